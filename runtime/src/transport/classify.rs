//! Which kind of failure it was, from the chain of causes: reqwest's own classes mix them.

use std::error::Error as StdError;

use crate::transport::{TransportError, TransportErrorKind};

/// A failure before the headers of an answer came.
pub(super) fn before_answer(error: reqwest::Error) -> TransportError {
    classify(error, Stage::BeforeAnswer)
}

/// A failure in the body of an answer: the request certainly was sent.
pub(super) fn in_answer(error: reqwest::Error) -> TransportError {
    classify(error, Stage::InAnswer)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    BeforeAnswer,
    InAnswer,
}

fn classify(error: reqwest::Error, stage: Stage) -> TransportError {
    let error = error.without_url();
    let is_timeout = error.is_timeout();
    let mut not_sent = error.is_connect();
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
    while let Some(current) = cause {
        if let Some(ours) = current.downcast_ref::<TransportError>() {
            let kind = ours.kind();
            return TransportError::new(kind, error);
        }
        if is_certificate_error(current) {
            return TransportError::untrusted(error);
        }
        not_sent |= current
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_canceled);
        not_sent |= current
            .downcast_ref::<h2::Error>()
            .is_some_and(is_unprocessed);
        cause = inner_cause(current);
    }
    let kind = if not_sent && stage == Stage::BeforeAnswer {
        TransportErrorKind::NotSent
    } else if is_timeout {
        TransportErrorKind::TimedOut
    } else {
        TransportErrorKind::Interrupted
    };
    TransportError::new(kind, error)
}

/// Whether an answer came over HTTP/2, or a failure is one of its streams.
pub(super) fn speaks_http2(result: &reqwest::Result<reqwest::Response>) -> bool {
    let error = match result {
        Ok(response) => return response.version() == http::Version::HTTP_2,
        Err(error) => error,
    };
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(current) = cause {
        if current.is::<h2::Error>() {
            return true;
        }
        cause = inner_cause(current);
    }
    false
}

/// An `io::Error` does not name the error it wraps as its source, but that one's source.
fn inner_cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error
        .downcast_ref::<std::io::Error>()
        .and_then(|io| io.get_ref())
    {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// HTTP/2 says that the server did not act on the stream (RFC 9113, section 8.7).
///
/// h2 gives the error of a GOAWAY to the streams above its last one only; those below go on, or end
/// with the connection, which is an I/O error. A GOAWAY with another reason than NO_ERROR says the
/// same by the RFC, but comes from servers in trouble, whose word is not taken for a POST.
fn is_unprocessed(error: &h2::Error) -> bool {
    let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
    let graceful = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
    error.is_remote() && (refused || graceful)
}

/// Whether rustls, or the library under native-tls, refused the certificate.
fn is_certificate_error(error: &(dyn StdError + 'static)) -> bool {
    #[cfg(feature = "rustls-no-provider")]
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return matches!(error, rustls::Error::InvalidCertificate(_));
    }
    cfg!(all(
        feature = "native-tls",
        not(feature = "rustls-no-provider")
    )) && is_native_certificate_error(error)
}

/// Only the text or the number of the system's library tells, and only in these words.
fn is_native_certificate_error(error: &(dyn StdError + 'static)) -> bool {
    /// SChannel: wrong name, expired, untrusted root, chain, revoked (`winerror.h`).
    const CODES: [u32; 6] = [
        0x8009_0322,
        0x800b_0101,
        0x800b_0109,
        0x800b_010a,
        0x800b_010c,
        0x800b_010f,
    ];
    let code = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::raw_os_error);
    if code.is_some_and(|code| CODES.contains(&code.cast_unsigned())) {
        return true;
    }
    let text = error.to_string();
    // OpenSSL; Secure Transport.
    [
        "certificate verify failed",
        "The certificate was not trusted",
    ]
    .iter()
    .any(|words| text.contains(words))
}
