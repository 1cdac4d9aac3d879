//! The client credentials grant of OAuth 2.0 (RFC 6749, sections 2.3.1, 4.4 and 5).
//!
//! Sends id and secret by HTTP Basic, both form-encoded first, and reads the token out of the
//! answer. Its requests do not go through the pipeline of calls: they need no token, have a timeout
//! of their own, and are repeated on their own account.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::Json;
use crate::attempt::{Limits, Taking, Wire, attempt};
use crate::budget;
use crate::error::{Error, ErrorKind};
use crate::hint;
use crate::problem::Problem;
use crate::response::RawAnswer;
use crate::retry::{Decision, InProgress, Outcome, Safety, Situation, decide, is_repeatable};
use crate::secret::Secret;
use crate::skew::Skew;
use crate::token::cache::{FetchError, Lasting};
use crate::token::{Fetch, Granted};
use crate::trace;
use crate::transport::{Body, BoxFuture, Transport};
use crate::upload::Replay;
use crate::world::World;

const ATTEMPTS: u32 = 3;
const LIMITS: Limits = Limits {
    timeout: Some(Duration::from_secs(10)),
    answer: 64 * 1024,
    taking: Taking::Whole,
};
/// Lifetime of a token when the answer does not say.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(300);
/// No token is kept longer.
const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) struct ClientCredentials {
    pub(crate) url: http::Uri,
    pub(crate) id: String,
    pub(crate) secret: Secret,
    pub(crate) user_agent: HeaderValue,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) world: Arc<dyn World>,
    pub(crate) skew: Arc<Skew>,
}

impl Fetch for ClientCredentials {
    fn fetch(&self) -> BoxFuture<'_, Result<Granted, FetchError>> {
        Box::pin(self.run())
    }
}

impl ClientCredentials {
    async fn run(&self) -> Result<Granted, FetchError> {
        let started = self.world.now();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let wire = Wire {
                transport: &*self.transport,
                world: &*self.world,
                skew: &self.skew,
            };
            let result = attempt(wire, self.request(), LIMITS).await;
            let (outcome, error) = match result.map(|received| received.answer) {
                Ok(answer) if answer.status_code().is_success() => {
                    return read_grant(&answer).map_err(|error| FetchError {
                        error,
                        lasting: Lasting::Passing,
                    });
                }
                Ok(answer) => self.refused(&answer),
                Err(error) => (Outcome::Failed(error.kind()), failed(error)),
            };
            let decision = decide(&Situation {
                outcome,
                safety: Safety::Idempotent,
                attempts,
                max_attempts: ATTEMPTS,
                remaining: None,
                budget: budget::CAPACITY,
                replay: Replay::Possible,
                chance: [self.world.fraction(), self.world.fraction()],
            });
            match decision {
                Decision::Repeat { after, .. } => {
                    trace::repeating(outcome, attempts, after, None);
                    self.world.pause(after).await;
                }
                Decision::Stop(_) => {
                    let elapsed = self.world.now().saturating_duration_since(started);
                    return Err(FetchError {
                        lasting: lasting(&error),
                        error: error
                            .with_effort(0, elapsed)
                            .with_retryable(is_repeatable(outcome, Safety::Idempotent)),
                    });
                }
            }
        }
    }

    fn request(&self) -> http::Request<Body> {
        let mut request = http::Request::new(Body::from("grant_type=client_credentials"));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.url.clone();
        let headers = request.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, self.user_agent.clone());
        let user = form_encoded(&self.id);
        let password = form_encoded(self.secret.expose());
        headers.insert(header::AUTHORIZATION, basic(&user, &password));
        request
    }

    fn refused(&self, answer: &RawAnswer) -> (Outcome, Error) {
        let status = answer.status_code();
        let hint = hint::read(status, answer.headers(), self.world.wall());
        let outcome = Outcome::Answered {
            status,
            hint,
            verdict: None,
            in_progress: InProgress::NotSaid,
        };
        let kind = match status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => ErrorKind::Api,
            status if status.is_client_error() => ErrorKind::Auth,
            _ => ErrorKind::Api,
        };
        let mut message = format!("no access token, the token endpoint answered {status}");
        if let Some(code) = oauth_code(answer.body()) {
            message.push_str(&format!(" ({code})"));
        }
        let error = Error::new(kind, message)
            .with_answer(answer)
            .with_problem(Problem::parse(answer.media_type(), answer.body()))
            .with_retry_after(hint);
        (outcome, error)
    }
}

