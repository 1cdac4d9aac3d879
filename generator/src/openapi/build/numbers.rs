//! Numbers as openapiv3 holds them: bounds in the form of OpenAPI 3.0, integers, counts.

use serde_json::Number;

use crate::source::Node;

use super::document::is_set;

/// `1.0` is an integer, too.
pub(super) fn integer(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        number
            .as_f64()
            .filter(|_| number.is_f64())
            .and_then(from_float)
    })
}

pub(super) fn from_float(number: f64) -> Option<i64> {
    let limit = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= limit).then_some(number as i64)
}

/// The greater of `minimum` and `exclusiveMinimum`, and whether it is excluded.
pub(super) fn lower_bound(node: &Node) -> (Option<f64>, bool) {
    match (float(node, "minimum"), float(node, "exclusiveMinimum")) {
        (Some(bound), Some(excluded)) if excluded < bound => (Some(bound), false),
        (_, Some(excluded)) => (Some(excluded), true),
        (bound, None) => (bound, bound.is_some() && is_set(node, "exclusiveMinimum")),
    }
}

pub(super) fn upper_bound(node: &Node) -> (Option<f64>, bool) {
    match (float(node, "maximum"), float(node, "exclusiveMaximum")) {
        (Some(bound), Some(excluded)) if excluded > bound => (Some(bound), false),
        (_, Some(excluded)) => (Some(excluded), true),
        (bound, None) => (bound, bound.is_some() && is_set(node, "exclusiveMaximum")),
    }
}

pub(super) fn float(node: &Node, keyword: &str) -> Option<f64> {
    node.child(keyword)
        .and_then(Node::as_number)
        .and_then(Number::as_f64)
}

pub(super) fn count(node: &Node, keyword: &str) -> Option<usize> {
    let number = node.child(keyword).and_then(Node::as_number)?;
    number
        .as_u64()
        .and_then(|count| usize::try_from(count).ok())
        .or_else(|| {
            number
                .as_f64()
                .and_then(from_float)
                .and_then(|count| usize::try_from(count).ok())
        })
}
