//! What stays the same from attempt to attempt of a call, and the request that each of them sends.
//!
//! A [`Plan`] is made once, before anything is sent, and says what cannot work. Every request it
//! makes has the same address, key and bytes; only the token may change.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use zeroize::Zeroizing;

use crate::address::check_address;
use crate::attempt::{Limits, Taking};
use crate::client::{ApiKeyPlace, Authorizer, Inner, ServerChoice};
use crate::draft::{Content, Draft};
use crate::encode;
use crate::error::{Error, ErrorKind};
use crate::request::{Idempotency, Operation};
use crate::retry::Safety;
use crate::secret::Secret;
use crate::settings::check_timeout;
use crate::token::client_credentials::sensitive;
use crate::token::no_runtime;
use crate::transport::Body;
use crate::upload::Replay;

const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(90);
const UPLOAD_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(120);
const UPLOAD_TOTAL_TIMEOUT: Duration = Duration::from_secs(300);

/// One call, ready to be sent as often as it takes.
pub(crate) struct Plan<'a> {
    pub(crate) client: &'a Inner,
    pub(crate) method: Method,
    pub(crate) authorizer: Option<&'a Authorizer>,
    pub(crate) key: Option<String>,
    pub(crate) safety: Safety,
    pub(crate) limits: Limits,
    pub(crate) started: Instant,
    pub(crate) deadline: Option<Instant>,
    pub(crate) max_attempts: u32,
    pub(crate) operation: &'static Operation,
    pub(crate) uri: Uri,
    draft: Box<Draft>,
    /// Between the parts of a multipart body; the same in every attempt.
    boundary: Option<String>,
    /// Length of the body of the first request.
    length: Option<u64>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(
        client: &'a Inner,
        operation: &'static Operation,
        draft: Box<Draft>,
        taking: Taking,
        started: Instant,
    ) -> Result<Self, Error> {
        if let Some(error) = draft.error() {
            return Err(error.clone());
        }
        tokio::runtime::Handle::try_current().map_err(no_runtime)?;
        let method = operation.http_method();
        let authorizer = authorizer(client, operation)?;
        let (timeout, total) = timeouts(client, &draft)?;
        let retries = draft.options.retries.unwrap_or(client.retries);
        // A key that the description does not know makes no repetition safe.
        let takes_key = operation.idempotency == Idempotency::Key;
        let own_key = draft.options.idempotency_key.clone();
        Ok(Self {
            uri: address(client, operation, &draft, authorizer)?,
            key: own_key.or_else(|| takes_key.then(|| client.world.key())),
            safety: Safety::of(&method, takes_key),
            boundary: None,
            limits: Limits {
                timeout,
                answer: client.answer_limit,
                taking,
            },
            started,
            deadline: total.and_then(|total| started.checked_add(total)),
            max_attempts: retries.saturating_add(1),
            client,
            operation,
            draft,
            method,
            authorizer,
            length: None,
        })
    }

    /// Whether the body can be sent, or sent again, at this moment.
    pub(crate) fn replay(&self) -> Replay {
        self.draft.content.replay()
    }

    /// The request of one attempt.
    pub(crate) async fn request(
        &mut self,
        token: Option<&Secret>,
    ) -> Result<http::Request<Body>, Error> {
        let (body, media_type) = self.body().await?;
        let mut request = http::Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers(media_type, token)?;
        Ok(request)
    }

    fn headers(
        &self,
        media_type: Option<HeaderValue>,
        token: Option<&Secret>,
    ) -> Result<HeaderMap, Error> {
        let mut headers = self.client.headers.clone();
        headers.extend(self.draft.headers.clone());
        headers.insert(header::USER_AGENT, self.client.user_agent.clone());
        let accept = self.operation.accept;
        if !accept.is_empty() && !headers.contains_key(header::ACCEPT) {
            let accept = HeaderValue::from_maybe_shared(Bytes::from_static(accept.as_bytes()));
            headers.insert(header::ACCEPT, accept.map_err(|_| unsendable())?);
        }
        if let Some(media_type) = media_type {
            headers.insert(header::CONTENT_TYPE, media_type);
        }
        let takes_body = [Method::POST, Method::PUT, Method::PATCH].contains(&self.method);
        if takes_body && matches!(self.draft.content, Content::Empty) {
            // Without it some servers wait for a body, or answer 411 (RFC 9110, section 8.6).
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(key) = &self.key {
            let key = HeaderValue::from_str(key).map_err(|_| unsendable())?;
            headers.insert(HeaderName::from_static("idempotency-key"), key);
        }
        let cookie = self.authorise(&mut headers, token)?;
        let cookie = cookie.as_ref().map(|cookie| cookie.as_str());
        if let Some(cookie) = self.draft.cookie_header(cookie) {
            headers.insert(header::COOKIE, cookie);
        }
        Ok(headers)
    }

    /// Adds what authorises the request; a key that goes into a cookie is given back. One that
    /// goes into the query is in the address already.
    fn authorise(
        &self,
        headers: &mut HeaderMap,
        token: Option<&Secret>,
    ) -> Result<Option<Zeroizing<String>>, Error> {
        match (self.authorizer, token) {
            (Some(Authorizer::Token(_)), Some(token)) => {
                headers.insert(header::AUTHORIZATION, bearer(token)?);
            }
            (Some(Authorizer::Basic(value)), _) => {
                headers.insert(header::AUTHORIZATION, value.clone());
            }
            (Some(Authorizer::ApiKey { place, name, key }), _) => match place {
                ApiKeyPlace::Header => {
                    let value = sensitive(key.expose()).ok_or_else(unsendable)?;
                    let name = HeaderName::from_bytes(name.as_bytes());
                    headers.insert(name.map_err(|_| unsendable())?, value);
                }
                ApiKeyPlace::Cookie => {
                    let value = Zeroizing::new(encode::encode_cookie(key.expose()));
                    return Ok(Some(Zeroizing::new(format!("{name}={}", *value))));
                }
                ApiKeyPlace::Query => {}
            },
            _ => {}
        }
        Ok(None)
    }

    /// The body, anew: equal to that of the first request.
    async fn body(&mut self) -> Result<(Body, Option<HeaderValue>), Error> {
        let ((body, length), media_type) = match &self.draft.content {
            Content::Empty => return Ok((Body::empty(), None)),
            Content::Bytes { media_type, bytes } => {
                return Ok((bytes.clone().into(), Some(media_type.clone())));
            }
            Content::Multipart(parts) => {
                let make = || format!("part-{}", self.client.world.uuid());
                let boundary = self.boundary.get_or_insert_with(make);
                let media_type = format!("multipart/form-data; boundary={boundary}");
                let media_type = HeaderValue::from_str(&media_type);
                (parts.open(boundary).await?, media_type.ok())
            }
            Content::Upload { media_type, upload } => {
                (upload.open().await?, Some(media_type.clone()))
            }
        };
        if *self.length.get_or_insert(length) != length {
            let message = "the content of an upload changed its length between two attempts";
            return Err(Error::new(ErrorKind::Request, message));
        }
        Ok((body, media_type))
    }
}

