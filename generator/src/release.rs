//! The release to come, counted from the last one: what changed, which version follows, and what the
//! changelog says of it.
//!
//! In: the description and settings of the last release, called the baseline, and those of today.
//! Out: [`Release`]. Whoever calls writes what came out.

use semver::Version;

use crate::{
    changelog,
    changes::{Changes, compare},
    diagnostic::Diagnostic,
    lower::{Settings, lower_one_of_several, parse_settings},
    model::Model,
    openapi::parse_description,
    source::{Source, Text},
};

/// What a crate is made from, as far as its version goes.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    pub description: Text<'a>,
    pub settings: Option<Text<'a>>,
}

/// The release to come.
#[derive(Clone, Debug)]
pub struct Release {
    /// Since the baseline.
    pub changes: Changes,
    /// What the settings say, or what the changes ask for where that is more.
    pub version: String,
    /// The settings with that version, where they say a lower one.
    pub settings: Option<String>,
    pub changelog: changelog::Update,
}

/// Compares the crates that two descriptions give, each by its own settings.
///
/// Where both have the same settings, an exception in them may match only one of the two: what it
/// names came or went.
///
/// # Errors
///
/// Everything that is wrong with the descriptions, and settings that match nothing.
pub fn diff(old: Origin<'_>, new: Origin<'_>) -> Result<Changes, Vec<Diagnostic>> {
    let (old, new) = read_both(old, new)?;
    Ok(compare(&old, &new))
}

/// The release that follows the baseline when today's description is made a crate. A version that is
/// higher than what follows is kept: only a person knows what else changed.
///
/// # Errors
///
/// As [`diff`], and settings that would have to say a version and do not.
pub fn next_release(
    baseline: Origin<'_>,
    today: Origin<'_>,
    changelog: &str,
) -> Result<Release, Vec<Diagnostic>> {
    let (old, new) = read_both(baseline, today)?;
    let changes = compare(&old, &new);
    let follows = changes.next_version();
    let is_enough = follows
        .as_deref()
        .is_none_or(|follows| reaches(&new.package.version, follows));
    let (version, settings) = match follows {
        Some(follows) if !is_enough => {
            let settings = with_version(today, &new.package.version, &follows);
            let settings = settings.ok_or_else(|| vec![not_stated(today, &follows)])?;
            (follows, Some(settings))
        }
        _ => (new.package.version, None),
    };
    let coming = changelog::Coming {
        version: &version,
        baseline: &old.package.version,
        changes: &changes,
    };
    let changelog = changelog::update(changelog, &coming);
    Ok(Release {
        changelog,
        changes,
        version,
        settings,
    })
}

/// Both models, or all that is wrong with either, once.
fn read_both(old: Origin<'_>, new: Origin<'_>) -> Result<(Model, Model), Vec<Diagnostic>> {
    match (read(old), read(new)) {
        (Ok((old_model, unused)), Ok((new_model, unused_too))) => {
            let unused = match is_shared(old.settings, new.settings) {
                true => common(unused, &unused_too),
                false => [unused, unused_too].concat(),
            };
            match unused.is_empty() {
                true => Ok((old_model, new_model)),
                false => Err(unused),
            }
        }
        (old, new) => {
            let mut problems: Vec<Diagnostic> = Vec::new();
            for problem in [old.err(), new.err()].into_iter().flatten().flatten() {
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
            Err(problems)
        }
    }
}

/// The model of a description, and the settings that match nothing in it.
fn read(origin: Origin<'_>) -> Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>> {
    let settings = match origin.settings {
        Some(text) => parse_settings(text.name, text.text)?,
        None => Settings::default(),
    };
    let source = Source::parse(origin.description.name, origin.description.text)?;
    let (description, _warnings) = parse_description(source)?;
    lower_one_of_several(&description, &settings)
}

fn is_shared(old: Option<Text<'_>>, new: Option<Text<'_>>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => old.name == new.name && old.text == new.text,
        _ => false,
    }
}

fn common(mut some: Vec<Diagnostic>, others: &[Diagnostic]) -> Vec<Diagnostic> {
    some.retain(|diagnostic| others.contains(diagnostic));
    some
}

/// Whether a version is not below another one. What stands behind the three numbers does not count:
/// `0.2.0-rc.1` is on the way to 0.2.0, and written on purpose.
fn reaches(version: &str, other: &str) -> bool {
    let numbers = |text: &str| {
        let Version {
            major,
            minor,
            patch,
            ..
        } = Version::parse(text).ok()?;
        Some((major, minor, patch))
    };
    numbers(version) >= numbers(other)
}

/// The settings with another version in the place of theirs; `None` where they say none. Quotes and
/// comments around it stay: a span may reach beyond the value.
fn with_version(origin: Origin<'_>, old: &str, new: &str) -> Option<String> {
    let settings = origin.settings?;
    let source = Source::parse(settings.name, settings.text).ok()?;
    let span = source.get("/package/version")?.span.clone();
    let start = span.start + settings.unmarked().get(span)?.find(old)?;
    let mark = settings.text.len() - settings.unmarked().len();
    let mut text = settings.text.to_owned();
    text.replace_range(start + mark..start + mark + old.len(), new);
    Some(text)
}

