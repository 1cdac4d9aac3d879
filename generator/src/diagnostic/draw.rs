//! Draws diagnostics with the source line under each.
//!
//! Only the line in question is handed to the renderer, and of a long one only a window around the
//! place: a minified description is a single line of megabytes.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::source::Text;

use super::{Diagnostic, Location, Severity, Style};

/// Characters of a line that are shown before the place, and from its beginning on.
const BEFORE: usize = 60;
const BEHIND: usize = 80;

/// Draws the diagnostics in their order, with the lines of the texts they point into.
pub fn render(diagnostics: &[Diagnostic], texts: &[Text<'_>], style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let window = texts
            .iter()
            .find(|text| text.name == diagnostic.location.file)
            .and_then(|text| Window::around(text.unmarked(), &diagnostic.location));
        let report = report(diagnostic, window.as_ref());
        out.push_str(&renderer.render(&[report]));
        out.push_str("\n\n");
    }
    out
}

fn report<'a>(diagnostic: &'a Diagnostic, window: Option<&'a Window>) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let Location {
        file, line, column, ..
    } = &diagnostic.location;
    let title = level.primary_title(diagnostic.message.as_str());
    let mut group = Group::with_title(title.id(diagnostic.code));
    // The renderer counts columns in what it is given, which a cut line would falsify.
    if window.is_none_or(|window| window.cut) {
        let origin = Origin::path(file.as_str()).line(*line);
        group = group.element(origin.char_column(*column));
    }
    if let Some(window) = window {
        let annotation = AnnotationKind::Primary
            .span(window.span.clone())
            .label(diagnostic.label.as_deref());
        let snippet = Snippet::source(window.text.as_str()).line_start(*line);
        let path = (!window.cut).then_some(file.as_str());
        group = group.element(snippet.path(path).annotation(annotation));
    }
    if !diagnostic.pointer.is_empty() {
        let pointer = format!("at {}", diagnostic.pointer);
        group = group.element(Level::NOTE.no_name().message(pointer));
    }
    if !diagnostic.help.is_empty() {
        group = group.element(Level::HELP.message(diagnostic.help.as_str()));
    }
    group
}

/// What is shown of a line, and the place within it.
struct Window {
    text: String,
    span: Range<usize>,
    cut: bool,
}

impl Window {
    fn around(whole: &str, location: &Location) -> Option<Self> {
        let line = line_around(whole, location.span.start)?;
        let text = whole.get(line.clone())?;
        let start = location.span.start.checked_sub(line.start)?;
        let end = location
            .span
            .end
            .min(line.end)
            .checked_sub(line.start)?
            .max(start);
        let (before, behind) = (text.get(..start)?, text.get(start..)?);
        let from = before
            .char_indices()
            .rev()
            .nth(BEFORE - 1)
            .map_or(0, |(index, _)| index);
        let length = behind
            .char_indices()
            .nth(BEHIND)
            .map_or(behind.len(), |(index, _)| index);
        let to = start + length;
        let opening = if from > 0 { "... " } else { "" };
        let closing = if to < text.len() { " ..." } else { "" };
        let shift = |index: usize| index - from + opening.len();
        Some(Self {
            cut: from > 0,
            span: shift(start)..shift(end.min(to)),
            text: format!("{opening}{}{closing}", text.get(from..to)?),
        })
    }
}

/// The line that holds a byte, without its break.
fn line_around(text: &str, byte: usize) -> Option<Range<usize>> {
    let (before, behind) = text.split_at_checked(byte)?;
    let start = before.rfind('\n').map_or(0, |index| index + 1);
    let end = behind.find('\n').map_or(text.len(), |index| byte + index);
    let line = text.get(start..end)?;
    Some(start..start + line.strip_suffix('\r').unwrap_or(line).len())
}
