//! The intermediate model: everything the emitted crate will say, decided and named.
//!
//! `lower` builds it, `emit` spells it. Plain public data: no reference is left to resolve, no name
//! to make, no text to clean. Every name is a valid Rust identifier, spelled as in source (`r#type`);
//! every text is Markdown that rustdoc accepts. The model knows neither OpenAPI nor Rust tokens.

/// One client crate.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub package: Package,
    pub api: Api,
    /// Every named type, in the order of the description. Names are unique within the crate.
    pub types: Vec<TypeDef>,
    /// In the order of the description's tags.
    pub resources: Vec<Resource>,
    /// Operations that the runtime calls by itself, to get tokens; no resource has them.
    pub token_operations: Vec<TokenOperation>,
    pub webhooks: Option<Webhooks>,
    /// Programs that are copied into the crate.
    pub examples: Vec<Example>,
    /// Where each part of the description went, in the order of the description.
    pub coverage: Vec<Coverage>,
    /// Every place that came out as raw JSON.
    pub raw_json: Vec<RawJson>,
}

/// What Cargo has to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// Package name: `dinie`.
    pub name: String,
    /// Library name, a Rust identifier: `dinie`.
    pub library: String,
    /// Version of the emitted crate, SemVer.
    pub version: String,
    /// One line for `Cargo.toml`.
    pub description: String,
    /// File name of the description: `dinie-2026-03-01.yaml`.
    pub spec_file: String,
    /// SHA-256 of the description's bytes, lower-case hexadecimal.
    pub spec_sha256: String,
    /// `3.1.0`.
    pub openapi_version: String,
}

/// A program that shows the crate at work, written by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// File name without its ending: `quickstart`.
    pub name: String,
    /// Where it comes from: `spec/examples/quickstart.rs`.
    pub source: String,
    /// One line: what it shows.
    pub summary: String,
    /// Features of the crate that it cannot do without.
    pub features: Vec<&'static str>,
    /// The whole file.
    pub text: String,
}

