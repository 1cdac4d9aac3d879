//! Fuzz target: the text of a description. The generator gives a model and files, or at least one
//! error whose place is in the text.

use dinie_generator::diagnostic::{self, Diagnostic, Severity, Style};
use dinie_generator::emit::{Membership, Runtime, Target};
use dinie_generator::source::Text;
use dinie_generator::{Texts, generate};

const NAME: &str = "fuzz.yaml";

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let description = Text { name: NAME, text };
    let result = generate(&Texts {
        description,
        settings: None,
        examples: &[],
        changelog: None,
        target: Target {
            runtime: Runtime::Path("../runtime"),
            membership: Membership::Workspace,
        },
    });
    let diagnostics = match result {
        Ok(generated) => {
            assert!(generated.files.contains_key("src/lib.rs"));
            let warning = |one: &Diagnostic| one.severity == Severity::Warning;
            assert!(generated.warnings.iter().all(warning));
            generated.warnings
        }
        Err(problems) => {
            let error = |one: &Diagnostic| one.severity == Severity::Error;
            assert!(problems.iter().any(error), "refused without an error");
            problems
        }
    };
    for diagnostic in &diagnostics {
        has_a_place(diagnostic, text.trim_start_matches('\u{feff}'));
    }
    let drawn = diagnostic::render(&diagnostics, &[description], Style::Plain);
    assert_eq!(drawn.is_empty(), diagnostics.is_empty());
}

fn has_a_place(diagnostic: &Diagnostic, text: &str) {
    let location = &diagnostic.location;
    assert_eq!(location.file, NAME);
    assert!(location.line >= 1 && location.column >= 1, "{diagnostic:?}");
    assert!(location.span.start <= location.span.end, "{diagnostic:?}");
    assert!(text.get(location.span.clone()).is_some(), "{diagnostic:?}");
    assert!(!diagnostic.message.is_empty() && !diagnostic.code.is_empty());
}
