//! Which hosts are this machine. Names are never looked up: whoever answers could say anything.

use url::{Host, Url};

/// Loopback addresses, and the names that mean this machine by definition: `localhost` and what ends in
/// `.localhost` (RFC 6761, section 6.3).
pub(crate) fn is_loopback(host: Option<Host<&str>>) -> bool {
    match host {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    }
}

/// The same for a host with or without a port, as it stands in `Host` and `Origin`.
pub(crate) fn is_loopback_authority(authority: &str) -> bool {
    Url::parse(&format!("http://{authority}/")).is_ok_and(|url| is_loopback(url.host()))
}

#[cfg(test)]
mod tests {
    use super::is_loopback_authority;

    #[test]
    fn only_this_machine_is_loopback() {
        for host in [
            "localhost",
            "LOCALHOST.:80",
            "hooks.localhost",
            "127.0.0.1",
            "127.3.2.1:4010",
            "[::1]",
            "[::1]:4010",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_loopback_authority(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "notlocalhost",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "10.0.0.1:4010",
            "0.0.0.0",
            "[::2]",
            "[::ffff:10.0.0.1]",
            "[::1",
            "null",
        ] {
            assert!(!is_loopback_authority(host), "{host}");
        }
    }
}
