//! Access tokens: `dinie_at_` and a JWT, signed with HMAC-SHA256 (RFC 7515, `HS256`).
//!
//! Those that were issued are remembered, as long as they are not too many, so that a request costs a look
//! into a map. Whether a token has expired is left to the caller.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::Sha256;

use super::super::{Id, Random};

/// How long a token is good.
pub(crate) const LIFETIME_SECONDS: i64 = 3600;

const PREFIX: &str = "dinie_at_";

/// How many tokens are remembered before those that have expired are forgotten.
const REMEMBERED: usize = 10_000;

pub(super) struct Tokens {
    /// As long as a block of the hash, so that it is used as it is.
    key: [u8; 64],
    remembered: HashMap<Box<str>, Grant>,
}

/// What a token is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grant {
    /// The credential that bought it.
    pub(super) client: Id,
    issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

impl Tokens {
    pub(super) fn issue(&mut self, grant: Grant, now: Timestamp) -> String {
        let claims = json!({
            "sub": &*grant.client,
            "iat": grant.issued_at.as_second(),
            "exp": grant.expires_at.as_second(),
        });
        let header = json!({ "alg": "HS256", "typ": "JWT" });
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = self.sign(&signed).finalize().into_bytes();
        let token = format!("{PREFIX}{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
        self.remember(&token, &grant, now);
        token
    }

    /// What the token is good for; None where it was not issued here.
    pub(super) fn verify(&self, token: &str) -> Option<Grant> {
        if let Some(grant) = self.remembered.get(token) {
            return Some(grant.clone());
        }
        let (signed, signature) = token.strip_prefix(PREFIX)?.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.sign(signed).verify_slice(&signature).ok()?;
        let (_, claims) = signed.split_once('.')?;
        Grant::read(&URL_SAFE_NO_PAD.decode(claims).ok()?)
    }

    fn sign(&self, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new(&self.key.into());
        mac.update(text.as_bytes());
        mac
    }

    fn remember(&mut self, token: &str, grant: &Grant, now: Timestamp) {
        if self.remembered.len() >= REMEMBERED {
            self.remembered.retain(|_, grant| now < grant.expires_at);
        }
        if self.remembered.len() < REMEMBERED {
            self.remembered.insert(token.into(), grant.clone());
        }
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            // Not from the seed: two sandboxes with the same one must not take each other's tokens.
            key: Random::from_machine().bytes(),
            remembered: HashMap::new(),
        }
    }
}

impl Grant {
    pub(super) fn new(client: Id, now: Timestamp) -> Self {
        let lifetime = SignedDuration::from_secs(LIFETIME_SECONDS);
        Self {
            client,
            issued_at: now,
            expires_at: now.saturating_add(lifetime).unwrap_or(Timestamp::MAX),
        }
    }

    fn read(claims: &[u8]) -> Option<Self> {
        let claims: Value = serde_json::from_slice(claims).ok()?;
        let second = |name: &str| Timestamp::from_second(claims[name].as_i64()?).ok();
        Some(Self {
            client: claims["sub"].as_str()?.into(),
            issued_at: second("iat")?,
            expires_at: second("exp")?,
        })
    }
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(at: Timestamp) -> Grant {
        Grant::new("dinie_ci_1".into(), at)
    }

    #[test]
    fn a_token_is_a_jwt_that_tells_whose_it_is_and_until_when() {
        let mut tokens = Tokens::default();
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let token = tokens.issue(grant(at), at);
        let parts: Vec<&str> = token.strip_prefix(PREFIX).unwrap().split('.').collect();
        let read = |part: &str| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        assert_eq!(parts.len(), 3);
        assert_eq!(read(parts[0]), json!({ "alg": "HS256", "typ": "JWT" }));
        let claims = json!({ "sub": "dinie_ci_1", "iat": 1_700_000_000, "exp": 1_700_003_600 });
        assert_eq!(read(parts[1]), claims);
    }

    #[test]
    fn a_forgotten_token_is_known_by_its_signature() {
        let mut tokens = Tokens::default();
        let at = Timestamp::from_second(1_700_000_000).unwrap();
        let token = tokens.issue(grant(at), at);
        tokens.remembered.clear();
        assert_eq!(tokens.verify(&token), Some(grant(at)));
        let (_, signature) = token.rsplit_once('.').unwrap();
        let claims = encode(&json!({ "sub": "dinie_ci_2", "iat": 0, "exp": 4_000_000_000_u64 }));
        assert_eq!(
            tokens.verify(&format!("{PREFIX}e30.{claims}.{signature}")),
            None
        );
    }

    #[test]
    fn expired_tokens_are_forgotten_when_there_are_too_many() {
        let mut tokens = Tokens::default();
        let at = |second: usize| Timestamp::from_second(i64::try_from(second).unwrap()).unwrap();
        for second in 0..=REMEMBERED {
            tokens.issue(grant(at(second)), at(second));
        }
        assert_eq!(
            tokens.remembered.len(),
            usize::try_from(LIFETIME_SECONDS).unwrap()
        );
        let good = |grant: &Grant| at(REMEMBERED) < grant.expires_at;
        assert!(tokens.remembered.values().all(good));
    }
}
