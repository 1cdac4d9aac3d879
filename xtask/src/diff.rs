//! `cargo xtask diff OLD NEW`: what a new description changes for those who call the crate. Reads two
//! descriptions and the settings, writes nothing.

mod markdown;
mod table;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::ValueEnum;
use dinie_generator::{
    changes::{Changes, Class},
    release::{Origin, diff},
};

use crate::{
    Outcome, baseline,
    input::{NamedText, SETTINGS, description_in, repository},
    report::{MessageFormat, Reporter, count, draw},
};

use markdown::list;
use table::table;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The description that callers know [default: that of the last release, in spec/baseline/]
    #[arg(requires = "new")]
    old: Option<PathBuf>,
    /// The description to come [default: the one in spec/]
    new: Option<PathBuf>,
    /// Settings for both [default: the sdk.yaml beside each; where there is none, that of the other]
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// How the changes are printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// End with exit code 1 when there is a change of this class
    #[arg(long, value_enum, value_name = "CLASS")]
    fail_on: Option<FailOn>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned columns, and the reason below; `breaking!` marks what the compiler does not tell: code that is hit by it
    /// compiles and does something else
    #[default]
    Text,
    /// {"changes": [{"class", "silent", "rule", "place", "what", "reason", "call"}], "counts",
    /// "old_version", "next_version"}; `silent`: breaking, and the compiler does not tell; `call`: of
    /// the operation that changed, as old code has it, or null
    Json,
    /// For a pull request, grouped by class; what the compiler does not tell comes first
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Breaking,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let (old, new) = descriptions(arguments)?;
    let read = |path: Option<PathBuf>| path.map(|path| NamedText::read(&path)).transpose();
    let (old_settings, new_settings) = settings(arguments, &old, &new);
    let (old_settings, new_settings) = (read(old_settings)?, read(new_settings)?);
    let (old, new) = (NamedText::read(&old)?, NamedText::read(&new)?);
    let old = origin(&old, old_settings.as_ref());
    let new = origin(&new, new_settings.as_ref());
    let changes = match diff(old, new) {
        Ok(changes) => changes,
        Err(diagnostics) => {
            let texts = [old, new].map(|it| [Some(it.description), it.settings]);
            draw(
                &diagnostics,
                &Vec::from_iter(texts.into_iter().flatten().flatten()),
            );
            let problems = count(diagnostics.len(), "problem");
            Reporter::new(MessageFormat::Human)
                .failure(&format!("{problems}; nothing was compared"));
            return Ok(Outcome::Refused);
        }
    };
    let text = match arguments.format {
        Format::Text => table(&changes) + &footer(&changes),
        Format::Json => json(&changes),
        Format::Markdown => format!("**Next version: {}**\n", next(&changes)) + &list(&changes),
    };
    print!("{text}");
    let is_breaking = changes.class() == Some(Class::Breaking);
    Ok(match arguments.fail_on {
        Some(FailOn::Breaking) if is_breaking => Outcome::Refused,
        _ => Outcome::Done,
    })
}

fn descriptions(arguments: &Arguments) -> Result<(PathBuf, PathBuf)> {
    Ok(match (&arguments.old, &arguments.new) {
        (Some(old), Some(new)) => (old.clone(), new.clone()),
        _ => (
            baseline::description()?,
            description_in(&repository().join("spec"))?,
        ),
    })
}

/// Those beside each description. One without is read with the settings of the other.
fn settings(arguments: &Arguments, old: &Path, new: &Path) -> (Option<PathBuf>, Option<PathBuf>) {
    let beside = |path: &Path| Some(path.with_file_name(SETTINGS)).filter(|path| path.is_file());
    let [old, new] = [old, new].map(|path| arguments.settings.clone().or_else(|| beside(path)));
    (old.clone().or(new.clone()), new.or(old))
}

fn origin<'a>(description: &'a NamedText, settings: Option<&'a NamedText>) -> Origin<'a> {
    Origin {
        description: description.as_text(),
        settings: settings.map(NamedText::as_text),
    }
}

fn footer(changes: &Changes) -> String {
    format!("{}\nnext version: {}\n", summary(changes), next(changes))
}

/// `2 breaking (1 of them the compiler does not tell), 1 compatible, 0 docs only`.
pub(crate) fn summary(changes: &Changes) -> String {
    if changes.lines.is_empty() {
        return "no changes".to_owned();
    }
    let silent = silent(changes);
    let counts = Class::ALL.map(|class| {
        let count = format!("{} {}", changes.count(class), class.as_str());
        match (class, silent) {
            (Class::Breaking, 1..) => {
                format!("{count} ({silent} of them the compiler does not tell)")
            }
            _ => count,
        }
    });
    counts.join(", ")
}

/// How many lines break code without a word of the compiler.
fn silent(changes: &Changes) -> usize {
    let lines = changes.lines.iter();
    lines.filter(|change| change.rule.silent).count()
}

