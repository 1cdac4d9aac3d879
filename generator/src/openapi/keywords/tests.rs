//! The table holds together.

use std::collections::HashSet;

use super::{Kind, Shape, Treatment};
use crate::unsupported::unsupported;

const KINDS: [Kind; 29] = [
    Kind::Root,
    Kind::Info,
    Kind::Contact,
    Kind::License,
    Kind::Server,
    Kind::ServerVariable,
    Kind::Paths,
    Kind::PathItem,
    Kind::Operation,
    Kind::Parameter,
    Kind::Header,
    Kind::RequestBody,
    Kind::MediaType,
    Kind::Encoding,
    Kind::Responses,
    Kind::Response,
    Kind::Schema,
    Kind::Discriminator,
    Kind::Xml,
    Kind::Components,
    Kind::SecurityScheme,
    Kind::Flows,
    Kind::Flow,
    Kind::SecurityRequirement,
    Kind::Example,
    Kind::Link,
    Kind::Callback,
    Kind::Tag,
    Kind::ExternalDocs,
];

#[test]
fn no_keyword_stands_twice() {
    for kind in KINDS {
        let names: HashSet<_> = kind.keywords().iter().map(|keyword| keyword.name).collect();
        assert_eq!(names.len(), kind.keywords().len(), "{kind:?}");
    }
}

#[test]
fn every_treatment_gives_its_reason() {
    for keyword in KINDS.iter().flat_map(|kind| kind.keywords()) {
        match keyword.treatment {
            Treatment::Used => {}
            Treatment::NoEffect(reason) => assert!(reason.len() > 10, "{}", keyword.name),
            Treatment::Unsupported(id) => assert_eq!(unsupported(id).id, id),
        }
    }
}

#[test]
fn everything_referable_has_a_home_in_components() {
    for kind in KINDS.into_iter().filter(|kind| kind.may_be_reference()) {
        let home = kind.component().unwrap_or_else(|| panic!("{kind:?}"));
        let keyword = Kind::Components.keyword(home);
        assert_eq!(keyword.map(|keyword| keyword.shape), Some(Shape::Map(kind)));
    }
}
