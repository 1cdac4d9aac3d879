//! The version that follows a change: semantic versioning, with Cargo's reading of 0.x.
//!
//! In: a version and the worst class of the changes. Out: the next version.

use semver::Version;

use super::Class;

/// Below 1.0 the second number is the one that breaks; `None` for what is no version.
///
/// A pre-release suffix is dropped.
pub(super) fn next(version: &str, class: Option<Class>) -> Option<String> {
    let old = Version::parse(version).ok()?;
    let (major, minor, patch) = (old.major, old.minor, old.patch);
    let (major, minor, patch) = match (class, major) {
        (None, _) => return Some(version.to_owned()),
        (Some(Class::Breaking), 0) => (0, minor + 1, 0),
        (Some(Class::Breaking), _) => (major + 1, 0, 0),
        (Some(Class::Compatible), 0) => (0, minor, patch + 1),
        (Some(Class::Compatible), _) => (major, minor + 1, 0),
        (Some(Class::DocsOnly), _) => (major, minor, patch + 1),
    };
    Some(Version::new(major, minor, patch).to_string())
}

#[cfg(test)]
mod tests {
    use super::next;
    use crate::changes::Class;

    #[test]
    fn the_step_follows_from_the_worst_change() {
        let (breaking, compatible, docs) = (Class::Breaking, Class::Compatible, Class::DocsOnly);
        for (version, class, expected) in [
            ("0.1.2", Some(breaking), Some("0.2.0")),
            ("0.1.2", Some(compatible), Some("0.1.3")),
            ("0.1.2", Some(docs), Some("0.1.3")),
            ("0.1.2", None, Some("0.1.2")),
            ("1.4.2", Some(breaking), Some("2.0.0")),
            ("1.4.2", Some(compatible), Some("1.5.0")),
            ("1.4.2", Some(docs), Some("1.4.3")),
            ("1.4.2-rc.1", Some(breaking), Some("2.0.0")),
            ("1.4", Some(breaking), None),
            ("one", Some(docs), None),
        ] {
            assert_eq!(next(version, class).as_deref(), expected, "{version}");
        }
    }
}
