//! A tree to `openapiv3`, keyword by keyword.
//!
//! In: a [`Source`] that holds OpenAPI 3.0 or 3.1. Out: a [`Description`] in the form of OpenAPI 3.0,
//! with warnings, or all that is wrong with it. Decides nothing about Rust.

mod build;
mod check;
mod fit;
mod keywords;
mod references;
pub(crate) mod report;
mod suggest;
mod survey;
mod version;
mod walk;

use indexmap::IndexMap;
use openapiv3::{OpenAPI, PathItem, ReferenceOr};

use crate::diagnostic::Diagnostic;
use crate::source::{Source, escape};
use crate::unsupported::{Unsupported, unsupported};
use check::security;
use keywords::Kind;
use survey::{PlaceId, Survey};
use version::Version;

/// A description that has passed every check, in the form of OpenAPI 3.0.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    pub document: OpenAPI,
    /// OpenAPI 3.1's `webhooks`, which 3.0 has no word for.
    pub webhooks: IndexMap<String, ReferenceOr<PathItem>>,
    /// `3.1.0`.
    pub openapi_version: String,
    pub source: Source,
    /// What the crate has nothing for, in the order of the text.
    pub not_carried: Vec<NotCarried>,
}

/// A part of the description that does not come into the crate.
#[derive(Clone, Debug, PartialEq)]
pub struct NotCarried {
    pub pointer: String,
    /// Says why.
    pub entry: &'static Unsupported,
}

/// Checks a description and brings it into one form. Warnings come with success, and among the
/// errors otherwise.
///
/// # Errors
/// Everything that is wrong with the description, in the order of the text.
pub fn parse_description(
    source: Source,
) -> Result<(Description, Vec<Diagnostic>), Vec<Diagnostic>> {
    let version = version::parse_version(&source)?;
    let mut survey = Survey::new(&source, version);
    let mut diagnostics = walk::walk(&mut survey, Kind::Root, &source.root, String::new());
    diagnostics.extend(references::resolve_references(&mut survey));
    diagnostics.extend(check::CHECKS.iter().flat_map(|check| check(&survey)));
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(report::arrange(diagnostics));
    }
    let built = build::build_document(&survey);
    let not_carried = list_not_carried(&survey);
    let description = Description {
        document: built.document,
        webhooks: built.webhooks,
        openapi_version: version::text(&source).to_owned(),
        not_carried,
        source,
    };
    Ok((description, report::arrange(diagnostics)))
}

fn list_not_carried(survey: &Survey<'_>) -> Vec<NotCarried> {
    let keywords = survey.not_carried.iter().copied();
    let schemes = security::mutual_tls_schemes(survey)
        .map(|place| (place, "type", unsupported("mutual-tls")));
    let mut found: Vec<_> = keywords.chain(schemes).collect();
    found.sort_by_key(|(place, keyword, _)| survey.location(*place, &[keyword]).span.start);
    let entry = |(place, keyword, entry): (PlaceId, &str, _)| NotCarried {
        pointer: format!("{}/{}", survey.pointer(place), escape(keyword)),
        entry,
    };
    found.into_iter().map(entry).collect()
}

#[cfg(test)]
mod tests;
