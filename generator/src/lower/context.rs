//! What every part of lowering shares: the description, the types made so far, what was found.
//!
//! Types are drafts until all are known: a draft is named `#7` wherever it is used, and gets its
//! real name in [`super::names`]. Nothing here decides anything.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use openapiv3::{Components, ReferenceOr, Schema};

use super::classes::Class;
use super::facts::FieldFacts;
use super::flat::Flat;
use super::places::{Extent, Place, Target, component_key, escape};
use super::settings::Settings;
use crate::diagnostic::Diagnostic;
use crate::model::{Docs, Shape, Type};
use crate::naming;
use crate::openapi::Description;
use crate::unsupported::unsupported;

pub(super) struct Context<'a> {
    pub(super) description: &'a Description,
    pub(super) settings: &'a Settings,
    pub(super) components: &'a Components,
    /// The draft of each component schema.
    pub(super) component_drafts: HashMap<&'a str, DraftId>,
    /// Components that list this one in their `allOf`.
    pub(super) children: HashMap<&'a str, Vec<&'a str>>,
    pub(super) drafts: Vec<Draft>,
    /// The draft of each inline schema, or what it is instead, by its pointers.
    pub(super) inline: HashMap<String, Type>,
    pub(super) flats: HashMap<&'a str, Rc<Flat<'a>>>,
    /// What sort of JSON a component is; `Mixed` while that is being found out.
    pub(super) classes: HashMap<&'a str, Class>,
    pub(super) fates: HashMap<Rc<str>, Carrier>,
    pub(super) raw_json: Vec<(Rc<str>, Carrier, String)>,
    /// Places whose contents the crate has nothing for, with the reason.
    pub(super) dropped: HashMap<String, String>,
    /// Components that are only ever sent as multipart bodies.
    pub(super) multipart: HashSet<String>,
    /// What each alias stands for, once that is known.
    pub(super) aliases: Vec<Option<Type>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    reported: HashSet<(&'static str, String)>,
    empty: &'a Schema,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct DraftId(pub(super) usize);

/// A type that has no name yet.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The name by place.
    pub(super) candidate: String,
    pub(super) origin: Origin,
    pub(super) pointer: Rc<str>,
    pub(super) docs: Docs,
    /// `None` until lowered, and for a schema that needs no type of its own.
    pub(super) shape: Option<Shape>,
    /// One for each field of a struct.
    pub(super) facts: Vec<FieldFacts>,
}

/// Where the name of a draft comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Component,
    /// Named in `sdk.yaml`.
    Given,
    Inline,
}

/// In which direction a field travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Both,
    /// `readOnly`.
    AnswersOnly,
    /// `writeOnly`.
    RequestsOnly,
}

/// What carries a part of the description.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Carrier {
    Type(DraftId),
    Member(DraftId, String),
    /// A whole path below the crate: `resources::customers::Customers::list`.
    Item(String),
    Nothing(String),
}

impl<'a> Context<'a> {
    pub(super) fn new(
        description: &'a Description,
        settings: &'a Settings,
        components: &'a Components,
        empty: &'a Schema,
    ) -> Self {
        let mut ctx = Self {
            description,
            settings,
            components,
            component_drafts: HashMap::with_capacity(components.schemas.len()),
            children: HashMap::new(),
            drafts: Vec::with_capacity(components.schemas.len() * 2),
            inline: HashMap::new(),
            flats: HashMap::new(),
            classes: HashMap::new(),
            fates: HashMap::new(),
            raw_json: Vec::new(),
            dropped: HashMap::new(),
            multipart: HashSet::new(),
            aliases: Vec::new(),
            diagnostics: Vec::new(),
            reported: HashSet::new(),
            empty,
        };
        for (key, schema) in &components.schemas {
            let place = ctx.component_place(key);
            let origin = if settings.ty(key).is_some_and(|entry| entry.name.is_some()) {
                Origin::Given
            } else {
                Origin::Component
            };
            let id = ctx.add_draft(place.owner.to_string(), origin, place.pointer);
            ctx.component_drafts.insert(key, id);
            for parent in all_of_references(schema) {
                ctx.children.entry(parent).or_default().push(key);
            }
        }
        ctx
    }

    /// The schema of a component, with the name of its type.
    pub(super) fn component_place(&self, key: &'a str) -> Place<'a> {
        let given = self
            .settings
            .ty(key)
            .and_then(|entry| entry.name.as_deref());
        let owner = given.map_or_else(|| naming::type_name(key), str::to_owned);
        let pointer = format!("/components/schemas/{}", escape(key));
        match self.components.schemas.get(key) {
            Some(schema) => Place::new(schema, &pointer, &owner),
            None => self.nothing(&pointer, &owner),
        }
    }

    /// A schema that says nothing, to give a name and a place to others.
    pub(super) fn nothing(&self, pointer: &str, owner: &str) -> Place<'a> {
        Place {
            target: Target::Inline(self.empty),
            pointer: Rc::from(pointer),
            listed: Rc::from(pointer),
            owner: Rc::from(owner),
            extent: Extent::Whole,
        }
    }

