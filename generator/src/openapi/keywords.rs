//! Every keyword of OpenAPI 3.0 and 3.1: where it stands, what its value is, what becomes of it.
//!
//! A table, read by `survey`. A keyword that is not in it is unknown; one that has no effect says
//! why, so that nothing is dropped in silence.

mod document;
mod schema;

/// What an object of a description is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Root,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Paths,
    PathItem,
    Operation,
    Parameter,
    Header,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Schema,
    Discriminator,
    Xml,
    Components,
    SecurityScheme,
    Flows,
    Flow,
    SecurityRequirement,
    Example,
    Link,
    Callback,
    Tag,
    ExternalDocs,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Keyword {
    pub name: &'static str,
    pub shape: Shape,
    pub presence: Presence,
    pub treatment: Treatment,
    pub version: Since,
}

/// What a keyword's value must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    Anything,
    Text,
    Boolean,
    Number,
    /// An integer that is not negative.
    Count,
    /// A number, or a boolean as OpenAPI 3.0 has it.
    Bound,
    Texts,
    Array,
    /// A name of a type, or an array of them.
    TypeNames,
    TextMap,
    /// From property names to arrays of property names.
    TextsMap,
    One(Kind),
    /// A schema, or a boolean also in OpenAPI 3.0.
    SchemaOrBoolean,
    List(Kind),
    Map(Kind),
    /// A map of examples. They never reach a type, so a wrong one is only warned of.
    Examples,
    /// An array of examples, in schemas.
    ExampleList,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    Optional,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Treatment {
    Used,
    /// Let through: the code would be the same without it, for this reason.
    NoEffect(&'static str),
    /// An entry of `unsupported.rs`.
    Unsupported(&'static str),
}

/// The versions that know a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    Always,
    Only30,
    Only31,
}

impl Kind {
    /// All keywords of an object of this kind; none where the keys are names.
    pub(super) fn keywords(self) -> &'static [Keyword] {
        match self {
            Self::Schema => schema::SCHEMA,
            Self::Discriminator => schema::DISCRIMINATOR,
            Self::Xml => schema::XML,
            _ => document::keywords(self),
        }
    }

    pub(super) fn keyword(self, name: &str) -> Option<&'static Keyword> {
        self.keywords().iter().find(|keyword| keyword.name == name)
    }

    /// Whether a `$ref` may stand in its place.
    pub(super) fn may_be_reference(self) -> bool {
        use Kind::{
            Callback, Example, Header, Link, Parameter, PathItem, RequestBody, Response, Schema,
            SecurityScheme,
        };
        matches!(
            self,
            PathItem
                | Parameter
                | Header
                | RequestBody
                | Response
                | Schema
                | SecurityScheme
                | Example
                | Link
                | Callback
        )
    }

    /// Where such objects are kept by name.
    pub(super) fn component(self) -> Option<&'static str> {
        Some(match self {
            Self::Schema => "schemas",
            Self::Parameter => "parameters",
            Self::Header => "headers",
            Self::RequestBody => "requestBodies",
            Self::Response => "responses",
            Self::SecurityScheme => "securitySchemes",
            Self::Example => "examples",
            Self::Link => "links",
            Self::Callback => "callbacks",
            Self::PathItem => "pathItems",
            _ => return None,
        })
    }

    /// With its article, as in a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Root => "an OpenAPI description",
            Self::Info => "an info object",
            Self::Contact => "a contact",
            Self::License => "a license",
            Self::Server => "a server",
            Self::ServerVariable => "a server variable",
            Self::Paths => "paths",
            Self::PathItem => "a path item",
            Self::Operation => "an operation",
            Self::Parameter => "a parameter",
            Self::Header => "a header",
            Self::RequestBody => "a request body",
            Self::MediaType => "a media type",
            Self::Encoding => "an encoding",
            Self::Responses => "responses",
            Self::Response => "a response",
            Self::Schema => "a schema",
            Self::Discriminator => "a discriminator",
            Self::Xml => "an xml object",
            Self::Components => "components",
            Self::SecurityScheme => "a security scheme",
            Self::Flows => "OAuth flows",
            Self::Flow => "an OAuth flow",
            Self::SecurityRequirement => "a security requirement",
            Self::Example => "an example",
            Self::Link => "a link",
            Self::Callback => "a callback",
            Self::Tag => "a tag",
            Self::ExternalDocs => "an external documentation object",
        }
    }
}

impl Keyword {
    const fn required(self) -> Self {
        Self {
            presence: Presence::Required,
            ..self
        }
    }

    const fn only(self, version: Since) -> Self {
        Self { version, ..self }
    }
}

const fn used(name: &'static str, shape: Shape) -> Keyword {
    Keyword {
        name,
        shape,
        presence: Presence::Optional,
        treatment: Treatment::Used,
        version: Since::Always,
    }
}

const fn no_effect(name: &'static str, shape: Shape, reason: &'static str) -> Keyword {
    Keyword {
        treatment: Treatment::NoEffect(reason),
        ..used(name, shape)
    }
}

const fn unsupported(name: &'static str, shape: Shape, id: &'static str) -> Keyword {
    Keyword {
        treatment: Treatment::Unsupported(id),
        ..used(name, shape)
    }
}

#[cfg(test)]
mod tests;
