//! What became of documentation that differs: limits and defaults, which stand in a paragraph of their
//! own, are told one by one.

use super::pair::Pair;
use super::words::{DEBUG, docs_words};
use super::{Change, Rule, rules};
use crate::model::{Docs, Shape, Type};

/// How the sentences of that paragraph begin.
const STARTS: [&str; 10] = [
    "A multiple of ",
    "At least ",
    "At most ",
    "Default: ",
    "Exactly ",
    "Less than ",
    "More than ",
    "No item twice",
    "One of ",
    "Pattern: ",
];

/// The line by which docs that differ are told; `rule` is that of the place.
pub(super) fn docs_change(
    rule: &'static Rule,
    place: impl Into<String>,
    old: &Docs,
    new: &Docs,
) -> Change {
    if old == new {
        return rule.at(place, "example changed");
    }
    match facts_words(old, new) {
        Some(what) => rules::LIMITS.at(place, what),
        None => rule.at(place, docs_words(old, new)),
    }
}

/// The line for a value that is now shown, or now redacted, by the rule of each.
pub(super) fn debug_change(place: &str, rules: [&'static Rule; 2], is_redacted: bool) -> Change {
    let index = usize::from(is_redacted);
    rules[index].at(place, DEBUG[index])
}

/// Whether documentation and example are the same, but for what the format of an id makes of it.
pub(super) fn is_same_text<'a>(
    pair: &Pair<'a>,
    old: (&Docs, &Option<String>, &'a Type),
    new: (&Docs, &Option<String>, &'a Type),
) -> bool {
    let is_of_id = |shape: Option<&Shape>, example: &Option<String>| match shape {
        Some(Shape::Id(format)) => example.as_ref() == Some(&format.example),
        _ => false,
    };
    let is_of_ids =
        || is_of_id(pair.old_shape(old.2), old.1) && is_of_id(pair.new_shape(new.2), new.1);
    old.0 == new.0 && (old.1 == new.1 || is_of_ids())
}

/// `` `at most 24` is now `at most 12` ``; `None` when no fact differs.
fn facts_words(old: &Docs, new: &Docs) -> Option<String> {
    let words = docs_words(old, new);
    let (old_prose, old) = split(&old.0);
    let (new_prose, new) = split(&new.0);
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        let these = these.iter().filter(|fact| !those.contains(fact));
        these.cloned().collect()
    };
    let (gone, come) = (only(&old, &new).join(", "), only(&new, &old).join(", "));
    let facts = match (gone.as_str(), come.as_str()) {
        ("", "") => return None,
        ("", come) => format!("now `{come}`"),
        (gone, "") => format!("no longer `{gone}`"),
        (gone, come) => format!("`{gone}` is now `{come}`"),
    };
    Some(match old_prose == new_prose {
        true => facts,
        false => format!("{facts}, {words}"),
    })
}

/// The prose, and each fact in lower case, without marks.
fn split(docs: &str) -> (String, Vec<String>) {
    let (prose, last) = docs.rsplit_once("\n\n").unwrap_or((docs, ""));
    let sentences = sentences(last);
    let is_fact = |sentence: &String| {
        let first = sentence.split_whitespace().next().unwrap_or_default();
        let is_span = first.parse::<u64>().is_ok() && sentence.contains(" to ");
        is_span || STARTS.iter().any(|start| sentence.starts_with(start))
    };
    let (facts, others): (Vec<String>, Vec<String>) = sentences.into_iter().partition(is_fact);
    let prose = match others.is_empty() {
        true => prose.to_owned(),
        false => format!("{prose}\n\n{}", others.join(". ")),
    };
    let plain = |fact: String| {
        let text = fact.replace('`', "");
        let mut characters = text.chars();
        let first = characters.next().map(|first| first.to_ascii_lowercase());
        String::from_iter(first) + characters.as_str()
    };
    (prose, facts.into_iter().map(plain).collect())
}

/// Without their full stops; what is marked as code is not broken.
fn sentences(paragraph: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    let mut in_code = false;
    let mut characters = paragraph.chars().peekable();
    while let Some(character) = characters.next() {
        in_code ^= character == '`';
        let ends =
            character == '.' && !in_code && characters.peek().is_none_or(|next| *next == ' ');
        match sentences.last_mut() {
            Some(sentence) if !ends => sentence.push(character),
            _ => {
                characters.next();
                sentences.push(String::new());
            }
        }
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}
