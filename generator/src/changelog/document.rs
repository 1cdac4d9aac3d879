//! A changelog taken apart at its headings of the first two ranks, and put together again.

use std::ops::Range;

use super::Coming;
use super::blocks::headings;
use super::memory;
use super::merge::merge;
use super::version::{is_after, is_version};

const BOM: char = '\u{feff}';

/// What an editor may have made of a text that is not to be seen in it.
pub(super) struct LineEnds {
    has_mark: bool,
    are_windows: bool,
}

impl LineEnds {
    /// The text with plain line ends, one of them at its end, and without a byte order mark.
    pub(super) fn split_off(text: &str) -> (Self, String) {
        let ends = Self {
            has_mark: text.starts_with(BOM),
            are_windows: text.matches("\r\n").count() * 2 > text.matches('\n').count(),
        };
        let plain = text.trim_start_matches(BOM);
        let plain = plain.replace("\r\n", "\n").replace('\r', "\n");
        let plain = plain.trim_end_matches('\n');
        let plain = match plain.is_empty() {
            true => String::new(),
            false => format!("{plain}\n"),
        };
        (ends, plain)
    }

    pub(super) fn join(&self, plain: &str) -> String {
        let text = match self.are_windows {
            true => plain.replace('\n', "\r\n"),
            false => plain.to_owned(),
        };
        match self.has_mark {
            true => format!("{BOM}{text}"),
            false => text,
        }
    }

    /// The text as it is; only the end of its last line may be missing.
    pub(super) fn with_last(&self, text: &str) -> String {
        let end = match (
            text.ends_with(['\n', '\r']) || text.is_empty(),
            self.are_windows,
        ) {
            (true, _) => "",
            (false, true) => "\r\n",
            (false, false) => "\n",
        };
        format!("{text}{end}")
    }
}

pub(super) struct Document {
    /// What stands above the first heading.
    head: String,
    /// A heading of the first two ranks and what stands below it: a version, or anything else.
    pub(super) entries: Vec<Entry>,
}

pub(super) struct Entry {
    heading: String,
    pub(super) body: String,
}

impl Document {
    pub(super) fn parse(text: &str) -> Self {
        let starts = starts(text);
        let head = text[..starts.first().copied().unwrap_or(text.len())].to_owned();
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let entry = |(start, end): (&usize, usize)| {
            let text = &text[*start..end];
            let (heading, body) = text.split_once('\n').unwrap_or((text, ""));
            Entry {
                heading: heading.to_owned(),
                body: body.to_owned(),
            }
        };
        Self {
            head,
            entries: starts.iter().zip(ends).map(entry).collect(),
        }
    }

    pub(super) fn to_text(&self) -> String {
        let entries = self.entries.iter();
        let entries = entries.map(|entry| format!("{}\n{}", entry.heading, entry.body));
        let text = self.head.clone() + &entries.collect::<String>();
        match text.trim_end_matches('\n') {
            "" => String::new(),
            text => format!("{text}\n"),
        }
    }

    /// Whether somewhere a comment or a block of code goes on to the end of what it stands in: the
    /// next thing that is written would be part of it.
    pub(super) fn is_open(&self) -> bool {
        let is_open = |text: &str| {
            let followed = format!("{text}\n\n## Next\n");
            headings(&followed).len() == headings(text).len()
        };
        let mut entries = self.entries.iter();
        is_open(&self.head) || entries.any(|entry| is_open(&memory::split_off(&entry.body).rest))
    }

    /// The entry of the version to come, begun where there is none. Where several could be meant, it is
    /// the one that was written into before, else the one that says the version, else the first.
    pub(super) fn coming(&mut self, coming: &Coming) -> &mut Entry {
        let ahead = Vec::from_iter(self.ahead(coming));
        let choose = |is_it: &dyn Fn(&Entry) -> bool| {
            let mut ahead = ahead.iter();
            ahead
                .find(|(_, entry)| is_it(entry))
                .map(|(index, _)| *index)
        };
        let index = choose(&Entry::remembers)
            .or_else(|| choose(&|entry| entry.name() == Some(coming.version)))
            .or_else(|| choose(&|_| true));
        let index = index.unwrap_or_else(|| self.begin(coming.version));
        &mut self.entries[index]
    }

    /// The names of several entries that say versions later than the baseline, of which only one comes.
    pub(super) fn rivals(&self, coming: &Coming) -> Option<String> {
        let names = self.ahead(coming).filter_map(|(_, entry)| entry.name());
        let names = Vec::from_iter(names.filter(|name| is_version(name)));
        (names.len() > 1).then(|| names.join(" and "))
    }

    fn ahead(&self, coming: &Coming) -> impl Iterator<Item = (usize, &Entry)> {
        let entries = self.entries.iter().enumerate();
        entries.filter(|(_, entry)| entry.is_ahead(coming.baseline))
    }

