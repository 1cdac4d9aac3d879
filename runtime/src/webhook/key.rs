//! Secrets as they are written (`whsec_` and base64) and the keys that are made of them.

use std::ops::RangeInclusive;

use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::secret::Secret;
use crate::webhook::rejection::invalid_secret;

/// The standard asks for 24 to 64 bytes; an API's own keys may be a little off.
const LENGTHS: RangeInclusive<usize> = 16..=128;

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// HMAC-SHA256 with a secret, ready to be fed. Its state is wiped when it is dropped.
#[derive(Clone)]
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    pub(super) fn read(secret: &Secret) -> Result<Self, Error> {
        let text = secret.expose();
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(invalid_secret(
                "a webhook secret has whitespace in it: was it copied with the end of the line?",
            ));
        }
        if text.starts_with("whsk_") || text.starts_with("whpk_") {
            return Err(invalid_secret(
                "a webhook secret is a key of asymmetric signatures, which are not supported: \
                 give the one that starts with `whsec_`",
            ));
        }
        let text = text.strip_prefix("whsec_").unwrap_or(text);
        if text.is_empty() {
            return Err(invalid_secret("a webhook secret is empty"));
        }
        let bytes = ENGINE
            .decode(text)
            .map(Zeroizing::new)
            .map_err(|_| invalid_secret("a webhook secret is not base64, after `whsec_`"))?;
        if !LENGTHS.contains(&bytes.len()) {
            let message = format!(
                "a webhook secret has {} bytes, and not {} to {}",
                bytes.len(),
                LENGTHS.start(),
                LENGTHS.end(),
            );
            return Err(invalid_secret(message));
        }
        Hmac::new_from_slice(&bytes)
            .map(Self)
            .map_err(|_| invalid_secret("a webhook secret has a wrong length"))
    }

    /// The signature of a delivery: over id, timestamp and body exactly as they are.
    pub(super) fn sign(&self, id: &[u8], timestamp: &[u8], body: &[u8]) -> Signature {
        let mut mac = self.0.clone();
        for part in [id, b".", timestamp, b".", body] {
            mac.update(part);
        }
        Signature(mac.finalize().into_bytes().into())
    }
}

/// A signature, as bytes. There is no way to compare two but in constant time.
#[derive(Clone, Copy)]
pub(super) struct Signature([u8; 32]);

impl Signature {
    /// Length of the base64 text of one: 32 bytes are 43 characters and one of padding.
    const TEXT: usize = 44;

    /// Strict base64: the standard alphabet, padded, no stray bits.
    pub(super) fn decode(text: &[u8]) -> Option<Self> {
        if text.len() != Self::TEXT {
            return None;
        }
        let mut bytes = [0; Self::TEXT / 4 * 3];
        let length = STANDARD.decode_slice(text, &mut bytes).ok()?;
        bytes[..length].try_into().map(Self).ok()
    }

    #[cfg(any(test, feature = "test-util"))]
    pub(super) fn encode(&self) -> String {
        STANDARD.encode(self.0)
    }

    pub(super) fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}
