//! `Page` for a struct that is one page of a list.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::context::Context;
use crate::emit::rust_type::owned_type;
use crate::emit::scope::{Scope, ident};
use crate::model::{Field, Presence, Shape, Struct, Type, TypeDef};

pub(super) fn emit_page(
    context: &Context,
    scope: &Scope,
    def: &TypeDef,
    shape: &Struct,
) -> Option<TokenStream> {
    let pagination = context.pagination(&def.name)?;
    let name = ident(&def.name);
    let item = owned_type(scope, &pagination.item);
    let items = ident(&pagination.items_field);
    let (borrowed, owned) = match presence(&shape.fields, &pagination.items_field) {
        Presence::Required => (quote!(&self.#items), quote!(self.#items)),
        Presence::RequiredNullable | Presence::Optional => (
            quote!(self.#items.as_deref().unwrap_or_default()),
            quote!(self.#items.unwrap_or_default()),
        ),
        Presence::OptionalNullable => (
            quote!(self.#items.as_option().map(Vec::as_slice).unwrap_or_default()),
            quote!(self.#items.into_option().unwrap_or_default()),
        ),
    };
    let more = ident(&pagination.more_field);
    let has_more = match pagination.more_presence {
        Presence::Required => quote!(self.#more),
        Presence::RequiredNullable | Presence::Optional => quote!(self.#more == Some(true)),
        Presence::OptionalNullable => quote!(self.#more.as_option() == Some(&true)),
    };
    let cursor = emit_cursor(context, &pagination.item, &pagination.cursor_field);
    Some(quote! {
        impl dinie_runtime::Page for #name {
            type Item = #item;
            fn items(&self) -> &[#item] { #borrowed }
            fn into_items(self) -> Vec<#item> { #owned }
            fn has_more(&self) -> bool { #has_more }
            fn cursor(item: &#item) -> String { #cursor }
        }
    })
}

fn emit_cursor(context: &Context, item: &Type, cursor_field: &str) -> TokenStream {
    let cursor = ident(cursor_field);
    let presence = match context.resolved_shape(item) {
        Some(Shape::Struct(shape)) => presence(&shape.fields, cursor_field),
        _ => Presence::Required,
    };
    let text = quote!(.map(ToString::to_string).unwrap_or_default());
    match presence {
        Presence::Required => quote!(item.#cursor.to_string()),
        Presence::RequiredNullable | Presence::Optional => quote!(item.#cursor.as_ref() #text),
        Presence::OptionalNullable => quote!(item.#cursor.as_option() #text),
    }
}

fn presence(fields: &[Field], name: &str) -> Presence {
    fields
        .iter()
        .find(|field| field.name == name)
        .map_or(Presence::Required, |field| field.presence)
}

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{def, emitted, field, list, model, named, operation, structure};
    use crate::model::{Pagination, Presence, Shape, Type};

    fn code(presence: Presence) -> String {
        let page = vec![
            field("data", list(named("Animal")), presence),
            field("has_more", Type::Bool, presence),
        ];
        let types = vec![
            def(
                "Animal",
                Shape::Struct(structure(vec![field("id", Type::String, presence)], None)),
            ),
            def("AnimalPage", Shape::Struct(structure(page, None))),
        ];
        let mut list = operation("listAnimals", "list");
        list.call = Some("ListAnimals".to_owned());
        list.pagination = Some(Pagination {
            cursor_parameter: "after".to_owned(),
            page: "AnimalPage".to_owned(),
            items_field: "data".to_owned(),
            item: named("Animal"),
            more_field: "has_more".to_owned(),
            more_presence: presence,
            cursor_field: "id".to_owned(),
        });
        emitted(&model(types, vec![list]), "src/types/animals.rs")
    }

    #[test]
    fn a_page_gives_its_items_and_their_cursor() {
        let expected = "impl dinie_runtime::Page for AnimalPage {
    type Item = Animal;

    fn items(&self) -> &[Animal] {
        &self.data
    }

    fn into_items(self) -> Vec<Animal> {
        self.data
    }

    fn has_more(&self) -> bool {
        self.has_more
    }

    fn cursor(item: &Animal) -> String {
        item.id.to_string()
    }
}
";
        let code = code(Presence::Required);
        assert!(code.contains(expected), "{code}");
    }

    #[test]
    fn what_is_left_out_is_empty() {
        let code = code(Presence::Optional);
        for expected in [
            "self.data.as_deref().unwrap_or_default()",
            "self.has_more == Some(true)",
            "item.id.as_ref().map(ToString::to_string).unwrap_or_default()",
        ] {
            assert!(code.contains(expected), "{expected}\n{code}");
        }
    }
}
