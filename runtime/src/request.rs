//! A call under construction: the operation it is of, and the setters that generated code calls.

use std::fmt::Display;

use http::Method;
use serde::Serialize;

use crate::call::Call;
use crate::client::Core;
use crate::draft::{Content, Draft};
use crate::encode::{self, ListStyle, ObjectStyle};
use crate::error::Error;
use crate::multipart::Multipart;
use crate::response::RawAnswer;
use crate::upload::Upload;

/// An operation of the API, as its description has it.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// `operationId`.
    pub id: &'static str,
    /// HTTP method, in capitals.
    pub method: &'static str,
    /// Path template: `/customers/{customer_id}`.
    pub path: &'static str,
    /// Base URL of its own.
    pub server: Option<&'static str>,
    /// Names of the schemes of which one authorises it; empty: none is needed.
    pub auth: &'static [&'static str],
    /// Whether the API takes idempotency keys for it.
    pub idempotency: Idempotency,
    /// Media types of its answers, for `Accept`; empty: none is sent.
    pub accept: &'static str,
}

impl Operation {
    pub(crate) fn http_method(&self) -> Method {
        Method::from_bytes(self.method.as_bytes()).unwrap_or(Method::GET)
    }
}

/// Whether the API takes idempotency keys for an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// It does not say so.
    None,
    /// One key is made for each call.
    Key,
}

/// A call under construction.
#[derive(Clone)]
pub struct Request {
    core: Core,
    operation: &'static Operation,
    /// Boxed: it is large, and handed on from here to the plan.
    draft: Box<Draft>,
}

impl Request {
    pub(crate) fn new(core: Core, operation: &'static Operation) -> Self {
        Self {
            core,
            operation,
            draft: Box::default(),
        }
    }

    /// Sets a path parameter.
    pub fn path(mut self, name: &'static str, value: impl Display) -> Self {
        self.draft.set_path(name, value.to_string());
        self
    }

    /// Sets a path parameter to values separated by commas.
    pub fn path_list<I>(mut self, name: &'static str, values: I) -> Self
    where
        I: IntoIterator,
        I::Item: Display,
    {
        let values: Vec<_> = values.into_iter().map(|value| value.to_string()).collect();
        self.draft.set_path_list(name, &values);
        self
    }

    /// Sets a path parameter to the members of an object: `a,1,b,2`.
    pub fn path_object(mut self, name: &'static str, value: &impl Serialize) -> Self {
        let json = serde_json::to_value(value);
        self.draft.set_path_object(name, json);
        self
    }

    /// Sets a path parameter to JSON text.
    pub fn path_json(mut self, name: &'static str, value: &impl Serialize) -> Self {
        self.draft.set_path_json(name, serde_json::to_string(value));
        self
    }

    /// The call, with the function that reads its answer.
    pub fn call<T>(self, decode: fn(&RawAnswer) -> Result<T, Error>) -> Call<T> {
        Call::new(self.core, self.operation, self.draft, decode)
    }
}

/// Setters that a request and a call share.
macro_rules! draft_setters {
    ($($impl:tt)+) => {
        $($impl)+ {
            /// Sets a query parameter.
            #[doc(hidden)]
            pub fn query(mut self, name: &'static str, value: impl Display) -> Self {
                let pair = encode::pair(name, &value.to_string());
                self.draft.set_query(name, pair);
                self
            }

            /// Sets a query parameter to a list.
            #[doc(hidden)]
            pub fn query_list<I>(mut self, name: &'static str, values: I, style: ListStyle) -> Self
            where
                I: IntoIterator,
                I::Item: Display,
            {
                let values: Vec<_> = values.into_iter().map(|value| value.to_string()).collect();
                self.draft.set_query(name, encode::list(name, &values, style));
                self
            }

            /// Sets a query parameter to an object.
            #[doc(hidden)]
            pub fn query_object(
                mut self,
                name: &'static str,
                value: &impl Serialize,
                style: ObjectStyle,
            ) -> Self {
                self.draft.set_query_object(name, serde_json::to_value(value), style);
                self
            }

            /// Sets a query parameter to JSON text.
            #[doc(hidden)]
            pub fn query_json(mut self, name: &'static str, value: &impl Serialize) -> Self {
                self.draft.set_query_json(name, serde_json::to_string(value));
                self
            }

            /// Sets a header parameter.
            #[doc(hidden)]
            pub fn header_param(mut self, name: &'static str, value: impl Display) -> Self {
                self.draft.set_header_param(name, &value.to_string());
                self
            }

            /// Sets a cookie.
            #[doc(hidden)]
            pub fn cookie(mut self, name: &'static str, value: impl Display) -> Self {
                self.draft.set_cookie(name, &value.to_string());
                self
            }

            /// Sets the body to JSON.
            #[doc(hidden)]
            pub fn json(mut self, media_type: &'static str, body: &impl Serialize) -> Self {
                self.draft.set_json(media_type, serde_json::to_vec(body));
                self
            }

            /// Sets the body to a form.
            #[doc(hidden)]
            pub fn form(mut self, body: &impl Serialize) -> Self {
                self.draft.set_form(serde_json::to_value(body));
                self
            }

            /// Sets the body to parts.
            #[doc(hidden)]
            pub fn multipart(mut self, body: impl Multipart) -> Self {
                self.draft.content = Content::Multipart(body.into_parts());
                self
            }

            /// Sets the body to text.
            #[doc(hidden)]
            pub fn text(mut self, media_type: &'static str, body: impl Into<String>) -> Self {
                self.draft.set_bytes(media_type, body.into());
                self
            }

            /// Sets the body to bytes.
            #[doc(hidden)]
            pub fn binary(mut self, media_type: &'static str, body: Upload) -> Self {
                self.draft.set_upload(media_type, body);
                self
            }
        }
    };
}

draft_setters!(impl Request);
draft_setters!(impl<T> Call<T>);
