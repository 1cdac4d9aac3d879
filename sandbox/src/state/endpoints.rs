//! Webhook endpoints: what they want to hear, and the secrets their deliveries are signed with. Knows
//! nothing of HTTP; what an endpoint must be like is checked before it comes here.

mod filter;
mod secret;

use jiff::{SignedDuration, Timestamp};

use super::{Id, World};

pub(crate) use filter::Filter;
pub(crate) use secret::Secret;

#[derive(Debug, Default)]
pub(crate) struct Endpoints {
    /// Oldest first.
    all: Vec<Endpoint>,
    changes: u64,
}

#[derive(Debug)]
pub(crate) struct Endpoint {
    /// `we_` and 32 hexadecimal digits.
    pub(crate) id: Id,
    pub(crate) about: About,
    pub(crate) status: EndpointStatus,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    secret: Secret,
    /// Secrets of before that still sign, each until its own end.
    previous: Vec<(Secret, Timestamp)>,
}

/// What its owner says of an endpoint.
#[derive(Clone, Debug)]
pub(crate) struct About {
    pub(crate) url: String,
    /// None means all events.
    pub(crate) events: Vec<Filter>,
    pub(crate) description: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndpointStatus {
    Active,
    /// Deliveries are paused.
    Disabled,
}

impl Endpoints {
    /// The active endpoints that want events of this kind.
    pub(crate) fn subscribed_to(&self, kind: &str) -> Vec<Id> {
        let wants = |endpoint: &&Endpoint| {
            endpoint.status == EndpointStatus::Active && endpoint.about.wants(kind)
        };
        let wanting = self.all.iter().filter(wants);
        wanting.map(|endpoint| endpoint.id.clone()).collect()
    }

    /// Grows with every change.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Endpoint> {
        self.all.iter().rev()
    }

    pub(crate) fn endpoint(&self, id: &str) -> Option<&Endpoint> {
        self.all.iter().find(|endpoint| &*endpoint.id == id)
    }

    /// Whether there was one to remove.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let before = self.all.len();
        self.all.retain(|endpoint| &*endpoint.id != id);
        self.changes += 1;
        self.all.len() < before
    }

    fn change(&mut self, id: &str) -> Option<&mut Endpoint> {
        self.changes += 1;
        self.all.iter_mut().find(|endpoint| &*endpoint.id == id)
    }
}

impl World {
    pub(crate) fn add_endpoint(&mut self, about: About, secret: Secret) -> Id {
        let id = self.random.id("we_");
        let now = self.now();
        self.endpoints.all.push(Endpoint {
            id: id.clone(),
            about,
            status: EndpointStatus::Active,
            created_at: now,
            updated_at: now,
            secret,
            previous: Vec::new(),
        });
        self.endpoints.changes += 1;
        id
    }

    /// Makes the endpoint that the program sets up at its start: it hears everything.
    pub(crate) fn register_endpoint(&mut self, url: &str, secret: Secret) -> Id {
        let about = About {
            url: url.to_owned(),
            events: Vec::new(),
            description: Some("Made at the start of the sandbox".to_owned()),
        };
        self.add_endpoint(about, secret)
    }

    /// None where there is no such endpoint.
    pub(crate) fn change_endpoint(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Endpoint),
    ) -> Option<&Endpoint> {
        let now = self.now();
        let endpoint = self.endpoints.change(id)?;
        change(endpoint);
        endpoint.updated_at = now;
        Some(endpoint)
    }

    /// Gives the endpoint a new secret. The current one signs as well for `overlap`, and so does every
    /// earlier one whose own overlap has not ended: what a rotation promised, a later one does not take
    /// back. None where there is no such endpoint; else when the current one ends.
    pub(crate) fn rotate_secret(
        &mut self,
        id: &str,
        secret: Secret,
        overlap: SignedDuration,
    ) -> Option<Timestamp> {
        let now = self.now();
        let end = now.saturating_add(overlap).unwrap_or(Timestamp::MAX);
        self.change_endpoint(id, |endpoint| {
            let old = std::mem::replace(&mut endpoint.secret, secret);
            endpoint.previous.push((old, end));
            endpoint.previous.retain(|(_, end)| now < *end);
        })?;
        Some(end)
    }
}

