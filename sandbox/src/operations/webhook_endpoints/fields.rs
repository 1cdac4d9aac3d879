//! The fields of a webhook endpoint: what the description says in words rather than in a schema is
//! checked here, and all that is wrong is told at once.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use crate::loopback::is_loopback;
use crate::problem::{Kind, Problem};
use crate::request::Request;
use crate::state::endpoints::{About, Endpoint, EndpointStatus, Filter};

/// Seconds for which the old secret stays good if nothing is said.
const DEFAULT_OVERLAP: i64 = 3600;
const LONGEST_OVERLAP: i64 = 86_400;

/// What is to change; None leaves it as it is.
pub(super) struct Changes {
    url: Option<String>,
    events: Option<Vec<Filter>>,
    description: Option<String>,
    status: Option<EndpointStatus>,
}

pub(super) fn read_about(request: &Request, kinds: &BTreeSet<String>) -> Result<About, Problem> {
    let changes = read_changes(request, kinds)?;
    let url = changes.url.ok_or_else(|| {
        Problem::field(
            "missing_required_field",
            "url",
            "An endpoint needs a url. Send the address of the receiver.",
        )
    })?;
    Ok(About {
        url,
        events: changes.events.unwrap_or_default(),
        description: changes.description,
    })
}

pub(super) fn read_changes(
    request: &Request,
    kinds: &BTreeSet<String>,
) -> Result<Changes, Problem> {
    let mut faults = Vec::new();
    let url = request.text("url");
    if let Some(fault) = url.and_then(fault_of_url) {
        faults.push(("url".to_owned(), fault.to_owned()));
    }
    let events = request.member("events").and_then(Value::as_array);
    let events = events.map(|events| read_events(events, kinds, &mut faults));
    if let Some(problem) = refusal(&faults) {
        return Err(problem);
    }
    Ok(Changes {
        url: url.map(str::to_owned),
        events,
        description: request.text("description").map(str::to_owned),
        status: request.text("status").map(|status| match status {
            "disabled" => EndpointStatus::Disabled,
            _ => EndpointStatus::Active,
        }),
    })
}

/// Seconds for which the current secret stays good.
pub(super) fn read_overlap(request: &Request) -> Result<i64, Problem> {
    let Some(seconds) = request.member("expire_current_in") else {
        return Ok(DEFAULT_OVERLAP);
    };
    // JSON Schema takes 60.0 for an integer as well.
    #[allow(clippy::cast_possible_truncation, reason = "the range is checked next")]
    let whole = seconds.as_f64().map(|seconds| seconds as i64);
    whole
        .filter(|seconds| (0..=LONGEST_OVERLAP).contains(seconds))
        .ok_or_else(|| {
            let detail = "Send a number of seconds from 0 to 86400, which is one day.";
            Problem::field("invalid_format", "expire_current_in", detail)
        })
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.url.is_none()
            && self.events.is_none()
            && self.description.is_none()
            && self.status.is_none()
    }

    pub(super) fn apply(self, endpoint: &mut Endpoint) {
        if let Some(url) = self.url {
            endpoint.about.url = url;
        }
        if let Some(events) = self.events {
            endpoint.about.events = events;
        }
        if let Some(description) = self.description {
            endpoint.about.description = Some(description);
        }
        if let Some(status) = self.status {
            endpoint.status = status;
        }
    }
}

/// Unencrypted addresses on this machine are an exception of the sandbox's own.
fn fault_of_url(url: &str) -> Option<&'static str> {
    let Ok(url) = Url::parse(url) else {
        return Some(
            "This is no absolute URL. Send one such as https://partner.example.com/webhooks.",
        );
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Some(
            "The URL holds a user name or password. Leave them out: deliveries are signed.",
        );
    }
    match url.scheme() {
        "https" => None,
        "http" if is_loopback(url.host()) => None,
        _ => Some(
            "Only HTTPS is allowed. Send a URL that begins with https://, or in the sandbox one that begins \
             with http:// and names this machine: http://127.0.0.1:8080/webhooks.",
        ),
    }
}

fn read_events(
    events: &[Value],
    kinds: &BTreeSet<String>,
    faults: &mut Vec<(String, String)>,
) -> Vec<Filter> {
    let mut filters = Vec::new();
    for (index, event) in events.iter().enumerate() {
        match event.as_str().and_then(|text| Filter::parse(text, kinds)) {
            Some(filter) => filters.push(filter),
            None => faults.push((format!("events.{index}"), fault_of_event(kinds))),
        }
    }
    filters
}

fn fault_of_event(kinds: &BTreeSet<String>) -> String {
    let names = kinds.iter().map(String::as_str).collect::<Vec<_>>();
    format!(
        "This is no event. Send the name of one ({}), all events of a resource (such as loan.*) or all (*).",
        names.join(", ")
    )
}

fn refusal(faults: &[(String, String)]) -> Option<Problem> {
    if faults.is_empty() {
        return None;
    }
    let detail = "The request holds values that are not allowed. See errors.";
    let problem = Problem::new(Kind::ValidationFailed, detail).with_code("invalid_format");
    Some(faults.iter().fold(problem, |problem, (param, fault)| {
        problem.with_error(param, fault, "invalid_format")
    }))
}
