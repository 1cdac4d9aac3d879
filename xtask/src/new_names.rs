//! Operations that the crate on disk does not have, and whose Rust names were made by convention: a
//! person is to look at them before callers depend on them. In: the files of the old crate, and what
//! was generated. Out: a line for each.

use std::collections::{BTreeMap, BTreeSet};

use dinie_generator::{
    Generated,
    model::{Operation, Resource},
};

/// What nobody has named yet, in the order of the description; nothing where there is no old crate,
/// for then everything is new.
pub(crate) fn new_names(old: &BTreeMap<String, Vec<u8>>, generated: &Generated) -> Vec<String> {
    let known = known_operations(old);
    if known.is_empty() {
        return Vec::new();
    }
    let is_new = |operation: &Operation| {
        generated.named_by_convention.contains(&operation.id) && !known.contains(&operation.id)
    };
    let resources = generated.model.resources.iter();
    let operations = resources
        .flat_map(|resource| resource.operations.iter().map(move |it| (resource, it)))
        .filter(|(_, operation)| is_new(operation));
    operations
        .map(|(resource, operation)| line(resource, operation))
        .collect()
}

fn line(resource: &Resource, operation: &Operation) -> String {
    format!(
        "{} {} is client.{}().{}(…), named by convention; another name goes into sdk.yaml, under {}",
        operation.http_method.as_str(),
        operation.path,
        resource.name,
        operation.method,
        operation.id,
    )
}

/// The ids in the constants that describe operations to the runtime: `    id: "listBanks",`.
fn known_operations(old: &BTreeMap<String, Vec<u8>>) -> BTreeSet<String> {
    let files = old
        .iter()
        .filter(|(path, _)| path.starts_with("src/resources/"));
    let mut known = BTreeSet::new();
    for (_, contents) in files {
        let text = String::from_utf8_lossy(contents);
        let ids = text.lines().filter_map(|line| {
            let literal = line.trim().strip_prefix("id: \"")?;
            literal.strip_suffix("\",")
        });
        known.extend(ids.map(str::to_owned));
    }
    known
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use dinie_generator::{
        Generated, Texts,
        emit::{Membership, Runtime, Target},
        generate,
        source::Text,
    };

    use super::new_names;

    fn generated(operations: &[&str], settings: Option<&str>) -> Generated {
        let paths: String = operations
            .iter()
            .map(|name| {
                format!(
                    "  /{name}:\n    get:\n      operationId: list{name}\n      tags: [Zoo]\n      \
                     responses: {{'204': {{description: Nothing.}}}}\n"
                )
            })
            .collect();
        let text = format!("openapi: 3.1.0\ninfo: {{title: Zoo, version: '1'}}\npaths:\n{paths}");
        let texts = Texts {
            description: Text {
                name: "zoo.yaml",
                text: &text,
            },
            settings: settings.map(|text| Text {
                name: "sdk.yaml",
                text,
            }),
            examples: &[],
            changelog: None,
            target: Target {
                runtime: Runtime::Path("../runtime"),
                membership: Membership::Alone,
            },
        };
        generate(&texts).unwrap()
    }

    fn files(generated: &Generated) -> BTreeMap<String, Vec<u8>> {
        let files = generated.files.iter();
        files
            .map(|(path, text)| (path.clone(), text.clone().into_bytes()))
            .collect()
    }

    #[test]
    fn a_new_operation_is_shown_with_the_name_it_got() {
        let old = files(&generated(&["Cats"], None));
        let new = generated(&["Cats", "Dogs"], None);
        let lines = new_names(&old, &new);
        assert_eq!(
            lines,
            [
                "GET /Dogs is client.zoo().list_dogs(…), named by convention; another name goes into \
              sdk.yaml, under listDogs"
            ]
        );
        assert_eq!(new_names(&files(&new), &new), Vec::<String>::new());
    }

    #[test]
    fn what_is_named_in_the_settings_or_first_of_all_is_not_shown() {
        let old = files(&generated(&["Cats"], None));
        let settings = "operations:\n  listDogs:\n    method: every_dog\n    reason: Ours.\n";
        let new = generated(&["Cats", "Dogs"], Some(settings));
        assert_eq!(new_names(&old, &new), Vec::<String>::new());
        let unnamed = generated(&["Cats", "Dogs"], None);
        assert_eq!(new_names(&BTreeMap::new(), &unnamed), Vec::<String>::new());
    }
}
