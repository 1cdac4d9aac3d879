//! What a scalar without quotes means: YAML 1.2's core schema, and JSON's numbers.
//!
//! `yes` and `2026-03-01` are strings; `0x1F` is a number; `.inf` has no place in JSON.

use serde_json::Number;

use super::NodeValue;

/// The value of a plain scalar, or `None` for a number that JSON cannot hold.
pub(super) fn resolve_plain(text: &str) -> Option<NodeValue> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(NodeValue::Null),
        "true" | "True" | "TRUE" => return Some(NodeValue::Bool(true)),
        "false" | "False" | "FALSE" => return Some(NodeValue::Bool(false)),
        _ => {}
    }
    match text.as_bytes()[0] {
        b'0'..=b'9' | b'+' | b'-' | b'.' => resolve_number(text),
        _ => Some(NodeValue::String(text.to_owned())),
    }
}

fn resolve_number(text: &str) -> Option<NodeValue> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return None;
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix)
            && let Ok(value) = u64::from_str_radix(digits, radix)
            && !digits.starts_with('+')
        {
            return Some(NodeValue::Number(value.into()));
        }
    }
    if !is_decimal(unsigned) {
        return Some(NodeValue::String(text.to_owned()));
    }
    parse_number(text).map(NodeValue::Number)
}

/// Digits, at most one dot, and an exponent: `1`, `.5`, `1.`, `1e9`.
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(index) => (&text[..index], Some(&text[index + 1..])),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent)
        })
}

/// An integer where one fits, otherwise the nearest float; `None` beyond both.
pub(super) fn parse_number(text: &str) -> Option<Number> {
    let text = text.strip_prefix('+').unwrap_or(text);
    if text != "-0" {
        if let Ok(value) = text.parse::<u64>() {
            return Some(value.into());
        }
        if let Ok(value) = text.parse::<i64>() {
            return Some(value.into());
        }
    }
    text.parse::<f64>().ok().and_then(Number::from_f64)
}