fn failed(error: crate::transport::TransportError) -> Error {
    let message = format!("no access token, the token request failed: {error}");
    Error::new(error.kind().error_kind(), message).with_source(error)
}

fn lasting(error: &Error) -> Lasting {
    match error.kind() {
        ErrorKind::Auth => Lasting::Permanent,
        _ => Lasting::Passing,
    }
}

/// The member `error` of RFC 6749, section 5.2, if it is a plain word.
fn oauth_code(body: &[u8]) -> Option<String> {
    let json: Json = serde_json::from_slice(body).ok()?;
    let code = json.get("error").or_else(|| json.get("code"))?.as_str()?;
    let plain = code
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    (plain && code.len() <= 40).then(|| code.to_owned())
}

fn read_grant(answer: &RawAnswer) -> Result<Granted, Error> {
    let json: Json =
        serde_json::from_slice(answer.body()).map_err(|_| unreadable(answer, "it is not JSON"))?;
    let text = |name: &str| json.get(name).and_then(Json::as_str);
    if let Some(token_type) = json.get("token_type") {
        let bearer = token_type
            .as_str()
            .is_some_and(|token_type| token_type.eq_ignore_ascii_case("bearer"));
        if !bearer {
            return Err(unreadable(answer, "`token_type` is not `bearer`"));
        }
    }
    let token = text("access_token").unwrap_or_default();
    if !is_sendable(token) {
        let what = "`access_token` is missing, empty, or no text for a header";
        return Err(unreadable(answer, what));
    }
    Ok(Granted {
        token: Secret::from(token),
        lifetime: lifetime(json.get("expires_in"))
            .ok_or_else(|| unreadable(answer, "`expires_in` is not a number above 0"))?,
    })
}

/// The body holds a token, so the error does not.
fn unreadable(answer: &RawAnswer, what: &str) -> Error {
    let message = format!("no access token in the answer of the token endpoint: {what}");
    let bare = RawAnswer::new(answer.status(), HeaderMap::new(), bytes::Bytes::new());
    Error::new(ErrorKind::Auth, message).with_answer(&bare)
}

/// Whether a token can stand in a header (RFC 6750 allows less).
pub(crate) fn is_sendable(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Seconds as a number or as digits.
fn lifetime(json: Option<&Json>) -> Option<Duration> {
    let seconds = match json {
        None | Some(Json::Null) => return Some(DEFAULT_LIFETIME),
        Some(Json::Number(number)) => number.as_f64()?,
        Some(Json::String(text)) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().ok()?
        }
        Some(_) => return None,
    };
    let seconds = seconds.min(MAX_LIFETIME.as_secs_f64());
    let lifetime = Duration::try_from_secs_f64(seconds).ok()?;
    (!lifetime.is_zero()).then_some(lifetime)
}

fn form_encoded(text: &str) -> Zeroizing<String> {
    Zeroizing::new(form_urlencoded::byte_serialize(text.as_bytes()).collect())
}

/// HTTP Basic (RFC 7617), marked as sensitive.
pub(crate) fn basic(user: &str, password: &str) -> HeaderValue {
    let pair = Zeroizing::new(format!("{user}:{password}"));
    let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
    sensitive(&text).unwrap_or_else(|| HeaderValue::from_static("Basic"))
}

/// A header value that HTTP libraries neither print nor index.
pub(crate) fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests;
