//! The keywords of everything that is not a schema.

use super::Shape::{Anything, Boolean, Examples, List, Map, One, Text, TextMap, Texts};
use super::Since::Only31;
use super::{Keyword, Kind, no_effect, unsupported, used};

const FOR_READERS: &str =
    "for readers of the description; the documentation of the crate does without";
const EXAMPLE: &str = "an example is documentation, and no type follows from it";
const DIALECT: &str = "schemas are read as OpenAPI's own dialect";

pub(super) fn keywords(kind: Kind) -> &'static [Keyword] {
    match kind {
        Kind::Root => ROOT,
        Kind::Info => INFO,
        Kind::Contact => CONTACT,
        Kind::License => LICENSE,
        Kind::Server => SERVER,
        Kind::ServerVariable => SERVER_VARIABLE,
        Kind::PathItem => PATH_ITEM,
        Kind::Operation => OPERATION,
        Kind::Parameter => PARAMETER,
        Kind::Header => HEADER,
        Kind::RequestBody => REQUEST_BODY,
        Kind::MediaType => MEDIA_TYPE,
        Kind::Encoding => ENCODING,
        Kind::Response => RESPONSE,
        Kind::Components => COMPONENTS,
        Kind::SecurityScheme => SECURITY_SCHEME,
        Kind::Flows => FLOWS,
        Kind::Flow => FLOW,
        Kind::Example => EXAMPLE_OBJECT,
        Kind::Link => LINK,
        Kind::Tag => TAG,
        Kind::ExternalDocs => EXTERNAL_DOCS,
        _ => &[],
    }
}

const ROOT: &[Keyword] = &[
    used("openapi", Text).required(),
    used("info", One(Kind::Info)).required(),
    used("servers", List(Kind::Server)),
    used("paths", One(Kind::Paths)),
    used("webhooks", Map(Kind::PathItem)).only(Only31),
    used("components", One(Kind::Components)),
    used("security", List(Kind::SecurityRequirement)),
    used("tags", List(Kind::Tag)),
    used("externalDocs", One(Kind::ExternalDocs)),
    no_effect("jsonSchemaDialect", Text, DIALECT).only(Only31),
];

const INFO: &[Keyword] = &[
    used("title", Text).required(),
    used("version", Text).required(),
    used("summary", Text).only(Only31),
    used("description", Text),
    used("termsOfService", Text),
    used("contact", One(Kind::Contact)),
    used("license", One(Kind::License)),
];

const CONTACT: &[Keyword] = &[used("name", Text), used("url", Text), used("email", Text)];

const LICENSE: &[Keyword] = &[
    used("name", Text).required(),
    no_effect("identifier", Text, FOR_READERS).only(Only31),
    used("url", Text),
];

const SERVER: &[Keyword] = &[
    used("url", Text).required(),
    used("description", Text),
    used("variables", Map(Kind::ServerVariable)),
];

const SERVER_VARIABLE: &[Keyword] = &[
    used("default", Text).required(),
    used("enum", Texts),
    used("description", Text),
];

const PATH_ITEM: &[Keyword] = &[
    used("$ref", Text),
    used("summary", Text),
    used("description", Text),
    used("get", One(Kind::Operation)),
    used("put", One(Kind::Operation)),
    used("post", One(Kind::Operation)),
    used("delete", One(Kind::Operation)),
    used("options", One(Kind::Operation)),
    used("head", One(Kind::Operation)),
    used("patch", One(Kind::Operation)),
    used("trace", One(Kind::Operation)),
    used("servers", List(Kind::Server)),
    used("parameters", List(Kind::Parameter)),
];

const OPERATION: &[Keyword] = &[
    used("tags", Texts),
    used("summary", Text),
    used("description", Text),
    used("externalDocs", One(Kind::ExternalDocs)),
    used("operationId", Text),
    used("parameters", List(Kind::Parameter)),
    used("requestBody", One(Kind::RequestBody)),
    used("responses", One(Kind::Responses)),
    unsupported("callbacks", Map(Kind::Callback), "callbacks"),
    used("deprecated", Boolean),
    used("security", List(Kind::SecurityRequirement)),
    used("servers", List(Kind::Server)),
];