/// The scheme that authorises the operation, and for which there are credentials.
fn authorizer<'a>(
    client: &'a Inner,
    operation: &Operation,
) -> Result<Option<&'a Authorizer>, Error> {
    if operation.auth.is_empty() {
        return Ok(None);
    }
    let found = operation.auth.iter().find_map(|wanted| {
        let mut authorizers = client.authorizers.iter();
        authorizers.find(|(name, _)| name == wanted)
    });
    match found {
        Some((_, authorizer)) => Ok(Some(authorizer)),
        None => Err(Error::new(
            ErrorKind::Config,
            format!(
                "the client has no credentials for this call, which needs {}",
                operation.auth.join(" or ")
            ),
        )),
    }
}

fn address(
    client: &Inner,
    operation: &Operation,
    draft: &Draft,
    authorizer: Option<&Authorizer>,
) -> Result<Uri, Error> {
    let base = match (operation.server, client.server_choice) {
        (Some(server), ServerChoice::Description) => &check_address(server)?,
        _ => &client.base_url,
    };
    let key = match authorizer {
        Some(Authorizer::ApiKey {
            place: ApiKeyPlace::Query,
            name,
            key,
        }) => Some(crate::encode::pair(name, key.expose())),
        _ => None,
    };
    draft.uri(base, operation.path, key.as_deref())
}

/// Timeouts of an attempt and of the call; `None`: no limit.
fn timeouts(client: &Inner, draft: &Draft) -> Result<(Option<Duration>, Option<Duration>), Error> {
    let (attempt, total) = match draft.content {
        Content::Multipart(_) | Content::Upload { .. } => {
            (UPLOAD_ATTEMPT_TIMEOUT, UPLOAD_TOTAL_TIMEOUT)
        }
        Content::Empty | Content::Bytes { .. } => (ATTEMPT_TIMEOUT, TOTAL_TIMEOUT),
    };
    let choose = |call: Option<Duration>, client: Option<Duration>, default| {
        let timeout = call.or(client).unwrap_or(default);
        check_timeout(timeout, ErrorKind::Request)?;
        Ok((timeout != Duration::MAX).then_some(timeout))
    };
    Ok((
        choose(draft.options.timeout, client.timeouts.attempt, attempt)?,
        choose(draft.options.total_timeout, client.timeouts.total, total)?,
    ))
}

fn bearer(token: &Secret) -> Result<HeaderValue, Error> {
    let text = Zeroizing::new(format!("Bearer {}", token.expose()));
    if token.is_empty() {
        return Err(unsendable());
    }
    sensitive(&text).ok_or_else(unsendable)
}

fn unsendable() -> Error {
    let message = "the token, key or `Accept` is empty or holds what no header may hold";
    Error::new(ErrorKind::Request, message)
}
