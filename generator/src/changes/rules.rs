//! The one list of rules: every kind of change, its class, and why callers feel it so.
//!
//! A change on the wire that leaves the code alone is breaking where the crate no longer fits what it
//! fitted before: stored JSON, recorded answers, an API that has not changed yet.
//! Where the reason depends on who makes a value, and how, `reasons` has the exact one.

use super::{Change, Class};

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable, in kebab-case: `field-removed`.
    pub code: &'static str,
    pub class: Class,
    /// Breaking, and code that is hit by it may well compile: it has to be looked for by hand.
    pub silent: bool,
    /// One sentence without its full stop: what callers feel, in all cases.
    pub reason: &'static str,
}

impl Rule {
    pub(super) fn at(&'static self, place: impl Into<String>, what: impl Into<String>) -> Change {
        Change {
            rule: self,
            place: place.into(),
            what: what.into(),
            reason: self.reason.to_owned(),
            call: None,
        }
    }
}

/// What the list below says of a rule.
#[derive(Clone, Copy)]
enum Kind {
    Breaking,
    Silent,
    Compatible,
    DocsOnly,
}

impl Kind {
    const fn class(self) -> Class {
        match self {
            Kind::Breaking | Kind::Silent => Class::Breaking,
            Kind::Compatible => Class::Compatible,
            Kind::DocsOnly => Class::DocsOnly,
        }
    }

    const fn is_silent(self) -> bool {
        matches!(self, Kind::Silent)
    }
}

