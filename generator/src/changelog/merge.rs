//! Bullets that were written last, bullets that stand in the entry, bullets that are to stand there:
//! what a person made of the entry is kept.

use std::ops::Range;

use super::blocks::{Heading, headings, items};
use super::bullets::{Bullet, Group};

pub(super) struct Merged {
    pub(super) text: String,
    /// What a person should look at.
    pub(super) notes: Vec<String>,
}

/// `before` is what was written last, `after` what is to be said now.
pub(super) fn merge(body: &str, before: &[Bullet], after: &[Bullet]) -> Merged {
    let mut text = body.trim_end().to_owned() + "\n";
    let mut notes = Vec::new();
    let is_in = |bullets: &[Bullet], bullet: &Bullet| {
        let mut texts = bullets.iter().map(|each| &each.text);
        texts.any(|text| *text == bullet.text)
    };
    for gone in before.iter().filter(|bullet| !is_in(after, bullet)) {
        let mut fresh = after.iter().filter(|bullet| !is_in(before, bullet));
        let successor = fresh.find(|bullet| {
            bullet.group == gone.group
                && bullet.subject() == gone.subject()
                && !stands(&text, bullet)
        });
        let subject = gone.subject();
        if stands(&text, gone) {
            text = match successor {
                Some(bullet) => replace(&text, gone, bullet),
                None => remove(&text, gone),
            };
        } else if successor.is_some() {
            notes.push(format!(
                "there is more or less to say of {subject} than the bullet did that was reworded or removed by hand; look whether the new one is needed beside it"
            ));
        } else {
            notes.push(format!(
                "what was said of {subject} is no longer so; look whether the entry still says it"
            ));
        }
    }
    for fresh in after.iter().filter(|bullet| !is_in(before, bullet)) {
        if !stands(&text, fresh) {
            text = insert(&text, fresh);
        }
    }
    Merged { text, notes }
}

fn stands(text: &str, bullet: &Bullet) -> bool {
    items(text).iter().any(|item| item.text == bullet.text)
}

fn replace(text: &str, old: &Bullet, new: &Bullet) -> String {
    let mut text = text.to_owned();
    if let Some(item) = items(&text).iter().find(|item| item.text == old.text) {
        text.replace_range(item.range.clone(), &line(item.marker, new));
    }
    text
}

fn line(marker: char, bullet: &Bullet) -> String {
    let marker = match marker {
        '*' | '+' => marker,
        _ => '-',
    };
    format!("{marker} {}\n", bullet.text)
}

/// With the heading, where nothing else is left below it.
fn remove(text: &str, bullet: &Bullet) -> String {
    let mut text = text.to_owned();
    while let Some(item) = items(&text).iter().find(|item| item.text == bullet.text) {
        let start = item.range.start;
        text = cut(&text, item.range.clone());
        let emptied = headings(&text).into_iter().find_map(|heading| {
            let section = section(&text, &heading);
            let is_ours = Group::of_heading(heading.words()).is_some() && heading.level == 3;
            let is_here = section.start <= start && start <= section.end;
            let is_empty = text[heading.end()..section.end].trim().is_empty();
            (is_ours && is_here && is_empty).then_some(heading.start..section.end)
        });
        if let Some(range) = emptied {
            text = cut(&text, range);
        }
    }
    text
}

/// Takes lines out. What stood apart still does, by one blank line.
fn cut(text: &str, range: Range<usize>) -> String {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let is_blank = |line: Option<&str>| line.is_none_or(|line| line.trim().is_empty());
    let (above, below) = (before.lines().last(), after.lines().next());
    let is_bullet = |line: &str| line.trim_start().starts_with(['-', '*', '+']);
    let is_list = below.is_some_and(|line| is_bullet(line) && !line.trim_end().ends_with("--"));
    match (is_blank(above), is_blank(below)) {
        (true, true) => {
            let rest = after
                .split_inclusive('\n')
                .skip_while(|line| is_blank(Some(line)));
            before.to_owned() + &rest.collect::<String>()
        }
        (false, false) if !is_list => format!("{before}\n{after}"),
        _ => format!("{before}{after}"),
    }
}

/// At the end of its group.
fn insert(text: &str, bullet: &Bullet) -> String {
    let of_group = |heading: &Heading| group_of(heading) == Some(bullet.group);
    let Some(heading) = headings(text).into_iter().find(of_group) else {
        return begin(text, bullet);
    };
    let section = section(text, &heading);
    let mut items = items(text).into_iter();
    let last = items.rfind(|item| section.contains(&item.range.start));
    match last {
        Some(item) => {
            let (before, after) = text.split_at(item.range.end);
            format!("{before}{}{after}", line(item.marker, bullet))
        }
        None => put(text, section.end, &line('-', bullet)),
    }
}

/// With the heading of its group, where that belongs: behind the groups before it, else before those behind
/// it, else at the end.
fn begin(text: &str, bullet: &Bullet) -> String {
    let group = bullet.group;
    let headings = headings(text);
    let others = || {
        headings
            .iter()
            .filter(|heading| group_of(heading).is_some())
    };
    let before = others().filter(|heading| group_of(heading) < Some(group));
    let behind = before.max_by_key(|heading| group_of(heading));
    let next = others().find(|heading| group_of(heading) > Some(group));
    let position = match (behind, next) {
        (Some(heading), _) => section(text, heading).end,
        (None, Some(heading)) => heading.start,
        (None, None) => text.len(),
    };
    let block = format!("### {}\n\n{}", group.heading(), line('-', bullet));
    put(text, position, &block)
}

/// A block with blank lines around it.
fn put(text: &str, position: usize, block: &str) -> String {
    let (before, after) = text.split_at(position);
    let before = match before.trim_end() {
        "" => String::new(),
        before => format!("{before}\n\n"),
    };
    let after = match after.trim_end() {
        "" => String::new(),
        _ => format!("\n{}", after.trim_start_matches('\n')),
    };
    format!("{before}{block}{after}")
}

fn group_of(heading: &Heading) -> Option<Group> {
    Group::of_heading(heading.words()).filter(|_| heading.level == 3)
}

/// From the heading to the next one of its rank.
fn section(text: &str, heading: &Heading) -> Range<usize> {
    let headings = headings(text).into_iter();
    let mut next =
        headings.filter(|each| each.start > heading.start && each.level <= heading.level);
    heading.start..next.next().map_or(text.len(), |next| next.start)
}
