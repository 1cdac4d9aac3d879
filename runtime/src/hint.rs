//! How long the API asks to wait: `Retry-After` (RFC 9110, section 10.2.3), `Retry-After-Ms` and
//! `X-RateLimit-Reset`. What cannot be read, is past or is zero is no hint.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

/// Values of `X-RateLimit-Reset` below this are seconds from now, others seconds since 1970.
const FIRST_EPOCH: u64 = 1_000_000_000;
/// Longest number that is looked at.
const MAX_DIGITS: usize = 19;

/// The wait that an answer asks for. `wall` is used where the answer has no `Date` of its own.
pub(crate) fn read(status: StatusCode, headers: &HeaderMap, wall: SystemTime) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let now = || {
        text("date")
            .and_then(|date| httpdate::parse_http_date(date).ok())
            .unwrap_or(wall)
    };
    let wait = text("retry-after-ms")
        .and_then(|text| seconds(text, 0.001))
        .or_else(|| text("retry-after").and_then(|text| seconds(text, 1.0)))
        .or_else(|| {
            let date = httpdate::parse_http_date(text("retry-after")?).ok()?;
            date.duration_since(now()).ok()
        })
        .or_else(|| {
            let exhausted = text("x-ratelimit-remaining").is_none_or(|left| left == "0");
            if status != StatusCode::TOO_MANY_REQUESTS || !exhausted {
                return None;
            }
            reset(text("x-ratelimit-reset")?, now())
        });
    wait.filter(|wait| !wait.is_zero())
}

/// Plain decimal digits with at most one point, times `unit` seconds.
fn seconds(text: &str, unit: f64) -> Option<Duration> {
    let plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    if text.is_empty() || text.len() > MAX_DIGITS || !text.bytes().all(plain) {
        return None;
    }
    let seconds: f64 = text.parse().ok()?;
    Duration::try_from_secs_f64(seconds * unit).ok()
}

fn reset(text: &str, now: SystemTime) -> Option<Duration> {
    if text.is_empty() || text.len() > MAX_DIGITS || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: u64 = text.parse().ok()?;
    if value < FIRST_EPOCH {
        return Some(Duration::from_secs(value));
    }
    let end = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(value))?;
    end.duration_since(now).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use http::{HeaderMap, HeaderValue, StatusCode};
    use proptest::prelude::{any, proptest};

    use super::read;

    /// Fri, 29 Sep 2023 16:26:37 GMT.
    const NOW: Duration = Duration::from_secs(1_696_004_797);

    fn hint(status: u16, headers: &[(&'static str, &str)]) -> Option<Duration> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        read(status, &map, SystemTime::UNIX_EPOCH + NOW)
    }

    #[test]
    fn retry_after_in_its_forms() {
        let nines = "9".repeat(35);
        for (text, seconds) in [
            ("20", Some(20.0)),
            ("1.5", Some(1.5)),
            ("0", None),
            ("-10", None),
            ("86400", Some(86_400.0)),
            ("Fri, 29 Sep 2023 16:26:57 GMT", Some(20.0)),
            ("Fri, 29 Sep 2023 16:26:37 GMT", None),
            ("Fri, 29 Sep 2023 16:26:27 GMT", None),
            ("Zun, 29 Sep 2023 16:26:57 GMT", None),
            ("29 Sep 100000 16:26:57 GMT", None),
            (&nines, None),
            ("inf", None),
            ("nan", None),
            ("1e3", None),
            ("1.2.3", None),
            (".", None),
            ("", None),
        ] {
            let expected = seconds.map(Duration::from_secs_f64);
            assert_eq!(hint(503, &[("retry-after", text)]), expected, "{text}");
        }
    }

    #[test]
    fn milliseconds_win() {
        let both = [("retry-after-ms", "1500"), ("retry-after", "20")];
        assert_eq!(hint(429, &both), Some(Duration::from_millis(1_500)));
        let broken = [("retry-after-ms", "x"), ("retry-after", "20")];
        assert_eq!(hint(429, &broken), Some(Duration::from_secs(20)));
    }

    #[test]
    fn dates_are_measured_by_the_servers_clock() {
        let headers = [
            ("date", "Fri, 29 Sep 2023 16:00:00 GMT"),
            ("retry-after", "Fri, 29 Sep 2023 16:00:05 GMT"),
        ];
        assert_eq!(hint(503, &headers), Some(Duration::from_secs(5)));
    }

    #[test]
    fn the_end_of_the_window_counts_on_429_only() {
        let epoch = ("x-ratelimit-reset", "1696004807");
        let delta = ("x-ratelimit-reset", "10");
        let ten = Some(Duration::from_secs(10));
        assert_eq!(hint(429, &[epoch]), ten);
        assert_eq!(hint(429, &[delta]), ten);
        assert_eq!(hint(429, &[epoch, ("x-ratelimit-remaining", "0")]), ten);
        assert_eq!(hint(429, &[epoch, ("x-ratelimit-remaining", "5")]), None);
        assert_eq!(hint(429, &[epoch, ("x-ratelimit-remaining", "abc")]), None);
        assert_eq!(hint(503, &[epoch]), None);
        assert_eq!(hint(429, &[("x-ratelimit-reset", "1696004000")]), None);
        let far = hint(429, &[("x-ratelimit-reset", "9999999999999999999")]);
        assert!(far.is_none_or(|wait| wait > Duration::from_secs(1_000_000)));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), status in 100_u16..600) {
            if let Ok(value) = HeaderValue::from_str(&text) {
                let mut headers = HeaderMap::new();
                for name in ["retry-after", "retry-after-ms", "x-ratelimit-reset", "date"] {
                    headers.insert(name, value.clone());
                }
                let status = StatusCode::from_u16(status).unwrap();
                read(status, &headers, SystemTime::UNIX_EPOCH);
            }
        }
    }
}
