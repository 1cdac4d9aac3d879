//! The changelog: its text goes in, and comes out with what the coming version changes.
//!
//! People keep the text. `update` begins the entry of the coming version, adds a bullet for what is
//! new, takes back its own bullets that are no longer so, and leaves alone what a person wrote,
//! reworded, moved or deleted. Which bullets it wrote last it keeps in a comment at the end of the
//! entry: [`published`] is the text without it.

mod blocks;
mod bullets;
mod docs;
mod document;
mod memory;
mod merge;
mod places;
#[cfg(test)]
mod properties;
mod reasons;
#[cfg(test)]
mod tests;
mod version;
mod words;

use askama::Template;

use crate::changes::Changes;

use bullets::bullets;
use document::{Document, Entry, LineEnds};
use merge::{Merged, merge};
use version::is_after;

/// What the entry of the coming version is made from.
#[derive(Clone, Copy, Debug)]
pub struct Coming<'a> {
    /// The version to come: `0.2.0`.
    pub version: &'a str,
    /// The version that was released last.
    pub baseline: &'a str,
    /// All that changed since then.
    pub changes: &'a Changes,
}

/// The changelog, brought up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    pub text: String,
    /// What a person should look at, one sentence each. The same thing is told once only: a second
    /// update of the same text is silent about it, unless the entry is empty, or of a version that is
    /// not to come any more.
    pub notes: Vec<String>,
}

/// Begins, completes or corrects the entry of the coming version.
///
/// That entry is one whose version is later than the baseline, or which is called `Unreleased`; its
/// heading gets the coming version. Where no version is to come any more, what was
/// begun is taken back. A second update changes nothing.
pub fn update(text: &str, coming: &Coming) -> Update {
    let (ends, plain) = LineEnds::split_off(text);
    let mut document = Document::parse(&plain);
    if document.is_open() {
        let note = "CHANGELOG.md: a comment or a block of code has no end, so that the file was left as it is";
        return Update {
            text: ends.with_last(text),
            notes: vec![note.to_owned()],
        };
    }
    let mut notes = Vec::new();
    for entry in &mut document.entries {
        if entry.is_released(coming.baseline) {
            entry.forget();
        }
    }
    match is_after(coming.version, coming.baseline) {
        true => {
            notes = complete(document.coming(coming), coming);
            notes.extend(document.rivals(coming).map(|names| {
                format!(
                    "CHANGELOG.md: the entries {names} are all later than {}, and one version comes; a person has to make one of them",
                    coming.baseline
                )
            }));
        }
        false => notes.extend(document.take_back(coming)),
    }
    let written = document.to_text();
    Update {
        text: match written == plain {
            true => ends.with_last(text),
            false => ends.join(&written),
        },
        notes,
    }
}

/// The changelog as it stands in the crate: under the header, a whole line, and without what only
/// [`update`] reads. Its lines end as those of all emitted files.
pub fn published(text: &str, header: &str) -> String {
    let (_, plain) = LineEnds::split_off(text);
    let mut document = Document::parse(&plain);
    document.entries.iter_mut().for_each(Entry::forget);
    let text = document.to_text();
    format!("{header}\n\n{}\n", text.trim())
}

/// The changelog of a crate that has none yet.
pub fn first(name: &str, title: &str, version: &str) -> String {
    let text = First {
        name,
        title,
        version,
    };
    // Rendering into a `String` fails only where a value's own `Display` does, and these are texts.
    let text = text.render().expect("texts can be rendered");
    format!("{}\n", text.trim())
}

/// What is said of a version: all between its heading and the next one, without the blank lines
/// around it. The heading may say more behind the version, a date for instance.
pub fn entry<'a>(text: &'a str, version: &str) -> Option<&'a str> {
    document::body_of(text, version).map(str::trim)
}

#[derive(Template)]
#[template(path = "CHANGELOG.md", escape = "none")]
struct First<'a> {
    name: &'a str,
    title: &'a str,
    version: &'a str,
}

fn complete(entry: &mut Entry, coming: &Coming) -> Vec<String> {
    entry.set_version(coming.version);
    let remembered = memory::split_off(&entry.body);
    let bullets = bullets(coming.changes);
    let Merged { text, notes } = merge(&remembered.rest, &remembered.told, &bullets);
    let is_empty = text.trim().is_empty();
    entry.set_body(&memory::add(&text, &bullets));
    let empty = "nothing that the description says has changed, so a person has to write what did";
    let notes = notes.iter().map(String::as_str);
    notes
        .chain(is_empty.then_some(empty))
        .map(|note| format!("CHANGELOG.md, {}: {note}", coming.version))
        .collect()
}
