//! What a description must keep beyond its keywords.
//!
//! Each check goes through the places of a survey by itself and returns what is wrong; none changes
//! anything, and none relies on another having passed.

mod bounds;
mod constants;
mod discriminators;
mod examples;
mod operations;
mod parameters;
mod paths;
mod responses;
mod schemas;
pub(super) mod security;
mod servers;

use crate::diagnostic::Diagnostic;

use super::survey::Survey;

type Check = fn(&Survey<'_>) -> Vec<Diagnostic>;

pub(super) const CHECKS: &[Check] = &[
    operations::check_document,
    operations::check_operations,
    operations::check_tags,
    operations::check_component_names,
    paths::check_paths,
    parameters::check_parameters,
    parameters::check_duplicates,
    parameters::check_headers,
    responses::check_status_codes,
    responses::check_media_types,
    security::check_requirements,
    security::check_schemes,
    servers::check_servers,
    schemas::check_types,
    schemas::check_composition,
    schemas::check_enums,
    schemas::check_required,
    discriminators::check_discriminators,
    bounds::check_bounds,
    bounds::check_patterns,
    constants::check_constants,
    examples::check_examples,
];
