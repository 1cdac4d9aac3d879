//! Names of things that live side by side: fields of a struct, variants of an enum.
//!
//! In: wire names, with names given in `sdk.yaml` for some. Out: a distinct Rust name for each, or
//! the groups that cannot be told apart. The order of the names never matters.
//!
//! Four steps, each only for those that the step before left equal:
//! 1. signs separate words (`@id` is `id`);
//! 2. who is spelled plainly keeps the name, the others spell their signs (`@id` is `at_id`);
//! 3. the letter case is told in a word (`ASC` next to `asc` is `asc_upper`);
//! 4. signs are called that (`*` next to `star` is `star_sign`).

use std::collections::HashMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::words::spelled_words;
use super::{camel, field_name, reserved, snake};

/// What the names are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// snake_case, keywords raw.
    Field,
    /// UpperCamelCase.
    Variant,
}

/// Wire names that would share one Rust name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    pub name: String,
    /// Positions in the list of wire names.
    pub members: Vec<usize>,
}

/// A wire name, and the Rust name that `sdk.yaml` gives it.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    pub wire_name: &'a str,
    pub given: Option<&'a str>,
}

/// Distinct names, in the order of the members.
pub fn member_names(members: &[Member], kind: MemberKind) -> Result<Vec<String>, Vec<Collision>> {
    let mut names: Vec<String> = members
        .iter()
        .map(|member| {
            member
                .given
                .map_or_else(|| plain(member.wire_name, kind), str::to_owned)
        })
        .collect();
    for step in [Step::Spelled, Step::Cased, Step::Marked] {
        for group in equal_groups(&names) {
            for index in group {
                let member = &members[index];
                if member.given.is_none() {
                    names[index] = step.name(member.wire_name, kind);
                }
            }
        }
    }
    let collisions: Vec<Collision> = equal_groups(&names)
        .into_iter()
        .map(|members| Collision {
            name: names[members[0]].clone(),
            members,
        })
        .collect();
    if collisions.is_empty() {
        Ok(names)
    } else {
        Err(collisions)
    }
}

#[derive(Clone, Copy)]
enum Step {
    Spelled,
    Cased,
    Marked,
}

impl Step {
    fn name(self, wire_name: &str, kind: MemberKind) -> String {
        match self {
            Self::Spelled => spelled(wire_name, kind),
            Self::Cased => cased(wire_name, kind),
            Self::Marked => marked(wire_name, kind),
        }
    }
}

fn plain(wire_name: &str, kind: MemberKind) -> String {
    match kind {
        MemberKind::Field => field_name(wire_name),
        MemberKind::Variant => guard_variant(camel(wire_name)),
    }
}

fn spelled(wire_name: &str, kind: MemberKind) -> String {
    // An underscore between words is how names are spelled, not a sign.
    let bare = wire_name.trim_matches('_');
    if !bare.is_empty() && bare == wire_name && is_plain(wire_name) {
        return plain(wire_name, kind);
    }
    let words = spelled_words(wire_name).unwrap_or_else(|| "empty".to_owned());
    match kind {
        MemberKind::Field => field_name(&words.to_snake_case()),
        MemberKind::Variant => guard_variant(camel(&words.to_upper_camel_case())),
    }
}

fn is_plain(wire_name: &str) -> bool {
    let snake_words = snake(wire_name);
    wire_name.eq_ignore_ascii_case(&snake_words)
        || wire_name.chars().all(|each| each.is_ascii_alphanumeric())
}

fn cased(wire_name: &str, kind: MemberKind) -> String {
    let base = spelled(wire_name, kind);
    let Some(word) = case_word(wire_name) else {
        return base;
    };
    let base = base.trim_start_matches("r#");
    match kind {
        MemberKind::Field => format!("{}_{word}", base.trim_end_matches('_')),
        MemberKind::Variant => {
            format!(
                "{}{}",
                base.trim_end_matches('_'),
                word.to_upper_camel_case()
            )
        }
    }
}

