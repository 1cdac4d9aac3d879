//! Formatting, the header, and the sorted map from path to contents.
//!
//! Code comes in as tokens, one block at a time: a block is parsed once, printed by prettyplease and
//! dropped, so memory follows the longest item and not the whole crate. Blocks are separated by a
//! blank line, and so are the methods of an `impl`. Nothing is changed after it is printed.

use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Expr, ExprLit, ImplItem, Item, Lit, LitStr, Meta, MetaNameValue};

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

/// The text of a few items.
///
/// # Panics
///
/// When the tokens are not Rust items, which is a bug in `emit`.
pub fn print_block(tokens: TokenStream) -> String {
    let mut file: syn::File = match syn::parse2(tokens) {
        Ok(file) => file,
        Err(error) => panic!("emit writes only valid Rust items: {error}"),
    };
    split_docs(&mut file.attrs);
    file.items.iter_mut().for_each(split_item_docs);
    space_items(&mut file);
    file.items.iter_mut().for_each(space_methods);
    prettyplease::unparse(&file)
}

/// Makes one attribute a line of those that hold a whole documentation comment: in tokens they would
/// have to be parsed one by one.
fn split_docs(attributes: &mut Vec<Attribute>) {
    if !attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("doc"))
    {
        return;
    }
    for attribute in std::mem::take(attributes) {
        let Meta::NameValue(MetaNameValue {
            value:
                Expr::Lit(ExprLit {
                    lit: Lit::Str(text),
                    ..
                }),
            path,
            ..
        }) = &attribute.meta
        else {
            attributes.push(attribute);
            continue;
        };
        if !path.is_ident("doc") {
            attributes.push(attribute);
            continue;
        }
        let text = text.value();
        let lines = text.split('\n').map(|line| {
            let mut attribute = attribute.clone();
            if let Meta::NameValue(meta) = &mut attribute.meta {
                let lit = Lit::Str(LitStr::new(line, Span::call_site()));
                meta.value = Expr::Lit(ExprLit {
                    attrs: Vec::new(),
                    lit,
                });
            }
            attribute
        });
        attributes.extend(lines);
    }
}

fn split_item_docs(item: &mut Item) {
    match item {
        Item::Const(item) => split_docs(&mut item.attrs),
        Item::Fn(item) => split_docs(&mut item.attrs),
        Item::Mod(item) => split_docs(&mut item.attrs),
        Item::Type(item) => split_docs(&mut item.attrs),
        Item::Struct(item) => {
            split_docs(&mut item.attrs);
            item.fields
                .iter_mut()
                .for_each(|field| split_docs(&mut field.attrs));
        }
        Item::Enum(item) => {
            split_docs(&mut item.attrs);
            item.variants
                .iter_mut()
                .for_each(|variant| split_docs(&mut variant.attrs));
        }
        Item::Impl(item) => {
            for member in &mut item.items {
                if let ImplItem::Fn(method) = member {
                    split_docs(&mut method.attrs);
                }
            }
        }
        _ => {}
    }
}

/// prettyplease prints an item without tokens as a blank line.
fn blank_line() -> Item {
    Item::Verbatim(TokenStream::new())
}

/// Puts a blank line between items, but not between imports, nor between modules.
fn space_items(file: &mut syn::File) {
    let mut needed = !file.attrs.is_empty();
    let items = std::mem::take(&mut file.items);
    let mut items = items.into_iter().peekable();
    while let Some(item) = items.next() {
        if needed {
            file.items.push(blank_line());
        }
        needed = !matches!(
            (&item, items.peek()),
            (Item::Use(_), Some(Item::Use(_))) | (Item::Mod(_), Some(Item::Mod(_)))
        );
        file.items.push(item);
    }
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
    fn items_are_set_apart() {
        let text = print_block(quote!(use a; use b; struct C; impl C {}));
        assert_eq!(text, "use a;\nuse b;\n\nstruct C;\n\nimpl C {}\n");
    }

    #[test]
    fn documentation_is_cut_into_lines_wherever_it_stands() {
        let text = print_block(quote! {
            #![doc = " Front.\n\n page."]
            #[doc = " A.\n a."]
            #[derive(Clone)]
            pub struct A { #[doc = " B.\n b."] pub b: u8 }
            impl A { #[doc = " C.\n c."] #[must_use] fn c() {} }
            enum E { #[doc = " D.\n d."] D }
        });
        let expected = "\
//! Front.
//!
//! page.

/// A.
/// a.
#[derive(Clone)]
pub struct A {
    /// B.
    /// b.
    pub b: u8,
}

impl A {
    /// C.
    /// c.
    #[must_use]
    fn c() {}
}

enum E {
    /// D.
    /// d.
    D,
}
";
        assert_eq!(text, expected);
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
