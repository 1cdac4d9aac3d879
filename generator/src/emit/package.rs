//! What is not Rust: `Cargo.toml`, `CHANGELOG.md`, `rustfmt.toml`, the licences, and `README.md` from
//! `readme.rs`.
//!
//! The texts are templates; here are the values they print.

use askama::Template;

use super::context::Context;
use super::readme::emit_readme;
use crate::changelog::{first, published};
use crate::model::Example;
use crate::output::{MARK, Output};

/// Where the crate will stand, and what it stands on.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub runtime: Runtime<'a>,
    pub membership: Membership,
}

/// Where the emitted crate finds `dinie-runtime`.
#[derive(Clone, Copy, Debug)]
pub enum Runtime<'a> {
    /// A path, absolute or from the emitted crate's folder.
    Path(&'a str),
}

/// Whether the emitted crate belongs to a Cargo workspace around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// A member: edition, licence, the version of the runtime and the like are the workspace's.
    Workspace,
    /// A workspace of its own, so that it compiles wherever it lies. No licence is claimed for it.
    Alone,
}

/// A released crate brings the texts of its licences, as they are.
const LICENCES: [(&str, &str); 2] = [
    ("LICENSE-APACHE", include_str!("../../../LICENSE-APACHE")),
    ("LICENSE-MIT", include_str!("../../../LICENSE-MIT")),
];

pub(super) fn emit_package(context: &Context, target: &Target, header: &str) -> Output {
    let formatting = format!("# {header}\ndisable_all_formatting = true\n");
    let files = [
        ("Cargo.toml", render(&manifest(context, target, header))),
        ("README.md", emit_readme(context, header)),
        ("rustfmt.toml", formatting),
    ];
    let licences = match target.membership {
        Membership::Workspace => LICENCES.as_slice(),
        Membership::Alone => &[],
    };
    let licences = licences
        .iter()
        .map(|(path, text)| (*path, (*text).to_owned()));
    files
        .into_iter()
        .chain(licences)
        .map(|(path, text)| (path.to_owned(), text))
        .collect()
}

/// The text, with the last line's end that askama takes off.
pub(super) fn render(template: &impl Template) -> String {
    let text = template.render();
    text.expect("writing to a string does not fail") + "\n"
}

#[derive(Template)]
#[template(path = "Cargo.toml", escape = "none")]
struct Manifest<'a> {
    header: &'a str,
    name: String,
    version: String,
    description: String,
    /// Lines of `[package]` that depend on where the crate stands.
    package: &'static [&'static str],
    library: String,
    /// What follows the runtime's name in `[dependencies]`.
    runtime: String,
    /// What the examples may use beside the crate, a line each; none where there is no example.
    for_examples: &'static [&'static str],
    /// Examples that need more than the default features.
    demanding: Vec<DemandingExample>,
    /// A table of its own at the end, or nothing.
    workspace: &'static str,
}

/// An entry of the manifest, in its spelling. Other examples Cargo finds by itself.
struct DemandingExample {
    name: String,
    features: String,
}

impl DemandingExample {
    fn new(example: &Example) -> Option<Self> {
        let features = example.features.iter().map(|name| toml_string(name));
        let features: Vec<String> = features.collect();
        (!features.is_empty()).then(|| Self {
            name: toml_string(&example.name),
            features: features.join(", "),
        })
    }
}

fn manifest<'a>(context: &Context, target: &Target, header: &'a str) -> Manifest<'a> {
    let package = &context.model.package;
    let Runtime::Path(runtime) = target.runtime;
    let (inherited, workspace): (&[&str], &str) = match target.membership {
        Membership::Workspace => (
            &[
                "edition.workspace = true",
                "rust-version.workspace = true",
                "license.workspace = true",
                "readme = \"README.md\"",
            ],
            "",
        ),
        Membership::Alone => (
            &[
                "edition = \"2024\"",
                "rust-version = \"1.88\"",
                "publish = false",
            ],
            "\n\n[workspace]",
        ),
    };
    let examples = &context.model.examples;
    Manifest {
        header,
        name: toml_string(&package.name),
        version: toml_string(&package.version),
        description: toml_string(&package.description),
        package: inherited,
        library: toml_string(&package.library),
        runtime: match target.membership {
            // The workspace says path and version in one place, so that they change together.
            Membership::Workspace => "workspace = true".to_owned(),
            Membership::Alone => {
                format!("path = {}, default-features = false", toml_string(runtime))
            }
        },
        for_examples: match (examples.is_empty(), target.membership) {
            (true, _) => &[],
            (false, Membership::Workspace) => &[
                "axum.workspace = true",
                "futures-util.workspace = true",
                "tokio.workspace = true",
            ],
            (false, Membership::Alone) => &[
                "axum = { version = \"0.8\", default-features = false, features = [\"http1\", \"tokio\"] }",
                "futures-util = { version = \"0.3\", default-features = false }",
                "tokio = { version = \"1\", features = [\"macros\", \"net\", \"rt-multi-thread\", \"time\"] }",
            ],
        },
        demanding: examples.iter().filter_map(DemandingExample::new).collect(),
        workspace,
    }
}

