//! What changed between two models, and what each change means for those who call the crate.
//!
//! In: the model of an old and of a new description. Out: one line a change, with its class and the
//! reason for it, and the version that follows. Compares neither text nor tokens: what the crate
//! does not show is no change.

mod answers;
mod api;
mod arguments;
mod construct;
mod events;
mod facts;
mod fields;
mod markdown;
mod operations;
mod pair;
mod reasons;
mod renames;
mod resources;
mod rules;
mod shapes;
mod types;
mod version;
mod words;

use crate::model::Model;

use pair::Pair;

pub use markdown::{code_span, markdown_words};
pub use rules::{RULES, Rule};

/// All that changed: first what breaks and the compiler does not tell, then what else breaks, then the
/// rest; otherwise in the order of the description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Version of the old crate.
    pub version: String,
    pub lines: Vec<Change>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub rule: &'static Rule,
    /// `POST /customers`, `Customer.phone`, `event customer.created`.
    pub place: String,
    /// Lower-case, without a full stop: `is now required`.
    pub what: String,
    /// What callers feel, without a full stop: as the rule says, or more exactly.
    pub reason: String,
    /// The call that old code makes, for a change of an operation: `client.loans().create()`.
    pub call: Option<String>,
}

/// What a change means for those who call the crate, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Code that used what changed does not compile any more, or does something else.
    Breaking,
    /// All code compiles and does what it did.
    Compatible,
    /// Only documentation differs.
    DocsOnly,
}

/// Compares the crates that two descriptions give.
pub fn compare(old: &Model, new: &Model) -> Changes {
    let pair = Pair::new(old, new);
    let mut lines = api::compare_api(&pair);
    lines.extend(resources::compare_resources(&pair));
    lines.extend(types::compare_types(&pair));
    lines.extend(events::compare_events(&pair));
    lines.sort_by_key(|change| (change.rule.class, !change.rule.silent));
    Changes {
        version: old.package.version.clone(),
        lines,
    }
}

impl Change {
    /// For the more exact reason, where there is one.
    fn because(self, reason: impl Into<Option<String>>) -> Self {
        match reason.into() {
            Some(reason) if !reason.is_empty() => Change { reason, ..self },
            _ => self,
        }
    }
}

impl Changes {
    /// The worst class among the lines; `None`: nothing changed.
    pub fn class(&self) -> Option<Class> {
        self.lines.iter().map(|change| change.rule.class).min()
    }

    /// The version that follows by semantic versioning; `None` when the old one is none.
    pub fn next_version(&self) -> Option<String> {
        version::next(&self.version, self.class())
    }

    /// How many lines are of the class.
    pub fn count(&self, class: Class) -> usize {
        let of_class = |change: &&Change| change.rule.class == class;
        self.lines.iter().filter(of_class).count()
    }
}

impl Class {
    /// Worst first.
    pub const ALL: [Class; 3] = [Class::Breaking, Class::Compatible, Class::DocsOnly];

    /// `breaking`, `compatible`, `docs only`.
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Breaking => "breaking",
            Class::Compatible => "compatible",
            Class::DocsOnly => "docs only",
        }
    }
}
