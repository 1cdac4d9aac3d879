//! Types to `src/types/`: one file a module, and the list of them all.
//!
//! Every kind of type has a file here. A type is one block: its definition with the code that belongs
//! to it alone.

mod alias;
mod construct;
mod debug;
mod id;
mod multipart;
mod object;
mod page;
mod string_enum;
mod structs;
mod union;

use std::collections::BTreeMap;

use quote::quote;

use super::context::Context;
use super::docs::inner_doc;
use super::modules::{declaration, exported};
use super::scope::{Home, Scope, ident};
use crate::model::{Construct, Shape, TypeDef};
use crate::output::{Output, print_block, rust_file};

pub(super) use debug::debug_impl;
pub(super) use structs::{is_optional, required};

/// `src/types/mod.rs` and the files it names.
pub(super) fn emit_types(context: &Context, header: &str) -> Output {
    let mut modules: BTreeMap<&str, Vec<&TypeDef>> = BTreeMap::new();
    for def in &context.model.types {
        modules.entry(&def.module).or_default().push(def);
    }
    let mut files: Output = modules
        .iter()
        .map(|(module, defs)| {
            (
                format!("src/types/{module}.rs"),
                emit_module(context, header, module, defs),
            )
        })
        .collect();
    files.insert("src/types/mod.rs".to_owned(), emit_list(header, &modules));
    files
}

fn emit_module(context: &Context, header: &str, module: &str, defs: &[&TypeDef]) -> String {
    let scope = Scope::new(context, Home::Types(module), []);
    let body: Vec<String> = defs
        .iter()
        .flat_map(|def| emit_type(context, &scope, def))
        .collect();
    let imports = scope.imports().into_iter().map(print_block);
    rust_file(header, imports.chain(body))
}

/// The blocks of one type.
fn emit_type(context: &Context, scope: &Scope, def: &TypeDef) -> Vec<String> {
    let blocks = match &def.shape {
        Shape::Struct(shape) => return structs::emit_struct(context, scope, def, shape),
        Shape::StringEnum(shape) => string_enum::emit_string_enum(scope, def, shape),
        Shape::Id(format) => id::emit_id(scope, def, format),
        Shape::Union(shape) => union::emit_union(context, scope, def, shape),
        Shape::Alias(ty) => alias::emit_alias(context, scope, def, ty),
        Shape::Newtype(ty) => alias::emit_newtype(context, scope, def, ty),
    };
    blocks.into_iter().map(print_block).collect()
}

fn emit_list(header: &str, modules: &BTreeMap<&str, Vec<&TypeDef>>) -> String {
    let title = inner_doc("Every type of the API: what requests carry and answers hold.");
    let declarations = modules
        .keys()
        .map(|module| declaration("types", &quote!(), module, ""));
    let exports = modules.iter().map(|(module, defs)| {
        let mut names: Vec<&str> = defs.iter().flat_map(|def| names(def)).collect();
        names.sort_unstable();
        let names = names.into_iter().map(ident);
        let module = exported(module);
        quote!(pub use #module::{#(#names),*};)
    });
    let blocks = [title, quote!(#(#declarations)*), quote!(#(#exports)*)];
    rust_file(header, blocks.map(print_block))
}

/// Names a type brings into its module.
fn names(def: &TypeDef) -> impl Iterator<Item = &str> {
    let required = match &def.shape {
        Shape::Struct(shape) => match &shape.construct {
            Some(Construct::Required(name)) => Some(name.as_str()),
            _ => None,
        },
        _ => None,
    };
    std::iter::once(def.name.as_str()).chain(required)
}

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{def, emitted, model};
    use crate::model::{Shape, Type, TypeDef};

    #[test]
    fn the_list_names_every_type_once() {
        let placed = |name: &str, module: &str| TypeDef {
            module: module.to_owned(),
            ..def(name, Shape::Alias(Type::String))
        };
        let types = vec![
            placed("B", "serde"),
            placed("C", "types"),
            placed("A", "serde"),
        ];
        let expected = r#"mod serde;
#[expect(clippy::module_inception, reason = "the API has a group of this name")]
mod types;

pub use self::serde::{A, B};
pub use types::C;
"#;
        assert_eq!(emitted(&model(types, vec![]), "src/types/mod.rs"), expected);
    }
}