impl Endpoint {
    /// The secrets that sign at this time, the current one first.
    pub(crate) fn secrets_at(&self, now: Timestamp) -> Vec<Secret> {
        let previous = self.previous.iter().rev().filter(|(_, end)| now < *end);
        let previous = previous.map(|(secret, _)| secret);
        std::iter::once(&self.secret)
            .chain(previous)
            .cloned()
            .collect()
    }
}

impl About {
    fn wants(&self, kind: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|filter| filter.lets_through(kind))
    }
}

impl EndpointStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::state::CustomersAct;

    const A: &str = "whsec_YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh";

    fn endpoint(url: &str) -> About {
        About {
            url: url.to_owned(),
            events: Vec::new(),
            description: None,
        }
    }

    fn kinds() -> BTreeSet<String> {
        BTreeSet::from(["customer.active", "loan.active", "loan.created"].map(str::to_owned))
    }

    fn filters(texts: &[&str]) -> Vec<Filter> {
        let kinds = kinds();
        let filters = texts.iter().map(|text| Filter::parse(text, &kinds));
        filters.map(Option::unwrap).collect()
    }

    #[track_caller]
    fn check_wants(texts: &[&str], wanted: &[&str]) {
        let about = About {
            events: filters(texts),
            ..endpoint("https://partner.example")
        };
        let kinds = kinds();
        let heard: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let heard = heard.into_iter().filter(|kind| about.wants(kind));
        assert_eq!(heard.collect::<Vec<_>>(), wanted, "{texts:?}");
    }

    #[test]
    fn filters_choose_events() {
        check_wants(&[], &["customer.active", "loan.active", "loan.created"]);
        check_wants(&["*"], &["customer.active", "loan.active", "loan.created"]);
        check_wants(&["loan.*"], &["loan.active", "loan.created"]);
        check_wants(&["loan.active"], &["loan.active"]);
        check_wants(
            &["customer.*", "loan.created"],
            &["customer.active", "loan.created"],
        );
    }

    #[test]
    fn only_active_endpoints_hear_of_events() {
        let mut world = crate::state::fixture::world(CustomersAct::WhenTold);
        let on = world.add_endpoint(endpoint("https://on.example"), Secret::parse(A).unwrap());
        let off = world.add_endpoint(endpoint("https://off.example"), Secret::parse(A).unwrap());
        let changes = world.endpoints.changes();
        let disable = |endpoint: &mut Endpoint| endpoint.status = EndpointStatus::Disabled;
        assert!(world.change_endpoint(&off, disable).is_some());
        assert_eq!(world.endpoints.subscribed_to("loan.active"), [on]);
        assert!(world.endpoints.changes() > changes);
    }

    #[test]
    fn secrets_sign_until_their_overlap_ends() {
        let mut world = crate::state::fixture::world(CustomersAct::WhenTold);
        world.clock.hold_at(Timestamp::UNIX_EPOCH);
        let first = Secret::parse(A).unwrap();
        let id = world.add_endpoint(endpoint("https://partner.example"), first.clone());
        let second = Secret::random(&mut world.random);
        let third = Secret::random(&mut world.random);
        let minute = SignedDuration::from_mins(1);

        let end = world.rotate_secret(&id, second.clone(), minute * 10);
        assert_eq!(end.map(Timestamp::as_second), Some(600));
        let end = world.rotate_secret(&id, third.clone(), minute);
        assert_eq!(end.map(Timestamp::as_second), Some(60));

        let secrets = |second: i64| {
            let endpoint = world.endpoints.endpoint(&id).unwrap();
            endpoint.secrets_at(Timestamp::from_second(second).unwrap())
        };
        assert_eq!(secrets(59), [third.clone(), second, first.clone()]);
        assert_eq!(secrets(60), [third.clone(), first]);
        assert_eq!(secrets(600), [third]);
    }

    #[test]
    fn a_rotation_without_overlap_ends_the_current_secret_at_once() {
        let mut world = crate::state::fixture::world(CustomersAct::WhenTold);
        world.clock.hold_at(Timestamp::UNIX_EPOCH);
        let first = Secret::parse(A).unwrap();
        let id = world.add_endpoint(endpoint("https://partner.example"), first);
        let second = Secret::random(&mut world.random);
        assert!(
            world
                .rotate_secret(&id, second.clone(), SignedDuration::ZERO)
                .is_some()
        );
        let endpoint = world.endpoints.endpoint(&id).unwrap();
        assert_eq!(endpoint.secrets_at(Timestamp::UNIX_EPOCH), [second]);
    }
}
