//! One method an operation, and the constant that describes the operation to the runtime.

use proc_macro2::TokenStream;
use quote::quote;

use super::answers::{accept, allow_complex_answer, answer_type, decoder};
use super::arguments::{emit_parameters, send_all};
use crate::emit::context::Context;
use crate::emit::docs::{code, doc, or, paragraphs, sentence, summary};
use crate::emit::examples::operation_example;
use crate::emit::rust_type::allow_complex;
use crate::emit::scope::{Scope, ident, plain};
use crate::model::{ErrorAnswer, Idempotency, Operation, Place, Resource, Type};

pub(super) fn emit_method(
    context: &Context,
    scope: &Scope,
    resource: &Resource,
    operation: &Operation,
) -> TokenStream {
    let docs = doc(&method_docs(context, resource, operation));
    let method = ident(&operation.method);
    let constant = ident(&operation.constant);
    let parameters = emit_parameters(context, scope, operation);
    let arguments = send_all(context, scope, operation);
    let decode = decoder(scope, &operation.answer);
    let request = quote!(self.core.request(&#constant) #arguments .call(#decode));
    let (ty, body) = match &operation.call {
        Some(call) => {
            let call = ident(call);
            (quote!(#call), quote!(#call { call: #request }))
        }
        None => {
            let answer = answer_type(scope, &operation.answer);
            (quote!(dinie_runtime::Call<#answer>), request)
        }
    };
    let allow = operation
        .arguments
        .iter()
        .find_map(|argument| allow_complex(&argument.ty, 2))
        .or_else(|| allow_complex_answer(&operation.answer));
    quote!(#docs #allow pub fn #method(&self #parameters) -> #ty { #body })
}

/// The constant that describes the operation to the runtime.
pub(super) fn emit_constant(scope: &Scope, operation: &Operation) -> TokenStream {
    let internal = scope.internal();
    let name = ident(&operation.constant);
    let (id, path) = (&operation.id, &operation.path);
    let method = operation.http_method.as_str();
    let server = match &operation.server {
        Some(server) => quote!(Some(#server)),
        None => quote!(None),
    };
    let auth = &operation.auth;
    let idempotency = match operation.idempotency {
        Idempotency::None => quote!(None),
        Idempotency::Key => quote!(Key),
    };
    let accept = accept(&operation.answer);
    quote! {
        const #name: #internal::Operation = #internal::Operation {
            id: #id,
            method: #method,
            path: #path,
            server: #server,
            auth: &[#(#auth),*],
            idempotency: #internal::Idempotency::#idempotency,
            accept: #accept,
        };
    }
}

fn method_docs(context: &Context, resource: &Resource, operation: &Operation) -> String {
    let text = or(&operation.docs, || {
        format!("The operation {}.", code(&operation.id))
    });
    let place = code(&format!(
        "{} {}",
        operation.http_method.as_str(),
        operation.path
    ));
    paragraphs([
        text.as_str(),
        place.as_str(),
        idempotency_docs(operation),
        arguments_docs(operation).as_str(),
        errors_docs(operation).as_str(),
        operation_example(context, resource, operation).as_str(),
    ])
}

/// A list of the parameters that the description says something of.
fn arguments_docs(operation: &Operation) -> String {
    if operation.arguments_struct.is_some() {
        return String::new();
    }
    let described = operation.arguments.iter().filter(|argument| {
        !matches!(argument.place, Place::Body(_)) && !argument.docs.0.trim().is_empty()
    });
    let lines: Vec<String> = described
        .map(|argument| format!("- `{}`: {}", plain(&argument.name), summary(&argument.docs)))
        .collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("# Arguments\n\n{}", lines.join("\n")),
    }
}

fn idempotency_docs(operation: &Operation) -> &'static str {
    match operation.idempotency {
        Idempotency::Key => {
            "Sent with an `Idempotency-Key`, the same on every attempt: one is made for each call \
             unless `idempotency_key` gives it."
        }
        Idempotency::None => "",
    }
}

fn errors_docs(operation: &Operation) -> String {
    let lines: Vec<String> = operation.errors.iter().map(error_docs).collect();
    paragraphs([
        "# Errors",
        lines.join("\n").as_str(),
        "When no answer comes, the error tells whether the request may have been processed.",
    ])
}

fn error_docs(error: &ErrorAnswer) -> String {
    let status = code(&error.status);
    let text = match sentence(&error.docs) {
        text if text.is_empty() => String::new(),
        text => format!(": {text}"),
    };
    match &error.body {
        Some(Type::Named(name)) => {
            format!("- {status}{text} ([body: `{name}`](crate::types::{name}))")
        }
        _ => format!("- {status}{text}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::emit::fixtures::{argument, def, emitted, list, model, named, operation, structure};
    use crate::model::{
        Answer, AnswerBody, Argument, BodyFormat, HttpMethod, IdFormat, Idempotency, Operation,
        PathStyle, Place, QueryStyle, Shape, Type,
    };

    fn code(operation: Operation) -> String {
        let id = IdFormat {
            prefix: "cat_".to_owned(),
            alphabet: vec![('0', '9')],
            min_length: 1,
            max_length: None,
            pattern: "^cat_[0-9]+$".to_owned(),
            example: "cat_1".to_owned(),
        };
        let types = vec![
            def("CatId", Shape::Id(id)),
            def("Cat", Shape::Struct(structure(vec![], None))),
        ];
        emitted(&model(types, vec![operation]), "src/resources/animals.rs")
    }

    fn id() -> Argument {
        let place = Place::Path {
            wire_name: "catId".to_owned(),
            style: PathStyle::Scalar,
        };
        argument("cat_id", named("CatId"), place)
    }

    fn query(name: &str, ty: Type, style: QueryStyle) -> Argument {
        argument(
            name,
            ty,
            Place::Query {
                wire_name: name.to_owned(),
                style,
            },
        )
    }

    fn body(ty: Type) -> Argument {
        argument(
            "body",
            ty,
            Place::Body(BodyFormat::Json("application/json".to_owned())),
        )
    }

    #[test]
    fn a_method_states_its_request_and_nothing_else() {
        let code = code(Operation {
            arguments: vec![id(), body(named("Cat"))],
            answer: Answer::One(AnswerBody::Json(named("Cat"))),
            http_method: HttpMethod::Patch,
            path: "/cats/{catId}".to_owned(),
            idempotency: Idempotency::Key,
            ..operation("updateCat", "update")
        });
        let expected = r#"use dinie_runtime::internal;

use crate::types::{Cat, CatId};

#[derive(Clone, Debug)]
pub struct Animals {
    core: internal::Core,
}

impl Animals {
    pub(crate) fn new(core: &internal::Core) -> Self {
        Self { core: core.clone() }
    }

    pub fn update(&self, cat_id: &CatId, body: Cat) -> dinie_runtime::Call<Cat> {
        self.core
            .request(&UPDATE)
            .path("catId", cat_id)
            .json("application/json", &body)
            .call(internal::json)
    }
}

const UPDATE: internal::Operation = internal::Operation {
    id: "updateCat",
    method: "PATCH",
    path: "/cats/{catId}",
    server: None,
    auth: &["bearerAuth"],
    idempotency: internal::Idempotency::Key,
    accept: "application/json",
};
"#;
        assert_eq!(code, expected);
    }

    #[test]
    fn options_are_methods_of_the_call() {
        let code = code(Operation {
            call: Some("ListCats".to_owned()),
            options: vec![
                query("limit", Type::I64, QueryStyle::Scalar),
                query("tags", list(Type::String), QueryStyle::CommaList),
                query("any", Type::Json, QueryStyle::Scalar),
            ],
            ..operation("listCats", "list")
        });
        let expected = r#"impl ListCats {
    pub fn limit(self, limit: i64) -> Self {
        Self {
            call: self.call.query("limit", limit),
        }
    }

    pub fn tags(self, tags: &[impl AsRef<str>]) -> Self {
        Self {
            call: self
                .call
                .query_list(
                    "tags",
                    tags.iter().map(AsRef::<str>::as_ref),
                    internal::ListStyle::Comma,
                ),
        }
    }

    pub fn any(self, any: &dinie_runtime::Json) -> Self {
        Self {
            call: self.call.query("any", internal::Plain(any)),
        }
    }
}

dinie_runtime::impl_call!(ListCats, ());
"#;
        assert!(code.contains(expected), "{code}");
        assert!(
            code.contains("call: self.core.request(&LIST).call(internal::empty)"),
            "{code}"
        );
    }

    #[test]
    fn many_arguments_come_in_a_struct() {
        let code = code(Operation {
            arguments: vec![
                id(),
                query("names", list(Type::String), QueryStyle::RepeatedList),
            ],
            arguments_struct: Some("FindArguments".to_owned()),
            ..operation("findCats", "find")
        });
        for expected in [
            "pub fn find(&self, arguments: FindArguments) -> dinie_runtime::Call<()> {",
            ".path(\"catId\", arguments.cat_id)",
            ".query_list(\"names\", arguments.names, internal::ListStyle::Repeated)",
            "pub struct FindArguments {\n    pub cat_id: CatId,\n    pub names: Vec<String>,\n}",
        ] {
            assert!(code.contains(expected), "{expected}\n{code}");
        }
    }
}
