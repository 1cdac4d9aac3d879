//! What a webhook endpoint wants to hear: one event, all of a resource, or all there are.

use std::collections::BTreeSet;
use std::fmt;

/// Written as the API writes it: `loan.active`, `loan.*`, `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    All,
    Resource(String),
    Kind(String),
}

impl Filter {
    /// None for what cannot be the name of an event, or of a resource that has events.
    pub(crate) fn parse(text: &str, kinds: &BTreeSet<String>) -> Option<Self> {
        if text == "*" {
            return Some(Self::All);
        }
        let Some(resource) = text.strip_suffix(".*") else {
            return kinds.contains(text).then(|| Self::Kind(text.to_owned()));
        };
        let known = kinds.iter().any(|kind| is_of(kind, resource));
        known.then(|| Self::Resource(resource.to_owned()))
    }

    pub(crate) fn lets_through(&self, kind: &str) -> bool {
        match self {
            Self::All => true,
            Self::Resource(resource) => is_of(kind, resource),
            Self::Kind(name) => name == kind,
        }
    }
}

fn is_of(kind: &str, resource: &str) -> bool {
    kind.split_once('.')
        .is_some_and(|(prefix, _)| prefix == resource)
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("*"),
            Self::Resource(resource) => write!(f, "{resource}.*"),
            Self::Kind(kind) => f.write_str(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, accepted: Option<Filter>) {
        let kinds = BTreeSet::from(["credit_offer.expired", "loan.active"].map(str::to_owned));
        let filter = Filter::parse(text, &kinds);
        if let Some(filter) = &filter {
            assert_eq!(filter.to_string(), text);
        }
        assert_eq!(filter, accepted, "{text}");
    }

    #[test]
    fn only_known_names_are_filters() {
        check("*", Some(Filter::All));
        check("loan.*", Some(Filter::Resource("loan".to_owned())));
        check("loan.active", Some(Filter::Kind("loan.active".to_owned())));
        let refused = [
            "",
            ".*",
            "*.*",
            "loan",
            "loan.",
            "loan.a*",
            "loan.paid",
            "Loan.*",
            "lo.*",
            "*.active",
        ];
        for text in refused {
            check(text, None);
        }
    }
}