/// `0.2.0 (breaking changes below 1.0)`.
fn next(changes: &Changes) -> String {
    let old = &changes.version;
    let below = match old.starts_with("0.") {
        true => " below 1.0",
        false => "",
    };
    let why = match changes.class() {
        Some(Class::Breaking) => format!("breaking changes{below}"),
        Some(Class::Compatible) => format!("compatible changes{below}"),
        Some(Class::DocsOnly) => "documentation only".to_owned(),
        None => "no changes".to_owned(),
    };
    match changes.next_version() {
        Some(version) => format!("{version} ({why})"),
        None => format!("unknown, for {old} is no version ({why})"),
    }
}

fn json(changes: &Changes) -> String {
    let lines = changes.lines.iter().map(|change| {
        serde_json::json!({
            "class": change.rule.class.as_str(),
            "silent": change.rule.silent,
            "rule": change.rule.code,
            "place": change.place,
            "what": change.what,
            "reason": change.reason,
            "call": change.call,
        })
    });
    let counts = serde_json::json!({
        "breaking": changes.count(Class::Breaking),
        "silent": silent(changes),
        "compatible": changes.count(Class::Compatible),
        "docs only": changes.count(Class::DocsOnly),
    });
    let report = serde_json::json!({
        "changes": Vec::from_iter(lines),
        "counts": counts,
        "old_version": changes.version,
        "next_version": changes.next_version(),
    });
    format!("{report:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A change for each class, and one of which the compiler says nothing, in an API of one operation.
    fn changes() -> Changes {
        let old = r#"
openapi: 3.1.0
info: { title: Zoo, version: "1" }
servers: [{ url: "https://old.example", description: Sandbox }]
paths:
  /animals:
    get:
      operationId: listAnimals
      tags: [Animals]
      responses: { "204": { description: Nothing. } }
"#;
        let new = old.replace("listAnimals", "listAllAnimals").replace("old.example", "new.example").replace(
            "tags: [Animals]",
            "tags: [Animals]\n      description: All of them.\n      parameters: [{ name: x_a, in: query, required: true, schema: { type: integer } }]",
        );
        let origin = |text| Origin {
            description: dinie_generator::source::Text {
                name: "zoo.yaml",
                text,
            },
            settings: None,
        };
        diff(origin(old), origin(&new)).unwrap()
    }

    #[test]
    fn text_stands_in_columns() {
        let changes = changes();
        let text = table(&changes) + &footer(&changes);
        let expected = "\
breaking!   server Sandbox          https://old.example is now https://new.example  (the same code sends its requests to another place)
breaking    GET /animals            client.animals().list() renamed to client.animals().list_all()  (the method has another name)
breaking    GET /animals query x_a  new, required        (the method takes one more argument)
docs only   GET /animals            description changed  (no code changes)
3 breaking (1 of them the compiler does not tell), 0 compatible, 1 docs only
next version: 0.2.0 (breaking changes below 1.0)
";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_long_place_pushes_its_own_line_aside() {
        let mut changes = changes();
        let long = "/animals".repeat(12);
        changes.lines[2].place = format!("GET {long}");
        let text = table(&changes);
        let lines = Vec::from_iter(text.lines());
        assert_eq!(lines.len(), 4);
        let aside = format!("breaking    GET {long}  new, required        (the method takes");
        assert!(lines[2].starts_with(&aside), "{text}");
        assert_eq!(
            lines[3],
            "docs only   GET /animals    description changed  (no code changes)"
        );
    }

    #[test]
    fn markdown_is_grouped() {
        let text = list(&changes());
        let line =
            "\n- `GET /animals query x_a`: new, required — the method takes one more argument\n";
        assert!(text.contains(line), "{text}");
        assert!(text.contains("\n### Breaking\n\n- `GET"), "{text}");
        let code = ": `client.animals().list()` renamed to `client.animals().list_all()` — ";
        assert!(text.contains(code), "{text}");
        let silent = "\n### Breaking, and the compiler does not tell\n\n- `server Sandbox`: ";
        assert!(text.contains(silent), "{text}");
        assert!(text.contains("### Documentation only\n"), "{text}");
    }

    #[test]
    fn json_has_a_stable_shape() {
        let report: serde_json::Value = serde_json::from_str(&json(&changes())).unwrap();
        let keys =
            |value: &serde_json::Value| Vec::from_iter(value.as_object().unwrap().keys().cloned());
        assert_eq!(
            keys(&report),
            ["changes", "counts", "old_version", "next_version"]
        );
        let change = &report["changes"][0];
        let members = ["class", "silent", "rule", "place", "what", "reason", "call"];
        assert_eq!(keys(change), members);
        assert_eq!(change["silent"], true, "{report}");
        assert_eq!(report["changes"][1]["silent"], false, "{report}");
        assert_eq!(change["call"], serde_json::Value::Null, "{report}");
        assert_eq!(report["changes"][1]["call"], "client.animals().list()");
        assert_eq!(report["counts"]["silent"], 1);
        assert_eq!(report["next_version"], "0.2.0");
    }
}
