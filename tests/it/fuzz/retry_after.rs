//! Fuzz target: a status and headers, a line each. The wait is none or above zero, and what a slow
//! reader finds that counts in whole nanoseconds.

use std::time::{Duration, SystemTime};

use dinie_runtime::internal::fuzz::retry_after;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// Fri, 29 Sep 2023 16:26:37 GMT.
const NOW: u64 = 1_696_004_797;
const NANOS: u128 = 1_000_000_000;

pub(crate) fn run(data: &[u8]) {
    let mut lines = data.split(|byte| *byte == b'\n');
    let status = lines
        .next()
        .and_then(|line| StatusCode::from_bytes(line).ok())
        .unwrap_or(StatusCode::TOO_MANY_REQUESTS);
    let mut headers = HeaderMap::new();
    for line in lines {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(&line[colon + 1..]);
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let wait = retry_after(status, &headers, wall);
    assert_ne!(wait, Some(Duration::ZERO));
    let slow = slowly(status, &headers);
    let same = match (wait, slow) {
        (Some(wait), Some(slow)) => nearly(wait.as_nanos(), slow),
        (None, Some(slow)) => slow == 0,
        (wait, None) => wait.is_none(),
    };
    assert!(same, "{wait:?} where a slow reader finds {slow:?} ns");
}

/// Halves of a nanosecond, and what 53 bits cannot hold.
fn nearly(wait: u128, slow: u128) -> bool {
    wait.abs_diff(slow) <= 1 + slow / (1 << 50)
}

/// In nanoseconds.
fn slowly(status: StatusCode, headers: &HeaderMap) -> Option<u128> {
    let text = |name: &str| {
        let value = headers.get(name)?.as_bytes();
        let visible = value.iter().all(|byte| matches!(byte, b'\t' | 32..=126));
        visible.then(|| String::from_utf8_lossy(value).trim().to_owned())
    };
    let date = |text: Option<String>| httpdate::parse_http_date(&text?).ok();
    let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW);
    let now = date(text("date")).unwrap_or(wall);
    let until = |end: SystemTime| Some(end.duration_since(now).ok()?.as_nanos());

    if let Some(millis) = text("retry-after-ms").and_then(|text| decimal(&text)) {
        return fits(millis / 1_000);
    }
    if let Some(seconds) = text("retry-after").and_then(|text| decimal(&text)) {
        return fits(seconds);
    }
    if let Some(wait) = date(text("retry-after")).and_then(until) {
        return Some(wait);
    }
    let left = text("x-ratelimit-remaining").unwrap_or("0".to_owned());
    if status != StatusCode::TOO_MANY_REQUESTS || left != "0" {
        return None;
    }
    let reset = text("x-ratelimit-reset")?;
    let digits = !reset.is_empty() && reset.bytes().all(|byte| byte.is_ascii_digit());
    let value: u64 = reset.parse().ok().filter(|_| digits && reset.len() < 20)?;
    match value {
        0..1_000_000_000 => Some(u128::from(value) * NANOS),
        _ => until(SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(value))?),
    }
}

/// `12`, `1.5`, `.5`, `5.`: up to 19 characters, in billionths.
fn decimal(text: &str) -> Option<u128> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let empty = whole.is_empty() && part.is_empty();
    if empty || text.len() > 19 || !digits(whole) || !digits(part) {
        return None;
    }
    let number = |text: &str| {
        text.bytes()
            .fold(0, |n, byte| n * 10 + u128::from(byte - b'0'))
    };
    let part = format!("{part:0<19}");
    Some(number(whole) * NANOS + number(&part) / 10_u128.pow(10))
}

/// What a `Duration` can hold.
fn fits(nanos: u128) -> Option<u128> {
    (nanos <= Duration::MAX.as_nanos()).then_some(nanos)
}
