//! Documentation comments: what the description says, then what is known besides, the name on the
//! wire, the kind of value, the method and path, the errors.
//!
//! Text comes cleaned from the model; here it is only put together and cut into lines.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::scope::plain;
use crate::model::{Docs, EnumVariant, Field, Presence, Shape, Type};
use crate::output::text_literal;

/// `/// …` before an item.
pub(super) fn doc(text: &str) -> TokenStream {
    match comment(text) {
        lines if lines.is_empty() => TokenStream::new(),
        lines => {
            let lines = text_literal(&lines);
            quote!(#[doc = #lines])
        }
    }
}

/// `//! …` at the head of a file.
pub(super) fn inner_doc(text: &str) -> TokenStream {
    match comment(text) {
        lines if lines.is_empty() => TokenStream::new(),
        lines => {
            let lines = text_literal(&lines);
            quote!(#![doc = #lines])
        }
    }
}

/// Lines as they stand after `///`, in one text: `output` cuts it. Characters that Rust refuses in a
/// comment are taken out.
fn comment(text: &str) -> String {
    let mut comment = String::with_capacity(text.len() + text.len() / 32);
    for (index, line) in text.trim_end().lines().enumerate() {
        if index > 0 {
            comment.push('\n');
        }
        if !line.is_empty() {
            comment.push(' ');
        }
        for character in line.chars() {
            match character {
                '\t' => comment.push_str("    "),
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                other if other.is_control() => {}
                other => comment.push(other),
            }
        }
    }
    comment
}

/// Paragraphs with a blank line between, the empty ones left out.
pub(super) fn paragraphs<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts
        .into_iter()
        .map(str::trim_end)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n")
}

/// The description's words, or ours when it has none.
pub(super) fn or(docs: &Docs, otherwise: impl FnOnce() -> String) -> String {
    if docs.0.trim().is_empty() {
        otherwise()
    } else {
        docs.0.trim_end().to_owned()
    }
}

/// The first paragraph in one line, for tables and lists.
pub(super) fn summary(docs: &Docs) -> String {
    let paragraph = first_paragraph(&docs.0);
    let lines: Vec<&str> = paragraph.lines().map(str::trim).collect();
    lines.join(" ")
}

fn first_paragraph(text: &str) -> String {
    let lines = text.trim().lines();
    let lines: Vec<&str> = lines.take_while(|line| !line.trim().is_empty()).collect();
    lines.join("\n")
}

/// Text in backticks, whatever it contains.
pub(super) fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.trim().is_empty() {
        return format!("\"{text}\"");
    }
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// A field of a struct.
pub(super) fn field_docs(context: &Context, field: &Field) -> String {
    let renamed = plain(&field.name) != field.wire_name;
    let text = or(&field.docs, || {
        format!("{}: {}.", code(&field.wire_name), kind(context, &field.ty))
    });
    let wire = match renamed && !field.docs.0.trim().is_empty() {
        true => format!("Named {} in JSON.", code(&field.wire_name)),
        false => String::new(),
    };
    paragraphs([text.as_str(), wire.as_str()])
}

/// What a struct keeps to itself.
pub(super) fn redacted_docs(redacted: bool) -> &'static str {
    match redacted {
        true => "`Debug` shows personal and secret fields as `[redacted]`.",
        false => "",
    }
}

/// The first sentence, for lists.
pub(super) fn sentence(docs: &Docs) -> String {
    let text = summary(docs);
    let ends = text.match_indices(". ").map(|(position, _)| position);
    let mut ends = ends.filter(|end| text[end + 2..].starts_with(char::is_uppercase));
    match ends.next() {
        Some(end) => text[..=end].to_owned(),
        None => text,
    }
}

/// A method that sets a field.
pub(super) fn setter_docs(context: &Context, field: &Field) -> String {
    let text = or(&Docs(first_paragraph(&field.docs.0)), || {
        field_docs(context, field)
    });
    let null = match field.presence {
        Presence::OptionalNullable => "`None` sends null; without this call nothing is sent.",
        _ => "",
    };
    paragraphs([text.as_str(), null])
}

/// A value of a string enum.
pub(super) fn variant_docs(variant: &EnumVariant) -> String {
    let wire = code(&variant.wire_name);
    let text = or(&variant.docs, || format!("{wire}."));
    if variant.docs.0.trim().is_empty() || text.contains(&wire) {
        return text;
    }
    paragraphs([text.as_str(), format!("Written {wire}.").as_str()])
}

