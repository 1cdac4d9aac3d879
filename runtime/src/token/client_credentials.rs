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
use crate::attempt::{Limits, attempt};
use crate::budget;
use crate::error::{Error, ErrorKind};
use crate::hint;
use crate::response::RawAnswer;
use crate::retry::{Decision, InProgress, Outcome, Safety, Situation, decide};
use crate::secret::Secret;
use crate::token::cache::{FetchError, Lasting};
use crate::token::{Fetch, Granted};
use crate::transport::{Body, BoxFuture, Transport};
use crate::world::World;

const ATTEMPTS: u32 = 3;
const LIMITS: Limits = Limits {
    timeout: Some(Duration::from_secs(10)),
    answer: 64 * 1024,
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
            let result = attempt(&*self.transport, &*self.world, self.request(), LIMITS).await;
            let (outcome, error) = match result {
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
                chance: [self.world.fraction(), self.world.fraction()],
            });
            match decision {
                Decision::Repeat { after, .. } => self.world.pause(after).await,
                Decision::Stop(_) => {
                    let elapsed = self.world.now().saturating_duration_since(started);
                    return Err(FetchError {
                        lasting: lasting(&error),
                        error: error.with_effort(0, elapsed),
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
        let error = Error::new(kind, message).with_answer(answer);
        (outcome, error.with_retry_after(hint))
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
mod tests {
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use http::{HeaderMap, HeaderValue};

    use super::{ClientCredentials, basic};
    use crate::error::Error;
    use crate::test::{StillWorld, ready};
    use crate::token::cache::Lasting;
    use crate::token::{Fetch, Granted};
    use crate::transport::{Body, BoxFuture, Transport, TransportError};

    type Answer = Result<(u16, &'static str), TransportError>;

    /// Answers from a list, and keeps the requests.
    #[derive(Default)]
    struct Scripted {
        answers: Mutex<VecDeque<Answer>>,
        seen: Mutex<Vec<(HeaderMap, Option<u64>)>>,
    }

    impl Transport for Arc<Scripted> {
        fn send(
            &self,
            request: http::Request<Body>,
        ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
            let length = request.body().length();
            self.seen
                .lock()
                .unwrap()
                .push((request.headers().clone(), length));
            let answer = self.answers.lock().unwrap().pop_front().unwrap();
            Box::pin(std::future::ready(answer.map(|(status, body)| {
                let mut response = http::Response::new(Body::from(body));
                *response.status_mut() = status.try_into().unwrap();
                response
            })))
        }
    }

    fn fetch(
        answers: impl IntoIterator<Item = Answer>,
    ) -> (Result<Granted, (Error, Lasting)>, Arc<Scripted>) {
        let transport = Arc::new(Scripted::default());
        transport.answers.lock().unwrap().extend(answers);
        let credentials = ClientCredentials {
            url: http::Uri::from_static("https://api.example/auth/token"),
            id: "id with:colon".to_owned(),
            secret: "marker+secret".into(),
            user_agent: HeaderValue::from_static("test"),
            transport: Arc::new(transport.clone()),
            world: Arc::new(StillWorld::new()),
        };
        let result = ready(credentials.fetch()).map_err(|error| (error.error, error.lasting));
        assert!(transport.answers.lock().unwrap().is_empty());
        (result, transport)
    }

    #[test]
    fn id_and_secret_are_form_encoded_before_base64() {
        let (result, transport) = fetch([Ok((200, r#"{"access_token":"t"}"#))]);
        assert_eq!(result.unwrap().token.expose(), "t");
        let seen = transport.seen.lock().unwrap();
        let (headers, length) = &seen[0];
        // base64 of `id+with%3Acolon:marker%2Bsecret`
        let expected = "Basic aWQrd2l0aCUzQWNvbG9uOm1hcmtlciUyQnNlY3JldA==";
        assert_eq!(headers["authorization"], expected);
        assert!(headers["authorization"].is_sensitive());
        assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
        assert_eq!(*length, Some(29));
    }

    #[test]
    fn basic_follows_the_example_of_rfc_7617() {
        let value = basic("Aladdin", "open sesame");
        assert_eq!(value, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }

    #[test]
    fn lifetimes_are_read_with_care() {
        for (json, seconds) in [
            (
                r#"{"access_token":"t","token_type":"BEARER","expires_in":3600}"#,
                3_600,
            ),
            (
                r#"{"access_token":"t","token_type":"bearer","expires_in":"3600"}"#,
                3_600,
            ),
            (r#"{"access_token":"t","expires_in":null,"scope":[]}"#, 300),
            (r#"{"access_token":"t"}"#, 300),
            (r#"{"access_token":"t","expires_in":1e18}"#, 86_400),
            (
                r#"{"access_token":"t","expires_in":"9999999999999999999999"}"#,
                86_400,
            ),
        ] {
            let granted = fetch([Ok((200, json))]).0.unwrap();
            assert_eq!(granted.lifetime, Duration::from_secs(seconds), "{json}");
        }
    }

    #[test]
    fn answers_without_a_usable_token_are_errors_that_do_not_quote_it() {
        for body in [
            r#"{"access_token":"marker","expires_in":0}"#,
            r#"{"access_token":"marker","expires_in":-5}"#,
            r#"{"access_token":"marker","expires_in":""}"#,
            r#"{"access_token":"marker","expires_in":"-1"}"#,
            r#"{"access_token":"marker","expires_in":{}}"#,
            r#"{"access_token":"marker","token_type":"mac"}"#,
            r#"{"access_token":"marker\n"}"#,
            r#"{"access_token":"marker marker"}"#,
            r#"{"access_token":""}"#,
            r#"{"token":"marker"}"#,
            "<html>marker</html>",
        ] {
            let (error, lasting) = fetch([Ok((200, body))]).0.unwrap_err();
            assert!(error.is_authentication(), "{body}");
            assert_eq!(lasting, Lasting::Passing);
            assert!(!format!("{error} {error:?}").contains("marker"), "{body}");
            assert!(error.body().is_empty());
        }
    }

    #[test]
    fn passing_failures_are_repeated_and_refusals_are_not() {
        let token = Ok((200, r#"{"access_token":"t"}"#));
        let lost = || Err(TransportError::interrupted("lost"));
        let (result, transport) = fetch([Ok((500, "")), lost(), token]);
        assert!(result.is_ok());
        assert_eq!(transport.seen.lock().unwrap().len(), 3);

        let (error, lasting) = fetch([Ok((503, "")), Ok((429, "")), Ok((502, ""))])
            .0
            .unwrap_err();
        assert_eq!((error.status(), lasting), (Some(502), Lasting::Passing));

        let (error, _) = fetch([lost(), lost(), lost()]).0.unwrap_err();
        assert!(error.is_transport() && !error.may_have_been_processed());

        let refusal = Ok((401, r#"{"error":"invalid_client","hint":"marker"}"#));
        let (error, lasting) = fetch([refusal]).0.unwrap_err();
        assert_eq!(lasting, Lasting::Permanent);
        assert_eq!(
            error.to_string(),
            "no access token, the token endpoint answered 401 Unauthorized (invalid_client)"
        );
        assert!(error.is_authentication());
    }
}
