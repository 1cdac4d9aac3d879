//! What the code of a crate says, as a set of texts with the part of the crate that each belongs to.
//! Documentation, imports, and the order in which items, methods and fields stand are left out. Relies
//! on the way in which generated files are printed: a blank line between items and between methods,
//! and nowhere else.

use std::collections::{BTreeMap, BTreeSet};

use dinie_generator::output::Output;

/// What says nothing by itself, and constants that follow from the text of the description and not
/// from what it says.
const LEFT_OUT: [&str; 6] = [
    "use ",
    "pub use ",
    "mod ",
    "pub mod ",
    "pub const SPEC_FILE",
    "pub const SPEC_SHA256",
];

/// By part: the name of a type, or [`Part`]'s name.
pub(super) type Code = BTreeMap<String, BTreeSet<String>>;

/// A part of the crate that is not a type.
pub(super) struct Part;

impl Part {
    pub(super) const CALLS: &str = "calls";
    pub(super) const EVENTS: &str = "events";
    pub(super) const PACKAGE: &str = "package";
}

/// `renamed` has the new name of each type that has another one.
pub(super) fn code(files: &Output, renamed: &BTreeMap<&str, &str>) -> Code {
    let mut code = Code::new();
    for (path, text) in files {
        if path == "Cargo.toml" {
            let name = text.lines().find(|line| line.starts_with("name = "));
            let pieces = code.entry(Part::PACKAGE.to_owned()).or_default();
            pieces.extend(name.map(str::to_owned));
        }
        if path.starts_with("src/") && path.ends_with(".rs") {
            for piece in pieces(&with_new_names(path, text, renamed)) {
                code.entry(part(path, &piece)).or_default().insert(piece);
            }
        }
    }
    code
}

/// By part, the pieces that only one of the two has, each with its side.
pub(super) fn differences_of(old: &Code, new: &Code) -> BTreeMap<String, Vec<String>> {
    let none = BTreeSet::new();
    let parts: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut differences = BTreeMap::new();
    for part in parts {
        let (old, new) = (
            old.get(part).unwrap_or(&none),
            new.get(part).unwrap_or(&none),
        );
        let gone = old.difference(new).map(|piece| format!("-{piece}"));
        let come = new.difference(old).map(|piece| format!("+{piece}"));
        let all: Vec<String> = gone.chain(come).collect();
        if !all.is_empty() {
            differences.insert(part.clone(), all);
        }
    }
    differences
}

fn with_new_names(path: &str, text: &str, renamed: &BTreeMap<&str, &str>) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    // A group of operations that has the name of a type keeps it.
    let is_type = |word: &str, before: &str| {
        let is_only = !text.contains(&format!(" types::{word}"))
            && !text.contains(&format!("<types::{word}"));
        before.ends_with("types::")
            || path.starts_with("src/types/")
            || is_only && path != "src/client.rs"
    };
    let mut changed = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (before, word) = rest.split_at(start);
        let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        changed += before;
        let new = renamed
            .get(word)
            .filter(|_| is_type(word, &changed) && !changed.ends_with('"'));
        changed += new.unwrap_or(&word);
        rest = after;
    }
    changed + rest
}

fn part(path: &str, piece: &str) -> String {
    match path {
        "src/webhooks.rs" => Part::EVENTS.to_owned(),
        _ if piece.starts_with("impl dinie_runtime::Page for") => Part::CALLS.to_owned(),
        _ if path.starts_with("src/types/") => type_name(piece),
        _ => Part::CALLS.to_owned(),
    }
}

/// The type that an item of the module `types` is about.
fn type_name(piece: &str) -> String {
    let after = |mark: &str| piece.split_once(mark).map(|(_, after)| after);
    let name = after("pub struct ")
        .or_else(|| after("pub enum "))
        .or_else(|| after("pub type "))
        .or_else(|| after(" for ").filter(|_| piece.starts_with("impl")))
        .or_else(|| after("impl "))
        .or_else(|| after("!("))
        .unwrap_or(piece);
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
    let name = &name[..end.unwrap_or(name.len())];
    name.strip_suffix("Required").unwrap_or(name).to_owned()
}

fn pieces(text: &str) -> Vec<String> {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let mut owner = "";
    let mut pieces = Vec::new();
    for chunk in text.split("\n\n") {
        let mut chunk = chunk.trim_matches('\n');
        let is_left_out = |line: &str| LEFT_OUT.iter().any(|start| line.starts_with(start));
        if chunk.is_empty() || chunk.lines().any(is_left_out) {
            continue;
        }
        if !chunk.starts_with(' ') {
            let line = chunk.lines().next().unwrap_or_default();
            let is_owner = line.starts_with("impl") && line.ends_with('{');
            owner = if is_owner { line } else { "" };
            chunk = chunk[owner.len()..].trim_start_matches('\n');
        }
        if !owner.is_empty() {
            chunk = chunk.strip_suffix('}').unwrap_or(chunk);
        }
        pieces.push(format!("{owner} {}", in_any_order(chunk)).trim().to_owned());
    }
    pieces
}

/// What stands in the braces, in any order and on any lines; not so the variants of an enum that is
/// sorted by them.
fn in_any_order(chunk: &str) -> String {
    let words: Vec<&str> = chunk.split_whitespace().collect();
    let text = words.join(" ").replace("( ", "(").replace(", )", ")");
    let text = text.replace(",)", ")").replace("types::", "");
    let (head, body) = text.split_once('{').unwrap_or((&text, ""));
    let mut depth = 0_i32;
    let mut last = ' ';
    let parts = body.split(|c| {
        // A chain of calls that is broken over lines.
        let is_link = std::mem::replace(&mut last, c) == ' ' && c == '.';
        depth += i32::from(matches!(c, '(' | '[')) - i32::from(matches!(c, ')' | ']'));
        matches!(c, ';' | '{' | '}') || depth == 0 && (c == ',' || is_link)
    });
    let mut parts: Vec<&str> = parts.map(str::trim).collect();
    parts.retain(|part| !part.is_empty());
    if !head.contains("PartialOrd") {
        parts.sort_unstable();
    }
    format!("{head}{{\n  {}", parts.join("\n  "))
}
