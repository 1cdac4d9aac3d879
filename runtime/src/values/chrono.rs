//! Instants and dates as those of the crate chrono: the same one, or an error. Nothing is cut off.

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc};

use crate::values::timestamp::NANOS_OF_SECOND;
use crate::values::{Date, InvalidValue, Timestamp, owned_too};

/// The same instant. The offset is in the text only ([`Timestamp::as_str`]); a leap second is the
/// second after it, as everywhere in this crate.
///
/// # Errors
///
/// When the timestamp has digits beyond nanoseconds. `9999-12-31T23:59:59Z` fits.
impl TryFrom<&Timestamp> for DateTime<Utc> {
    type Error = InvalidValue;

    fn try_from(timestamp: &Timestamp) -> Result<Self, InvalidValue> {
        let target = "chrono::DateTime";
        timestamp.exact_nanos(target)?;
        Self::from_timestamp(timestamp.unix_seconds(), timestamp.subsec_nanos())
            .ok_or_else(|| InvalidValue::unfit("timestamp", target, "it is out of range"))
    }
}

owned_too!(Timestamp => DateTime<Utc>);

/// The same instant, in UTC. A leap second becomes the second after it.
///
/// # Errors
///
/// Outside the years 0000 to 9999 of UTC.
impl<Z: TimeZone> TryFrom<DateTime<Z>> for Timestamp {
    type Error = InvalidValue;

    fn try_from(time: DateTime<Z>) -> Result<Self, InvalidValue> {
        // Within a leap second, chrono counts the nanoseconds on beyond 999,999,999.
        let nanos = i128::from(time.timestamp()) * NANOS_OF_SECOND;
        Self::from_unix_nanos(nanos + i128::from(time.timestamp_subsec_nanos()))
    }
}

/// The same day.
impl From<Date> for NaiveDate {
    fn from(date: Date) -> Self {
        Self::from_ymd_opt(date.year().into(), date.month().into(), date.day().into())
            .expect("chrono has every day of the years 0000 to 9999")
    }
}

/// The same day.
///
/// # Errors
///
/// Outside the years 0000 to 9999.
impl TryFrom<NaiveDate> for Date {
    type Error = InvalidValue;

    fn try_from(date: NaiveDate) -> Result<Self, InvalidValue> {
        // Both fit two digits.
        let (month, day) = (date.month() as u8, date.day() as u8);
        Self::from_year("chrono::NaiveDate", date.year(), month, day)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use crate::values::arbitrary::{dates, timestamps};
    use crate::values::{Date, InvalidValue, Timestamp};

    fn instant(text: &str) -> Result<DateTime<Utc>, InvalidValue> {
        DateTime::try_from(text.parse::<Timestamp>().unwrap())
    }

    #[test]
    fn the_whole_range_of_rfc_3339_fits() {
        for text in [
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59.999999999-23:59",
            "0000-01-01T00:00:00+23:59",
        ] {
            let ours: Timestamp = text.parse().unwrap();
            let theirs = instant(text).unwrap();
            assert_eq!(theirs.timestamp(), ours.unix_seconds(), "{text}");
            assert_eq!(theirs.timestamp_subsec_nanos(), ours.subsec_nanos());
        }
        assert!(Timestamp::try_from(DateTime::<Utc>::MAX_UTC).is_err());
        assert!(Timestamp::try_from(DateTime::<Utc>::MIN_UTC).is_err());
        assert!(Date::try_from(NaiveDate::MAX).is_err());
        assert!(Date::try_from(NaiveDate::MIN).is_err());
    }

    #[test]
    fn digits_beyond_nanoseconds_are_refused_unless_they_are_zeros() {
        let error = instant("2026-03-04T10:00:00.0000000001Z").unwrap_err();
        assert_eq!(
            error.to_string(),
            "this timestamp does not fit chrono::DateTime: it is finer than a nanosecond"
        );
        let zeros = instant("2026-03-04T10:00:00.1234567890000Z").unwrap();
        assert_eq!(zeros.timestamp_subsec_nanos(), 123_456_789);
    }

    #[test]
    fn a_leap_second_is_the_next_second() {
        let next = instant("2017-01-01T00:00:00.5Z").unwrap();
        assert_eq!(instant("2016-12-31T23:59:60.5Z").unwrap(), next);
        let leap = DateTime::from_timestamp(1_483_228_799, 1_500_000_000).unwrap();
        let ours = Timestamp::try_from(leap).unwrap();
        assert_eq!(ours.as_str(), "2017-01-01T00:00:00.500000Z");
    }

    #[test]
    fn zones_are_applied() {
        let zone = FixedOffset::west_opt(3 * 3_600).unwrap();
        let theirs = instant("2026-03-04T10:00:00Z")
            .unwrap()
            .with_timezone(&zone);
        let ours = Timestamp::try_from(theirs).unwrap();
        assert_eq!(ours.as_str(), "2026-03-04T10:00:00Z");
        assert_eq!(ours, "2026-03-04T07:00:00-03:00".parse().unwrap());
    }

    proptest! {
        #[test]
        fn instants_come_back(left in timestamps(), right in timestamps()) {
            let theirs = |it: &Timestamp| DateTime::<Utc>::try_from(it).unwrap();
            let (one, other) = (theirs(&left), theirs(&right));
            prop_assert_eq!(left.cmp(&right), one.cmp(&other));
            prop_assert_eq!(Timestamp::try_from(one).unwrap(), left);
        }

        #[test]
        fn every_instant_is_a_timestamp(nanos in any::<i64>()) {
            let theirs = DateTime::from_timestamp_nanos(nanos);
            let timestamp = Timestamp::try_from(theirs).unwrap();
            prop_assert_eq!(timestamp.as_str().parse::<DateTime<Utc>>().unwrap(), theirs);
        }

        #[test]
        fn dates_come_back(left in dates(), right in dates()) {
            let (one, other) = (NaiveDate::from(left), NaiveDate::from(right));
            prop_assert_eq!(one.to_string(), left.to_string());
            prop_assert_eq!(Date::try_from(one).unwrap(), left);
            prop_assert_eq!(left.cmp(&right), one.cmp(&other));
        }
    }
}