const PARAMETER: &[Keyword] = &[
    used("name", Text).required(),
    used("in", Text).required(),
    used("description", Text),
    used("required", Boolean),
    used("deprecated", Boolean),
    used("allowEmptyValue", Boolean),
    used("style", Text),
    used("explode", Boolean),
    used("allowReserved", Boolean),
    used("schema", One(Kind::Schema)),
    used("content", Map(Kind::MediaType)),
    used("example", Anything),
    no_effect("examples", Examples, EXAMPLE),
];

const HEADER: &[Keyword] = &[
    used("description", Text),
    used("required", Boolean),
    used("deprecated", Boolean),
    no_effect(
        "allowEmptyValue",
        Boolean,
        "has a meaning for query parameters only",
    ),
    used("style", Text),
    used("explode", Boolean),
    no_effect(
        "allowReserved",
        Boolean,
        "has a meaning for query parameters only",
    ),
    used("schema", One(Kind::Schema)),
    used("content", Map(Kind::MediaType)),
    used("example", Anything),
    no_effect("examples", Examples, EXAMPLE),
];

const REQUEST_BODY: &[Keyword] = &[
    used("description", Text),
    used("content", Map(Kind::MediaType)).required(),
    used("required", Boolean),
];

const MEDIA_TYPE: &[Keyword] = &[
    used("schema", One(Kind::Schema)),
    used("example", Anything),
    used("examples", Examples),
    used("encoding", Map(Kind::Encoding)),
];

const ENCODING: &[Keyword] = &[
    used("contentType", Text),
    unsupported("headers", Map(Kind::Header), "encoding-headers"),
    used("style", Text),
    used("explode", Boolean),
    used("allowReserved", Boolean),
];

const RESPONSE: &[Keyword] = &[
    used("description", Text).required(),
    used("headers", Map(Kind::Header)),
    used("content", Map(Kind::MediaType)),
    unsupported("links", Map(Kind::Link), "links"),
];

const COMPONENTS: &[Keyword] = &[
    used("schemas", Map(Kind::Schema)),
    used("responses", Map(Kind::Response)),
    used("parameters", Map(Kind::Parameter)),
    used("examples", Map(Kind::Example)),
    used("requestBodies", Map(Kind::RequestBody)),
    used("headers", Map(Kind::Header)),
    used("securitySchemes", Map(Kind::SecurityScheme)),
    no_effect("links", Map(Kind::Link), "only operations lead to a link"),
    no_effect(
        "callbacks",
        Map(Kind::Callback),
        "only operations lead to a callback",
    ),
    used("pathItems", Map(Kind::PathItem)).only(Only31),
];

const SECURITY_SCHEME: &[Keyword] = &[
    used("type", Text).required(),
    used("description", Text),
    used("name", Text),
    used("in", Text),
    used("scheme", Text),
    used("bearerFormat", Text),
    used("flows", One(Kind::Flows)),
    used("openIdConnectUrl", Text),
];

const FLOWS: &[Keyword] = &[
    used("implicit", One(Kind::Flow)),
    used("password", One(Kind::Flow)),
    used("clientCredentials", One(Kind::Flow)),
    used("authorizationCode", One(Kind::Flow)),
];

const FLOW: &[Keyword] = &[
    used("authorizationUrl", Text),
    used("tokenUrl", Text),
    used("refreshUrl", Text),
    used("scopes", TextMap).required(),
];

const EXAMPLE_OBJECT: &[Keyword] = &[
    used("summary", Text),
    used("description", Text),
    used("value", Anything),
    no_effect("externalValue", Text, "nothing is fetched while generating"),
];

const LINK: &[Keyword] = &[
    no_effect("operationRef", Text, FOR_READERS),
    no_effect("operationId", Text, FOR_READERS),
    no_effect("parameters", Anything, FOR_READERS),
    no_effect("requestBody", Anything, FOR_READERS),
    no_effect("description", Text, FOR_READERS),
    no_effect("server", One(Kind::Server), FOR_READERS),
];

const TAG: &[Keyword] = &[
    used("name", Text).required(),
    used("description", Text),
    used("externalDocs", One(Kind::ExternalDocs)),
];

const EXTERNAL_DOCS: &[Keyword] = &[used("url", Text).required(), used("description", Text)];
