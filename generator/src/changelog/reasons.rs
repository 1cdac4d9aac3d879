//! Reasons as sentences: what callers feel of one change, or of several that are told together.

use super::words::has_several_owners;
use crate::changes::{Change, Class};

/// The sentence; `None` where the one before says as much.
pub(super) fn reason(changes: &[&Change]) -> Option<String> {
    let rule = changes[0].rule;
    let is_told = match (rule.class, rule.code) {
        (_, code) if TOLD.contains(&code) => true,
        (Class::Breaking, _) | (_, "rest-added") => false,
        (Class::Compatible, code) => code.ends_with("-added"),
        (Class::DocsOnly, _) => true,
    };
    let mut reason = changes[0].reason.clone();
    let several: &[&[(&str, &str)]] = match changes.len() {
        1 => &[],
        _ if has_several_owners(changes) => &[&OF_SEVERAL],
        _ => &[&OF_SEVERAL, &OF_ONE_OWNER],
    };
    for (one, several) in several.concat() {
        reason = reason.replace(one, several);
    }
    let mut characters = reason.chars();
    let first = characters.next()?.to_uppercase();
    (!is_told).then(|| first.chain(characters).collect())
}

/// Rules whose changes say in their own words what their reason says.
const TOLD: [&str; 8] = [
    "operation-removed",
    "resource-removed",
    "method-renamed",
    "resource-renamed",
    "arguments-struct",
    "construct-form",
    "construct-gained",
    "tagging",
];

const OF_SEVERAL: [(&str, &str); 3] = [
    ("the field", "such a field"),
    ("the type", "such a type"),
    ("the variant", "such a variant"),
];

/// What several parts of one owner are together.
const OF_ONE_OWNER: [(&str, &str); 7] = [
    ("one more value", "more values"),
    ("one more argument", "more arguments"),
    ("one more field", "more fields"),
    ("one value less", "fewer values"),
    ("one argument less", "fewer arguments"),
    ("one field less", "fewer fields"),
    ("the method that set it", "the methods that set them"),
];
