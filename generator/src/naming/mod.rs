//! The only place where Rust names are made.
//!
//! In: names as the description spells them. Out: Rust identifiers, as they stand in source
//! (`r#type`). [`words`] cuts names into words, [`reserved`] knows the words that Rust and our own
//! options keep for themselves, [`members`] settles collisions, [`methods`] names operations.
//! Nothing here depends on the order of the description, and nothing is ever numbered.

pub mod members;
pub mod methods;
pub mod reserved;
pub mod words;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use words::{plain_words, spelled_words};

/// `CreditOffer` of `credit_offer`; names that generated code needs for itself get `Type` appended.
pub fn type_name(wire_name: &str) -> String {
    free_type_name(&camel(wire_name))
}

/// A name made of camel-case pieces, kept clear of reserved words.
pub fn free_type_name(pieces: &str) -> String {
    let name = guard_digit(pieces.to_owned());
    if reserved::is_needed_type(&name) {
        format!("{name}Type")
    } else {
        name
    }
}

/// A piece of a longer type name, without any regard for reserved words.
pub fn camel(wire_name: &str) -> String {
    guard_digit(camel_piece(wire_name))
}

/// As [`camel`], but free to start with a digit, because something stands before it.
pub fn camel_piece(wire_name: &str) -> String {
    plain_words(wire_name)
        .or_else(|| spelled_words(wire_name))
        .unwrap_or_else(|| "empty".to_owned())
        .to_upper_camel_case()
}

/// A field, an argument or a variable: `customer_id`, `r#type`.
pub fn field_name(wire_name: &str) -> String {
    reserved::guard_keyword(&snake(wire_name))
}

/// snake_case, perhaps a keyword.
pub fn snake(wire_name: &str) -> String {
    let text = plain_words(wire_name)
        .or_else(|| spelled_words(wire_name))
        .unwrap_or_else(|| "empty".to_owned());
    guard_digit(text.to_snake_case())
}

/// The setter of a field: its name, unless that is taken.
pub fn setter_name(field_name: &str) -> String {
    if reserved::is_taken_setter(field_name) {
        format!("{field_name}_")
    } else {
        field_name.to_owned()
    }
}

/// The setter of an optional parameter on a call, which has options of its own.
pub fn call_setter_name(argument_name: &str) -> String {
    if reserved::is_taken_setter(argument_name) || reserved::is_call_option(argument_name) {
        format!("{argument_name}_")
    } else {
        argument_name.to_owned()
    }
}

/// A module and an accessor on the client: never a raw identifier, since it names a file too.
pub fn module_name(text: &str) -> String {
    let name = snake(text);
    if reserved::is_keyword(&name) || reserved::is_client_method(&name) {
        format!("{name}_")
    } else {
        name
    }
}

/// `RETRIEVE` of `retrieve`, `TYPE` of `r#type`.
pub fn constant_name(method: &str) -> String {
    guard_digit(method.trim_start_matches("r#").to_shouty_snake_case())
}

/// Kebab-case for Cargo: `petstore-api`.
pub fn package_name(title: &str) -> String {
    let name = snake(title).trim_matches('_').replace('_', "-");
    if name.starts_with(|first: char| first.is_ascii_digit()) || reserved::is_crate_name(&name) {
        format!("{name}-api")
            .trim_start_matches(|first: char| first.is_ascii_digit() || first == '-')
            .to_owned()
    } else {
        name
    }
}

/// Whether this can stand in source as an identifier.
pub fn is_identifier(text: &str) -> bool {
    let bare = text.strip_prefix("r#").unwrap_or(text);
    let mut characters = bare.chars();
    let starts_well = characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    starts_well
        && bare != "_"
        && characters.all(|each| each.is_ascii_alphanumeric() || each == '_')
        && (bare != text || !reserved::is_keyword(bare))
}

fn guard_digit(name: String) -> String {
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_words_become_field_names() {
        let table = [
            ("customerId", "customer_id"),
            ("X-Rate-Limit", "x_rate_limit"),
            ("type", "r#type"),
            ("self", "self_"),
            ("crate", "crate_"),
            ("_", "underscore"),
            ("+1", "plus_1"),
            ("-1", "minus_1"),
            ("@id", "id"),
            ("$ref", "r#ref"),
            ("*", "star"),
            ("", "empty"),
            ("24h", "_24h"),
            ("ação", "acao"),
            ("Straße", "strasse"),
            ("名", "u540d"),
            ("HTTPSProxy", "https_proxy"),
            ("a.b[c]", "a_b_c"),
            ("__typename", "typename"),
        ];
        for (wire_name, name) in table {
            assert_eq!(field_name(wire_name), name, "{wire_name}");
        }
    }

    #[test]
    fn type_names_leave_the_prelude_alone() {
        assert_eq!(type_name("option"), "OptionType");
        assert_eq!(type_name("self"), "SelfType");
        assert_eq!(type_name("credit_offer"), "CreditOffer");
        assert_eq!(type_name("3DSecure"), "_3dSecure");
    }

    #[test]
    fn setters_step_aside_for_our_own_methods() {
        assert_eq!(setter_name("new"), "new_");
        assert_eq!(setter_name("timeout"), "timeout");
        assert_eq!(call_setter_name("timeout"), "timeout_");
        assert_eq!(call_setter_name("limit"), "limit");
    }

    #[test]
    fn modules_are_never_raw() {
        assert_eq!(module_name("Credit Offers"), "credit_offers");
        assert_eq!(module_name("type"), "type_");
        assert_eq!(module_name("builder"), "builder_");
    }

    #[test]
    fn packages_are_fit_for_cargo() {
        assert_eq!(package_name("Dinie API"), "dinie-api");
        assert_eq!(package_name("3D Things"), "d-things-api");
        assert_eq!(package_name("test"), "test-api");
    }

    #[test]
    fn identifiers_are_told_from_other_text() {
        assert!(is_identifier("list_offers"));
        assert!(is_identifier("r#type"));
        assert!(!is_identifier("type"));
        assert!(!is_identifier("a-b"));
        assert!(!is_identifier("1a"));
        assert!(!is_identifier(""));
    }
}
