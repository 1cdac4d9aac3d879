//! Changes of events.
//!
//! An event is found again by its name on the wire, else by its payload at the same position.

use super::pair::Pair;
use super::words::type_words;
use super::{Change, rules};
use crate::model::{WebhookEvent, Webhooks};

pub(super) fn compare_events(pair: &Pair) -> Vec<Change> {
    let events = |webhooks: &Option<Webhooks>| -> Vec<WebhookEvent> {
        webhooks
            .iter()
            .flat_map(|each| each.events.clone())
            .collect()
    };
    let (old, new) = (events(&pair.old.webhooks), events(&pair.new.webhooks));
    let mut changes = compare_frame(pair);
    let is_in = |events: &[WebhookEvent], name: &str| events.iter().any(|e| e.wire_name == name);
    let mut renamed = Vec::new();
    for (index, event) in old.iter().enumerate() {
        let place = place(event);
        let same = new.iter().find(|each| each.wire_name == event.wire_name);
        let moved = new.get(index).filter(|each| {
            !is_in(&old, &each.wire_name) && pair.is_same(&event.payload, &each.payload)
        });
        match (same, moved) {
            (Some(found), _) => {
                let taker = new.iter().find(|each| each.variant == event.variant);
                changes.extend(compare_event(pair, event, (found, taker)));
            }
            (None, Some(new)) => {
                let what = format!("renamed to {}", new.wire_name);
                changes.push(rules::EVENT_RENAMED.at(place, what));
                renamed.push(new.wire_name.as_str());
            }
            (None, None) => changes.push(rules::EVENT_REMOVED.at(place, "removed")),
        }
    }
    for event in &new {
        let name = event.wire_name.as_str();
        if !is_in(&old, name) && !renamed.contains(&name) {
            changes.push(rules::EVENT_ADDED.at(place(event), "new event"));
        }
    }
    changes
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
