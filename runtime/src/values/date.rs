//! Calendar dates, and the day count that instants need too.

use std::fmt;

use crate::values::{InvalidValue, text_value};

/// A date of the Gregorian calendar, without a time zone: `2026-04-03`.
///
/// Years run from 0000 to 9999; the text is `YYYY-MM-DD` and nothing else (RFC 3339, `full-date`).
/// Ordered by time.
///
/// There is no `today`: which day it is depends on a place. With the features `jiff`, `chrono` and
/// `time` it converts to and from the dates of these crates, which know places and calculate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The date of this year (0 to 9999), month (1 to 12) and day (1 to 31).
    ///
    /// # Errors
    ///
    /// When the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, InvalidValue> {
        if year <= 9999 && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day) {
            Ok(Self { year, month, day })
        } else {
            let text = format!("{year:04}-{month:02}-{day:02}");
            Err(invalid(&text))
        }
    }

    /// 0 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// A date of the type `source`, which may lie outside the years that are ours.
    #[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
    pub(crate) fn from_year(
        source: &'static str,
        year: i32,
        month: u8,
        day: u8,
    ) -> Result<Self, InvalidValue> {
        let year = u16::try_from(year).ok();
        year.and_then(|year| Self::new(year, month, day).ok())
            .ok_or_else(|| {
                let reason = "its year is not one of 0000 to 9999";
                InvalidValue::unfit(source, "Date", reason)
            })
    }

    /// Days since 1970-01-01.
    pub(crate) fn days_since_epoch(self) -> i64 {
        // Years start in March, so that the leap day comes last; eras of 400 years repeat.
        let month = i64::from(self.month);
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * DAYS_OF_ERA + day_of_era - DAYS_BEFORE_EPOCH
    }

    /// The reverse of [`days_since_epoch`](Self::days_since_epoch); `None` outside 0000 to 9999.
    pub(crate) fn from_days_since_epoch(days: i64) -> Option<Self> {
        let days = days.checked_add(DAYS_BEFORE_EPOCH)?;
        let era = days.div_euclid(DAYS_OF_ERA);
        let day_of_era = days.rem_euclid(DAYS_OF_ERA);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = (shifted_month + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Self::new(
            u16::try_from(year).ok()?,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        )
        .ok()
    }

    pub(crate) fn parse(text: &str) -> Result<Self, InvalidValue> {
        Self::read(text.as_bytes()).ok_or_else(|| invalid(text))
    }

    /// The date in exactly these bytes.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let year = digits(&bytes[..4])?;
        // Two digits fit a byte.
        let month = digits(&bytes[5..7])? as u8;
        let day = digits(&bytes[8..])? as u8;
        let fits = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        fits.then_some(Self { year, month, day })
    }
}

/// Days of 400 years.
const DAYS_OF_ERA: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const DAYS_BEFORE_EPOCH: i64 = 719_468;

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// At most four ASCII digits as a number.
pub(crate) fn digits(bytes: &[u8]) -> Option<u16> {
    bytes.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u16::from(byte - b'0'))
    })
}

fn invalid(text: &str) -> InvalidValue {
    InvalidValue::new("date", "a day of the calendar as YYYY-MM-DD", text)
}

text_value!(Date);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Date({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn dates_keep_their_text() {
        for text in ["0000-01-01", "2026-04-03", "2024-02-29", "9999-12-31"] {
            let json = format!("\"{text}\"");
            let date: Date = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_string(&date).unwrap(), json);
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-04-00",
            "2026-4-3",
            "26-04-03",
            "2026/04/03",
            "2026-04-03T00:00:00Z",
            "+026-04-03",
            "2026-04-0٣",
            "",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_day_count_agrees_with_another_calendar_on_every_day() {
        let epoch = jiff::civil::date(1970, 1, 1);
        let mut day = jiff::civil::date(0, 1, 1);
        let mut count = (day - epoch).get_days().into();
        loop {
            let date = Date::new(day.year() as u16, day.month() as u8, day.day() as u8).unwrap();
            assert_eq!(date.days_since_epoch(), count);
            assert_eq!(Date::from_days_since_epoch(count), Some(date));
            count += 1;
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        assert_eq!(Date::from_days_since_epoch(count), None);
        assert_eq!(Date::from_days_since_epoch(i64::MIN), None);
        assert_eq!(Date::from_days_since_epoch(i64::MAX), None);
    }
}
