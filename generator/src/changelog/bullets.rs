//! What changed as bullets: which changes are told together, and below which heading.

use sha2::{Digest, Sha256};

use super::docs;
use super::places::Place;
use super::words::{MOST_ROUTES, accessor, sentence};
use crate::changes::{Change, Changes, Class};

/// A heading of an entry, in the order of the headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Silent,
    Breaking,
    Added,
    Changed,
    Documentation,
}

impl Group {
    pub(super) const ALL: [Group; 5] = [
        Group::Silent,
        Group::Breaking,
        Group::Added,
        Group::Changed,
        Group::Documentation,
    ];

    pub(super) fn heading(self) -> &'static str {
        match self {
            Group::Silent => "Breaking, and the compiler does not tell",
            Group::Breaking => "Breaking",
            Group::Added => "Added",
            Group::Changed => "Changed",
            Group::Documentation => "Documentation",
        }
    }

    pub(super) fn of_heading(words: &str) -> Option<Self> {
        let is_it = |group: &Group| group.heading().eq_ignore_ascii_case(words.trim());
        Self::ALL.into_iter().find(is_it)
    }

    fn of(change: &Change) -> Self {
        let code = change.rule.code;
        let is_added = code.ends_with("-added") || code.ends_with("-gained");
        match change.rule.class {
            Class::Breaking if change.rule.silent => Group::Silent,
            Class::Breaking => Group::Breaking,
            Class::Compatible if is_added => Group::Added,
            Class::Compatible => Group::Changed,
            Class::DocsOnly => Group::Documentation,
        }
    }
}

/// One line, Markdown without its marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bullet {
    pub(super) group: Group,
    pub(super) text: String,
}

/// What is remembered of a bullet. Its text is not: who replaces a word everywhere in the file would
/// change it there as well, and be taken for nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) group: Group,
    pub(super) digest: String,
    pub(super) subject: String,
}

/// Tells a text from all others of a changelog: eight hexadecimal digits.
pub(super) fn digest(text: &str) -> String {
    let bytes = Sha256::digest(text);
    let digits = bytes.iter().take(4).map(|byte| format!("{byte:02x}"));
    digits.collect()
}

impl Bullet {
    pub(super) fn told(&self) -> Told {
        Told {
            group: self.group,
            digest: digest(&self.text),
            subject: self.subject(),
        }
    }

    /// Whether it is about the same: one new type, or several.
    pub(super) fn follows(&self, told: &Told) -> bool {
        let singular = |subject: &str| subject.trim_end_matches('s').to_owned();
        self.group == told.group && singular(&self.subject()) == singular(&told.subject)
    }

    /// What it is about: its first words up to a colon, or else up to the end of the first code span.
    pub(super) fn subject(&self) -> String {
        let text = self.text.as_str();
        match (text.find(": "), text.find('`')) {
            (Some(colon), Some(span)) if colon < span => text[..colon].to_lowercase(),
            (_, Some(span)) => {
                let length = text[span + 1..].find('`');
                let end = length.map_or(text.len(), |length| span + length + 2);
                text[..end].to_owned()
            }
            _ => text.to_owned(),
        }
    }
}

/// Every change is told once, in the order of the headings.
pub(super) fn bullets(changes: &Changes) -> Vec<Bullet> {
    let is_told_together = |change: &&Change| docs::is_told_together(change);
    let (described, others): (Vec<_>, Vec<_>) = changes.lines.iter().partition(is_told_together);
    let mut clusters: Vec<(Key, Vec<&Change>)> = Vec::new();
    for change in others {
        let key = key(change);
        match clusters.iter_mut().find(|(each, _)| *each == key) {
            Some((_, cluster)) => cluster.push(change),
            None => clusters.push((key, vec![change])),
        }
    }
    let mut clusters = spread(clusters);
    // What can be called at all comes before what it takes and gives.
    clusters.sort_by_key(|((_, code, ..), _)| !code.starts_with("operation-"));
    let clusters = clusters.iter();
    let mut bullets = Vec::from_iter(clusters.map(|((group, ..), cluster)| Bullet {
        group: *group,
        text: sentence(cluster),
    }));
    bullets.extend(docs::bullets(&described));
    let mut unique: Vec<Bullet> = Vec::new();
    for bullet in bullets {
        if unique.iter().all(|each| each.text != bullet.text) {
            unique.push(bullet);
        }
    }
    unique.sort_by_key(|bullet| bullet.group);
    unique
}