    pub(super) fn add_draft(
        &mut self,
        candidate: String,
        origin: Origin,
        pointer: Rc<str>,
    ) -> DraftId {
        let id = DraftId(self.drafts.len());
        self.drafts.push(Draft {
            candidate,
            origin,
            pointer,
            docs: Docs::default(),
            shape: None,
            facts: Vec::new(),
        });
        id
    }

    pub(super) fn draft(&self, id: DraftId) -> &Draft {
        &self.drafts[id.0]
    }

    /// Notes what carries a part of the description. The type that a property is written in has
    /// precedence over one that inherits it, and anything over nothing.
    pub(super) fn cover(&mut self, pointer: &str, carrier: Carrier) {
        let rank = self.rank(pointer, &carrier);
        if let Some(known) = self.fates.get(pointer)
            && self.rank(pointer, known) <= rank
        {
            return;
        }
        self.fates.insert(Rc::from(pointer), carrier);
    }

    pub(super) fn cover_reason(&mut self, pointer: &str, reason: &str) {
        self.cover(pointer, Carrier::Nothing(reason.to_owned()));
    }

    /// Notes that nothing below this place comes into the crate.
    pub(super) fn drop_below(&mut self, pointer: &str, reason: &str) {
        self.dropped
            .entry(pointer.to_owned())
            .or_insert_with(|| reason.to_owned());
    }

    /// Notes a place that is handed over as JSON.
    pub(super) fn raw(&mut self, pointer: &str, carrier: &Carrier, reason: &str) -> Type {
        self.drop_below(
            pointer,
            &format!("part of a value that is handed over as JSON: {reason}"),
        );
        self.raw_json
            .push((Rc::from(pointer), carrier.clone(), reason.to_owned()));
        Type::Json
    }

    pub(super) fn error(
        &mut self,
        code: &'static str,
        pointer: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.reported.insert((code, pointer.to_owned())) {
            let diagnostic = Diagnostic::error(&self.description.source, code, pointer, message);
            self.diagnostics.push(diagnostic.with_help(help));
        }
    }

    pub(super) fn warning(
        &mut self,
        code: &'static str,
        pointer: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.reported.insert((code, pointer.to_owned())) {
            let diagnostic = Diagnostic::warning(&self.description.source, code, pointer, message);
            self.diagnostics.push(diagnostic.with_help(help));
        }
    }

    /// Says that something in the list of what is not supported was met.
    pub(super) fn not_supported(&mut self, id: &str, pointer: &str, what_is_met: &str, help: &str) {
        let entry = unsupported(id);
        self.warning(
            "not-supported",
            pointer,
            format!("{what_is_met}: {}", entry.what),
            help,
        );
    }

    fn rank(&self, pointer: &str, carrier: &Carrier) -> u8 {
        match carrier {
            Carrier::Type(id) | Carrier::Member(id, _) => {
                u8::from(!is_within(pointer, &self.draft(*id).pointer))
            }
            Carrier::Item(_) => 0,
            Carrier::Nothing(_) => 2,
        }
    }
}

impl DraftId {
    /// How other types speak of it until it has a name.
    pub(super) fn token(self) -> String {
        format!("#{}", self.0)
    }

    pub(super) fn ty(self) -> Type {
        Type::Named(self.token())
    }

    pub(super) fn of_token(token: &str) -> Option<Self> {
        token.strip_prefix('#')?.parse().ok().map(Self)
    }
}

fn is_within(pointer: &str, ancestor: &str) -> bool {
    pointer
        .strip_prefix(ancestor)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn all_of_references(schema: &ReferenceOr<Schema>) -> Vec<&str> {
    let ReferenceOr::Item(schema) = schema else {
        return Vec::new();
    };
    let all_of = match &schema.schema_kind {
        openapiv3::SchemaKind::AllOf { all_of } => all_of,
        openapiv3::SchemaKind::Any(any) => &any.all_of,
        _ => return Vec::new(),
    };
    let mut keys: Vec<&str> = all_of
        .iter()
        .filter_map(|part| match part {
            ReferenceOr::Reference { reference } => Some(component_key(reference)),
            ReferenceOr::Item(_) => None,
        })
        .collect();
    keys.dedup();
    keys
}