    /// Without the bullets of an entry that was begun, and without the entry where nobody wrote into
    /// it: no version is to come any more.
    pub(super) fn take_back(&mut self, coming: &Coming) -> Option<String> {
        let is_ours = |entry: &Entry| entry.remembers() || entry.name().is_some_and(is_version);
        let (index, _) = self.ahead(coming).find(|(_, entry)| is_ours(entry))?;
        let entry = &mut self.entries[index];
        let remembered = memory::split_off(&entry.body);
        let text = merge(&remembered.rest, &remembered.told, &[]).text;
        let name = entry.name().unwrap_or_default().to_owned();
        if text.trim().is_empty() && entry.heading == format!("## {name}") {
            self.entries.remove(index);
            return None;
        }
        entry.set_body(&text);
        Some(format!(
            "CHANGELOG.md, {name}: nothing has changed since {}, so a person has to say what becomes of the rest of this entry",
            coming.baseline
        ))
    }

    fn begin(&mut self, version: &str) -> usize {
        let heading = format!("## {version}");
        let first = self.entries.iter().position(Entry::is_version);
        let index = first.unwrap_or(self.entries.len());
        match index.checked_sub(1) {
            Some(before) => end_with_blank_line(&mut self.entries[before].body),
            None if self.head.is_empty() => {}
            None => end_with_blank_line(&mut self.head),
        }
        let body = String::new();
        self.entries.insert(index, Entry { heading, body });
        index
    }
}

impl Entry {
    /// Whether the version is the baseline or an earlier one.
    pub(super) fn is_released(&self, baseline: &str) -> bool {
        self.name()
            .is_some_and(|name| is_version(name) && !is_after(name, baseline))
    }

    pub(super) fn set_version(&mut self, version: &str) {
        if let Some(range) = name(&self.heading) {
            self.heading.replace_range(range, version);
        }
    }

    pub(super) fn set_body(&mut self, text: &str) {
        let is_text = |line: &&str| !line.trim().is_empty();
        let blank = text.split_inclusive('\n').take_while(|line| !is_text(line));
        let start: usize = blank.map(str::len).sum();
        self.body = match text[start..].trim_end() {
            "" => "\n".to_owned(),
            text => format!("\n{text}\n\n"),
        };
    }

    /// Without the comment that only an update reads.
    pub(super) fn forget(&mut self) {
        let remembered = memory::split_off(&self.body);
        if !remembered.told.is_empty() {
            self.set_body(&remembered.rest);
        }
    }

    /// Whether it was written into before.
    fn remembers(&self) -> bool {
        !memory::split_off(&self.body).told.is_empty()
    }

    fn is_ahead(&self, baseline: &str) -> bool {
        self.is_version() && !self.is_released(baseline)
    }

    fn is_version(&self) -> bool {
        self.name().is_some()
    }

    fn name(&self) -> Option<&str> {
        name(&self.heading).map(|range| &self.heading[range])
    }
}

/// All between the version's heading and the next one.
pub(super) fn body_of<'a>(text: &'a str, version: &str) -> Option<&'a str> {
    let text = text.trim_start_matches(BOM);
    let starts = starts(text);
    let heading = |start: usize| text[start..].lines().next().unwrap_or_default();
    let is_wanted =
        |start: &usize| name(heading(*start)).is_some_and(|name| &heading(*start)[name] == version);
    let index = starts.iter().position(is_wanted)?;
    let start = starts[index] + heading(starts[index]).len();
    let end = starts.get(index + 1).copied().unwrap_or(text.len());
    Some(&text[start..end])
}

fn starts(text: &str) -> Vec<usize> {
    let headings = headings(text).into_iter();
    let headings = headings.filter(|heading| heading.level <= 2);
    headings.map(|heading| heading.start).collect()
}

/// Where the version stands in `## [v0.2.0] - 2026-11-22`, or the word `Unreleased`.
fn name(heading: &str) -> Option<Range<usize>> {
    let rest = heading.trim_start().strip_prefix("##")?;
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('[').unwrap_or(rest);
    let rest = rest.strip_prefix('v').unwrap_or(rest);
    let start = heading.len() - rest.len();
    let is_part = |character: char| character.is_ascii_alphanumeric() || "+-.".contains(character);
    let length = rest.find(|character| !is_part(character));
    let word = &rest[..length.unwrap_or(rest.len())];
    let is_name = is_version(word) || word.eq_ignore_ascii_case("unreleased");
    is_name.then_some(start..start + word.len())
}

fn end_with_blank_line(text: &mut String) {
    let length = text.trim_end_matches('\n').len();
    text.truncate(length);
    text.push_str(match length {
        0 => "\n",
        _ => "\n\n",
    });
}