macro_rules! rules {
    ($($name:ident $class:ident $code:literal $reason:literal)*) => {
        $(pub(super) static $name: Rule = Rule {
            code: $code,
            class: Kind::$class.class(),
            silent: Kind::$class.is_silent(),
            reason: $reason,
        };)*

        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    PACKAGE_NAME Breaking "package-name" "every `use` and `Cargo.toml` names the package"
    ENVIRONMENT_PREFIX Silent "environment-prefix" "the client looks for other environment variables"
    API_TITLE DocsOnly "api-title" "only documentation names the API"
    API_VERSION Compatible "api-version" "`API_VERSION` and the User-Agent say the new version"
    API_DOCS DocsOnly "api-docs" "no code changes"
    SERVER_REMOVED Breaking "server-removed" "code that names the variant of `Environment` does not compile"
    SERVER_ADDED Compatible "server-added" "`Environment` is non-exhaustive"
    SERVER_RENAMED Breaking "server-renamed" "code that names the variant of `Environment` does not compile"
    SERVER_URL Silent "server-url" "the same code sends its requests to another place"
    SERVER_DEFAULT Silent "server-default" "a client that is told no environment sends its requests to another place"
    SERVER_DOCS DocsOnly "server-docs" "no code changes"
    AUTH_REMOVED Silent "auth-removed" "a client that is given this credential alone cannot be built"
    AUTH_ADDED Compatible "auth-added" "the client can be given one more credential"
    AUTH_CHANGED Silent "auth-changed" "the client takes or sends its credential in another way"

    RESOURCE_REMOVED Breaking "resource-removed" "the accessor on the client is gone"
    RESOURCE_RENAMED Breaking "resource-renamed" "the accessor on the client has another name"
    RESOURCE_ADDED Compatible "resource-added" "a new accessor leaves all others as they are"
    RESOURCE_DOCS DocsOnly "resource-docs" "no code changes"

    OPERATION_REMOVED Breaking "operation-removed" "the method is gone"
    OPERATION_ADDED Compatible "operation-added" "a new method leaves all others as they are"
    OPERATION_MOVED Silent "operation-moved" "the same code sends its request to another path; mocks and older APIs do not know it"
    OPERATION_ID Compatible "operation-id" "only what errors and traces call the operation differs"
    METHOD_RENAMED Breaking "method-renamed" "the method has another name"
    METHOD_NAME_TAKEN Silent "method-name-taken" "code that keeps the name compiles, and calls another operation"
    OPERATION_SERVER Silent "operation-server" "the same code sends its request to another place"
    OPERATION_DOCS DocsOnly "operation-docs" "no code changes"
    PATH_PLACEHOLDER DocsOnly "path-placeholder" "the name of a positional argument is seen in documentation only"
    AUTH_NEEDED Silent "auth-needed" "a client that holds no such credential is refused"
    AUTH_RELAXED Compatible "auth-relaxed" "what was accepted still is"
    IDEMPOTENCY_LOST Silent "idempotency-lost" "a call that is repeated may be carried out twice"
    IDEMPOTENCY_GAINED Compatible "idempotency-gained" "the runtime sends one by itself"
    CALL_TYPE Breaking "call-type" "awaiting it works as before, but code that names the type of the call does not compile"

    PARAMETER_REMOVED Breaking "parameter-removed" "calls that give it do not compile"
    PARAMETER_REQUIRED_ADDED Breaking "parameter-required-added" "calls have to give it"
    PARAMETER_OPTIONAL_ADDED Compatible "parameter-optional-added" "a method of its own sets it; calls without it stay as they are"
    PARAMETER_NOW_REQUIRED Breaking "parameter-now-required" "calls have to give it, and no longer by a method of the call"
    PARAMETER_NOW_OPTIONAL Breaking "parameter-now-optional" "it is given by a method of the call, if at all"
    PARAMETER_RENAMED Breaking "parameter-renamed" "the method or field that sets it has another name"
    PARAMETER_NAME_TAKEN Silent "parameter-name-taken" "code that keeps the name compiles, and sets another parameter"
    PARAMETER_TYPE Breaking "parameter-type" "calls have to give a value of the new type"
    PARAMETER_MOVED Silent "parameter-moved" "the same code sends it in the new way, which mocks and older APIs do not know"
    PARAMETER_DOCS DocsOnly "parameter-docs" "no code changes"
    PARAMETER_DEBUG Compatible "parameter-debug" "only what `Debug` shows differs"
    ARGUMENTS_ORDER Breaking "arguments-order" "calls have to give their arguments in the new order"
    ARGUMENTS_SWAPPED Silent "arguments-swapped" "calls compile, and give one argument for another of the same type"
    ARGUMENTS_STRUCT Breaking "arguments-struct" "calls have to give their arguments in the new form"
    BODY_FORMAT Silent "body-format" "the same code sends its body in another form"
    PARAMETER_SHOWN Compatible "parameter-shown" "logs may now hold what was kept out of them"

    ANSWER_TYPE Breaking "answer-type" "awaiting the call gives a value of the new type"
    ANSWER_FORMAT Silent "answer-format" "the crate asks for another media type and gets other bytes"
    ANSWER_VARIANT_REMOVED Breaking "answer-variant-removed" "code that matches the variant does not compile"
    ANSWER_VARIANT_ADDED Compatible "answer-variant-added" "the enum of answers is non-exhaustive"
    ANSWER_VARIANT_TYPE Breaking "answer-variant-type" "code that matches the variant gets a value of the new type"
    ANSWER_VARIANT_MOVED Silent "answer-variant-moved" "code that matches the variant compiles, and meets it for other answers"
    ANSWER_DOCS DocsOnly "answer-docs" "no code changes"
    ERROR_ADDED DocsOnly "error-added" "every status that is no success is `Error`, listed or not"
    ERROR_REMOVED DocsOnly "error-removed" "every status that is no success is `Error`, listed or not"
    ERROR_DOCS DocsOnly "error-docs" "no code changes"
    PAGES_LOST Breaking "pages-lost" "`items()` and `pages()` are gone"
    PAGES_GAINED Compatible "pages-gained" "`items()` and `pages()` are added"
    PAGES_CHANGED Silent "pages-changed" "pages are read in another way, which mocks and older APIs do not know"

    TYPE_REMOVED Breaking "type-removed" "code that names the type does not compile"
    TYPE_ADDED Compatible "type-added" "a new type leaves all others as they are"
    TYPE_RENAMED Breaking "type-renamed" "code that names the type does not compile"
    TYPE_KIND Breaking "type-kind" "code that makes or reads a value does not compile"
    TYPE_TARGET Breaking "type-target" "code that makes or reads a value does not compile"
    TYPE_DOCS DocsOnly "type-docs" "no code changes"

    FIELD_REMOVED Breaking "field-removed" "code that reads or sets the field does not compile"
    FIELD_RENAMED Breaking "field-renamed" "code that reads or sets the field does not compile"
    FIELD_NAME_TAKEN Silent "field-name-taken" "code that reads or sets the field compiles, and means another one"
    FIELD_WIRE_NAME Silent "field-wire-name" "code compiles, but JSON that was stored or recorded no longer fits"
    FIELD_REQUIRED_ADDED Breaking "field-required-added" "code that makes a value does not compile"
    FIELD_OPTIONAL_ADDED Compatible "field-optional-added" "a method of its own sets it; values without it are made as before"
    FIELD_ADDED Compatible "field-added" "structs are non-exhaustive, and no caller made this one"
    FIELD_FIXED_ADDED Compatible "field-fixed-added" "`new` fills it in by itself"
    FIELD_NOW_REQUIRED Breaking "field-now-required" "code that makes a value or reads the field does not compile"
    FIELD_NOW_OPTIONAL Breaking "field-now-optional" "code that makes a value or reads the field does not compile"
    FIELD_NULLABLE Breaking "field-nullable" "the field has another type, which has room for null"
    FIELD_NOT_NULLABLE Breaking "field-not-nullable" "the field has another type, without room for null"
    FIELD_ABSENCE Compatible "field-absence" "the field is an `Option` either way"
    FIELD_TYPE Breaking "field-type" "code that reads or sets the field does not compile"
    FIELD_FIXED Breaking "field-fixed" "code that makes a value does not compile"
    FIELD_FIXED_VALUE Silent "field-fixed-value" "`new` fills in another value"
    FIELD_DEBUG Compatible "field-debug" "only what `Debug` shows differs"
    FIELD_DOCS DocsOnly "field-docs" "no code changes"
    REST_REMOVED Breaking "rest-removed" "the field with the members that are not listed is gone"
    REST_ADDED Compatible "rest-added" "members that are not listed are now kept"
    REST_CHANGED Breaking "rest-changed" "code that reads the members that are not listed does not compile"
    CONSTRUCT_LOST Breaking "construct-lost" "`new` and the methods that set fields are gone"
    CONSTRUCT_GAINED Compatible "construct-gained" "callers can now make a value"
    CONSTRUCT_FORM Breaking "construct-form" "code that makes a value does not compile"
    CONSTRUCT_ORDER Breaking "construct-order" "code has to give them in the new order"
    CONSTRUCT_SWAPPED Silent "construct-swapped" "code compiles, and gives one value for another of the same type"
    ENCODING_PARTS Breaking "encoding-parts" "values can no longer be compared, nor read from and written as JSON"
    ENCODING_JSON Compatible "encoding-json" "values can be compared, and read from and written as JSON"
    FIELD_SHOWN Compatible "field-shown" "logs may now hold what was kept out of them"
    FIELD_TAKEN Silent "field-taken" "code that looks for it among the members that are not listed finds nothing"
    LIMITS DocsOnly "limits" "the crate leaves limits and defaults to the API, which may answer otherwise"

    VALUE_REMOVED Breaking "value-removed" "code that names the variant does not compile"
    VALUE_ADDED Compatible "value-added" "enums are non-exhaustive and kept unknown values already"
    VALUE_RENAMED Breaking "value-renamed" "code that names the variant does not compile"
    VALUE_NAME_TAKEN Silent "value-name-taken" "code that names the variant compiles, and means another value"
    VALUE_WIRE_NAME Silent "value-wire-name" "code compiles, but JSON that was stored or recorded no longer fits"
    VALUE_ORDER Silent "value-order" "`<` and sorting give another result"
    VALUE_DOCS DocsOnly "value-docs" "no code changes"
    FALLBACK_RENAMED Breaking "fallback-renamed" "code that names the variant for unknown values does not compile"
    VARIANT_REMOVED Breaking "variant-removed" "code that names the variant does not compile"
    VARIANT_ADDED Compatible "variant-added" "unions are non-exhaustive and kept unknown forms already"
    VARIANT_RENAMED Breaking "variant-renamed" "code that names the variant does not compile"
    VARIANT_TYPE Breaking "variant-type" "the variant holds a value of the new type"
    VARIANT_TAG_REMOVED Silent "variant-tag-removed" "JSON with this tag is no longer this variant"
    VARIANT_TAG_ADDED Compatible "variant-tag-added" "more JSON is this variant"
    VARIANT_DOCS DocsOnly "variant-docs" "no code changes"
    TAGGING Silent "tagging" "the variants are told apart in another way"
    ID_PREFIX Silent "id-prefix" "ids that were stored are refused"
    ID_NARROWED Silent "id-narrowed" "some ids that were accepted are refused"
    ID_WIDENED Compatible "id-widened" "all ids that were accepted still are"
    ID_PATTERN DocsOnly "id-pattern" "the same ids fit"
    VARIANT_ORDER Silent "variant-order" "JSON that fits several variants alike becomes the first of them"
    CONVERSION_LOST Breaking "conversion-lost" "code that makes the variant with `into` does not compile"

    EVENT_REMOVED Breaking "event-removed" "code that names the variant of `Event` does not compile"
    EVENT_ADDED Compatible "event-added" "`Event` is non-exhaustive and kept unknown events already"
    EVENT_RENAMED Breaking "event-renamed" "code that names the variant of `Event` does not compile"
    EVENT_NAME_TAKEN Silent "event-name-taken" "code that names the variant of `Event` compiles, and means another event"
    EVENT_PAYLOAD Breaking "event-payload" "the variant of `Event` holds a value of the new type"
    EVENT_TAG Silent "event-tag" "the name of an event is read from another member"
    EVENT_DOCS DocsOnly "event-docs" "no code changes"
}
