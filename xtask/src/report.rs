//! What the commands print: steps and diagnostics, for a person on standard error or for a tool as
//! JSON lines on standard output. Colour only on a terminal.

use std::{
    env,
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use clap::ValueEnum;
use dinie_generator::{
    Generated, Texts,
    diagnostic::{Diagnostic, Severity, Style, render, render_json},
    generate,
    source::Text,
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    /// Drawn with the line of the source
    #[default]
    Human,
    /// One JSON object a line, on standard output
    Json,
}

#[derive(Debug)]
pub(crate) struct Reporter {
    format: MessageFormat,
    started: Instant,
}

impl Reporter {
    pub(crate) fn new(format: MessageFormat) -> Reporter {
        Reporter {
            format,
            started: Instant::now(),
        }
    }

    /// One line of progress: `  writing    2 files changed`.
    pub(crate) fn step(&self, verb: &str, what: &str) {
        if self.format == MessageFormat::Human {
            eprintln!("  {verb:<10} {what}");
        }
    }

    /// The line of progress of something that takes long, overwritten as it goes on. Only on a
    /// terminal.
    pub(crate) fn progress(&self, verb: &str, what: &str, elapsed: Duration) {
        if self.format == MessageFormat::Human && io::stderr().is_terminal() {
            eprint!("\r  {verb:<10} {what} ({} s)\x1b[K", elapsed.as_secs());
            // Progress that cannot be shown is no reason to stop.
            let _ = io::stderr().flush();
        }
    }

    pub(crate) fn end_progress(&self) {
        if self.format == MessageFormat::Human && io::stderr().is_terminal() {
            eprint!("\r\x1b[K");
        }
    }

    /// The last line of a command that failed.
    pub(crate) fn failure(&self, message: &str) {
        eprintln!("error: {message}");
    }

    pub(crate) fn done(&self) {
        self.step(
            "done",
            &format!("in {:.1} s", self.started.elapsed().as_secs_f64()),
        );
    }

    /// Generates, and prints what is wrong; `None` when the description is refused.
    pub(crate) fn generate(&self, texts: &Texts<'_>) -> Option<Generated> {
        match generate(texts) {
            Ok(generated) => {
                self.diagnostics(&generated.warnings, &all(texts));
                Some(generated)
            }
            Err(diagnostics) => {
                self.refuse(&diagnostics, &all(texts));
                None
            }
        }
    }

    /// Prints what is wrong with the texts, and that nothing came of it.
    pub(crate) fn refuse(&self, problems: &[Diagnostic], texts: &[Text<'_>]) {
        self.diagnostics(problems, texts);
        self.failure(&nothing_written(problems));
    }

    fn diagnostics(&self, diagnostics: &[Diagnostic], texts: &[Text<'_>]) {
        if diagnostics.is_empty() {
            return;
        }
        match self.format {
            MessageFormat::Human => draw(diagnostics, texts),
            MessageFormat::Json => print!("{}", render_json(diagnostics)),
        }
    }
}

/// Every text that a diagnostic may show.
fn all<'a>(texts: &Texts<'a>) -> Vec<Text<'a>> {
    let settings = [Some(texts.description), texts.settings];
    let settings = settings.into_iter().flatten();
    settings.chain(texts.examples.iter().copied()).collect()
}

/// Diagnostics for a person, on standard error.
pub(crate) fn draw(diagnostics: &[Diagnostic], texts: &[Text<'_>]) {
    eprint!("{}", render(diagnostics, texts, style()));
}

/// `1 problem`, `2 problems`.
pub(crate) fn count(number: usize, singular: &str) -> String {
    match number {
        1 => format!("1 {singular}"),
        _ => format!("{number} {singular}s"),
    }
}

/// `1 problem; nothing was written`.
fn nothing_written(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .count();
    format!("{}; nothing was written", count(errors, "problem"))
}

fn style() -> Style {
    let wanted = env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    if wanted && io::stderr().is_terminal() {
        Style::Colour
    } else {
        Style::Plain
    }
}
