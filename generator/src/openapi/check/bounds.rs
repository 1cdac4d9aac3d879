//! Limits that contradict each other, and patterns that are no regular expressions.

use regex_syntax::ast::ErrorKind;
use regex_syntax::ast::parse::ParserBuilder;

use crate::diagnostic::Diagnostic;
use crate::openapi::keywords::Kind;
use crate::openapi::survey::Survey;
use crate::source::Node;

const PAIRS: [(&str, &str); 5] = [
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("exclusiveMinimum", "exclusiveMaximum"),
];

pub(super) fn check_bounds(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Schema) {
        let number = |name: &str| {
            node.child(name)
                .and_then(Node::as_number)
                .and_then(serde_json::Number::as_f64)
        };
        for (low, high) in PAIRS {
            let (Some(least), Some(most)) = (number(low), number(high)) else {
                continue;
            };
            if least > most {
                let message =
                    format!("`{low}` is {least} and `{high}` is {most}: no value is left");
                let found = survey.error("impossible-bounds", place, &[low], message);
                diagnostics.push(found.with_help("exchange the two, or correct one"));
            }
        }
        if number("multipleOf").is_some_and(|step| step <= 0.0) {
            let found = survey.error(
                "impossible-bounds",
                place,
                &["multipleOf"],
                "`multipleOf` is not greater than 0",
            );
            diagnostics.push(found.with_help("give the step between values, or remove it"));
        }
    }
    diagnostics
}

pub(super) fn check_patterns(survey: &Survey<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (place, node) in survey.of_kind(Kind::Schema) {
        let Some(pattern) = node.child("pattern").and_then(Node::as_str) else {
            continue;
        };
        if let Some(problem) = problem_of(pattern) {
            let message = format!("the pattern is no regular expression: {problem}");
            let found = survey.warning("invalid-pattern", place, &["pattern"], message);
            diagnostics.push(
                found.with_help("correct the pattern; it is only shown in the documentation"),
            );
        }
    }
    diagnostics
}

/// What breaks a pattern in every dialect. JSON Schema's is ECMAScript's, which has more than the
/// parser at hand; what only that dialect knows is let through.
fn problem_of(pattern: &str) -> Option<String> {
    let parsed = ParserBuilder::new().nest_limit(100).build().parse(pattern);
    let kind = parsed.err()?.kind().clone();
    // In ECMAScript a `[` within a class is a character, here it opens another class.
    let unclosed = kind == ErrorKind::ClassUnclosed && !pattern.contains(']');
    let broken = matches!(
        kind,
        ErrorKind::ClassRangeInvalid
            | ErrorKind::GroupUnclosed
            | ErrorKind::GroupUnopened
            | ErrorKind::RepetitionMissing
            | ErrorKind::RepetitionCountInvalid
            | ErrorKind::EscapeUnexpectedEof
    );
    (broken || unclosed).then(|| kind.to_string())
}

#[cfg(test)]
mod tests {
    use super::problem_of;

    #[test]
    fn patterns() {
        for good in [
            r"^cust_[0-9a-f]{32}$",
            r"^\d{3}\.\d{3}-\d{2}$",
            r"(?=a)b",
            r"\/x\-y",
            r"^[\w\-\.]+$",
            r"\p{L}",
            r"(a)\1",
        ] {
            assert_eq!(problem_of(good), None, "{good}");
        }
        for bad in ["[a-z", "(a", "a)", "*a", r"a\", "[z-a]"] {
            assert!(problem_of(bad).is_some(), "{bad}");
        }
    }
}
