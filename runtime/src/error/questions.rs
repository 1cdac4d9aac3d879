//! Questions that callers have about an error, each with what to do next.

use crate::error::{Error, ErrorKind};
use crate::problem::Problem;

impl Error {
    /// The API refused the content of the request (422, or 400 with field errors): show
    /// [`field_errors`](Self::field_errors), correct, call again.
    pub fn is_validation(&self) -> bool {
        self.has_status(422) || self.has_status(400) && !self.field_errors().is_empty()
    }

    /// The API could not read the request (400): usually a bug in the caller.
    pub fn is_invalid_request(&self) -> bool {
        self.has_status(400)
    }

    /// The credentials were refused, or no token could be had: check id and secret, and that they
    /// belong to this environment.
    pub fn is_authentication(&self) -> bool {
        self.kind() == ErrorKind::Auth
    }

    /// These credentials may not do this (403).
    pub fn is_forbidden(&self) -> bool {
        self.has_status(403)
    }

    /// There is no such thing (404, or 410: no longer): check the id and the environment.
    pub fn is_not_found(&self) -> bool {
        self.has_status(404) || self.has_status(410)
    }

    /// The request contradicts the present state (409): read the state again, then decide by
    /// [`code`](Self::code).
    pub fn is_conflict(&self) -> bool {
        self.has_status(409)
    }

    /// The idempotency key was used before with another content (409 or 422 with a code or type
    /// that says so): a new call needs a new key.
    pub fn is_idempotency_key_reused(&self) -> bool {
        (self.has_status(422) || self.has_status(409))
            && self.problem().is_some_and(says_key_reused)
    }

    /// Too many requests (429): wait for [`retry_after`](Self::retry_after).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(429)
    }

    /// The API failed (5xx): try later, and mind
    /// [`may_have_been_processed`](Self::may_have_been_processed).
    pub fn is_server_error(&self) -> bool {
        self.0.status.is_some_and(|status| status.is_server_error())
    }

    /// The API pointed to another address (3xx), which is never followed: check the base URL.
    pub fn is_redirect(&self) -> bool {
        self.0.status.is_some_and(|status| status.is_redirection())
    }

    /// Time ran out: mind [`may_have_been_processed`](Self::may_have_been_processed).
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// No connection could be made: nothing reached the API. Check network, proxy and base URL.
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// The connection failed on the way: mind
    /// [`may_have_been_processed`](Self::may_have_been_processed).
    pub fn is_transport(&self) -> bool {
        self.kind() == ErrorKind::Transport
    }

    /// A success whose body is not what the description says; the message has the JSON path. The
    /// call **was** processed. Report it, and update the crate.
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// The client or the call was set up with something that cannot work: a bug in the caller.
    pub fn is_usage(&self) -> bool {
        matches!(self.kind(), ErrorKind::Config | ErrorKind::Request)
    }

    /// The pages of a list do not add up; the items until here are right, but not all of them.
    pub fn is_pagination(&self) -> bool {
        self.kind() == ErrorKind::Pagination
    }

    /// A webhook delivery was refused; see [`webhook_rejection`](Self::webhook_rejection).
    pub fn is_webhook(&self) -> bool {
        self.kind() == ErrorKind::Webhook
    }

    fn has_status(&self, status: u16) -> bool {
        self.status() == Some(status)
    }
}

/// Whether the problem says that the key belongs to another request.
fn says_key_reused(problem: &Problem) -> bool {
    [problem.type_uri(), problem.code().unwrap_or_default()]
        .iter()
        .map(|text| text.to_ascii_lowercase().replace('-', "_"))
        .any(|text| {
            text.contains("idempoten")
                && ["reuse", "mismatch", "conflict", "already_used", "different"]
                    .iter()
                    .any(|word| text.contains(word))
        })
}
