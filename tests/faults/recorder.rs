//! Everything that is told to `tracing` and to `log`, by whatever crate, at every level and on every
//! thread. For a child of a test: it belongs to the process.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

/// A span, an event, or a field that a span got later.
#[derive(Clone, Debug)]
pub struct Line {
    pub level: Level,
    pub target: String,
    /// Names and values, as `Debug` and `Display` give them.
    pub text: String,
}

/// Clones share their lines.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Line>>>);

impl Recorder {
    /// Listens from now on to the end of the process.
    pub fn install() -> Self {
        let recorder = Self::default();
        let subscriber = tracing_subscriber::registry().with(recorder.clone());
        tracing::subscriber::set_global_default(subscriber).unwrap();
        log::set_boxed_logger(Box::new(recorder.clone())).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
        recorder
    }

    pub fn lines(&self) -> Vec<Line> {
        self.0.lock().unwrap().clone()
    }

    /// Lines of warnings and errors.
    pub fn warnings(&self) -> Vec<String> {
        let lines = self.lines().into_iter();
        lines
            .filter(|line| line.level <= Level::WARN)
            .map(|line| line.text)
            .collect()
    }

    fn note(&self, level: Level, target: &str, text: String) {
        let target = target.to_owned();
        let line = Line {
            level,
            target,
            text,
        };
        self.0.lock().unwrap().push(line);
    }
}

#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

impl<S: Subscriber> Layer<S> for Recorder {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let metadata = attributes.metadata();
        let mut text = Text(format!("{} ", metadata.name()));
        attributes.record(&mut text);
        self.note(*metadata.level(), metadata.target(), text.0);
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut text = Text::default();
        values.record(&mut text);
        self.note(Level::TRACE, "", text.0);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = Text::default();
        event.record(&mut text);
        self.note(*event.metadata().level(), event.metadata().target(), text.0);
    }
}

impl log::Log for Recorder {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let level = match record.level() {
            log::Level::Error => Level::ERROR,
            log::Level::Warn => Level::WARN,
            log::Level::Info => Level::INFO,
            log::Level::Debug => Level::DEBUG,
            log::Level::Trace => Level::TRACE,
        };
        self.note(level, record.target(), record.args().to_string());
    }

    fn flush(&self) {}
}
