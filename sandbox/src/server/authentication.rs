//! Who asks: the `Authorization` header, by the security scheme of the operation. Whether a secret is
//! right, the state knows.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};

use crate::core::Core;
use crate::description::Security;
use crate::problem::{Kind, Problem};
use crate::request::Caller;

/// # Errors
///
/// 401 where the header is missing or of no use.
pub(super) fn authenticate(
    core: &Core,
    security: Security,
    headers: &HeaderMap,
) -> Result<Caller, Problem> {
    match security {
        Security::None => Ok(Caller::Anyone),
        Security::Basic => basic(header(headers, "Basic")?),
        Security::Bearer => {
            let token = header(headers, "Bearer")?;
            core.act(|world| world.authenticate(token))
                .map(Caller::Client)
        }
    }
}

/// The value of `WWW-Authenticate` that a 401 has to carry (RFC 9110, section 11.6.1).
pub(super) fn challenge(security: Security, code: Option<&str>) -> Option<HeaderValue> {
    let challenge = match (security, code) {
        (Security::None, _) => return None,
        (Security::Basic, _) => r#"Basic realm="Dinie API", charset="UTF-8""#,
        // Who sent nothing is not told of an error (RFC 6750, section 3.1).
        (Security::Bearer, Some("missing_token")) => r#"Bearer realm="Dinie API""#,
        (Security::Bearer, _) => r#"Bearer realm="Dinie API", error="invalid_token""#,
    };
    Some(HeaderValue::from_static(challenge))
}

/// What follows the scheme.
fn header<'a>(headers: &'a HeaderMap, scheme: &str) -> Result<&'a str, Problem> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        let detail =
            format!("The request has no Authorization header. Send one with the scheme {scheme}.");
        return Err(refused("missing_token", &detail));
    };
    if values.next().is_some() {
        let detail = "The request has several Authorization headers. Send one.";
        return Err(refused("invalid_token", detail));
    }
    let words = value.to_str().ok().and_then(|value| value.split_once(' '));
    match words {
        Some((word, rest)) if word.eq_ignore_ascii_case(scheme) => Ok(rest.trim()),
        _ => {
            let detail = format!(
                "This operation takes the scheme {scheme} in the Authorization header, and nothing else."
            );
            Err(refused("invalid_token", &detail))
        }
    }
}

/// The user id ends at the first colon (RFC 7617, section 2).
fn basic(credentials: &str) -> Result<Caller, Problem> {
    let decoded = BASE64_STANDARD.decode(credentials).ok();
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.as_deref().and_then(|text| text.split_once(':')) {
        Some((id, secret)) => Ok(Caller::Basic {
            id: id.to_owned(),
            secret: secret.to_owned(),
        }),
        None => Err(refused(
            "invalid_token",
            "The credentials cannot be read. Send the Base64 form of client_id, a colon, client_secret.",
        )),
    }
}

fn refused(code: &'static str, detail: &str) -> Problem {
    Problem::new(Kind::AuthenticationFailed, detail).with_code(code)
}

#[cfg(test)]
mod tests {
    use http::header::AUTHORIZATION;
    use http::{HeaderMap, HeaderValue};

    use super::{basic, challenge, header};
    use crate::description::Security;
    use crate::request::Caller;

    fn code(values: &[&str], scheme: &str) -> Result<String, &'static str> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        let read = header(&headers, scheme).map(str::to_owned);
        read.map_err(|problem| problem.code.unwrap())
    }

    #[test]
    fn the_header_has_one_value_of_the_right_scheme() {
        assert_eq!(code(&["Bearer abc"], "Bearer"), Ok("abc".to_owned()));
        assert_eq!(code(&["bEARER  abc "], "Bearer"), Ok("abc".to_owned()));
        assert_eq!(code(&[], "Bearer"), Err("missing_token"));
        let useless: [&[&str]; 5] = [
            &["Basic abc"],
            &["Bearer"],
            &["abc"],
            &[""],
            &["Bearer a", "Bearer b"],
        ];
        for values in useless {
            assert_eq!(code(values, "Bearer"), Err("invalid_token"), "{values:?}");
        }
    }

    #[test]
    fn basic_credentials_end_at_the_first_colon() {
        // `id:se:cret`
        let Ok(Caller::Basic { id, secret }) = basic("aWQ6c2U6Y3JldA==") else {
            panic!("they can be read");
        };
        assert_eq!((id.as_str(), secret.as_str()), ("id", "se:cret"));
        // Not Base64; no colon; not UTF-8.
        for credentials in ["?", "aWQ=", "//86"] {
            assert_eq!(
                basic(credentials).unwrap_err().code,
                Some("invalid_token"),
                "{credentials}"
            );
        }
    }

    #[test]
    fn who_sent_nothing_is_told_of_no_error() {
        let challenge = |security, code| {
            challenge(security, code).map(|value| value.to_str().unwrap().to_owned())
        };
        let cases = [
            (Security::None, "invalid_token", None),
            (
                Security::Basic,
                "missing_token",
                Some(r#"Basic realm="Dinie API", charset="UTF-8""#),
            ),
            (
                Security::Bearer,
                "missing_token",
                Some(r#"Bearer realm="Dinie API""#),
            ),
            (
                Security::Bearer,
                "token_expired",
                Some(r#"Bearer realm="Dinie API", error="invalid_token""#),
            ),
        ];
        for (security, code, expected) in cases {
            assert_eq!(
                challenge(security, Some(code)).as_deref(),
                expected,
                "{code}"
            );
        }
    }
}