fn marked(wire_name: &str, kind: MemberKind) -> String {
    let base = cased(wire_name, kind);
    if is_plain(wire_name) {
        return base;
    }
    let base = base.trim_start_matches("r#");
    match kind {
        MemberKind::Field => format!("{}_sign", base.trim_end_matches('_')),
        MemberKind::Variant => format!("{}Sign", base.trim_end_matches('_')),
    }
}

fn case_word(wire_name: &str) -> Option<&'static str> {
    let has_lower = wire_name.contains(|each: char| each.is_lowercase());
    let has_upper = wire_name.contains(|each: char| each.is_uppercase());
    let starts_upper = wire_name
        .chars()
        .find(|each| each.is_alphabetic())
        .is_some_and(char::is_uppercase);
    match (has_lower, has_upper) {
        (_, false) => None,
        (false, true) => Some("upper"),
        (true, true) if starts_upper => Some("capital"),
        (true, true) => Some("camel"),
    }
}

fn guard_variant(name: String) -> String {
    reserved::guard_keyword(&name)
}

/// Positions of equal names, where more than one has them.
fn equal_groups(names: &[String]) -> Vec<Vec<usize>> {
    let mut positions: HashMap<&str, Vec<usize>> = HashMap::with_capacity(names.len());
    for (index, name) in names.iter().enumerate() {
        positions.entry(name).or_default().push(index);
    }
    let mut groups: Vec<Vec<usize>> = positions
        .into_values()
        .filter(|group| group.len() > 1)
        .collect();
    groups.sort_unstable();
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: MemberKind, table: &[(&str, &str)]) {
        let mut table = table.to_vec();
        for _ in 0..2 {
            let members: Vec<Member> = table
                .iter()
                .map(|(wire_name, _)| Member {
                    wire_name,
                    given: None,
                })
                .collect();
            let names = member_names(&members, kind).expect("these can be told apart");
            let expected: Vec<&str> = table.iter().map(|(_, name)| *name).collect();
            assert_eq!(names, expected);
            table.reverse();
        }
    }

    #[test]
    fn fields_keep_the_plain_name_where_one_is_spelled_so() {
        check(MemberKind::Field, &[("id", "id"), ("@id", "at_id")]);
        check(
            MemberKind::Field,
            &[("$type", "dollar_type"), ("type", "r#type")],
        );
        check(
            MemberKind::Field,
            &[("user_id", "user_id"), ("userId", "user_id_camel")],
        );
        check(
            MemberKind::Field,
            &[("_id", "underscore_id"), ("id", "id"), ("ID", "id_upper")],
        );
    }

    #[test]
    fn variants_are_told_apart_by_signs_then_by_case() {
        check(
            MemberKind::Variant,
            &[("created", "Created"), ("-created", "MinusCreated")],
        );
        check(
            MemberKind::Variant,
            &[("+1", "Plus1"), ("-1", "Minus1"), ("1", "_1")],
        );
        check(
            MemberKind::Variant,
            &[("asc", "Asc"), ("ASC", "AscUpper"), ("Asc", "AscCapital")],
        );
        check(
            MemberKind::Variant,
            &[("<", "Less"), ("<=", "LessEqual"), (">", "Greater")],
        );
        check(
            MemberKind::Variant,
            &[("self", "Self_"), ("", "Empty"), ("*", "Star")],
        );
        check(
            MemberKind::Variant,
            &[("gpt-3.5", "GptMinus3Dot5"), ("gpt-35", "GptMinus35")],
        );
    }

    #[test]
    fn what_stays_equal_is_reported() {
        let members = [
            Member {
                wire_name: "a",
                given: None,
            },
            Member {
                wire_name: "b",
                given: Some("a"),
            },
        ];
        let collisions = member_names(&members, MemberKind::Field).expect_err("both are `a`");
        assert_eq!(collisions.len(), 1);
        assert_eq!(collisions[0].members, [0, 1]);
    }
}
