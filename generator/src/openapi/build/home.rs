//! The name under which a reference finds its target.
//!
//! References may lead anywhere in a file, and `openapiv3` has names for components only: any other
//! schema that a reference leads to is given a name here, and stands among the components.

use std::collections::{HashMap, HashSet};

use crate::openapi::keywords::Kind;
use crate::openapi::references::has_siblings;
use crate::openapi::survey::{PlaceId, Step, Survey};
use crate::source::unescape;

pub(super) struct Homes {
    /// Schemas outside the components that references lead to, in the order of the walk.
    pub hoisted: Vec<PlaceId>,
    names: HashMap<PlaceId, String>,
}

/// Where a reference ends.
pub(super) enum Home {
    /// The key of a component.
    Component(String),
    /// A place that has no name.
    Place(PlaceId),
}

impl Homes {
    pub(super) fn new(survey: &Survey<'_>) -> Self {
        let mut homes = Self {
            hoisted: Vec::new(),
            names: HashMap::new(),
        };
        let mut places: Vec<PlaceId> = Vec::new();
        for (place, _) in survey.of_kind(Kind::Schema) {
            if survey.direct.contains_key(&place)
                && let Home::Place(target) = homes.find(survey, place)
            {
                places.push(target);
            }
        }
        places.sort_unstable();
        places.dedup();
        let mut taken: HashSet<String> = survey
            .of_kind(Kind::Schema)
            .filter_map(|(place, _)| component_key(survey, place))
            .map(comparable)
            .collect();
        for place in &places {
            let name = free_name(&survey.pointer(*place), &mut taken);
            homes.names.insert(*place, name);
        }
        homes.hoisted = places;
        homes
    }

    /// The name of a schema that has been given one.
    pub(super) fn hoisted_name(&self, place: PlaceId) -> Option<&str> {
        self.names.get(&place).map(String::as_str)
    }

    /// Follows a reference to the first place that can be named, or that is no mere reference.
    pub(super) fn find(&self, survey: &Survey<'_>, reference: PlaceId) -> Home {
        let mut place = reference;
        while let Some(target) = survey.direct.get(&place) {
            place = *target;
            if let Some(key) = component_key(survey, place) {
                return Home::Component(key.to_owned());
            }
            if let Some(name) = self.hoisted_name(place) {
                return Home::Component(name.to_owned());
            }
            if has_siblings(survey, place) {
                break;
            }
        }
        Home::Place(place)
    }
}

/// The key of a place that stands directly among the components of its kind.
pub(super) fn component_key<'a>(survey: &Survey<'a>, place: PlaceId) -> Option<&'a str> {
    let parent = survey.parent(place)?;
    match survey.steps(place) {
        [Step::Key(section), Step::Key(key)]
            if survey.places[parent].kind == Kind::Components
                && survey.places[place].kind.component() == Some(section) =>
        {
            Some(key)
        }
        _ => None,
    }
}

/// A name made of the place: what says nothing is left out, and a taken one grows.
fn free_name(pointer: &str, taken: &mut HashSet<String>) -> String {
    let silent = [
        "components",
        "schemas",
        "properties",
        "paths",
        "content",
        "schema",
        "$defs",
        "definitions",
        "responses",
    ];
    let words: Vec<String> = pointer
        .split('/')
        .map(unescape)
        .filter(|word| !word.is_empty() && !silent.contains(&word.as_str()))
        .map(|word| {
            if word == "items" {
                "item".to_owned()
            } else {
                plain(&word)
            }
        })
        .filter(|word| !word.is_empty())
        .collect();
    let mut name = if words.is_empty() {
        "schema".to_owned()
    } else {
        words.join("_")
    };
    while !taken.insert(comparable(&name)) {
        name.push_str("_schema");
    }
    name
}

fn plain(word: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    word.chars()
        .map(kept)
        .collect::<String>()
        .trim_matches('_')
        .to_owned()
}

/// Names that differ in case and punctuation only would be one Rust name.
fn comparable(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
