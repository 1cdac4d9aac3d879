//! How a caller makes a struct: `new` with all that is required, then a setter for each field that is
//! not. What has one value only is filled in.

use proc_macro2::TokenStream;
use quote::quote;

use super::structs::{is_default, is_optional, required, required_struct};
use crate::emit::context::Context;
use crate::emit::docs::{doc, field_docs, setter_docs};
use crate::emit::input::{Input, optional_input, required_input};
use crate::emit::rust_type::{allow_complex, field_type, owned_type};
use crate::emit::scope::{Scope, binding, ident};
use crate::model::{Field, Literal, Presence, Struct, Type, TypeDef};

/// `NameRequired`: the required fields, when they are too many for arguments.
pub(super) fn emit_required(
    context: &Context,
    scope: &Scope,
    def: &TypeDef,
    shape: &Struct,
) -> Option<TokenStream> {
    let name = ident(required_struct(shape)?);
    let docs = doc(&format!(
        "What a [`{0}`] cannot be without, for [`{0}::new`].",
        def.name
    ));
    let fields = required(shape).map(|field| {
        let name = ident(&field.name);
        let docs = doc(&field_docs(context, field));
        let allow = allow_complex(&field.ty, 2);
        let ty = field_type(scope, &field.ty, field.presence);
        quote!(#docs #allow pub #name: #ty)
    });
    let redacted = required(shape).any(|field| field.redacted);
    let debug = redacted.then(|| {
        let fields = required(shape).map(|field| (field.name.as_str(), field.redacted));
        super::debug::debug_impl(&name.to_string(), fields)
    });
    let derive_debug = (!redacted).then(|| quote!(, Debug));
    Some(quote! {
        #docs
        #[derive(Clone #derive_debug)]
        pub struct #name { #(#fields,)* }
        #debug
    })
}

/// The `impl` with `new` and the setters.
pub(super) fn emit_construct(
    context: &Context,
    scope: &Scope,
    def: &TypeDef,
    shape: &Struct,
) -> Option<TokenStream> {
    shape.construct.as_ref()?;
    let name = ident(&def.name);
    let new = emit_new(context, scope, shape);
    let setters = shape.fields.iter().filter(|field| is_optional(field));
    let setters = setters.map(|field| emit_setter(context, scope, field));
    let additional = emit_additional(scope, shape);
    let plain = required_struct(shape).is_none() && required(shape).next().is_none();
    let default = (plain && !is_default(shape))
        .then(|| quote!(impl Default for #name { fn default() -> Self { Self::new() } }));
    Some(quote! {
        impl #name {
            #new
            #(#setters)*
            #additional
        }
        #default
    })
}

fn emit_new(context: &Context, scope: &Scope, shape: &Struct) -> TokenStream {
    if is_default(shape) {
        let docs = doc("Nothing set.");
        return quote!(#docs pub fn new() -> Self { Self::default() });
    }
    let parameters = match required_struct(shape) {
        Some(required) => {
            let required = ident(required);
            quote!(required: #required)
        }
        None => {
            let parameters = required(shape).map(|field| {
                let name = binding(&field.name);
                let Input { ty, .. } =
                    required_input(context, scope, &name, &field.ty, field.presence);
                quote!(#name: #ty)
            });
            quote!(#(#parameters),*)
        }
    };
    let docs = doc(match shape.fields.iter().any(is_optional) {
        true => "What is required; the methods below set the rest.",
        false => "With a value for each field.",
    });
    let fields = shape
        .fields
        .iter()
        .map(|field| initial(context, scope, shape, field));
    let additional = shape.additional.as_ref().map(|additional| {
        let (name, map) = (ident(&additional.name), scope.map());
        quote!(#name: #map::new(),)
    });
    let allow = required(shape).find_map(|field| allow_complex(&field.ty, 2));
    quote!(#docs #allow pub fn new(#parameters) -> Self { Self { #(#fields,)* #additional } })
}

/// `field: value`, as the constructor leaves it.
fn initial(context: &Context, scope: &Scope, shape: &Struct, field: &Field) -> TokenStream {
    let name = ident(&field.name);
    match field.presence {
        Presence::Optional => return quote!(#name: None),
        Presence::OptionalNullable => return quote!(#name: dinie_runtime::Maybe::Absent),
        Presence::Required | Presence::RequiredNullable => {}
    }
    if let Some(value) = field
        .fixed
        .as_ref()
        .and_then(|fixed| literal(scope, fixed, &field.ty))
    {
        return match field.presence {
            Presence::RequiredNullable => quote!(#name: Some(#value)),
            _ => quote!(#name: #value),
        };
    }
    if required_struct(shape).is_some() {
        return quote!(#name: required.#name);
    }
    let parameter = binding(&field.name);
    let Input { value, .. } = required_input(context, scope, &parameter, &field.ty, field.presence);
    if name == value.to_string() {
        quote!(#name)
    } else {
        quote!(#name: #value)
    }
}

/// Whether the constructor fills the field in.
pub(super) fn is_fixed(field: &Field) -> bool {
    field
        .fixed
        .as_ref()
        .is_some_and(|fixed| fits(fixed, &field.ty))
}

/// Whether the literal is written with the type as it stands.
fn fits(fixed: &Literal, ty: &Type) -> bool {
    match fixed {
        Literal::Variant { .. } => true,
        Literal::String(_) => matches!(ty, Type::String | Type::Json),
        Literal::Bool(_) => matches!(ty, Type::Bool | Type::Json),
        Literal::Integer(number) => match ty {
            Type::I32 => i32::try_from(*number).is_ok(),
            Type::U64 => u64::try_from(*number).is_ok(),
            Type::I64 | Type::F64 | Type::Json => true,
            _ => false,
        },
    }
}

fn literal(scope: &Scope, fixed: &Literal, ty: &Type) -> Option<TokenStream> {
    if !fits(fixed, ty) {
        return None;
    }
    let value = match fixed {
        Literal::Variant {
            enumeration,
            variant,
        } => {
            let (enumeration, variant) = (scope.named(enumeration), ident(variant));
            return Some(quote!(#enumeration::#variant));
        }
        Literal::String(text) if *ty == Type::String => return Some(quote!(#text.to_owned())),
        Literal::String(text) => quote!(#text),
        Literal::Bool(value) => quote!(#value),
        Literal::Integer(number) if *ty == Type::F64 => {
            let number = proc_macro2::Literal::f64_unsuffixed(*number as f64);
            quote!(#number)
        }
        Literal::Integer(number) => {
            let digits = proc_macro2::Literal::i64_unsuffixed(number.saturating_abs());
            if *number < 0 {
                quote!(-#digits)
            } else {
                quote!(#digits)
            }
        }
    };
    Some(match ty {
        Type::Json => {
            let json = owned_type(scope, ty);
            quote!(#json::from(#value))
        }
        _ => value,
    })
}

fn emit_setter(context: &Context, scope: &Scope, field: &Field) -> TokenStream {
    let name = ident(&field.name);
    let setter = ident(&field.setter);
    let docs = doc(&setter_docs(context, field));
    let allow = allow_complex(&field.ty, 1);
    let parameter = binding(&field.name);
    let Input { ty, value } = optional_input(context, scope, &parameter, &field.ty, field.presence);
    quote! {
        #docs
        #allow
        pub fn #setter(mut self, #parameter: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

fn emit_additional(scope: &Scope, shape: &Struct) -> Option<TokenStream> {
    let additional = shape.additional.as_ref()?;
    let (name, value) = (ident(&additional.name), owned_type(scope, &additional.ty));
    Some(quote! {
        #[doc = " Adds members without a field of their own, by name."]
        pub fn #name(
            mut self,
            members: impl IntoIterator<Item = (impl Into<String>, impl Into<#value>)>,
        ) -> Self {
            let members = members.into_iter();
            self.#name.extend(members.map(|(name, value)| (name.into(), value.into())));
            self
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{def, emitted, field, list, model, named, structure};
    use crate::model::{Construct, EnumVariant, Field, Literal, Presence, Shape, StringEnum, Type};

    fn code(fields: Vec<Field>, construct: Construct) -> String {
        let variant = EnumVariant {
            name: "Cat".to_owned(),
            wire_name: "cat".to_owned(),
            docs: Default::default(),
        };
        let kinds = StringEnum {
            variants: vec![variant],
            fallback: "Unknown".to_owned(),
        };
        let shape = structure(fields, Some(construct));
        let mut kind = def("Kind", Shape::StringEnum(kinds));
        kind.module = "kinds".to_owned();
        let types = vec![def("Animal", Shape::Struct(shape)), kind];
        emitted(&model(types, vec![]), "src/types/animals.rs")
    }

    #[test]
    fn required_fields_are_arguments_and_constants_are_not() {
        let variant = Literal::Variant {
            enumeration: "Kind".to_owned(),
            variant: "Cat".to_owned(),
        };
        let fixed = |field: Field, literal| Field {
            fixed: Some(literal),
            ..field
        };
        let code = code(
            vec![
                field("name", Type::String, Presence::Required),
                field("tags", list(Type::String), Presence::Required),
                field("born", Type::Date, Presence::RequiredNullable),
                fixed(field("kind", named("Kind"), Presence::Required), variant),
                fixed(
                    field("legs", Type::F64, Presence::Required),
                    Literal::Integer(-4),
                ),
                fixed(
                    field("wild", Type::Bool, Presence::Optional),
                    Literal::Bool(true),
                ),
                field("note", Type::String, Presence::OptionalNullable),
            ],
            Construct::Arguments,
        );
        let expected = r#"impl Animal {
    pub fn new(
        name: impl Into<String>,
        tags: impl IntoIterator<Item = impl Into<String>>,
        born: Option<dinie_runtime::Date>,
    ) -> Self {
        Self {
            name: name.into(),
            tags: tags.into_iter().map(Into::into).collect(),
            born,
            kind: Kind::Cat,
            legs: -4.0,
            wild: None,
            note: dinie_runtime::Maybe::Absent,
        }
    }

    pub fn wild(mut self, wild: bool) -> Self {
        self.wild = Some(wild);
        self
    }

    pub fn note(mut self, note: impl Into<dinie_runtime::Maybe<String>>) -> Self {
        self.note = note.into();
        self
    }
}
"#;
        assert!(code.contains(expected), "{code}");
    }

    #[test]
    fn many_required_fields_come_in_a_struct() {
        let fields = vec![
            field("name", Type::String, Presence::Required),
            field("born", Type::Date, Presence::RequiredNullable),
        ];
        let code = code(fields, Construct::Required("AnimalRequired".to_owned()));
        let expected = r#"#[derive(Clone, Debug)]
pub struct AnimalRequired {
    pub name: String,
    pub born: Option<dinie_runtime::Date>,
}

impl Animal {
    pub fn new(required: AnimalRequired) -> Self {
        Self {
            name: required.name,
            born: required.born,
        }
    }
}
"#;
        assert!(code.contains(expected), "{code}");
    }

    #[test]
    fn a_literal_that_does_not_fit_its_type_is_an_argument() {
        let field = Field {
            fixed: Some(Literal::Integer(-1)),
            ..field("legs", Type::U64, Presence::Required)
        };
        assert!(code(vec![field], Construct::Arguments).contains("pub fn new(legs: u64)"));
    }

    #[test]
    fn constants_alone_need_no_argument_and_have_a_default() {
        let field = Field {
            fixed: Some(Literal::Integer(4)),
            ..field("legs", Type::I64, Presence::Required)
        };
        let code = code(vec![field], Construct::Arguments);
        assert!(code.contains("Self { legs: 4 }"), "{code}");
        assert!(code.contains("impl Default for Animal"), "{code}");
    }
}