/// The API as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// `Dinie API`.
    pub title: String,
    /// `2026-03-01`.
    pub version: String,
    pub docs: Docs,
    /// Absolute base URLs; empty when the description names none.
    pub servers: Vec<Server>,
    /// Every scheme that some operation uses, in the order of the description.
    pub auth: Vec<AuthScheme>,
    /// Prefix of environment variables, without the underscore: `DINIE`.
    pub environment_prefix: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// Variant of `Environment`: `Production`.
    pub variant: String,
    /// Without a trailing slash, variables replaced by their defaults.
    pub url: String,
    pub docs: Docs,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AuthScheme {
    /// Key in `components.securitySchemes`.
    pub wire_name: String,
    pub kind: AuthKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum AuthKind {
    /// OAuth2 client credentials: the runtime fetches and keeps a bearer token. `token_url` is
    /// absolute, or a path below the base URL.
    ClientCredentials {
        token_url: String,
    },
    /// A bearer token from elsewhere.
    Bearer,
    Basic,
    ApiKey {
        place: ApiKeyPlace,
        name: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiKeyPlace {
    Header,
    Query,
    Cookie,
}

/// Markdown, cleaned for rustdoc. Empty when the description says nothing and nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs(pub String);

/// A named type of the module `types`.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// `CustomerStatus`.
    pub name: String,
    /// File below `src/types/` that holds it: `customers`.
    pub module: String,
    pub docs: Docs,
    /// JSON pointer of the schema in the description.
    pub pointer: String,
    pub shape: Shape,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Struct(Struct),
    StringEnum(StringEnum),
    Id(IdFormat),
    Union(Union),
    /// `pub type Name = …;`
    Alias(Type),
    /// A struct around one value with the same JSON; for lists and maps that contain themselves.
    Newtype(Type),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    pub fields: Vec<Field>,
    /// Type of the members that are not listed, kept in a map, with the field's name; `None`: they
    /// are ignored.
    pub additional: Option<Additional>,
    pub encoding: Encoding,
    /// How a caller makes one; `None` for types that only the API makes.
    pub construct: Option<Construct>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Additional {
    pub name: String,
    /// Type of each value.
    pub ty: Type,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// JSON and form bodies: serde.
    Json,
    /// `multipart/form-data`: written as parts, never read.
    Multipart,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Construct {
    /// `new(a, b)`: the required fields are its arguments, in order.
    Arguments,
    /// `new(NameRequired { a, b, … })`: a struct with this name holds the required fields, so that
    /// none can be forgotten or mistaken for another.
    Required(String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// `r#type`.
    pub name: String,
    /// Method that sets it: `r#type`. Differs from `name` where that is taken (`new`).
    pub setter: String,
    /// `type`.
    pub wire_name: String,
    pub docs: Docs,
    /// Without the `Option` that `presence` makes of it.
    pub ty: Type,
    pub presence: Presence,
    /// The only value it may have, filled in by the constructor.
    pub fixed: Option<Literal>,
    /// Personal or secret: shown as `[redacted]` by `Debug`.
    pub redacted: bool,
    /// Text of a scalar example, for documentation.
    pub example: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// `T`.
    Required,
    /// `Option<T>`, always written; a missing member is an error.
    RequiredNullable,
    /// `Option<T>`, left out when `None`.
    Optional,
    /// `Maybe<T>`: absent, null or a value.
    OptionalNullable,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `CustomerStatus::Active`.
    Variant {
        enumeration: String,
        variant: String,
    },
    String(String),
    Bool(bool),
    Integer(i64),
}

/// A use of a type.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    Bool,
    I32,
    I64,
    U64,
    F64,
    String,
    /// Decimal text, kept to the digit.
    Money,
    Timestamp,
    Date,
    Uri,
    /// Bytes, base64 in JSON.
    Base64,
    /// Text that `Debug` never shows.
    Secret,
    /// A part of a multipart body: bytes, a file or a stream.
    Upload,
    /// Any JSON value.
    Json,
    /// A type of this crate.
    Named(String),
    List(Box<Type>),
    /// Keys are strings.
    Map(Box<Type>),
    /// `null` or a value, inside a list, a map, an alias or an answer.
    Nullable(Box<Type>),
    /// Breaks the size of a type that contains itself.
    Boxed(Box<Type>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct StringEnum {
    pub variants: Vec<EnumVariant>,
    /// Variant that keeps a value not listed here: `Unknown`.
    pub fallback: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct EnumVariant {
    pub name: String,
    pub wire_name: String,
    pub docs: Docs,
}

/// An id: a prefix, then characters of one alphabet.
#[derive(Clone, Debug, PartialEq)]
pub struct IdFormat {
    /// `cust_`.
    pub prefix: String,
    /// Inclusive ranges of characters.
    pub alphabet: Vec<(char, char)>,
    /// Fewest characters after the prefix.
    pub min_length: usize,
    /// Most characters after the prefix; `None`: no limit.
    pub max_length: Option<usize>,
    /// The pattern as the description has it.
    pub pattern: String,
    /// A valid id, from the description or made up.
    pub example: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    pub tagging: Tagging,
    pub variants: Vec<UnionVariant>,
    /// Variant that keeps JSON fitting no other: `Unknown`.
    pub fallback: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Tagging {
    /// The string in this property tells the variants apart.
    Property(String),
    /// The first of the best fitting variants, see [`UnionVariant`].
    Untagged,
}

#[derive(Clone, Debug, PartialEq)]
pub struct UnionVariant {
    pub name: String,
    pub docs: Docs,
    pub ty: Type,
    /// Values of the tag, for [`Tagging::Property`].
    pub tags: Vec<String>,
    /// The variant's own JSON does not have the tag: it is added when written, as the first of
    /// `tags`.
    pub adds_tag: bool,
    /// Kind of JSON it is written as, for [`Tagging::Untagged`].
    pub kind: JsonKind,
    /// Members an object must have to be this variant, for [`Tagging::Untagged`].
    pub required: Vec<String>,
    /// Members this variant keeps, for [`Tagging::Untagged`]; `None`: all of them.
    pub known: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonKind {
    Bool,
    Integer,
    Number,
    String,
    Array,
    Object,
    Any,
}

/// A group of operations: `client.customers()`.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Accessor on the client, and file below `src/resources/`: `customers`. Never a raw identifier.
    pub name: String,
    /// `Customers`.
    pub type_name: String,
    pub docs: Docs,
    pub operations: Vec<Operation>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// `listCustomers`.
    pub id: String,
    /// JSON pointer of the operation.
    pub pointer: String,
    /// `list`.
    pub method: String,
    /// Constant that describes it to the runtime: `LIST`.
    pub constant: String,
    /// Type of the call when it has optional parameters or pages: `ListCustomers`. Without one the
    /// runtime's `Call` is enough.
    pub call: Option<String>,
    /// A sentence, then the details.
    pub docs: Docs,
    pub http_method: HttpMethod,
    /// `/customers/{customer_id}`.
    pub path: String,
    /// Base URL of its own, when the description gives the operation another server.
    pub server: Option<String>,
    /// Keys of the [`AuthScheme`]s of which one must be sent; empty: none is needed.
    pub auth: Vec<String>,
    /// Required parameters, then a required body, in the order of the method's arguments.
    pub arguments: Vec<Argument>,
    /// Name of a struct that holds the arguments, when they are too many for a method.
    pub arguments_struct: Option<String>,
    /// Optional parameters, and an optional body, set by methods of the call.
    pub options: Vec<Argument>,
    pub answer: Answer,
    pub errors: Vec<ErrorAnswer>,
    /// Whether the runtime sends an `Idempotency-Key`.
    pub idempotency: Idempotency,
    pub pagination: Option<Pagination>,
}

/// An operation that gives tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenOperation {
    /// `createToken`.
    pub id: String,
    /// JSON pointer of the operation.
    pub pointer: String,
    /// `/auth/token`.
    pub path: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpMethod {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
}

impl HttpMethod {
    /// As HTTP spells it: `POST`.
    pub fn as_str(self) -> &'static str {
        match self {
            HttpMethod::Get => "GET",
            HttpMethod::Put => "PUT",
            HttpMethod::Post => "POST",
            HttpMethod::Delete => "DELETE",
            HttpMethod::Options => "OPTIONS",
            HttpMethod::Head => "HEAD",
            HttpMethod::Patch => "PATCH",
            HttpMethod::Trace => "TRACE",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idempotency {
    /// The description does not take the header.
    None,
    /// The description takes the header: one key a call, the same on every attempt.
    Key,
}

/// A parameter or a body.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Argument or setter: `customer_id`, `body`.
    pub name: String,
    pub docs: Docs,
    pub ty: Type,
    pub place: Place,
    /// Personal or secret.
    pub redacted: bool,
    /// Text of a scalar example, for documentation.
    pub example: Option<String>,
}

/// Where an argument goes, with its name there.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    Path {
        wire_name: String,
        style: PathStyle,
    },
    Query {
        wire_name: String,
        style: QueryStyle,
    },
    Header {
        wire_name: String,
    },
    Cookie {
        wire_name: String,
    },
    Body(BodyFormat),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStyle {
    /// One text, percent-encoded.
    Scalar,
    /// A list, separated by commas.
    List,
    /// An object, as JSON members separated by commas (`a,1,b,2`).
    Object,
    /// JSON text.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryStyle {
    /// `name=text`.
    Scalar,
    /// `name=a&name=b`.
    RepeatedList,
    /// `name=a,b`.
    CommaList,
    /// `name=a%20b`.
    SpaceList,
    /// `name=a|b`.
    PipeList,
    /// `a=1&b=2`, from an object, without the parameter's name.
    FormObject,
    /// `name=a,1,b,2`, from an object.
    CommaObject,
    /// `name[a]=1&name[b]=2`.
    DeepObject,
    /// `name={"a":1}`.
    Json,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyFormat {
    /// With its media type: `application/json`, `application/merge-patch+json`.
    Json(String),
    Form,
    Multipart,
    /// The text itself ([`Type::String`]), with its media type.
    Text(String),
    /// The bytes themselves ([`Type::Upload`]), with their media type.
    Binary(String),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Every success has the same body.
    One(AnswerBody),
    /// A body on some statuses, none on others: `Option`.
    Optional(AnswerBody),
    /// Different bodies: an enum with this name, beside the resource.
    Choice(AnswerChoice),
}

#[derive(Clone, Debug, PartialEq)]
pub enum AnswerBody {
    Empty,
    Json(Type),
    Text,
    /// Bytes with this media type, or with any (`*/*`).
    Binary(String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct AnswerChoice {
    pub name: String,
    pub docs: Docs,
    pub variants: Vec<AnswerVariant>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct AnswerVariant {
    pub name: String,
    pub docs: Docs,
    pub status: StatusMatch,
    /// Media type that picks it among variants of the same status; `None`: any.
    pub media_type: Option<String>,
    pub body: AnswerBody,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusMatch {
    /// `201`.
    Exact(u16),
    /// `2XX`: the first digit.
    Class(u16),
    /// `default`.
    Any,
}

/// An answer that becomes the runtime's error.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorAnswer {
    /// `404`, `4XX` or `default`.
    pub status: String,
    pub docs: Docs,
    /// Type of its JSON body.
    pub body: Option<Type>,
}

/// How the pages of a list follow each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Pagination {
    /// Query parameter that takes the id of the last item: `starting_after`.
    pub cursor_parameter: String,
    /// The struct of one page.
    pub page: String,
    /// Its field with the items: `data`.
    pub items_field: String,
    pub item: Type,
    /// Its field that says whether more follow: `has_more`.
    pub more_field: String,
    pub more_presence: Presence,
    /// Field of an item whose text is the cursor: `id`.
    pub cursor_field: String,
}

/// What the API sends by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Webhooks {
    /// Property of every payload that names the event; `None`: the name comes from outside.
    pub tag: Option<String>,
    pub events: Vec<WebhookEvent>,
    /// Variant that keeps an event not listed here: `Unknown`.
    pub fallback: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct WebhookEvent {
    /// `customer.created`.
    pub wire_name: String,
    /// `CustomerCreated`.
    pub variant: String,
    /// JSON pointer of the operation.
    pub pointer: String,
    pub docs: Docs,
    pub payload: Type,
}

/// What became of one operation, parameter, property, enum value, response or webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// JSON pointer in the description.
    pub pointer: String,
    pub fate: Fate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Path of the Rust item that carries it: `dinie::types::Customer::id`.
    Item(String),
    /// Why no item carries it.
    Reason(String),
}

/// A place that came out as raw JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawJson {
    pub pointer: String,
    /// Path of the Rust item: `dinie::types::Customer::metadata`.
    pub item: String,
    pub reason: String,
}
