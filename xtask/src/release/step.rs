//! The steps of a rehearsal: each runs whatever became of those before it, and is a line.

use std::time::{Duration, Instant};

use anyhow::Result;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passes(String),
    Fails {
        summary: String,
        /// What a tool said about it, printed after all lines; may be empty.
        details: String,
    },
    /// Why it could not be done here.
    Skipped(String),
}

impl Verdict {
    pub(crate) fn passes(summary: &str) -> Verdict {
        Verdict::Passes(summary.to_owned())
    }

    pub(crate) fn fails(summary: &str) -> Verdict {
        Verdict::fails_with(summary, "")
    }

    pub(crate) fn fails_with(summary: &str, details: &str) -> Verdict {
        Verdict::Fails {
            summary: summary.to_owned(),
            details: details.to_owned(),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Steps {
    /// Name and details of those that failed.
    failures: Vec<(String, String)>,
}

impl Steps {
    /// Runs a step and prints its line. One that could not be run has failed.
    pub(crate) fn run(&mut self, name: &str, step: impl FnOnce() -> Result<Verdict>) {
        let started = Instant::now();
        let verdict = step().unwrap_or_else(|error| Verdict::fails(&format!("{error:#}")));
        println!("{}", row(name, started.elapsed(), &verdict));
        if let Verdict::Fails { details, .. } = verdict {
            self.failures.push((name.to_owned(), details));
        }
    }

    pub(crate) fn failed(&self) -> usize {
        self.failures.len()
    }

    pub(crate) fn print_details(&self) {
        for (name, details) in &self.failures {
            if !details.is_empty() {
                eprintln!("\n{name}:\n{details}");
            }
        }
    }
}

fn row(name: &str, elapsed: Duration, verdict: &Verdict) -> String {
    let (word, text) = match verdict {
        Verdict::Passes(text) => ("ok", text),
        Verdict::Fails { summary, .. } => ("FAILS", summary),
        Verdict::Skipped(text) => ("skipped", text),
    };
    let seconds = format!("{:.1} s", elapsed.as_secs_f64());
    format!("{name:<20} {seconds:>8}  {word:<7}  {text}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use anyhow::bail;

    use super::{Steps, Verdict, row};

    #[test]
    fn a_line_says_what_became_of_it() {
        let row = |verdict| row("deny", Duration::from_millis(1_260), &verdict);
        let line = "deny                    1.3 s  ok       all licences are allowed";
        assert_eq!(row(Verdict::passes("all licences are allowed")), line);
        assert!(row(Verdict::fails("no")).ends_with("  FAILS    no"));
        let skipped = Verdict::Skipped("not installed".to_owned());
        assert!(row(skipped).ends_with("  skipped  not installed"));
    }

    #[test]
    fn a_failure_ends_nothing_and_is_counted() {
        let mut steps = Steps::default();
        let mut ran = 0;
        steps.run("one", || bail!("no such tool"));
        steps.run("two", || {
            ran += 1;
            Ok(Verdict::fails_with("two", "because"))
        });
        steps.run("three", || {
            ran += 1;
            Ok(Verdict::Skipped("three".to_owned()))
        });
        assert_eq!((ran, steps.failed()), (2, 2));
        assert_eq!(steps.failures[1], ("two".to_owned(), "because".to_owned()));
    }
}