/// Changes with the same key make one sentence: its heading, its rule, the owner and the part, and what
/// is said of it.
type Key<'a> = (Group, &'static str, String, &'static str, [&'a str; 2]);

fn key(change: &Change) -> Key<'_> {
    let group = Group::of(change);
    let place = Place::of(change);
    let owner = place.owner.to_owned();
    let code = change.rule.code;
    let reason = change.reason.as_str();
    match code {
        // A resource that came or went is told with its operations.
        "operation-added" | "resource-added" => {
            (group, "operation-added", accessor(change).0, "", [""; 2])
        }
        "operation-removed" | "resource-removed" => {
            (group, "operation-removed", accessor(change).0, "", [""; 2])
        }
        "type-added" | "type-removed" | "event-added" | "event-removed" | "server-added"
        | "auth-added" => (group, code, String::new(), "", [""; 2]),
        "value-removed" => (group, code, owner, "", [""; 2]),
        _ if is_listed(code) => (group, code, owner, place.noun, ["", reason]),
        // The same can be said of many owners, of a part only with its owner.
        _ if place.noun.is_empty() => (group, code, String::new(), "", [&change.what, reason]),
        _ => (group, code, owner, place.noun, [&change.what, reason]),
    }
}

/// What is said of the parts of many owners alike is told at the first of them.
fn spread<'a>(clusters: Vec<(Key<'a>, Vec<&'a Change>)>) -> Vec<(Key<'a>, Vec<&'a Change>)> {
    let alike = |cluster: &[&Change]| -> Vec<usize> {
        let others = clusters.iter().enumerate();
        let others = others.filter(|(_, (_, other))| is_alike(cluster, other));
        others.map(|(index, _)| index).collect()
    };
    let mut spread = Vec::new();
    for (index, (key, cluster)) in clusters.iter().enumerate() {
        let alike = alike(cluster);
        let changes = match alike.first() {
            Some(first) if alike.len() > MOST_ROUTES => {
                if *first != index {
                    continue;
                }
                let all = alike.iter().flat_map(|each| &clusters[*each].1);
                all.copied().collect()
            }
            _ => cluster.clone(),
        };
        spread.push((key.clone(), changes));
    }
    spread
}

/// Whether both say the same of a part: of a type's parts under whatever names, else under one name.
fn is_alike(one: &[&Change], other: &[&Change]) -> bool {
    let said = |changes: &[&Change]| {
        let change = changes[0];
        let place = Place::of(change);
        let (noun, member) = (place.noun, place.member.to_owned());
        let said = (change.rule.code, change.what.clone(), change.reason.clone());
        match (
            place.is_of_type() && !is_listed(change.rule.code),
            changes.len(),
        ) {
            _ if noun.is_empty() => None,
            (true, _) => Some((said, noun, String::new())),
            (false, 1) => Some((said, noun, member)),
            (false, _) => None,
        }
    };
    said(one).is_some() && said(one) == said(other)
}

/// Whether the sentence lists members that came.
fn is_listed(code: &str) -> bool {
    let nouns = [
        "field-",
        "variant-",
        "value-",
        "answer-variant-",
        "parameter-",
    ];
    let is_noun = nouns.iter().any(|noun| code.starts_with(noun));
    is_noun && code.ends_with("-added") && code != "variant-tag-added"
}
