//! Addresses to which secrets may be sent: `https`, or `http` on this very machine.

use std::net::IpAddr;

use http::Uri;
use url::Url;

use crate::error::{Error, ErrorKind};

/// A base URL without trailing slashes, to which secrets may be sent.
pub(crate) fn check_address(text: &str) -> Result<String, Error> {
    let url = Url::parse(text).map_err(|error| {
        config("the base URL is not a URL such as `https://api.example/v1`").with_source(error)
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(config("the base URL must not hold a user or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(config("the base URL must not have a query or a fragment"));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            let message = "the base URL must be https: plain http is for this machine only";
            return Err(config(message));
        }
        _ => return Err(config("the base URL must be https")),
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    url.host_str().is_some_and(is_loopback_host)
}

/// A host as it stands in a URL that was normalised: in lower case, IPv6 in brackets.
pub(crate) fn is_loopback_host(host: &str) -> bool {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    match literal.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost",
    }
}

pub(crate) fn token_address(base_url: &str, token_url: &str) -> Result<Uri, Error> {
    let address = if token_url.contains("://") {
        check_address(token_url)?
    } else {
        format!("{base_url}/{}", token_url.trim_start_matches('/'))
    };
    address
        .parse()
        .map_err(|error| config("the token URL is not valid").with_source(error))
}

fn config(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message)
}

#[cfg(test)]
mod tests {
    use super::{check_address, token_address};

    #[test]
    fn plain_http_stays_on_this_machine() {
        for url in [
            "http://localhost:1/v3",
            "http://127.8.8.8",
            "http://[::1]:8080/",
        ] {
            assert!(check_address(url).is_ok(), "{url}");
        }
        for url in [
            "http://localhost.example",
            "http://0.0.0.0",
            "http://10.0.0.1",
            "http://[::2]",
        ] {
            assert!(check_address(url).is_err(), "{url}");
        }
        assert_eq!(
            check_address("https://API.example/v3//").unwrap(),
            "https://api.example/v3"
        );
    }

    #[test]
    fn token_urls_are_absolute_or_below_the_base() {
        let base = "https://api.example/v3";
        let address = |url| token_address(base, url).map(|uri| uri.to_string());
        assert_eq!(
            address("/auth/token").unwrap(),
            "https://api.example/v3/auth/token"
        );
        assert_eq!(
            address("https://id.example/t").unwrap(),
            "https://id.example/t"
        );
        assert!(address("http://id.example/t").is_err());
    }
}
