//! What one file may call by its short name, and the imports that make it so.
//!
//! Names are noted as they are spelled, so an import is never missing and never unused. A type whose
//! name the file itself defines, or that only one import could have, is written with its path.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::context::Context;

/// Where the file stands, seen from the types.
#[derive(Clone, Copy)]
pub(super) enum Home<'a> {
    /// `src/types/<module>.rs`.
    Types(&'a str),
    /// `src/resources/<name>.rs`: types are imported.
    Resources,
    /// `src/webhooks.rs`: types are written `types::Name`.
    Webhooks,
}

pub(super) struct Scope<'a> {
    context: &'a Context<'a>,
    home: Home<'a>,
    own: HashSet<&'a str>,
    imported: RefCell<BTreeSet<String>>,
    types_module: Cell<bool>,
    internal: Cell<bool>,
    map: Cell<bool>,
}

impl<'a> Scope<'a> {
    /// `own`: names the file defines besides types of the model.
    pub(super) fn new(
        context: &'a Context<'a>,
        home: Home<'a>,
        own: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            context,
            home,
            own: own.into_iter().collect(),
            imported: RefCell::default(),
            types_module: Cell::new(false),
            internal: Cell::new(false),
            map: Cell::new(false),
        }
    }

    /// A type of the model.
    pub(super) fn named(&self, name: &str) -> TokenStream {
        let ident = ident(name);
        match self.home {
            Home::Types(module) => {
                let definition = self.context.definition(name);
                if definition.is_none_or(|def| def.module != module) {
                    self.imported.borrow_mut().insert(name.to_owned());
                }
                quote!(#ident)
            }
            Home::Resources if !self.own.contains(name) => {
                self.imported.borrow_mut().insert(name.to_owned());
                quote!(#ident)
            }
            Home::Resources | Home::Webhooks => {
                self.types_module.set(true);
                quote!(types::#ident)
            }
        }
    }

    /// The runtime's module for generated code.
    pub(super) fn internal(&self) -> TokenStream {
        self.internal.set(true);
        quote!(internal)
    }

    /// `BTreeMap`.
    pub(super) fn map(&self) -> TokenStream {
        const NAME: &str = "BTreeMap";
        if self.context.definition(NAME).is_some() || self.own.contains(NAME) {
            return quote!(std::collections::BTreeMap);
        }
        self.map.set(true);
        quote!(BTreeMap)
    }

    /// The imports of all that was spelled so far: std, the runtime, the crate.
    pub(super) fn imports(&self) -> Vec<TokenStream> {
        let mut blocks = Vec::new();
        if self.map.get() {
            blocks.push(quote!(
                use std::collections::BTreeMap;
            ));
        }
        if self.internal.get() {
            blocks.push(quote!(
                use dinie_runtime::internal;
            ));
        }
        let imported = self.imported.borrow();
        let names = imported.iter().map(|name| ident(name));
        blocks.extend(
            match (self.home, imported.is_empty(), self.types_module.get()) {
                (_, true, false) => None,
                (_, true, true) => Some(quote!(
                    use crate::types;
                )),
                (Home::Types(_), false, _) => Some(quote!(use super::{#(#names),*};)),
                (_, false, true) => Some(quote!(use crate::types::{self, #(#names),*};)),
                (_, false, false) => Some(quote!(use crate::types::{#(#names),*};)),
            },
        );
        blocks
    }
}

/// An identifier as the model spells it, `r#type` included.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// The name of a parameter or variable. Names that clippy takes for placeholders (`foo`, `_1`) are
/// told apart.
pub(super) fn binding(name: &str) -> Ident {
    const PLACEHOLDERS: [&str; 3] = ["foo", "baz", "quux"];
    let empty = name.chars().all(|c| c == '_' || c.is_ascii_digit());
    match name {
        _ if empty => ident(&format!("value{name}")),
        name if PLACEHOLDERS.contains(&name) => ident(&format!("{name}_")),
        name => ident(name),
    }
}

/// The identifier without `r#`, as serde and rustdoc show it.
pub(super) fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{Home, Scope, binding};
    use crate::emit::context::Context;
    use crate::emit::fixtures::{def, model};
    use crate::model::{Model, Shape, Type};

    fn aliases(names: &[&str]) -> Model {
        let types = names
            .iter()
            .map(|name| def(name, Shape::Alias(Type::String)));
        model(types.collect(), Vec::new())
    }

    fn imports(scope: &Scope) -> String {
        scope
            .imports()
            .into_iter()
            .map(crate::output::print_block)
            .collect()
    }

    #[test]
    fn placeholders_are_no_variables() {
        let cases = [
            ("foo", "foo_"),
            ("_1", "value_1"),
            ("r#type", "r#type"),
            ("name", "name"),
        ];
        for (name, expected) in cases {
            assert_eq!(binding(name).to_string(), expected);
        }
    }

    #[test]
    fn imports_are_sorted_and_only_what_was_named() {
        let model = aliases(&["Cat", "Ant", "Dog"]);
        let context = Context::new(&model);
        let scope = Scope::new(&context, Home::Resources, []);
        scope.named("Dog");
        scope.named("Ant");
        scope.named("Dog");
        assert_eq!(imports(&scope), "use crate::types::{Ant, Dog};\n");
    }

    #[test]
    fn a_type_called_like_the_resource_keeps_its_path() {
        let model = aliases(&["Animals", "Ant"]);
        let context = Context::new(&model);
        let scope = Scope::new(&context, Home::Resources, ["Animals"]);
        assert_eq!(scope.named("Animals").to_string(), "types :: Animals");
        assert_eq!(scope.named("Ant").to_string(), "Ant");
        assert_eq!(imports(&scope), "use crate::types::{self, Ant};\n");
    }

    #[test]
    fn types_of_the_same_file_are_not_imported() {
        let model = aliases(&["Ant"]);
        let context = Context::new(&model);
        let scope = Scope::new(&context, Home::Types("animals"), []);
        scope.named("Ant");
        assert_eq!(imports(&scope), "");
    }

    #[test]
    fn a_type_called_like_the_map_leaves_the_map_its_path() {
        let model = aliases(&["BTreeMap"]);
        let context = Context::new(&model);
        let scope = Scope::new(&context, Home::Types("animals"), []);
        assert_eq!(scope.map().to_string(), "std :: collections :: BTreeMap");
        assert_eq!(imports(&scope), "");
    }
}
