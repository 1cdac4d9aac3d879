//! `multipart/form-data`: the fields as parts, in their order. Lists are one part an item, objects are
//! JSON, what is absent or null is left out.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::context::Context;
use crate::emit::scope::{Scope, ident};
use crate::model::{Field, Presence, Struct, Type, TypeDef};

pub(super) fn emit_multipart(
    context: &Context,
    scope: &Scope,
    def: &TypeDef,
    shape: &Struct,
) -> TokenStream {
    let name = ident(&def.name);
    let internal = scope.internal();
    let direct = shape
        .fields
        .iter()
        .take_while(|field| field.presence == Presence::Required && is_single(context, &field.ty));
    let chain: Vec<TokenStream> = direct
        .map(|field| {
            let (field_name, wire_name) = (ident(&field.name), &field.wire_name);
            part(
                context,
                scope,
                &quote!(#wire_name),
                &quote!(self.#field_name),
                &field.ty,
            )
        })
        .collect();
    let rest = shape.fields.iter().skip(chain.len());
    let rest: Vec<TokenStream> = rest.map(|field| emit_part(context, scope, field)).collect();
    let additional = shape.additional.as_ref().map(|additional| {
        let members = ident(&additional.name);
        let (value, ty) = value_pattern(context, &additional.ty);
        let name = match context.resolve(ty) {
            Type::List(_) => quote!(name.clone()),
            _ => quote!(name),
        };
        let add = add(context, scope, &name, &quote!(value), ty);
        match is_present(context, &additional.ty) {
            true => quote!(for (name, value) in self.#members { #add }),
            false => quote! {
                for (name, value) in self.#members {
                    if let #value = value { #add }
                }
            },
        }
    });
    let body = match rest.is_empty() && additional.is_none() {
        true => quote!(#internal::Parts::new() #(#chain)*),
        false => quote! {
            let mut parts = #internal::Parts::new() #(#chain)*;
            #(#rest)*
            #additional
            parts
        },
    };
    quote! {
        impl #internal::Multipart for #name {
            fn into_parts(self) -> #internal::Parts { #body }
        }
    }
}

/// Whether the type is one part, and not a list of them or nothing.
fn is_single(context: &Context, ty: &Type) -> bool {
    !matches!(context.resolve(ty), Type::List(_) | Type::Nullable(_))
}

fn emit_part(context: &Context, scope: &Scope, field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let wire_name = &field.wire_name;
    let (pattern, ty) = value_pattern(context, &field.ty);
    let pattern = match field.presence {
        Presence::Required => pattern,
        Presence::RequiredNullable | Presence::Optional => quote!(Some(#pattern)),
        Presence::OptionalNullable => quote!(dinie_runtime::Maybe::Value(#pattern)),
    };
    let always = field.presence == Presence::Required && is_present(context, &field.ty);
    let value = match always {
        true => quote!(self.#name),
        false => quote!(value),
    };
    let add = add(context, scope, &quote!(#wire_name), &value, ty);
    match always {
        true => add,
        false => quote!(if let #pattern = self.#name { #add }),
    }
}

/// The pattern that finds the value below any `null`, and the value's type.
fn value_pattern<'t>(context: &'t Context, ty: &'t Type) -> (TokenStream, &'t Type) {
    match context.resolve(ty) {
        Type::Nullable(inner) => {
            let (pattern, ty) = value_pattern(context, inner);
            (quote!(Some(#pattern)), ty)
        }
        _ => (quote!(value), ty),
    }
}

fn is_present(context: &Context, ty: &Type) -> bool {
    !matches!(context.resolve(ty), Type::Nullable(_))
}

/// The statement that adds a value.
fn add(
    context: &Context,
    scope: &Scope,
    wire_name: &TokenStream,
    value: &TokenStream,
    ty: &Type,
) -> TokenStream {
    match context.resolve(ty) {
        Type::List(item) if is_single(context, item) => {
            let part = part(context, scope, wire_name, &quote!(item), item);
            quote!(for item in #value { parts = parts #part; })
        }
        _ => {
            let part = part(context, scope, wire_name, value, ty);
            quote!(parts = parts #part;)
        }
    }
}

/// `.text("name", value)`
fn part(
    context: &Context,
    scope: &Scope,
    wire_name: &TokenStream,
    value: &TokenStream,
    ty: &Type,
) -> TokenStream {
    match context.resolve(ty) {
        Type::Upload => quote!(.upload(#wire_name, #value)),
        Type::List(_) | Type::Map(_) | Type::Json => quote!(.json(#wire_name, &#value)),
        _ if context.is_object(ty) => quote!(.json(#wire_name, &#value)),
        _ if context.has_text(ty) => quote!(.text(#wire_name, #value)),
        _ => {
            let internal = scope.internal();
            quote!(.text(#wire_name, #internal::Plain(&#value)))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{def, emitted, field, list, model, structure};
    use crate::model::{Encoding, Field, Presence, Shape, Struct, Type};

    fn parts(fields: Vec<Field>) -> String {
        let shape = Struct {
            encoding: Encoding::Multipart,
            ..structure(fields, None)
        };
        let code = emitted(
            &model(vec![def("Form", Shape::Struct(shape))], vec![]),
            "src/types/animals.rs",
        );
        let start = code.find("impl internal::Multipart").expect("the impl");
        code[start..].to_owned()
    }

    #[test]
    fn required_parts_are_a_chain() {
        let code = parts(vec![
            field("r#type", Type::String, Presence::Required),
            field("file", Type::Upload, Presence::Required),
        ]);
        let expected = r#"impl internal::Multipart for Form {
    fn into_parts(self) -> internal::Parts {
        internal::Parts::new().text("type", self.r#type).upload("file", self.file)
    }
}
"#;
        assert_eq!(code, expected);
    }

    #[test]
    fn absent_null_and_lists_have_no_part_of_their_own() {
        let code = parts(vec![
            field("name", Type::String, Presence::Required),
            field("files", list(Type::Upload), Presence::Optional),
            field(
                "note",
                Type::Nullable(Box::new(Type::Json)),
                Presence::OptionalNullable,
            ),
            field("key", Type::Secret, Presence::Required),
        ]);
        let expected = r#"impl internal::Multipart for Form {
    fn into_parts(self) -> internal::Parts {
        let mut parts = internal::Parts::new().text("name", self.name);
        if let Some(value) = self.files {
            for item in value {
                parts = parts.upload("files", item);
            }
        }
        if let dinie_runtime::Maybe::Value(Some(value)) = self.note {
            parts = parts.json("note", &value);
        }
        parts = parts.text("key", internal::Plain(&self.key));
        parts
    }
}
"#;
        assert_eq!(code, expected);
    }
}
