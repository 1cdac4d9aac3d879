//! One argument to one call into the runtime: `.query("limit", limit)`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::context::Context;
use crate::emit::scope::Scope;
use crate::model::{Argument, BodyFormat, PathStyle, Place, QueryStyle, Shape, Type};

/// Where the method finds the value.
#[derive(Clone, Copy)]
pub(super) enum Held<'a> {
    /// In a parameter of its own.
    Parameter(&'a Ident),
    /// In a field of the arguments' struct, owned.
    Field(&'a Ident),
}

/// `.query("limit", limit)`
pub(super) fn send(
    context: &Context,
    scope: &Scope,
    argument: &Argument,
    held: Held,
) -> TokenStream {
    let value = Value {
        context,
        scope,
        ty: context.present(&argument.ty),
        held,
    };
    match &argument.place {
        Place::Path { wire_name, style } => match style {
            PathStyle::Scalar => value.text("path", wire_name),
            PathStyle::List => value.list("path_list", wire_name, &quote!()),
            PathStyle::Object => value.object("path_object", wire_name, &quote!()),
            PathStyle::Json => value.object("path_json", wire_name, &quote!()),
        },
        Place::Query { wire_name, style } => value.query(wire_name, *style),
        Place::Header { wire_name } => value.text("header_param", wire_name),
        Place::Cookie { wire_name } => value.text("cookie", wire_name),
        Place::Body(format) => emit_body(format, held),
    }
}

fn emit_body(format: &BodyFormat, held: Held) -> TokenStream {
    let body = match held {
        Held::Parameter(name) => quote!(#name),
        Held::Field(name) => quote!(arguments.#name),
    };
    match format {
        BodyFormat::Json(media_type) => quote!(.json(#media_type, &#body)),
        BodyFormat::Form => quote!(.form(&#body)),
        BodyFormat::Multipart => quote!(.multipart(#body)),
        BodyFormat::Text(media_type) => quote!(.text(#media_type, #body)),
        BodyFormat::Binary(media_type) => quote!(.binary(#media_type, #body)),
    }
}

struct Value<'a> {
    context: &'a Context<'a>,
    scope: &'a Scope<'a>,
    ty: &'a Type,
    held: Held<'a>,
}

impl Value<'_> {
    fn query(&self, name: &str, style: QueryStyle) -> TokenStream {
        let internal = self.scope.internal();
        let list = |style| self.list("query_list", name, &quote!(, #internal::ListStyle::#style));
        let object = |style| {
            self.object(
                "query_object",
                name,
                &quote!(, #internal::ObjectStyle::#style),
            )
        };
        match style {
            QueryStyle::Scalar => self.text("query", name),
            QueryStyle::RepeatedList => list(quote!(Repeated)),
            QueryStyle::CommaList => list(quote!(Comma)),
            QueryStyle::SpaceList => list(quote!(Space)),
            QueryStyle::PipeList => list(quote!(Pipe)),
            QueryStyle::FormObject => object(quote!(Form)),
            QueryStyle::CommaObject => object(quote!(Comma)),
            QueryStyle::DeepObject => object(quote!(Deep)),
            QueryStyle::Json => self.object("query_json", name, &quote!()),
        }
    }

    /// A value that is one text.
    fn text(&self, method: &str, name: &str) -> TokenStream {
        let method = crate::emit::scope::ident(method);
        if self.context.has_text(self.ty) {
            let value = match self.held {
                Held::Parameter(name) => quote!(#name),
                Held::Field(name) => quote!(arguments.#name),
            };
            return quote!(.#method(#name, #value));
        }
        let internal = self.scope.internal();
        let value = self.reference();
        quote!(.#method(#name, #internal::Plain(#value)))
    }

    /// A value that is several texts.
    fn list(&self, method: &str, name: &str, style: &TokenStream) -> TokenStream {
        let Type::List(item) = self.context.resolve(self.ty) else {
            return self.text(method.trim_end_matches("_list"), name);
        };
        let method = crate::emit::scope::ident(method);
        let item: &Type = match self.held {
            Held::Parameter(_) => self.context.present(item),
            Held::Field(_) => item,
        };
        let value = match self.held {
            Held::Parameter(name) => quote!(#name),
            Held::Field(name) => quote!(arguments.#name),
        };
        let values = match (self.held, self.context.resolve(item)) {
            (Held::Parameter(name), Type::String) => {
                quote!(#name.iter().map(AsRef::<str>::as_ref))
            }
            _ if self.context.has_text(item) => value,
            (Held::Parameter(name), _) => {
                let internal = self.scope.internal();
                quote!(#name.iter().map(#internal::Plain))
            }
            (Held::Field(name), _) => {
                let internal = self.scope.internal();
                quote!(arguments.#name.iter().map(#internal::Plain))
            }
        };
        quote!(.#method(#name, #values #style))
    }

    /// A value written through serde.
    fn object(&self, method: &str, name: &str, style: &TokenStream) -> TokenStream {
        let method = crate::emit::scope::ident(method);
        let value = self.reference();
        quote!(.#method(#name, #value #style))
    }

    /// A reference to the value, of a sized type.
    fn reference(&self) -> TokenStream {
        match self.held {
            Held::Field(name) => quote!(&arguments.#name),
            Held::Parameter(name) if self.is_borrowed() => quote!(#name),
            Held::Parameter(name) => quote!(&#name),
        }
    }

    fn is_borrowed(&self) -> bool {
        let resolved = self.context.resolve(self.ty);
        !self.context.is_copy(resolved)
            && !matches!(resolved, Type::String | Type::List(_))
            && !matches!(
                self.context.resolved_shape(resolved),
                Some(Shape::StringEnum(_))
            )
    }
}
