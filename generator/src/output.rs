//! Formatting, the header, and the sorted map from path to contents.
//!
//! Code comes in as tokens, one block at a time: a block is parsed once, printed by prettyplease and
//! dropped, so memory follows the longest item and not the whole crate. Blocks are separated by a
//! blank line, and so are the methods of an `impl`. Nothing is changed after it is printed.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use syn::{ImplItem, Item};

/// Contents of every file, by path below the crate's folder.
pub type Output = BTreeMap<String, String>;

/// The text of a Rust file: the header, then the blocks that are not empty.
pub fn rust_file(header: &str, blocks: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("// {header}\n");
    for block in blocks.into_iter().filter(|block| !block.is_empty()) {
        text.push('\n');
        text.push_str(&block);
    }
    text
}

/// The text of a few items that belong together.
///
/// # Panics
///
/// When the tokens are not Rust items, which is a bug in `emit`.
pub fn print_block(tokens: TokenStream) -> String {
    let mut file: syn::File = match syn::parse2(tokens) {
        Ok(file) => file,
        Err(error) => panic!("emit writes only valid Rust items: {error}"),
    };
    file.items.iter_mut().for_each(space_methods);
    if !file.attrs.is_empty() && !file.items.is_empty() {
        file.items.insert(0, blank_line());
    }
    prettyplease::unparse(&file)
}

/// prettyplease prints an item without tokens as a blank line.
fn blank_line() -> Item {
    Item::Verbatim(TokenStream::new())
}

/// Puts a blank line between the methods of an `impl`.
fn space_methods(item: &mut Item) {
    let Item::Impl(item) = item else { return };
    let members = std::mem::take(&mut item.items);
    for (position, member) in members.into_iter().enumerate() {
        if position > 0 {
            item.items.push(ImplItem::Verbatim(TokenStream::new()));
        }
        item.items.push(member);
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::{print_block, rust_file};

    #[test]
    fn methods_are_set_apart() {
        let text = print_block(quote! {
            impl A {
                #[doc = " One."]
                pub fn one(&self) {}
                #[doc = " Two."]
                pub fn two(&self) {}
            }
        });
        assert_eq!(
            text,
            "impl A {\n    /// One.\n    pub fn one(&self) {}\n\n    /// Two.\n    pub fn two(&self) {}\n}\n"
        );
    }

    #[test]
    fn lints_stand_above_the_items() {
        let text = print_block(quote!(#![deny(a)] #![deny(b)] mod a;));
        assert_eq!(text, "#![deny(a)]\n#![deny(b)]\n\nmod a;\n");
    }

    #[test]
    fn header_comes_first() {
        let blocks = [
            quote!(
                mod a;
                mod b;
            ),
            quote!(
                struct C;
            ),
        ]
        .map(print_block);
        assert_eq!(
            rust_file("@generated", blocks),
            "// @generated\n\nmod a;\nmod b;\n\nstruct C;\n"
        );
    }

    #[test]
    #[should_panic(expected = "emit writes only valid Rust items")]
    fn a_broken_item_is_our_bug() {
        print_block(quote!(struct));
    }
}
