//! A subscriber that keeps the runtime's spans and events, with their fields as text.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// A span or an event.
#[derive(Clone, Debug)]
pub struct Noted {
    /// Of a span; events have the name of the span they happened in.
    pub name: String,
    pub parent: Option<String>,
    pub level: Level,
    pub fields: Fields,
    id: Option<Id>,
}

#[derive(Clone, Debug, Default)]
pub struct Fields(BTreeMap<&'static str, String>);

impl Fields {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Noted>>>);

impl Recorder {
    /// Listens to this thread until the guard is dropped.
    pub fn listen(&self) -> Listening {
        INSTALLED.call_once(|| {
            let subscriber = tracing_subscriber::registry().with(Router);
            tracing::subscriber::set_global_default(subscriber).unwrap();
        });
        tracing::callsite::rebuild_interest_cache();
        LISTENER.set(Some(self.clone()));
        Listening(())
    }

    pub fn spans(&self, name: &str) -> Vec<Noted> {
        self.noted(|noted| noted.id.is_some() && noted.name == name)
    }

    pub fn events(&self, level: Level) -> Vec<Noted> {
        self.noted(|noted| noted.id.is_none() && noted.level == level)
    }

    /// Everything, as text.
    pub fn dump(&self) -> String {
        format!("{:?}", self.0.lock().unwrap())
    }

    fn noted(&self, wanted: impl Fn(&Noted) -> bool) -> Vec<Noted> {
        let noted = self.0.lock().unwrap();
        noted.iter().filter(|it| wanted(it)).cloned().collect()
    }
}

/// One subscriber for the process, since the first of several is asked on any thread what is worth
/// telling. It passes on what happens on a thread to whoever listens there.
struct Router;

static INSTALLED: Once = Once::new();

thread_local! {
    static LISTENER: RefCell<Option<Recorder>> = const { RefCell::new(None) };
}

/// Until it is dropped, somebody listens.
pub struct Listening(());

impl Drop for Listening {
    fn drop(&mut self) {
        LISTENER.set(None);
    }
}

impl<S> Layer<S> for Router
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        LISTENER.with_borrow(|listener| {
            if let Some(recorder) = listener {
                recorder.on_new_span(attributes, id, &context);
            }
        });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        LISTENER.with_borrow(|listener| {
            if let Some(recorder) = listener {
                recorder.on_record(id, values);
            }
        });
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        LISTENER.with_borrow(|listener| {
            if let Some(recorder) = listener {
                recorder.on_event(event, &context);
            }
        });
    }
}

impl Recorder {
    fn on_new_span<S>(&self, attributes: &Attributes<'_>, id: &Id, context: &Context<'_, S>)
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        if attributes.metadata().target() != "dinie_runtime" {
            return;
        }
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let parent = context.span(id).and_then(|span| span.parent());
        self.0.lock().unwrap().push(Noted {
            name: attributes.metadata().name().to_owned(),
            parent: parent.map(|parent| parent.name().to_owned()),
            level: *attributes.metadata().level(),
            fields,
            id: Some(id.clone()),
        });
    }

    fn on_record(&self, id: &Id, values: &Record<'_>) {
        let mut noted = self.0.lock().unwrap();
        // Ids are used again, so the last span with this one is meant.
        if let Some(span) = noted.iter_mut().rfind(|it| it.id.as_ref() == Some(id)) {
            values.record(&mut span.fields);
        }
    }

    fn on_event<S>(&self, event: &Event<'_>, context: &Context<'_, S>)
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        if event.metadata().target() != "dinie_runtime" {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let span = context.event_span(event);
        self.0.lock().unwrap().push(Noted {
            name: span.map_or_else(String::new, |span| span.name().to_owned()),
            parent: None,
            level: *event.metadata().level(),
            fields,
            id: None,
        });
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}
