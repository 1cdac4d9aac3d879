//! Spans and events for `tracing`, named as OpenTelemetry names them for HTTP clients.
//!
//! One span for a call, one inside it for each attempt; events for what happens between them. They
//! hold templates, statuses, counts and waits: no address with its ids, no header, no body, no
//! token. Without a subscriber nothing here allocates.

use std::time::Duration;

use http::Uri;
use tracing::field::Empty;
use tracing::{Span, debug, info_span, warn};

use crate::attempt::Received;
use crate::error::{Error, ErrorKind};
use crate::request::Operation;
use crate::retry::{Outcome, Stop};
use crate::transport::{TransportError, TransportErrorKind};

/// What filters name: `dinie_runtime=debug`.
pub(crate) const TARGET: &str = "dinie_runtime";

/// The span of a whole call, waiting and repetitions included.
pub(crate) fn call(operation: &Operation, uri: &Uri) -> Span {
    info_span!(
        target: TARGET,
        "call",
        otel.name = operation.id,
        otel.kind = "internal",
        otel.status_code = Empty,
        api.operation = operation.id,
        http.request.method = operation.method,
        url.template = operation.path,
        server.address = uri.host().unwrap_or_default(),
        server.port = port(uri),
        http.response.status_code = Empty,
        "error.type" = Empty,
    )
}

/// The span of one request, until the last byte of its answer. `resends`: how many went before.
pub(crate) fn attempt(operation: &Operation, uri: &Uri, resends: u32) -> Span {
    let span = info_span!(
        target: TARGET,
        "attempt",
        otel.name = format_args!("{} {}", operation.method, operation.path),
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = operation.method,
        http.request.resend_count = Empty,
        url.template = operation.path,
        server.address = uri.host().unwrap_or_default(),
        server.port = port(uri),
        http.response.status_code = Empty,
        "error.type" = Empty,
    );
    if resends > 0 {
        span.record("http.request.resend_count", resends);
    }
    span
}

/// Notes how an attempt ended.
pub(crate) fn attempted(span: &Span, result: &Result<Received, TransportError>) {
    if span.is_disabled() {
        return;
    }
    match result {
        Ok(received) => {
            let status = received.answer.status_code();
            span.record("http.response.status_code", status.as_u16());
            if !status.is_success() {
                fail(span, status.as_str());
            }
        }
        Err(error) => fail(span, failure_type(error.kind())),
    }
}

/// Notes how a call ended; one that the runtime gave up is told with a warning.
///
/// An answer that only says no (3xx, 4xx) and a call that was wrong from the start are the caller's
/// to report.
pub(crate) fn ended(span: &Span, result: Result<u16, &Error>, stop: Option<Stop>) {
    let error = match result {
        Ok(status) => {
            span.record("http.response.status_code", status);
            return;
        }
        Err(error) => error,
    };
    if let Some(status) = error.status() {
        span.record("http.response.status_code", status);
    }
    with_error_type(error, |name| fail(span, name));
    let limit = stop.is_some_and(|stop| stop != Stop::Final);
    let plain_no = error.is_usage() || error.status().is_some_and(|status| status < 500);
    if limit || !plain_no {
        let _entered = span.enter();
        with_error_type(error, |name| {
            warn!(
                target: TARGET,
                {
                    "error.type" = name,
                    reason = stop.map(stop_name),
                    attempts = error.attempts(),
                    elapsed_ms = millis(error.elapsed()),
                    may_have_been_processed = error.may_have_been_processed(),
                },
                "the call was given up"
            );
        });
    }
}

/// The request will be sent again, after a wait. `budget`: what is left of it, if it is used.
pub(crate) fn repeating(outcome: Outcome, attempts: u32, after: Duration, budget: Option<u32>) {
    let status = match &outcome {
        Outcome::Failed(_) => None,
        Outcome::Answered { status, .. } => Some(status),
    };
    let reason = match (status, outcome) {
        (Some(status), _) => status.as_str(),
        (None, Outcome::Failed(kind)) => failure_type(kind),
        (None, Outcome::Answered { .. }) => "answered",
    };
    debug!(
        target: TARGET,
        reason,
        attempts,
        delay_ms = millis(after),
        budget_left = budget,
        "the request is repeated"
    );
}

/// The request will be sent again, because its token was refused.
pub(crate) fn replaying() {
    debug!(target: TARGET, "the token was refused, the request is repeated with a new one");
}

/// An access token is fetched.
pub(crate) fn refreshing(reason: &'static str) {
    debug!(target: TARGET, reason, "an access token is fetched");
}

/// What came of fetching it.
pub(crate) fn refreshed(result: Result<Duration, &Error>) {
    match result {
        Ok(lifetime) => debug!(
            target: TARGET,
            lifetime_s = lifetime.as_secs(),
            "an access token was fetched"
        ),
        Err(error) => with_error_type(error, |name| {
            debug!(target: TARGET, { "error.type" = name }, "no access token was fetched");
        }),
    }
}

/// The clocks of the API and of this machine differ.
pub(crate) fn skewed(by: Duration, direction: &'static str) {
    warn!(
        target: TARGET,
        skew_s = by.as_secs(),
        direction,
        "the clock of this machine and that of the API differ: webhooks may be refused as too old \
         or too new; set the clock"
    );
}

fn fail(span: &Span, name: &str) {
    span.record("error.type", name);
    span.record("otel.status_code", "ERROR");
}

fn port(uri: &Uri) -> u16 {
    let plain = uri.scheme() == Some(&http::uri::Scheme::HTTP);
    uri.port_u16().unwrap_or(if plain { 80 } else { 443 })
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A word from a short list, or the status as text.
fn with_error_type(error: &Error, use_it: impl FnOnce(&str)) {
    if let Some(status) = error.status_code()
        && error.kind() != ErrorKind::Decode
    {
        return use_it(status.as_str());
    }
    let name = match error.kind() {
        ErrorKind::Decode => "decode",
        ErrorKind::Config => "config",
        ErrorKind::Request => "request",
        ErrorKind::Auth => "auth",
        ErrorKind::Connect => "connect",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Transport => "transport",
        ErrorKind::Api => "api",
        ErrorKind::Pagination => "pagination",
        ErrorKind::Webhook => "webhook",
    };
    use_it(name);
}

fn failure_type(kind: TransportErrorKind) -> &'static str {
    match kind {
        TransportErrorKind::NotSent => "connect",
        TransportErrorKind::Untrusted => "certificate",
        TransportErrorKind::Refused => "refused",
        TransportErrorKind::TimedOut => "timeout",
        TransportErrorKind::Interrupted => "transport",
        TransportErrorKind::Content => "request",
        TransportErrorKind::TooLarge => "too_large",
    }
}

fn stop_name(stop: Stop) -> &'static str {
    match stop {
        Stop::Final => "final",
        Stop::Attempts => "attempts",
        Stop::Content => "content",
        Stop::Deadline => "deadline",
        Stop::Hint => "retry_after",
        Stop::Budget => "budget",
        Stop::Forbidden => "never_retry",
    }
}
