//! The sender's side of webhooks, for tests: signs what a test makes up, and makes wrong deliveries
//! on purpose.

use std::fmt;
use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::error::Error;
use crate::secret::Secret;
use crate::webhook::Headers;
use crate::webhook::delivery::{ID, SIGNATURE, TIMESTAMP};
use crate::webhook::key::Key;

/// Signs webhook deliveries as the API does (Standard Webhooks 1.0.0): for tests of your own.
///
/// ```
/// # use std::time::SystemTime;
/// # use dinie_runtime::webhook::Signer;
/// let signer = Signer::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")?;
/// let body = br#"{"type":"loan.active","data":{}}"#;
/// let headers = signer.sign("msg_1", SystemTime::now(), body);
/// for (name, value) in headers.pairs() {
///     println!("{name}: {value}");
/// }
/// let forged = headers.clone().forged();
/// assert_ne!(headers.signature(), forged.signature());
/// # Ok::<(), dinie_runtime::Error>(())
/// ```
#[derive(Clone)]
pub struct Signer {
    key: Key,
}

impl Signer {
    /// Signs with this secret.
    ///
    /// # Errors
    ///
    /// As [`Verifier::new`](super::Verifier::new).
    pub fn new(secret: impl Into<Secret>) -> Result<Self, Error> {
        let key = Key::read(&secret.into())?;
        Ok(Self { key })
    }

    /// The headers of a delivery with this id that is sent at `time`; the part of a second that it
    /// has is dropped, a time before 1970 counts as 1970.
    pub fn sign(&self, id: &str, time: SystemTime, body: &[u8]) -> SignedHeaders {
        let since = time
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        self.sign_text(id, &since.as_secs().to_string(), body)
    }

    /// As [`Signer::sign`] with any text as timestamp, signed as if it were one.
    pub fn sign_text(&self, id: &str, timestamp: &str, body: &[u8]) -> SignedHeaders {
        let signature = self.key.sign(id.as_bytes(), timestamp.as_bytes(), body);
        SignedHeaders {
            id: id.to_owned(),
            timestamp: timestamp.to_owned(),
            signature: format!("v1,{}", signature.encode()),
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

/// The three headers of a delivery. The verifier takes them as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHeaders {
    id: String,
    timestamp: String,
    signature: String,
}

impl SignedHeaders {
    /// Value of `webhook-id`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Value of `webhook-timestamp`.
    pub fn timestamp(&self) -> &str {
        &self.timestamp
    }

    /// Value of `webhook-signature`: signatures with spaces between.
    pub fn signature(&self) -> &str {
        &self.signature
    }

    /// Names in lower case, and values.
    pub fn pairs(&self) -> [(&'static str, &str); 3] {
        [
            (ID.as_str(), &self.id),
            (TIMESTAMP.as_str(), &self.timestamp),
            (SIGNATURE.as_str(), &self.signature),
        ]
    }

    /// As a map for `http::Request`; values that HTTP cannot carry are left out.
    pub fn to_map(&self) -> HeaderMap {
        self.pairs()
            .into_iter()
            .filter_map(|(name, value)| {
                let value = HeaderValue::from_str(value).ok()?;
                Some((HeaderName::from_static(name), value))
            })
            .collect()
    }

    /// With the signatures of `other` after its own: as the API sends while a secret is rotated.
    pub fn and(mut self, other: &Self) -> Self {
        self.signature.push(' ');
        self.signature.push_str(&other.signature);
        self
    }

    /// With another id, which was not signed.
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// With another timestamp, which was not signed.
    pub fn with_timestamp(mut self, timestamp: impl Into<String>) -> Self {
        self.timestamp = timestamp.into();
        self
    }

    /// With another list of signatures.
    pub fn with_signature(mut self, signature: impl Into<String>) -> Self {
        self.signature = signature.into();
        self
    }

    /// With one character of the last signature changed: well-formed, and wrong.
    pub fn forged(mut self) -> Self {
        let start = self.signature.rfind(',').map_or(0, |comma| comma + 1);
        let other = match self.signature.get(start..=start) {
            Some("A") => "B",
            _ => "A",
        };
        let end = self.signature.len().min(start + 1);
        self.signature.replace_range(start..end, other);
        self
    }
}

impl Headers for SignedHeaders {
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        self.pairs()
            .into_iter()
            .filter(move |(key, _)| name == key)
            .map(|(_, value)| value.as_bytes())
    }
}
