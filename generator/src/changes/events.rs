//! Changes of events.
//!
//! An event is found again by its name on the wire, else by its payload at the same position, or after
//! the same neighbour: then it was renamed.

use super::pair::Pair;
use super::words::type_words;
use super::{Change, rules};
use crate::model::{Model, WebhookEvent};

pub(super) fn compare_events(pair: &Pair) -> Vec<Change> {
    let (old, new) = (events(pair.old), events(pair.new));
    let mut changes = compare_frame(pair);
    let moved: Vec<_> = moved_events(pair.old, pair.new)
        .filter(|(old, new)| pair.is_same(&old.payload, &new.payload))
        .collect();
    for event in old {
        let same = new.iter().find(|each| each.wire_name == event.wire_name);
        let moved = moved.iter().find(|(old, _)| std::ptr::eq(*old, event));
        match (same, moved) {
            (Some(found), _) => {
                let taker = new.iter().find(|each| each.variant == event.variant);
                changes.extend(compare_event(pair, event, (found, taker)));
            }
            (None, Some((_, new))) => {
                let what = format!("renamed to {}", new.wire_name);
                changes.push(rules::EVENT_RENAMED.at(place(event), what));
            }
            (None, None) => changes.push(rules::EVENT_REMOVED.at(place(event), "removed")),
        }
    }
    for event in new {
        let is_renamed = moved.iter().any(|(_, new)| std::ptr::eq(*new, event));
        if !is_in(old, event) && !is_renamed {
            changes.push(rules::EVENT_ADDED.at(place(event), "new event"));
        }
    }
    changes
}

/// Events of the old model that are not in the new one, each with one of which the opposite is true
/// and that stands where it stood.
pub(super) fn moved_events<'a>(
    old: &'a Model,
    new: &'a Model,
) -> impl Iterator<Item = (&'a WebhookEvent, &'a WebhookEvent)> {
    let (old, new) = (events(old), events(new));
    // By index of the old event, the index of the new one.
    let mut partners: Vec<Option<usize>> = Vec::new();
    for (index, event) in old.iter().enumerate() {
        let same = new
            .iter()
            .position(|each| each.wire_name == event.wire_name);
        let next = match index.checked_sub(1) {
            None => Some(0),
            Some(before) => partners[before].map(|before| before + 1),
        };
        let is_free = |index: &usize| {
            let event = new.get(*index);
            event.is_some_and(|event| !is_in(old, event)) && !partners.contains(&Some(*index))
        };
        let moved = next.filter(is_free).or(Some(index).filter(is_free));
        partners.push(same.or(moved));
    }
    let pairs = old.iter().zip(partners);
    pairs.filter_map(move |(event, partner)| {
        let partner = new.get(partner?)?;
        (partner.wire_name != event.wire_name).then_some((event, partner))
    })
}

fn events(model: &Model) -> &[WebhookEvent] {
    let webhooks = model.webhooks.as_ref();
    webhooks.map_or(&[], |webhooks| &webhooks.events)
}

fn is_in(events: &[WebhookEvent], event: &WebhookEvent) -> bool {
    events.iter().any(|each| each.wire_name == event.wire_name)
}

fn place(event: &WebhookEvent) -> String {
    format!("event {}", event.wire_name)
}

fn compare_frame(pair: &Pair) -> Vec<Change> {
    let (Some(old), Some(new)) = (&pair.old.webhooks, &pair.new.webhooks) else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    if old.tag != new.tag {
        let tag = |tag: &Option<String>| match tag {
            Some(tag) => format!("`{tag}`"),
            None => "nothing in the payload".to_owned(),
        };
        let what = format!("named by {} instead of {}", tag(&new.tag), tag(&old.tag));
        changes.push(rules::EVENT_TAG.at("events", what));
    }
    if old.fallback != new.fallback {
        let what = format!("variant {} renamed to {}", old.fallback, new.fallback);
        changes.push(rules::FALLBACK_RENAMED.at("events", what));
    }
    changes
}

/// `taker` is the new event whose variant has the old one's name.
fn compare_event(
    pair: &Pair,
    old: &WebhookEvent,
    (new, taker): (&WebhookEvent, Option<&WebhookEvent>),
) -> Option<Change> {
    if old.variant != new.variant {
        let what = format!("variant {} renamed to {}", old.variant, new.variant);
        let is_taken = taker.is_some_and(|each| pair.is_same(&old.payload, &each.payload));
        let rule = match is_taken {
            true => &rules::EVENT_NAME_TAKEN,
            false => &rules::EVENT_RENAMED,
        };
        Some(rule.at(place(old), what))
    } else if !pair.is_same(&old.payload, &new.payload) {
        let [old_type, new_type] = [old, new].map(|event| type_words(&event.payload));
        let what = format!("`{old_type}` is now `{new_type}`");
        Some(rules::EVENT_PAYLOAD.at(place(old), what))
    } else {
        (old.docs != new.docs).then(|| rules::EVENT_DOCS.at(place(old), "description changed"))
    }
}
