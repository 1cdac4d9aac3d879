//! How a struct is read: by the runtime's macro, which costs the crate a fraction of the compile time
//! of serde's derive, or by the derive where members without a field are kept.

use proc_macro2::TokenStream;
use quote::quote;

use super::structs::is_optional;
use crate::emit::scope::ident;
use crate::model::{Encoding, Field, Struct, TypeDef};

/// Whether serde's derive reads the struct.
pub(super) fn is_derived(shape: &Struct) -> bool {
    shape.additional.is_some()
}

/// `impl_object!`, with the names of the members.
pub(super) fn emit_reading(def: &TypeDef, shape: &Struct) -> Option<TokenStream> {
    if shape.encoding == Encoding::Multipart || is_derived(shape) {
        return None;
    }
    let name = ident(&def.name);
    let member = |field: &Field| {
        let (name, wire_name) = (ident(&field.name), &field.wire_name);
        quote!(#name = #wire_name)
    };
    let (optional, required): (Vec<&Field>, Vec<&Field>) =
        shape.fields.iter().partition(|field| is_optional(field));
    let required = required.into_iter().map(member);
    let optional = optional.into_iter().map(member);
    Some(quote! {
        dinie_runtime::impl_object! {
            #name; required(#(#required),*); optional(#(#optional),*);
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{def, emitted, field, model, structure};
    use crate::model::{Additional, Presence, Shape, Struct, Type};

    fn code(shape: Struct) -> String {
        let types = vec![def("Animal", Shape::Struct(shape))];
        emitted(&model(types, vec![]), "src/types/animals.rs")
    }

    fn shape() -> Struct {
        let mut born = field("born", Type::Date, Presence::RequiredNullable);
        born.wire_name = "bornOn".to_owned();
        let fields = vec![
            field("r#type", Type::String, Presence::Required),
            field("note", Type::String, Presence::Optional),
            born,
        ];
        structure(fields, None)
    }

    #[test]
    fn members_are_named_once() {
        let code = code(shape());
        let expected = r#"dinie_runtime::impl_object! {
    Animal; required(r#type = "type", born = "bornOn"); optional(note = "note");
}
"#;
        assert!(code.ends_with(expected), "{code}");
        assert!(!code.contains("serde::Deserialize"), "{code}");
    }

    #[test]
    fn members_without_a_field_are_left_to_the_derive() {
        let rest = Additional {
            name: "rest".to_owned(),
            ty: Type::Json,
        };
        let code = code(Struct {
            additional: Some(rest),
            ..shape()
        });
        assert!(
            code.contains("serde::Serialize, serde::Deserialize"),
            "{code}"
        );
        assert!(!code.contains("impl_object"), "{code}");
    }
}
