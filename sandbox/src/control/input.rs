//! What the control routes take in: small JSON bodies, names of a closed set, durations. What cannot be
//! understood is refused with what can.

use bytes::Bytes;
use jiff::SignedDuration;
use serde::de::DeserializeOwned;

use crate::problem::{Kind, Problem};

/// Reads a JSON body; `example` shows what it may be like.
///
/// # Errors
///
/// 400, with the example.
pub(super) fn read<T: DeserializeOwned>(body: &Bytes, example: &str) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|_| {
        let detail = format!("The body is not what this route takes. Send JSON such as {example}.");
        Problem::new(Kind::InvalidRequest, detail).with_code("malformed_body")
    })
}

/// One of a closed set of names.
///
/// # Errors
///
/// 422, with all there are.
pub(super) fn choose<T: Copy>(
    param: &'static str,
    text: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T, Problem> {
    let chosen = all.iter().copied().find(|each| name(*each) == text);
    chosen.ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|each| name(*each)).collect();
        let detail = format!(
            "There is no such {param}. Send one of: {}.",
            names.join(", ")
        );
        Problem::field("invalid_format", param, &detail)
    })
}

/// Days, hours, minutes and seconds, as in `36h`, `30d` or `1d 12h`. None for anything else, and for
/// nothing.
pub(super) fn parse_duration(text: &str) -> Option<SignedDuration> {
    let text: String = text.split_whitespace().collect();
    let mut left = text.as_str();
    let mut sum = SignedDuration::ZERO;
    while !left.is_empty() {
        let digits = left.find(|letter: char| !letter.is_ascii_digit())?;
        let (number, rest) = left.split_at(digits);
        let seconds = match rest.chars().next()? {
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        let part: i64 = number.parse::<i64>().ok()?.checked_mul(seconds)?;
        sum = sum.checked_add(SignedDuration::from_secs(part))?;
        // All four units are single bytes.
        left = &rest[1..];
    }
    (sum > SignedDuration::ZERO).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        let cases = [
            ("90s", 90),
            ("5m", 300),
            ("36h", 129_600),
            ("30d", 2_592_000),
            ("1d 12h", 129_600),
            ("1h30m5s", 5_405),
        ];
        for (text, seconds) in cases {
            let expected = Some(SignedDuration::from_secs(seconds));
            assert_eq!(parse_duration(text), expected, "{text}");
        }
        let others = [
            "",
            "5",
            "h",
            "-5s",
            "1.5h",
            "5ms",
            "5 weeks",
            "0s",
            "5s3",
            "9e9s",
            "99999999999999999999d",
            "9223372036854775807d",
        ];
        for text in others {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn a_wrong_body_is_told_what_is_right_and_not_repeated() {
        let body = Bytes::from_static(br#"{"secret": 1}"#);
        let refused = read::<std::collections::BTreeMap<String, String>>(&body, r#"{"a": "b"}"#);
        let problem = refused.unwrap_err();
        assert!(problem.detail.contains(r#"{"a": "b"}"#));
        assert!(!problem.detail.contains("secret"));
    }

    #[test]
    fn names_that_there_are_not_are_told_which_there_are() {
        let names = |number: u8| if number == 1 { "one" } else { "two" };
        assert_eq!(choose("number", "two", &[1, 2], names).ok(), Some(2));
        let problem = choose("number", "three", &[1, 2], names).unwrap_err();
        assert_eq!(problem.errors[0].param, "number");
        assert!(problem.detail.contains("one, two"));
    }
}
