//! What an operation answers: its type, how the runtime decodes it, and an enum where it has several.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::context::Context;
use crate::emit::docs::{code, doc, or};
use crate::emit::rust_type::{allow_complex, owned_type, payload_type};
use crate::emit::scope::{Scope, ident};
use crate::model::{Answer, AnswerBody, AnswerChoice, AnswerVariant, Operation, StatusMatch};

/// The type a call gives.
pub(super) fn answer_type(scope: &Scope, answer: &Answer) -> TokenStream {
    match answer {
        Answer::One(body) | Answer::Optional(body @ AnswerBody::Empty) => body_type(scope, body),
        Answer::Optional(body) => {
            let body = body_type(scope, body);
            quote!(Option<#body>)
        }
        Answer::Choice(choice) => {
            let name = ident(&choice.name);
            quote!(#name)
        }
    }
}

/// Takes clippy's word on an answer that the API nests very deep.
pub(super) fn allow_complex_answer(answer: &Answer) -> Option<TokenStream> {
    match answer {
        Answer::One(AnswerBody::Json(ty)) => allow_complex(ty, 2),
        Answer::Optional(AnswerBody::Json(ty)) => allow_complex(ty, 3),
        _ => None,
    }
}

fn body_type(scope: &Scope, body: &AnswerBody) -> TokenStream {
    match body {
        AnswerBody::Empty => quote!(()),
        AnswerBody::Json(ty) => owned_type(scope, ty),
        AnswerBody::Text => quote!(String),
        AnswerBody::Binary(_) => quote!(dinie_runtime::Bytes),
    }
}

/// The function that reads the answer.
pub(super) fn decoder(scope: &Scope, answer: &Answer) -> TokenStream {
    let internal = scope.internal();
    match answer {
        Answer::One(body) => {
            let function = decode_function(body);
            quote!(#internal::#function)
        }
        Answer::Optional(body) => match body {
            AnswerBody::Empty => quote!(#internal::empty),
            AnswerBody::Json(_) => quote!(#internal::optional_json),
            AnswerBody::Text => quote!(#internal::optional_text),
            AnswerBody::Binary(_) => quote!(#internal::optional_binary),
        },
        Answer::Choice(choice) => {
            let name = ident(&choice.name);
            quote!(#name::decode)
        }
    }
}

fn decode_function(body: &AnswerBody) -> Ident {
    ident(match body {
        AnswerBody::Empty => "empty",
        AnswerBody::Json(_) => "json",
        AnswerBody::Text => "text",
        AnswerBody::Binary(_) => "binary",
    })
}

/// The `Accept` header; empty: none.
pub(super) fn accept(answer: &Answer) -> String {
    match answer {
        Answer::One(body) | Answer::Optional(body) => media_type(body).to_owned(),
        Answer::Choice(choice) => {
            let mut accepted: Vec<&str> = Vec::new();
            for variant in &choice.variants {
                let media_type = match &variant.media_type {
                    Some(media_type) => media_type.as_str(),
                    None => media_type(&variant.body),
                };
                if !media_type.is_empty() && !accepted.contains(&media_type) {
                    accepted.push(media_type);
                }
            }
            accepted.join(", ")
        }
    }
}

fn media_type(body: &AnswerBody) -> &str {
    match body {
        AnswerBody::Empty => "",
        AnswerBody::Json(_) => "application/json",
        AnswerBody::Text => "text/plain, */*;q=0.5",
        AnswerBody::Binary(media_type) => media_type,
    }
}

/// The enum of an operation with several kinds of answer.
pub(super) fn emit_choice(
    context: &Context,
    scope: &Scope,
    operation: &Operation,
) -> Vec<TokenStream> {
    let Answer::Choice(choice) = &operation.answer else {
        return Vec::new();
    };
    let name = ident(&choice.name);
    let docs = doc(&or(&choice.docs, || {
        format!("What {} answers.", code(&operation.id))
    }));
    let variants = choice.variants.iter().map(|variant| {
        let name = ident(&variant.name);
        let docs = doc(&or(&variant.docs, || status_docs(variant)));
        let payload = payload(context, scope, &variant.body);
        quote!(#docs #name #payload)
    });
    let definition = quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name { #(#variants,)* }
    };
    vec![definition, emit_decode(scope, choice)]
}

fn payload(context: &Context, scope: &Scope, body: &AnswerBody) -> TokenStream {
    match body {
        AnswerBody::Empty => quote!(),
        AnswerBody::Json(ty) => {
            let ty = payload_type(context, scope, ty);
            quote!((#ty))
        }
        other => {
            let ty = body_type(scope, other);
            quote!((#ty))
        }
    }
}

fn status_docs(variant: &AnswerVariant) -> String {
    let status = match variant.status {
        StatusMatch::Exact(status) => format!("status {status}"),
        StatusMatch::Class(class) => format!("any status {class}xx"),
        StatusMatch::Any => "any other status".to_owned(),
    };
    match &variant.media_type {
        Some(media_type) => format!("With {status}, as {}.", code(media_type)),
        None => format!("With {status}."),
    }
}

fn emit_decode(scope: &Scope, choice: &AnswerChoice) -> TokenStream {
    let name = ident(&choice.name);
    let internal = scope.internal();
    let mut variants: Vec<&AnswerVariant> = choice.variants.iter().collect();
    variants.sort_by_key(|variant| (order(variant.status), vagueness(variant)));
    variants.dedup_by_key(|variant| (variant.status, variant.media_type.clone()));
    let complete = variants
        .last()
        .is_some_and(|last| last.status == StatusMatch::Any && last.media_type.is_none());
    let arms = variants.iter().map(|variant| emit_arm(scope, variant));
    let rest = (!complete).then(|| quote!(_ => Err(answer.unexpected()),));
    let body = match (variants.as_slice(), complete) {
        ([only], true) => emit_value(scope, only),
        _ => quote!(match answer.status() { #(#arms)* #rest }),
    };
    quote! {
        impl #name {
            fn decode(answer: &#internal::RawAnswer) -> Result<Self, dinie_runtime::Error> {
                #body
            }
        }
    }
}

/// Exact statuses first, then classes, then the rest.
fn order(status: StatusMatch) -> (u8, u16) {
    match status {
        StatusMatch::Exact(status) => (0, status),
        StatusMatch::Class(class) => (1, class),
        StatusMatch::Any => (2, 0),
    }
}

/// One media type first, then JSON, which takes every `+json`, then ranges, then anything.
fn vagueness(variant: &AnswerVariant) -> u8 {
    match variant.media_type.as_deref() {
        None => 4,
        Some("*/*") => 3,
        Some(range) if range.ends_with("/*") => 2,
        Some("application/json") => 1,
        Some(_) => 0,
    }
}

fn emit_arm(scope: &Scope, variant: &AnswerVariant) -> TokenStream {
    let pattern = match variant.status {
        StatusMatch::Exact(status) => {
            let status = proc_macro2::Literal::u16_unsuffixed(status);
            quote!(#status)
        }
        StatusMatch::Class(class) => {
            let first = proc_macro2::Literal::u16_unsuffixed(class * 100);
            let last = proc_macro2::Literal::u16_unsuffixed(class * 100 + 99);
            quote!(#first..=#last)
        }
        StatusMatch::Any => quote!(_),
    };
    let guard = variant
        .media_type
        .as_ref()
        .map(|media_type| quote!(if answer.matches(#media_type)));
    let value = emit_value(scope, variant);
    quote!(#pattern #guard => #value,)
}

fn emit_value(scope: &Scope, variant: &AnswerVariant) -> TokenStream {
    let internal = scope.internal();
    let name = ident(&variant.name);
    if variant.body == AnswerBody::Empty {
        return quote!(Ok(Self::#name));
    }
    let function = decode_function(&variant.body);
    quote!(#internal::#function(answer).map(Self::#name))
}

#[cfg(test)]
mod tests {
    use super::accept;
    use crate::emit::fixtures::{emitted, model, operation};
    use crate::model::{
        Answer, AnswerBody, AnswerChoice, AnswerVariant, Operation, StatusMatch, Type,
    };

    fn variant(
        name: &str,
        status: StatusMatch,
        media_type: Option<&str>,
        body: AnswerBody,
    ) -> AnswerVariant {
        AnswerVariant {
            name: name.to_owned(),
            docs: Default::default(),
            status,
            media_type: media_type.map(str::to_owned),
            body,
        }
    }

    fn choice(variants: Vec<AnswerVariant>) -> Answer {
        Answer::Choice(AnswerChoice {
            name: "FetchAnswer".to_owned(),
            docs: Default::default(),
            variants,
        })
    }

    fn code(variants: Vec<AnswerVariant>) -> String {
        let fetch = Operation {
            answer: choice(variants),
            ..operation("fetchCat", "fetch")
        };
        emitted(&model(vec![], vec![fetch]), "src/resources/animals.rs")
    }

    #[test]
    fn the_closest_status_and_media_type_wins() {
        let json = AnswerBody::Json(Type::Json);
        let code = code(vec![
            variant("Other", StatusMatch::Any, None, AnswerBody::Text),
            variant("Fine", StatusMatch::Class(2), None, AnswerBody::Empty),
            variant("Json", StatusMatch::Exact(200), None, json),
            variant(
                "Picture",
                StatusMatch::Exact(200),
                Some("image/*"),
                AnswerBody::Binary("image/*".to_owned()),
            ),
        ]);
        let expected = r#"match answer.status() {
            200 if answer.matches("image/*") => {
                internal::binary(answer).map(Self::Picture)
            }
            200 => internal::json(answer).map(Self::Json),
            200..=299 => Ok(Self::Fine),
            _ => internal::text(answer).map(Self::Other),
        }"#;
        assert!(code.contains(expected), "{code}");
    }

    #[test]
    fn a_status_that_is_not_listed_is_an_error() {
        let code = code(vec![variant(
            "Gone",
            StatusMatch::Exact(204),
            None,
            AnswerBody::Empty,
        )]);
        assert!(code.contains("_ => Err(answer.unexpected()),"), "{code}");
    }

    #[test]
    fn the_same_case_is_never_matched_twice() {
        let code = code(vec![
            variant("First", StatusMatch::Any, None, AnswerBody::Text),
            variant("Second", StatusMatch::Any, None, AnswerBody::Empty),
        ]);
        assert!(
            code.contains("internal::text(answer).map(Self::First)"),
            "{code}"
        );
        assert!(!code.contains("Ok(Self::Second)"), "{code}");
    }

    #[test]
    fn accept_names_what_can_be_read() {
        let cases = [
            (Answer::One(AnswerBody::Empty), ""),
            (
                Answer::One(AnswerBody::Json(Type::Bool)),
                "application/json",
            ),
            (
                Answer::Optional(AnswerBody::Binary("image/png".to_owned())),
                "image/png",
            ),
            (
                choice(vec![
                    variant(
                        "A",
                        StatusMatch::Exact(200),
                        Some("text/csv"),
                        AnswerBody::Text,
                    ),
                    variant(
                        "B",
                        StatusMatch::Exact(201),
                        None,
                        AnswerBody::Json(Type::Bool),
                    ),
                    variant(
                        "C",
                        StatusMatch::Exact(202),
                        Some("text/csv"),
                        AnswerBody::Text,
                    ),
                    variant("D", StatusMatch::Exact(204), None, AnswerBody::Empty),
                ]),
                "text/csv, application/json",
            ),
        ];
        for (answer, expected) in cases {
            assert_eq!(accept(&answer), expected);
        }
    }
}