fn not_stated(origin: Origin<'_>, version: &str) -> Diagnostic {
    let parse = |text: Text<'_>| Source::parse(text.name, text.text).ok();
    // Settings may be nothing but comments, which is no text of YAML.
    let source = origin.settings.and_then(parse);
    let source = source.or_else(|| parse(origin.description));
    let source = source.expect("the description was read a moment ago");
    let message = format!("version {version} follows, and the settings say none");
    let help = format!(
        "write `package: {{ version: {version} }}` into the sdk.yaml beside the description"
    );
    Diagnostic::error(&source, "version-not-stated", "/package", message).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::{Origin, Release, diff, next_release};
    use crate::{changes::Class, diagnostic::Diagnostic, source::Text};

    const CATS: &str = "openapi: 3.1.0\ninfo: { title: Zoo, version: '1' }\npaths:\n  /cats:\n    get:\n      \
        operationId: listCats\n      tags: [Cats]\n      responses: { '204': { description: Nothing. } }\n";
    const SETTINGS: &str = "# Ours.\npackage: { name: zoo, version: 0.1.0 } # the first\n";
    const CHANGELOG: &str = "# Changelog\n\n## 0.1.0\n\nFirst version.\n";

    fn origin<'a>(description: &'a str, settings: Option<&'a str>) -> Origin<'a> {
        Origin {
            description: Text {
                name: "zoo.yaml",
                text: description,
            },
            settings: settings.map(|text| Text {
                name: "sdk.yaml",
                text,
            }),
        }
    }

    fn dogs() -> String {
        CATS.replace("Cats", "Dogs")
    }

    fn next(today: &str, settings: Option<&str>) -> Result<Release, Vec<Diagnostic>> {
        let baseline = origin(CATS, Some(SETTINGS));
        next_release(baseline, origin(today, settings), CHANGELOG)
    }

    #[test]
    fn a_version_that_is_too_low_is_raised_and_nothing_else_of_the_settings() {
        let release = next(&dogs(), Some(SETTINGS)).unwrap();
        assert_eq!(release.changes.class(), Some(Class::Breaking));
        assert_eq!(release.version, "0.2.0");
        let raised = SETTINGS.replace("0.1.0", "0.2.0");
        assert_eq!(release.settings.as_deref(), Some(raised.as_str()));
        assert!(release.changelog.text.contains("## 0.2.0\n"));

        let marked = format!("\u{feff}{}", SETTINGS.replace("0.1.0", "'0.1.0'"));
        let release = next(&dogs(), Some(&marked)).unwrap();
        let raised = format!("\u{feff}{}", raised.replace("0.2.0", "'0.2.0'"));
        assert_eq!(release.settings, Some(raised));
    }

    #[test]
    fn what_stands_around_a_version_stays() {
        for value in [
            "0.1.0 # ours",
            "\"0.1.0\" # ours",
            "'0.1.0'   # ours",
            "&v 0.1.0 # ours",
            "!!str 0.1.0",
            ">-\n    0.1.0\n",
        ] {
            let settings = format!("package:\n  name: zoo\n  version: {value}\n");
            let release = next(&dogs(), Some(&settings)).unwrap();
            let raised = settings.replace("0.1.0", "0.2.0");
            assert_eq!(release.settings, Some(raised), "{value}");
        }
    }

    #[test]
    fn a_version_that_is_high_enough_is_kept() {
        for version in ["0.2.0", "0.2.1", "1.0.0", "0.2.0-rc.1"] {
            let settings = SETTINGS.replace("0.1.0", version);
            let release = next(&dogs(), Some(&settings)).unwrap();
            assert_eq!(release.version, version);
            assert_eq!(release.settings, None);
        }
        let release = next(CATS, Some(SETTINGS)).unwrap();
        assert_eq!(
            (release.version.as_str(), release.settings),
            ("0.1.0", None)
        );
        assert_eq!(release.changelog.text, CHANGELOG);
    }

    #[test]
    fn settings_without_a_version_are_told_what_to_say() {
        for settings in [None, Some("# nothing\n"), Some("package: { name: zoo }\n")] {
            // The package's name differs too, which alone asks for another version.
            let problems = next(&dogs(), settings).unwrap_err();
            let [problem] = problems.as_slice() else {
                panic!("{problems:?}");
            };
            assert_eq!(problem.code, "version-not-stated");
            assert!(
                problem.help.contains("package: { version: 0.2.0 }"),
                "{}",
                problem.help
            );
        }
    }

    #[test]
    fn each_side_is_read_with_its_own_settings() {
        let method = |id: &str, name: &str| {
            format!("operations: {{ {id}: {{ method: {name}, reason: Ours. }} }}\n")
        };
        let dogs = dogs();
        let changes = diff(
            origin(CATS, Some(&method("listCats", "all"))),
            origin(&dogs, Some(&method("listDogs", "all"))),
        );
        assert_eq!(changes.unwrap().version, "0.1.0");

        // What matches one side only is a mistake in settings of that side, and none in shared ones.
        let shared = method("listCats", "all");
        assert!(diff(origin(CATS, Some(&shared)), origin(&dogs, Some(&shared))).is_ok());
        let wrong = method("listCats", "every");
        let problems = diff(origin(CATS, Some(&shared)), origin(&dogs, Some(&wrong))).unwrap_err();
        assert_eq!(problems[0].code, "setting-without-match");
    }
}
