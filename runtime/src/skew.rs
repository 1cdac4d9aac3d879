//! Whether the clock of this machine can be trusted: the `Date` of answers against our own time.
//!
//! Nothing but a warning, once for a client and its clones, depends on it. Tokens and waits are
//! measured on the monotonic clock; webhooks are not, so a wrong clock refuses all of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

use crate::trace;

/// Differences up to this are ordinary.
const TOLERANCE: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub(crate) struct Skew {
    warned: AtomicBool,
}

impl Skew {
    /// Looks at an answer that was made between two moments of our own time.
    pub(crate) fn observe(&self, headers: &HeaderMap, sent: SystemTime, received: SystemTime) {
        if self.warned.load(Ordering::Relaxed) {
            return;
        }
        if let Some((by, direction)) = difference(headers, sent, received)
            && !self.warned.swap(true, Ordering::Relaxed)
        {
            trace::skewed(by, direction);
        }
    }
}

/// How far apart the clocks are, if too far, and which way ours is wrong.
fn difference(
    headers: &HeaderMap,
    sent: SystemTime,
    received: SystemTime,
) -> Option<(Duration, &'static str)> {
    // An answer out of a cache has the date of its making (RFC 9111, section 5.1).
    if headers.contains_key(header::AGE) {
        return None;
    }
    let date = headers.get(header::DATE)?.to_str().ok()?;
    let date = httpdate::parse_http_date(date.trim()).ok()?;
    let (by, direction) = match (date.duration_since(received), sent.duration_since(date)) {
        (Ok(behind), _) => (behind, "behind"),
        (_, Ok(ahead)) => (ahead, "ahead"),
        _ => return None,
    };
    (by > TOLERANCE).then_some((by, direction))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use http::{HeaderMap, HeaderValue};

    use super::difference;

    /// Fri, 29 Sep 2023 16:26:37 GMT.
    const NOW: Duration = Duration::from_secs(1_696_004_797);

    fn seen(headers: &[(&'static str, &'static str)]) -> Option<(u64, &'static str)> {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| ((*name).parse().unwrap(), HeaderValue::from_static(value)))
            .collect();
        let sent = SystemTime::UNIX_EPOCH + NOW;
        let received = sent + Duration::from_secs(30);
        difference(&headers, sent, received).map(|(by, direction)| (by.as_secs(), direction))
    }

    #[test]
    fn a_minute_is_allowed_on_either_side_of_the_exchange() {
        for (date, expected) in [
            ("Fri, 29 Sep 2023 16:26:37 GMT", None),
            ("Fri, 29 Sep 2023 16:27:07 GMT", None),
            ("Fri, 29 Sep 2023 16:25:37 GMT", None),
            ("Fri, 29 Sep 2023 16:25:36 GMT", Some((61, "ahead"))),
            ("Fri, 29 Sep 2023 16:28:07 GMT", None),
            ("Fri, 29 Sep 2023 16:28:08 GMT", Some((61, "behind"))),
            (
                "Thu, 01 Jan 1970 00:00:00 GMT",
                Some((1_696_004_797, "ahead")),
            ),
        ] {
            assert_eq!(seen(&[("date", date)]), expected, "{date}");
        }
    }

    #[test]
    fn what_says_nothing_about_the_clock_is_ignored() {
        let old = ("date", "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(seen(&[]), None);
        assert_eq!(seen(&[("age", "5"), old]), None);
        for date in [
            "",
            "yesterday",
            "Zun, 29 Sep 1999 16:26:37 GMT",
            "1696004797",
        ] {
            assert_eq!(seen(&[("date", date)]), None, "{date}");
        }
    }
}