/// What sort of value a type is, in words.
pub(super) fn kind(context: &Context, ty: &Type) -> String {
    match ty {
        Type::Bool => "true or false".to_owned(),
        Type::I32 | Type::I64 => "a whole number".to_owned(),
        Type::U64 => "a whole number, not negative".to_owned(),
        Type::F64 => "a number".to_owned(),
        Type::String => "a text".to_owned(),
        Type::Money => "an amount of money".to_owned(),
        Type::Timestamp => "an instant (RFC 3339)".to_owned(),
        Type::Date => "a calendar date (`YYYY-MM-DD`)".to_owned(),
        Type::Uri => "a URI".to_owned(),
        Type::Base64 => "bytes (base64)".to_owned(),
        Type::Secret => "a secret".to_owned(),
        Type::Upload => "a file".to_owned(),
        Type::Json => "any JSON value".to_owned(),
        Type::Named(name) => match context.shape(name) {
            Some(Shape::Id(_)) => format!("an id, `{name}`"),
            _ => format!("`{name}`"),
        },
        Type::List(item) => format!("a list: {}", kind(context, item)),
        Type::Map(value) => format!("a map of texts to values: {}", kind(context, value)),
        Type::Nullable(inner) => format!("null or {}", kind(context, inner)),
        Type::Boxed(inner) => kind(context, inner),
    }
}

#[cfg(test)]
mod tests {
    use super::{code, doc, field_docs, paragraphs, sentence, setter_docs, summary, variant_docs};
    use crate::emit::context::Context;
    use crate::emit::fixtures::{field, model};
    use crate::model::{Docs, EnumVariant, Presence, Type};

    #[test]
    fn each_line_is_an_attribute() {
        let item = |text| {
            crate::output::print_block({
                let docs = doc(text);
                quote::quote!(#docs struct A;)
            })
        };
        let cases = [
            ("One.\n\nTwo.", "/// One.\n///\n/// Two.\nstruct A;\n"),
            ("\tcode", "///     code\nstruct A;\n"),
            ("a\rb\u{202e}c\u{0}d", "/// abcd\nstruct A;\n"),
            ("/slash", "/// /slash\nstruct A;\n"),
            ("end  \n", "/// end\nstruct A;\n"),
            ("", "struct A;\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(item(text), expected, "{text:?}");
        }
    }

    #[test]
    fn code_shows_any_text() {
        let cases = [
            ("a", "`a`"),
            ("a`b", "`` a`b ``"),
            ("", "\"\""),
            (" ", "\" \""),
            ("a\nb", "`a b`"),
        ];
        for (text, expected) in cases {
            assert_eq!(code(text), expected, "{text:?}");
        }
    }

    #[test]
    fn summary_is_the_first_paragraph_in_a_line() {
        assert_eq!(
            summary(&Docs("\nOne\n two.\n\nThree.".to_owned())),
            "One two."
        );
        assert_eq!(paragraphs(["a\n", "", "b"]), "a\n\nb");
        let cases = [
            ("One. Two.", "One."),
            ("See e.g. this.", "See e.g. this."),
            ("At 1.5. Ö", "At 1.5."),
        ];
        for (text, expected) in cases {
            assert_eq!(sentence(&Docs(text.to_owned())), expected);
        }
    }

    #[test]
    fn fields_tell_what_the_description_does_not() {
        let model = model(Vec::new(), Vec::new());
        let context = Context::new(&model);
        let described = field("name", Type::String, Presence::Required);
        let mut renamed = field("kind", Type::String, Presence::Required);
        renamed.wire_name = "@kind".to_owned();
        let mut silent = field("born_on", Type::Date, Presence::OptionalNullable);
        silent.docs = Docs::default();
        let cases = [
            (&described, "Words."),
            (&renamed, "Words.\n\nNamed `@kind` in JSON."),
            (&silent, "`born_on`: a calendar date (`YYYY-MM-DD`)."),
        ];
        for (field, expected) in cases {
            assert_eq!(field_docs(&context, field), expected);
        }
        let expected = "`born_on`: a calendar date (`YYYY-MM-DD`).\n\n`None` sends null; without this call nothing is sent.";
        assert_eq!(setter_docs(&context, &silent), expected);
    }

    #[test]
    fn variants_always_show_their_text() {
        let variant = |docs: &str| EnumVariant {
            name: "Big".to_owned(),
            wire_name: "big".to_owned(),
            docs: Docs(docs.to_owned()),
        };
        assert_eq!(variant_docs(&variant("")), "`big`.");
        assert_eq!(
            variant_docs(&variant("As `big` as can be.")),
            "As `big` as can be."
        );
        assert_eq!(variant_docs(&variant("Huge.")), "Huge.\n\nWritten `big`.");
    }
}
