//! `cargo xtask faults`: runs the fault bench in `tests/faults/` and prints its table: number, fault,
//! what was expected, what happened.

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
};

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::Value;

use crate::{
    Outcome,
    input::repository,
    report::{MessageFormat, Reporter, count},
    table,
};

/// The bench has faults 1 to 32.
const FAULTS: u64 = 32;
/// What a line of `tests/faults/report.rs` starts with; JSON follows.
const MARK: &str = "fault-report ";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How the table is printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Columns, for a terminal
    #[default]
    Text,
    /// A Markdown table
    Markdown,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let reporter = Reporter::new(MessageFormat::Human);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["test", "--quiet", "--package", "dinie-tests"])
        .args(["--test", "faults", "--", "--show-output"])
        .current_dir(repository())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo test")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let cases = parse(&text)?;
    if cases.is_empty() {
        reporter.failure("the fault bench did not run");
        return Ok(Outcome::Refused);
    }
    let rows = rows(&cases);
    match arguments.format {
        Format::Text => print!("{}", table::text(&HEADER, &rows)),
        Format::Markdown => print!("{}", table::markdown(&HEADER, &rows)),
    }
    let wrong = verdict(&cases);
    if wrong.is_empty() && output.status.success() {
        let cases = count(cases.len(), "case");
        reporter.step("survived", &format!("{FAULTS} faults in {cases}"));
        reporter.done();
        return Ok(Outcome::Done);
    }
    if wrong.is_empty() {
        // A test that reports nothing has failed, such as the one that compares the lists.
        eprint!("{text}");
    }
    for line in wrong {
        reporter.step("fault", &line);
    }
    reporter.failure("the fault bench failed; run `cargo test -p dinie-tests --test faults`");
    Ok(Outcome::Refused)
}

const HEADER: [&str; 4] = ["#", "fault", "expected", "happened"];

/// What one line says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Case {
    number: u64,
    fault: String,
    case: String,
    expected: String,
    happened: String,
    outcome: String,
}

impl Case {
    fn passed(&self) -> bool {
        self.outcome == "passed"
    }

    fn row(&self) -> [String; 4] {
        let happened = match self.passed() {
            true => self.happened.clone(),
            false => format!("FAILED after: {}", self.happened),
        };
        [
            String::new(),
            self.case.clone(),
            self.expected.clone(),
            happened,
        ]
    }
}

/// The lines of the bench among all that the tests print, in the order of their numbers.
fn parse(output: &str) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for line in output.lines() {
        let Some((_, json)) = line.split_once(MARK) else {
            continue;
        };
        let json: Value = serde_json::from_str(json)
            .with_context(|| format!("a line of the fault bench is not JSON: {json}"))?;
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        cases.push(Case {
            number: json["number"].as_u64().unwrap_or_default(),
            fault: text("fault"),
            case: text("case"),
            expected: text("expected"),
            happened: text("happened"),
            outcome: text("outcome"),
        });
    }
    cases.sort_by_key(|case| case.number);
    Ok(cases)
}

/// Each fault's number and name, and below them its cases.
fn rows(cases: &[Case]) -> Vec<[String; 4]> {
    let mut rows = Vec::new();
    for group in cases.chunk_by(|one, next| one.number == next.number) {
        let title = [&group[0].number.to_string(), &group[0].fault, "", ""];
        rows.push(title.map(str::to_owned));
        rows.extend(group.iter().map(Case::row));
    }
    rows
}

/// What is wrong: faults without a test, and cases that failed.
fn verdict(cases: &[Case]) -> Vec<String> {
    let mut by_number: BTreeMap<u64, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        by_number.entry(case.number).or_default().push(case);
    }
    let missing = (1..=FAULTS)
        .filter(|number| !by_number.contains_key(number))
        .map(|number| format!("{number} has no test"));
    let failed = cases
        .iter()
        .filter(|case| !case.passed())
        .map(|case| format!("{} failed: {}", case.number, case.case));
    missing.chain(failed).collect()
}

#[cfg(test)]
mod tests {
    use super::{Case, FAULTS, parse, rows, verdict};

    fn line(number: u64, outcome: &str) -> String {
        format!(
            r#"fault-report {{"number":{number},"fault":"f","case":"c","expected":"requests: 2","happened":"requests: 2","outcome":"{outcome}"}}"#
        )
    }

    fn all() -> Vec<Case> {
        let lines: Vec<_> = (1..=FAULTS).map(|number| line(number, "passed")).collect();
        parse(&lines.join("\n")).unwrap()
    }

    #[test]
    fn lines_are_found_among_others_and_put_in_order() {
        let output = format!(
            "running 3 tests\n---- x stdout ----\n{}\ntest y ... {}\nok\n",
            line(9, "passed"),
            line(2, "failed")
        );
        let cases = parse(&output).unwrap();
        let numbers: Vec<_> = cases.iter().map(|case| case.number).collect();
        assert_eq!(numbers, [2, 9]);
        let (count, failed) = ("requests: 2", "FAILED after: requests: 2");
        let table = [
            ["2", "f", "", ""],
            ["", "c", count, failed],
            ["9", "f", "", ""],
            ["", "c", count, count],
        ];
        assert_eq!(rows(&cases), table);
        assert!(parse("fault-report {").is_err());
    }

    #[test]
    fn all_faults_must_be_there_and_pass() {
        assert!(verdict(&all()).is_empty());
        let mut cases = all();
        cases.remove(22);
        cases[3].outcome = "failed".to_owned();
        assert_eq!(verdict(&cases), ["23 has no test", "4 failed: c"]);
    }
}
