//! The lines of a comparison for a pull request, grouped by class.

use dinie_generator::changes::{Change, Changes, Class, Rule, code_span, markdown_words};

pub(super) fn list(changes: &Changes) -> String {
    let mut text = String::new();
    let mut last = "";
    for change in &changes.lines {
        let Change {
            rule, place, what, ..
        } = change;
        let heading = heading(rule);
        if heading != last {
            text += &format!("\n### {heading}\n\n");
            last = heading;
        }
        text += &format!(
            "- {}: {} — {}\n",
            code_span(place),
            markdown_words(what),
            change.reason
        );
    }
    text
}

/// The lines stand in the order of these.
fn heading(rule: &Rule) -> &'static str {
    match rule.class {
        Class::Breaking if rule.silent => "Breaking, and the compiler does not tell",
        Class::Breaking => "Breaking",
        Class::Compatible => "Compatible",
        Class::DocsOnly => "Documentation only",
    }
}
