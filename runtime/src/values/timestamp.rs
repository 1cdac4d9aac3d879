//! Instants: RFC 3339 text, kept to the letter and compared as points in time.
//!
//! Libraries for time refuse the year 9999 in some zones, turn a leap second into another one, or
//! drop the offset; an API sends all three. So the text stays, and only its meaning is computed.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::SystemTime;

use crate::values::date::digits;
use crate::values::short_text::ShortText;
use crate::values::{Date, InvalidValue, text_value};

/// An instant, as the API sent it: `2026-03-04T10:00:00Z`.
///
/// Any RFC 3339 `date-time` with years 0000 to 9999, any number of fractional digits, any offset,
/// leap seconds included; the text is written back unchanged. Two are equal, ordered and hashed by
/// the instant: `10:00:00Z` equals `07:00:00-03:00`. A leap second `23:59:60` counts as the second
/// after `23:59:59`, as in Unix time.
///
/// A date without a time, a time without an offset, and a number of seconds are refused. `t`, `z` and
/// a space instead of `T` are accepted, as RFC 3339 allows them.
///
/// To calculate, convert it: to [`SystemTime`], to nanoseconds, or, with the features `jiff`,
/// `chrono` and `time`, to the instants of these crates. A conversion that would change the instant
/// is an error.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use dinie_runtime::Timestamp;
///
/// let created: Timestamp = "2026-03-04T07:00:00.25-03:00".parse()?;
/// assert_eq!(created, "2026-03-04T10:00:00.250Z".parse()?);
/// let due = created.to_system_time().unwrap() + Duration::from_secs(60);
/// assert_eq!(Timestamp::try_from(due)?.as_str(), "2026-03-04T10:01:00.250000Z");
/// # Ok::<(), dinie_runtime::InvalidValue>(())
/// ```
#[derive(Clone)]
pub struct Timestamp(ShortText);

/// Where the digits after the point start, if there is one, in every text.
const FRACTION: usize = 20;

impl Timestamp {
    /// The current time of this machine, in UTC, to the microsecond.
    pub fn now() -> Self {
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let seconds = i64::try_from(now.as_secs()).unwrap_or(LAST_SECOND);
        Self::in_utc(seconds.min(LAST_SECOND), now.subsec_micros() * 1_000)
    }

