//! Hand-written programs beside the description to [`Example`]s.
//!
//! In: their texts, the `examples` section of sdk.yaml. Out: what each is called, shows and needs. The
//! texts are not read as Rust; that they compile is seen to after they are written.

use super::context::Context;
use super::settings::Feature;
use crate::diagnostic::{Diagnostic, Location, Severity};
use crate::model::Example;
use crate::source::Text;

/// In the order in which they were given.
pub(super) fn lower_examples(ctx: &mut Context, texts: &[Text<'_>]) -> Vec<Example> {
    texts.iter().map(|text| lower_example(ctx, *text)).collect()
}

fn lower_example(ctx: &mut Context, text: Text<'_>) -> Example {
    let file = text.name.rsplit(['/', '\\']).next().unwrap_or(text.name);
    let name = file.strip_suffix(".rs").unwrap_or(file);
    let first_line = text.unmarked().lines().next().unwrap_or_default();
    let summary = first_line.strip_prefix("//!").unwrap_or_default().trim();
    if summary.is_empty() {
        ctx.diagnostics.push(without_summary(text, first_line));
    }
    let features = ctx
        .settings
        .example(name)
        .map(|entry| entry.features.iter().copied().map(name_of).collect());
    Example {
        name: name.to_owned(),
        source: text.name.to_owned(),
        summary: summary.to_owned(),
        features: features.unwrap_or_default(),
        text: text.unmarked().to_owned(),
    }
}

fn name_of(feature: Feature) -> &'static str {
    match feature {
        Feature::Axum => "axum",
        Feature::Blocking => "blocking",
        Feature::Chrono => "chrono",
        Feature::Jiff => "jiff",
        Feature::RustDecimal => "rust_decimal",
        Feature::TestUtil => "test-util",
        Feature::Time => "time",
    }
}

fn without_summary(text: Text<'_>, first_line: &str) -> Diagnostic {
    let location = Location {
        file: text.name.to_owned(),
        line: 1,
        column: 1,
        span: 0..first_line.len(),
    };
    let message = format!("the example `{}` does not say what it shows", text.name);
    Diagnostic::new(
        Severity::Error,
        "example-without-summary",
        "",
        message,
        location,
    )
    .with_help("begin it with a line `//! …`, which the README of the crate repeats")
}
