//! The keywords of schemas: OpenAPI 3.0's own set and JSON Schema 2020-12, in one table.

use super::Shape::{
    Anything, Array, Boolean, Bound, Count, ExampleList, List, Map, Number, One, SchemaOrBoolean,
    Text, TextMap, Texts, TextsMap, TypeNames,
};
use super::Since::{Only30, Only31};
use super::{Keyword, Kind, no_effect, unsupported, used};

const CHECKED_BY_SERVER: &str =
    "limits the values, which the server checks; the Rust type is the same";
const FOR_READERS: &str = "for readers of the description; no type follows from it";
const XML_NAMES: &str = "bodies are JSON, forms or bytes";
const DIALECT: &str = "schemas are read as OpenAPI's own dialect";
const NAMES: &str = "a name for references, which are resolved";

pub(super) const SCHEMA: &[Keyword] = &[
    used("$ref", Text),
    used("type", TypeNames),
    used("properties", Map(Kind::Schema)),
    used("required", Texts),
    used("description", Text),
    used("items", One(Kind::Schema)),
    used("format", Text),
    used("enum", Array),
    used("example", Anything),
    used("title", Text),
    used("nullable", Boolean).only(Only30),
    used("default", Anything),
    used("allOf", List(Kind::Schema)),
    used("oneOf", List(Kind::Schema)),
    used("anyOf", List(Kind::Schema)),
    used("additionalProperties", SchemaOrBoolean),
    used("readOnly", Boolean),
    used("writeOnly", Boolean),
    used("deprecated", Boolean),
    used("discriminator", One(Kind::Discriminator)),
    used("minimum", Number),
    used("maximum", Number),
    used("exclusiveMinimum", Bound),
    used("exclusiveMaximum", Bound),
    used("multipleOf", Number),
    used("minLength", Count),
    used("maxLength", Count),
    used("pattern", Text),
    used("minItems", Count),
    used("maxItems", Count),
    used("uniqueItems", Boolean),
    used("minProperties", Count),
    used("maxProperties", Count),
    no_effect("externalDocs", One(Kind::ExternalDocs), FOR_READERS),
    no_effect("xml", One(Kind::Xml), XML_NAMES),
    no_effect("not", One(Kind::Schema), CHECKED_BY_SERVER),
    used("const", Anything).only(Only31),
    used("examples", ExampleList).only(Only31),
    used("contentEncoding", Text).only(Only31),
    used("contentMediaType", Text).only(Only31),
    no_effect(
        "contentSchema",
        One(Kind::Schema),
        "the text is handed over as it is",
    )
    .only(Only31),
    used("patternProperties", Map(Kind::Schema)).only(Only31),
    used("unevaluatedProperties", SchemaOrBoolean).only(Only31),
    used("$defs", Map(Kind::Schema)).only(Only31),
    used("definitions", Map(Kind::Schema)).only(Only31),
    used("$anchor", Text).only(Only31),
    unsupported("prefixItems", List(Kind::Schema), "prefix-items").only(Only31),
    unsupported("$dynamicRef", Text, "dynamic-ref").only(Only31),
    unsupported("$recursiveRef", Text, "dynamic-ref").only(Only31),
    unsupported("if", One(Kind::Schema), "conditional-schemas").only(Only31),
    unsupported("then", One(Kind::Schema), "conditional-schemas").only(Only31),
    unsupported("else", One(Kind::Schema), "conditional-schemas").only(Only31),
    unsupported("dependentSchemas", Map(Kind::Schema), "conditional-schemas").only(Only31),
    no_effect("dependentRequired", TextsMap, CHECKED_BY_SERVER).only(Only31),
    no_effect("contains", One(Kind::Schema), CHECKED_BY_SERVER).only(Only31),
    no_effect("minContains", Count, CHECKED_BY_SERVER).only(Only31),
    no_effect("maxContains", Count, CHECKED_BY_SERVER).only(Only31),
    no_effect("propertyNames", One(Kind::Schema), CHECKED_BY_SERVER).only(Only31),
    no_effect("unevaluatedItems", SchemaOrBoolean, CHECKED_BY_SERVER).only(Only31),
    no_effect("$id", Text, NAMES).only(Only31),
    no_effect("$dynamicAnchor", Text, NAMES).only(Only31),
    no_effect("$recursiveAnchor", Anything, NAMES).only(Only31),
    no_effect("$schema", Text, DIALECT).only(Only31),
    no_effect("$vocabulary", Anything, DIALECT).only(Only31),
    no_effect("$comment", Text, FOR_READERS).only(Only31),
];

pub(super) const DISCRIMINATOR: &[Keyword] = &[
    used("propertyName", Text).required(),
    used("mapping", TextMap),
];

pub(super) const XML: &[Keyword] = &[
    no_effect("name", Text, XML_NAMES),
    no_effect("namespace", Text, XML_NAMES),
    no_effect("prefix", Text, XML_NAMES),
    no_effect("attribute", Boolean, XML_NAMES),
    no_effect("wrapped", Boolean, XML_NAMES),
];