    /// `seconds` after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    ///
    /// Outside the years 0000 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Result<Self, InvalidValue> {
        if (FIRST_SECOND..=LAST_SECOND).contains(&seconds) {
            Ok(Self::in_utc(seconds, 0))
        } else {
            Err(invalid(&seconds.to_string()))
        }
    }

    /// `nanos` nanoseconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    ///
    /// Outside the years 0000 to 9999.
    pub fn from_unix_nanos(nanos: i128) -> Result<Self, InvalidValue> {
        let (seconds, nanos) = (
            nanos.div_euclid(NANOS_OF_SECOND),
            nanos.rem_euclid(NANOS_OF_SECOND),
        );
        match i64::try_from(seconds) {
            // A remainder is less than what it is the remainder of.
            Ok(seconds @ FIRST_SECOND..=LAST_SECOND) => Ok(Self::in_utc(seconds, nanos as u32)),
            _ => {
                let reason = "it lies outside the years 0000 to 9999";
                Err(InvalidValue::unfit("instant", "Timestamp", reason))
            }
        }
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z; `None` when the timestamp is finer than that.
    pub fn unix_nanos(&self) -> Option<i128> {
        let finer = self.fraction_digits().trim_end_matches('0').len() > 9;
        let nanos =
            i128::from(self.unix_seconds()) * NANOS_OF_SECOND + i128::from(self.subsec_nanos());
        (!finer).then_some(nanos)
    }

    /// [`unix_nanos`](Self::unix_nanos), for a conversion to `target`.
    #[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
    pub(crate) fn exact_nanos(&self, target: &'static str) -> Result<i128, InvalidValue> {
        self.unix_nanos().ok_or_else(|| {
            let reason = "it is finer than a nanosecond";
            InvalidValue::unfit("timestamp", target, reason)
        })
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub fn unix_seconds(&self) -> i64 {
        read(&self.0).expect("the text of a timestamp was read before")
    }

    /// Nanoseconds after [`unix_seconds`](Self::unix_seconds), 0 to 999,999,999; further digits are
    /// cut off.
    pub fn subsec_nanos(&self) -> u32 {
        let digits = self.fraction_digits().bytes();
        digits
            .chain(std::iter::repeat(b'0'))
            .take(9)
            .fold(0, |nanos, digit| nanos * 10 + u32::from(digit - b'0'))
    }

    /// The text as it was read or made.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `seconds` must lie between the first and the last second. Writes no fraction, or microseconds,
    /// or nanoseconds, as it takes.
    fn in_utc(seconds: i64, nanos: u32) -> Self {
        let date = Date::from_days_since_epoch(seconds.div_euclid(SECONDS_OF_DAY))
            .expect("a day between 0000-01-01 and 9999-12-31");
        let time = seconds.rem_euclid(SECONDS_OF_DAY);
        let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
        let mut text = format!("{date}T{hour:02}:{minute:02}:{second:02}");
        if nanos != 0 {
            let micros = nanos / 1_000;
            text.push_str(&match nanos % 1_000 {
                0 => format!(".{micros:06}"),
                _ => format!(".{nanos:09}"),
            });
        }
        text.push('Z');
        Self(ShortText::from(text.as_str()))
    }

    fn parse(text: &str) -> Result<Self, InvalidValue> {
        match read(text) {
            Some(_) => Ok(Self(text.into())),
            None => Err(invalid(text)),
        }
    }

    /// The digits after the point, if there is one.
    fn fraction_digits(&self) -> &str {
        match self.0.as_bytes().get(FRACTION - 1) {
            Some(b'.') => digits_from(&self.0, FRACTION),
            _ => "",
        }
    }

    /// Equal for equal instants, ordered as they are.
    fn key(&self) -> (i64, &str) {
        (
            self.unix_seconds(),
            self.fraction_digits().trim_end_matches('0'),
        )
    }
}

pub(crate) const NANOS_OF_SECOND: i128 = 1_000_000_000;
const SECONDS_OF_DAY: i64 = 86_400;
/// 0000-01-01T00:00:00Z.
const FIRST_SECOND: i64 = -62_167_219_200;
/// 9999-12-31T23:59:59Z.
const LAST_SECOND: i64 = 253_402_300_799;

/// Whole seconds since 1970-01-01T00:00:00Z, rounded down, if the text is an instant.
fn read(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() > u16::MAX.into() {
        return None;
    }
    let date = Date::read(bytes.get(..10)?)?;
    let time = bytes.get(10..19)?;
    if !matches!(time[0], b'T' | b't' | b' ') || time[3] != b':' || time[6] != b':' {
        return None;
    }
    let hour = digits(&time[1..3]).filter(|hour| *hour < 24)?;
    let minute = digits(&time[4..6]).filter(|minute| *minute < 60)?;
    let second = digits(&time[7..9]).filter(|second| *second <= 60)?;
    let end = match bytes.get(19) {
        Some(b'.') => match digits_from(text, FRACTION).len() {
            0 => return None,
            length => FRACTION + length,
        },
        _ => 19,
    };
    let offset = offset_seconds(&bytes[end..])?;
    let time_of_day = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    Some(date.days_since_epoch() * SECONDS_OF_DAY + time_of_day - offset)
}

/// The digits from this place on.
fn digits_from(text: &str, start: usize) -> &str {
    let tail = text.get(start..).unwrap_or_default();
    let end = tail.bytes().take_while(u8::is_ascii_digit).count();
    &tail[..end]
}

/// Seconds east of UTC from `Z`, `z`, `+hh:mm` or `-hh:mm`.
fn offset_seconds(bytes: &[u8]) -> Option<i64> {
    let sign = match bytes {
        [b'Z' | b'z'] => return Some(0),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    if bytes.len() != 6 || bytes[3] != b':' {
        return None;
    }
    let hours = digits(&bytes[1..3]).filter(|hours| *hours < 24)?;
    let minutes = digits(&bytes[4..6]).filter(|minutes| *minutes < 60)?;
    Some(sign * (i64::from(hours) * 3_600 + i64::from(minutes) * 60))
}

fn invalid(text: &str) -> InvalidValue {
    InvalidValue::new(
        "timestamp",
        "an RFC 3339 date-time such as `2026-03-04T10:00:00Z`",
        text,
    )
}

text_value!(Timestamp);

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Timestamp {}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({})", &*self.0)
    }
}

#[cfg(test)]
mod tests;
