//! References that lead to references: circles, and the ends of chains.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::Diagnostic;
use crate::openapi::survey::{PlaceId, Survey};

use super::has_siblings;

/// Reports each circle of references once, and takes it out of the map.
pub(super) fn find_cycles(
    survey: &Survey<'_>,
    direct: &mut HashMap<PlaceId, PlaceId>,
) -> Vec<Diagnostic> {
    let mut finished = HashSet::new();
    let mut diagnostics = Vec::new();
    let mut starts: Vec<PlaceId> = direct.keys().copied().collect();
    starts.sort_unstable();
    for start in starts {
        let mut path = Vec::new();
        let mut on_path = HashSet::new();
        let mut place = start;
        while let Some(target) = direct.get(&place).copied() {
            if finished.contains(&place) || !on_path.insert(place) {
                break;
            }
            path.push(place);
            place = target;
        }
        if let Some(first) = path.iter().position(|step| *step == place) {
            let cycle = &path[first..];
            let names: Vec<String> = cycle
                .iter()
                .map(|step| format!("`{}`", survey.pointer(*step)))
                .collect();
            let message = format!(
                "{} leads back to itself by references alone",
                names.join(" -> ")
            );
            let found = survey.error("circular-reference", cycle[0], &["$ref"], message);
            diagnostics.push(found.with_help("write one of them out, for none says what it is"));
            for step in cycle {
                direct.remove(step);
            }
        }
        finished.extend(path);
    }
    diagnostics
}

/// Follows references that say nothing themselves.
pub(super) fn end_of_chain(
    survey: &Survey<'_>,
    direct: &HashMap<PlaceId, PlaceId>,
    place: PlaceId,
) -> PlaceId {
    let mut place = direct[&place];
    while let Some(target) = direct.get(&place) {
        if has_siblings(survey, place) {
            break;
        }
        place = *target;
    }
    place
}
