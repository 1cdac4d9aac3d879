//! Secrets that sign deliveries: `whsec_` and the key in base64, as Standard Webhooks has them. They are
//! never printed but on purpose.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::state::Random;

const PREFIX: &str = "whsec_";

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret {
    text: Arc<str>,
    key: Arc<[u8]>,
}

impl Secret {
    /// None for what is no prefix with base64 after it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let key = STANDARD.decode(text.strip_prefix(PREFIX)?).ok()?;
        Some(Self {
            text: text.into(),
            key: key.into(),
        })
    }

    /// 30 bytes of chance, so 40 characters without padding.
    pub(crate) fn random(random: &mut Random) -> Self {
        Self::from_key(&random.bytes::<30>())
    }

    /// Whoever calls this shows a secret.
    pub(crate) fn reveal(&self) -> &str {
        &self.text
    }

    pub(crate) fn key(&self) -> &[u8] {
        &self.key
    }

    /// A secret of the same length that signs something else.
    pub(crate) fn altered(&self) -> Self {
        let key: Vec<u8> = self.key.iter().map(|byte| !byte).collect();
        Self::from_key(&key)
    }

    fn from_key(key: &[u8]) -> Self {
        Self {
            text: format!("{PREFIX}{}", STANDARD.encode(key)).into(),
            key: key.into(),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_secrets_have_40_characters_and_read_back() {
        let mut random = Random::from_seed(7);
        let secret = Secret::random(&mut random);
        assert_eq!(secret.reveal().len(), "whsec_".len() + 40);
        assert_eq!(Secret::parse(secret.reveal()), Some(secret.clone()));
        assert_eq!(secret.key().len(), 30);
        assert_ne!(Secret::random(&mut random), secret);
        assert_ne!(secret.altered(), secret);
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        assert_eq!(Secret::parse("YWJj"), None);
        assert_eq!(Secret::parse("whsec_not base64"), None);
    }

    #[test]
    fn secrets_are_not_printed() {
        let secret = Secret::parse("whsec_YWJj").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
