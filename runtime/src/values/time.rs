//! Instants and dates as those of the crate time: the same one, or an error. Nothing is cut off.

use time::{Month, OffsetDateTime};

use crate::values::{Date, InvalidValue, Timestamp, owned_too};

/// The same instant, in UTC. The offset is in the text only ([`Timestamp::as_str`]); a leap second
/// is the second after it, as everywhere in this crate.
///
/// # Errors
///
/// When the timestamp has digits beyond nanoseconds, or, because of its offset, lies after the year
/// 9999 of UTC. `9999-12-31T23:59:59Z` fits.
impl TryFrom<&Timestamp> for OffsetDateTime {
    type Error = InvalidValue;

    fn try_from(timestamp: &Timestamp) -> Result<Self, InvalidValue> {
        let target = "time::OffsetDateTime";
        let nanos = timestamp.exact_nanos(target)?;
        Self::from_unix_timestamp_nanos(nanos).map_err(|_| {
            let reason = "it lies outside the years that the crate time has";
            InvalidValue::unfit("timestamp", target, reason)
        })
    }
}

owned_too!(Timestamp => OffsetDateTime);

/// The same instant, in UTC.
///
/// # Errors
///
/// Outside the years 0000 to 9999 of UTC.
impl TryFrom<OffsetDateTime> for Timestamp {
    type Error = InvalidValue;

    fn try_from(time: OffsetDateTime) -> Result<Self, InvalidValue> {
        Self::from_unix_nanos(time.unix_timestamp_nanos())
    }
}

/// The same day.
impl From<Date> for time::Date {
    fn from(date: Date) -> Self {
        Month::try_from(date.month())
            .and_then(|month| Self::from_calendar_date(date.year().into(), month, date.day()))
            .expect("the crate time has every day of the years 0000 to 9999")
    }
}

/// The same day.
///
/// # Errors
///
/// Outside the years 0000 to 9999.
impl TryFrom<time::Date> for Date {
    type Error = InvalidValue;

    fn try_from(date: time::Date) -> Result<Self, InvalidValue> {
        let (year, month, day) = date.to_calendar_date();
        Self::from_year("time::Date", year, month.into(), day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
    use time::{OffsetDateTime, UtcOffset};

    use crate::values::arbitrary::{dates, timestamps};
    use crate::values::{Date, InvalidValue, Timestamp};

    fn instant(text: &str) -> Result<OffsetDateTime, InvalidValue> {
        OffsetDateTime::try_from(text.parse::<Timestamp>().unwrap())
    }

    #[test]
    fn the_years_0000_to_9999_fit() {
        let never = instant("9999-12-31T23:59:59.999999999Z").unwrap();
        assert_eq!(never.unix_timestamp(), 253_402_300_799);
        assert_eq!(never.nanosecond(), 999_999_999);
        assert!(instant("0000-01-01T00:00:00+23:59").is_ok());
        let beyond = "9999-12-31T23:59:59-00:01".parse::<Timestamp>().unwrap();
        let theirs = OffsetDateTime::try_from(&beyond);
        // Unless somebody switches the feature `large-dates` of that crate on.
        assert!(theirs.is_err() || theirs.unwrap().unix_timestamp() == beyond.unix_seconds());
        let early = OffsetDateTime::from_unix_timestamp(-62_167_219_201).unwrap();
        assert!(Timestamp::try_from(early).is_err());
        assert!(Date::try_from(early.date()).is_err());
    }

    #[test]
    fn digits_beyond_nanoseconds_are_refused_unless_they_are_zeros() {
        let error = instant("2026-03-04T10:00:00.0000000001Z").unwrap_err();
        assert_eq!(
            error.to_string(),
            "this timestamp does not fit time::OffsetDateTime: it is finer than a nanosecond"
        );
        let zeros = instant("2026-03-04T10:00:00.1234567890000Z").unwrap();
        assert_eq!(zeros.nanosecond(), 123_456_789);
    }

    #[test]
    fn a_leap_second_is_the_next_second() {
        let leap = instant("2016-12-31T23:59:60.5Z").unwrap();
        assert_eq!(leap, instant("2017-01-01T00:00:00.5Z").unwrap());
    }

    #[test]
    fn offsets_are_applied() {
        let zone = UtcOffset::from_hms(-3, 0, 0).unwrap();
        let theirs = instant("2026-03-04T10:00:00Z").unwrap().to_offset(zone);
        let ours = Timestamp::try_from(theirs).unwrap();
        assert_eq!(ours.as_str(), "2026-03-04T10:00:00Z");
        assert_eq!(ours, "2026-03-04T07:00:00-03:00".parse().unwrap());
    }

    proptest! {
        #[test]
        fn instants_come_back(left in timestamps(), right in timestamps()) {
            let theirs = |it: &Timestamp| OffsetDateTime::try_from(it).unwrap();
            let (one, other) = (theirs(&left), theirs(&right));
            prop_assert_eq!(left.cmp(&right), one.cmp(&other));
            prop_assert_eq!(Timestamp::try_from(one).unwrap(), left);
        }

        #[test]
        fn nanoseconds_are_the_same(nanos in any::<i64>()) {
            let theirs = OffsetDateTime::from_unix_timestamp_nanos(nanos.into()).unwrap();
            let ours = Timestamp::try_from(theirs).unwrap();
            prop_assert_eq!(ours.unix_seconds(), theirs.unix_timestamp());
            prop_assert!(ours.subsec_nanos() == theirs.nanosecond());
        }

        #[test]
        fn dates_come_back(left in dates(), right in dates()) {
            let (one, other) = (time::Date::from(left), time::Date::from(right));
            let text = format!("{:04}-{:02}-{:02}", one.year(), u8::from(one.month()), one.day());
            prop_assert_eq!(text, left.to_string());
            prop_assert_eq!(Date::try_from(one).unwrap(), left);
            prop_assert_eq!(left.cmp(&right), one.cmp(&other));
        }
    }
}
