//! Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 over id, timestamp and body.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::state::endpoints::Secret;

/// The value of `webhook-signature`: one signature for each secret. `timestamp` in Unix seconds.
pub(super) fn sign(secrets: &[Secret], id: &str, timestamp: i64, body: &[u8]) -> String {
    let signatures = secrets
        .iter()
        .map(|secret| signature(secret.key(), id, timestamp, body));
    signatures.collect::<Vec<_>>().join(" ")
}

fn signature(key: &[u8], id: &str, timestamp: i64, body: &[u8]) -> String {
    // HMAC takes keys of any length (RFC 2104, section 2).
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key's length");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const TIMESTAMP: i64 = 1_614_265_330;
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    /// What the reference implementations give for the values above.
    const EXPECTED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn secret() -> Secret {
        Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()
    }

    #[test]
    fn the_published_example_is_signed_as_published() {
        assert_eq!(sign(&[secret()], ID, TIMESTAMP, BODY), EXPECTED);
    }

    #[test]
    fn each_secret_signs() {
        let other = secret().altered();
        let both = sign(&[other.clone(), secret()], ID, TIMESTAMP, BODY);
        let (first, second) = both.split_once(' ').unwrap();
        assert_eq!(second, EXPECTED);
        assert_eq!(first, sign(&[other], ID, TIMESTAMP, BODY));
        assert_eq!(first.len(), EXPECTED.len());
        assert_ne!(first, EXPECTED);
    }

    #[test]
    fn everything_is_signed() {
        let all = [
            sign(&[secret()], "msg_other", TIMESTAMP, BODY),
            sign(&[secret()], ID, TIMESTAMP + 1, BODY),
            sign(&[secret()], ID, TIMESTAMP, b"{}"),
        ];
        for signature in all {
            assert_ne!(signature, EXPECTED);
        }
    }
}