/// A basic TOML string.
fn toml_string(text: &str) -> String {
    let mut literal = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => literal.extend(['\\', character]),
            other if other.is_control() => {
                literal.push_str(&format!("\\u{:04x}", u32::from(other)));
            }
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

/// A copy of the changelog that people keep, or one that tells of a first version.
pub(super) fn emit_changelog(context: &Context, changelog: Option<&str>, header: &str) -> String {
    let package = &context.model.package;
    match changelog {
        Some(text) => published(
            text,
            &format!("<!-- {MARK} from CHANGELOG.md; do not edit -->"),
        ),
        None => {
            let text = first(&package.name, &context.model.api.title, &package.version);
            published(&text, &format!("<!-- {header} -->"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Membership, Runtime, Target, emit_package, toml_string};
    use crate::emit::context::Context;
    use crate::emit::fixtures::{example, model, operation};
    use crate::model::Example;

    fn manifest(membership: Membership) -> String {
        manifest_with(membership, Vec::new())
    }

    fn manifest_with(membership: Membership, examples: Vec<Example>) -> String {
        let mut model = model(vec![], vec![operation("listCats", "list")]);
        model.examples = examples;
        let target = Target {
            runtime: Runtime::Path("../runtime"),
            membership,
        };
        emit_package(&Context::new(&model), &target, "@generated")["Cargo.toml"].clone()
    }

    #[test]
    fn a_member_inherits_and_a_crate_alone_is_its_own_workspace() {
        let member = manifest(Membership::Workspace);
        assert!(
            member.contains("\nlicense.workspace = true\n") && !member.contains("[workspace]"),
            "{member}"
        );
        assert!(
            member.contains("\ndinie-runtime = { workspace = true }\n")
                && !member.contains("publish"),
            "{member}"
        );
        let alone = manifest(Membership::Alone);
        assert!(
            alone.contains("\nedition = \"2024\"\n") && alone.ends_with("\n\n[workspace]\n"),
            "{alone}"
        );
        assert!(
            alone.contains("dinie-runtime = { path = \"../runtime\", default-features = false }"),
            "{alone}"
        );
    }

    #[test]
    fn a_crate_that_can_be_released_brings_its_licences() {
        let model = model(vec![], vec![operation("listCats", "list")]);
        let licences = |membership| {
            let target = Target {
                runtime: Runtime::Path("../runtime"),
                membership,
            };
            let files = emit_package(&Context::new(&model), &target, "@generated");
            let licences = files
                .into_iter()
                .filter(|(path, _)| path.starts_with("LICENSE"));
            licences.collect::<Vec<_>>()
        };
        assert_eq!(licences(Membership::Alone), []);
        let [apache, mit] = licences(Membership::Workspace).try_into().unwrap();
        assert!(apache.0 == "LICENSE-APACHE" && apache.1.contains("Apache License"));
        assert!(mit.0 == "LICENSE-MIT" && mit.1.starts_with("MIT License"));
    }

    #[test]
    fn what_examples_need_is_there_with_examples_alone() {
        let plain = manifest(Membership::Workspace);
        assert!(!plain.contains("dev-dependencies") && !plain.contains("[[example]]"));

        let examples = || vec![example("tour", &[]), example("service", &["axum", "jiff"])];
        let member = manifest_with(Membership::Workspace, examples());
        assert!(
            member.contains("\n[dev-dependencies]\naxum.workspace = true\n"),
            "{member}"
        );
        let entry = "\n[[example]]\nname = \"service\"\nrequired-features = [\"axum\", \"jiff\"]\n";
        assert_eq!(member.matches("[[example]]").count(), 1);
        assert!(member.contains(entry), "{member}");
        let alone = manifest_with(Membership::Alone, examples());
        assert!(
            alone.contains("\n[dev-dependencies]\naxum = { version = \"0.8\"")
                && alone.ends_with("\n\n[workspace]\n"),
            "{alone}"
        );
    }

    #[test]
    fn any_text_fits_into_toml() {
        assert_eq!(toml_string("a\"b\\c\nd\u{7f}"), r#""a\"b\\c\u000ad\u007f""#);
    }
}
