//! Access tokens: where they come from, and what happens when the API refuses one.
//!
//! [`TokenSource`] is the boundary; behind it are a fixed token, a user's own source, and the
//! client credentials of OAuth 2.0 ([`client_credentials`]) with their [`cache`].

mod cache;
pub(crate) mod client_credentials;

pub(crate) use self::cache::{Fetch, Granted, TokenCache, no_runtime};
use crate::error::{BoxError, Error, ErrorKind};
use crate::secret::Secret;
use crate::transport::BoxFuture;

/// Gives bearer tokens.
///
/// Implement it when tokens come from elsewhere: a vault, a sidecar, another grant. It is asked
/// before every request, so it should keep its token while that is valid; many calls may ask at
/// once.
pub trait TokenSource: Send + Sync + 'static {
    /// A token that is valid now, without the word `Bearer`.
    ///
    /// # Errors
    ///
    /// Any: the call fails with an error whose `is_authentication()` is true and whose `source()`
    /// is this one.
    fn token(&self) -> BoxFuture<'_, Result<Secret, BoxError>>;

    /// Takes note that the API refused this token (status 401), and says whether asking again could
    /// give a better one. If so, the request is sent once more.
    fn refused(&self, token: &Secret) -> Refused {
        let _ = token;
        Refused::Final
    }
}

/// What to do about a refused token.
///
/// Complete on purpose: there is no third way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Ask for a token again, and send the request once more with it.
    AskAgain,
    /// Give up: the call fails.
    Final,
}

/// One token for ever.
pub(crate) struct FixedToken(pub(crate) Secret);

impl TokenSource for FixedToken {
    fn token(&self) -> BoxFuture<'_, Result<Secret, BoxError>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// Our own sources fail with our own errors; others become the cause of one.
pub(crate) fn into_error(error: BoxError) -> Error {
    match error.downcast::<Error>() {
        Ok(error) => *error,
        Err(error) => {
            Error::new(ErrorKind::Auth, "the token source gave no token").with_source(error)
        }
    }
}
