//! A second judge of what `changes` says. It knows no rules: for each pair of descriptions both crates
//! are made, and code that was written for the old one is compiled against the new one.
//!
//! What is called compatible has to compile. What is called breaking must not, and what the compiler
//! says has to be about what changed (`felt`); where a rule is `silent`, the code compiles and does
//! something else. Each theme has one caller that uses all of its base; some pairs bring their own.

mod cases;
mod compiler;
mod crates;
mod uses;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use dinie_generator::changes::{Changes, Class, RULES, Rule};

use crate::changes::theme::themes;

use cases::Case;
use crates::Crate;

static VERDICTS: OnceLock<Vec<Verdict>> = OnceLock::new();

/// What the compiler said of a pair.
struct Verdict {
    /// `types: a field goes`
    name: String,
    changes: Changes,
    felt: BTreeMap<String, Vec<String>>,
    /// Whether the new crate is to refuse the caller.
    is_refused: bool,
    /// Errors of the caller with the old crate, and with the new one.
    old: Vec<String>,
    new: Vec<String>,
}

#[test]
fn what_is_breaking_does_not_compile_and_all_else_does() {
    let mut wrong = String::new();
    for verdict in verdicts() {
        for problem in problems(verdict) {
            wrong += &format!("{}: {problem}\n", verdict.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_callers_use_everything() {
    for theme in themes() {
        let base = Crate::generate(&theme, 0, &theme.base);
        let mut unused = uses::uses(&base.model);
        unused.retain(|part| !theme.caller.contains(part));
        assert!(unused.is_empty(), "{}: {unused:#?}", theme.name);
    }
}

#[test]
fn every_rule_that_the_compiler_tells_was_told() {
    let felt = verdicts().iter().flat_map(|verdict| &verdict.felt);
    let felt = felt.filter(|(_, texts)| !texts.is_empty());
    let felt: BTreeSet<&str> = felt.map(|(code, _)| code.as_str()).collect();
    let rules = RULES.iter().filter(|rule| is_loud(rule));
    let rules: BTreeSet<&str> = rules.map(|rule| rule.code).collect();
    let missing: Vec<_> = rules.difference(&felt).collect();
    assert!(missing.is_empty(), "no caller feels {missing:?}");
}

fn is_loud(rule: &Rule) -> bool {
    rule.class == Class::Breaking && !rule.silent
}

fn problems(verdict: &Verdict) -> Vec<String> {
    if let Some(error) = verdict.old.first() {
        return vec![format!("the caller does not fit the old crate: {error}")];
    }
    let mut problems = Vec::new();
    let rules = verdict.changes.lines.iter().map(|change| change.rule);
    let loud: BTreeSet<&str> = rules
        .filter(|rule| is_loud(rule))
        .map(|rule| rule.code)
        .collect();
    let felt: BTreeSet<&str> = verdict.felt.keys().map(String::as_str).collect();
    if loud != felt {
        problems.push(format!("to be felt are {loud:?}, but `felt` has {felt:?}"));
    }
    if !verdict.is_refused {
        let errors = verdict.new.iter();
        problems.extend(errors.map(|error| format!("the new crate refuses the caller: {error}")));
        return problems;
    }
    if verdict.new.is_empty() {
        problems.push("the new crate takes the caller".to_owned());
    }
    let texts: Vec<&String> = verdict.felt.values().flatten().collect();
    let unforeseen = verdict.new.iter();
    let unforeseen = unforeseen.filter(|error| !texts.iter().any(|text| error.contains(*text)));
    problems.extend(unforeseen.map(|error| format!("not what was to be felt: {error}")));
    let unfelt = texts.iter();
    let unfelt = unfelt.filter(|text| !verdict.new.iter().any(|error| error.contains(**text)));
    problems.extend(unfelt.map(|text| format!("no error says `{text}`")));
    problems
}

fn verdicts() -> &'static [Verdict] {
    VERDICTS.get_or_init(judge)
}

fn judge() -> Vec<Verdict> {
    let themes = themes();
    let generated: Vec<Vec<Crate>> = themes.iter().map(cases::generate).collect();
    let cases = themes.iter().zip(&generated);
    let cases: Vec<Case> = cases
        .flat_map(|(theme, crates)| cases::cases(theme, crates))
        .collect();
    let mut kept: Vec<_> = cases.iter().map(Case::on_old).collect();
    kept.sort_by(|a, b| a.name.cmp(&b.name));
    kept.dedup_by(|later, earlier| later.name == earlier.name);
    let (refused, taken): (Vec<&Case>, _) = cases.iter().partition(|case| case.is_refused);
    kept.extend(taken.into_iter().map(Case::on_new));
    let refused: Vec<_> = refused.into_iter().map(Case::on_new).collect();
    let crates: Vec<&Crate> = generated.iter().flatten().collect();
    let errors = compiler::errors(&crates::write(&crates, &kept, &refused));
    let known: BTreeSet<&String> = kept.iter().chain(&refused).map(|each| &each.name).collect();
    for (name, errors) in &errors {
        assert!(known.contains(name), "{name} is no caller: {errors:#?}");
    }
    cases.iter().map(|case| case.verdict(&errors)).collect()
}
