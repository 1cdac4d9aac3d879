//! Instants and dates as those of the crate jiff: the same one, or an error. Nothing is cut off.

use crate::values::{Date, InvalidValue, Timestamp, owned_too};

/// The same instant. The offset is in the text only ([`Timestamp::as_str`]); a leap second is the
/// second after it, as everywhere in this crate.
///
/// # Errors
///
/// After 9999-12-30T22:00:00.999999999Z, where jiff ends: that has none of the last hours of 9999,
/// so `9999-12-31T23:59:59Z`, by which some mean "never", is refused. And when the timestamp has
/// digits beyond nanoseconds.
impl TryFrom<&Timestamp> for jiff::Timestamp {
    type Error = InvalidValue;

    fn try_from(timestamp: &Timestamp) -> Result<Self, InvalidValue> {
        let target = "jiff::Timestamp";
        let nanos = timestamp.exact_nanos(target)?;
        Self::from_nanosecond(nanos).map_err(|_| {
            let reason = format!("it lies outside of {} to {}", Self::MIN, Self::MAX);
            InvalidValue::unfit("timestamp", target, reason)
        })
    }
}

owned_too!(Timestamp => jiff::Timestamp);

/// The same instant, in UTC.
///
/// # Errors
///
/// Before the year 0000.
impl TryFrom<jiff::Timestamp> for Timestamp {
    type Error = InvalidValue;

    fn try_from(timestamp: jiff::Timestamp) -> Result<Self, InvalidValue> {
        Self::from_unix_nanos(timestamp.as_nanosecond())
    }
}

/// The same day.
impl From<Date> for jiff::civil::Date {
    fn from(date: Date) -> Self {
        // Four digits fit the year, two the month and the day.
        Self::new(date.year() as i16, date.month() as i8, date.day() as i8)
            .expect("jiff has every day of the years 0000 to 9999")
    }
}

/// The same day.
///
/// # Errors
///
/// Before the year 0000.
impl TryFrom<jiff::civil::Date> for Date {
    type Error = InvalidValue;

    fn try_from(date: jiff::civil::Date) -> Result<Self, InvalidValue> {
        // Months and days are never negative.
        let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
        Self::from_year("jiff::civil::Date", date.year().into(), month, day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use crate::values::arbitrary::{dates, timestamps};
    use crate::values::{Date, InvalidValue, Timestamp};

    fn instant(text: &str) -> Result<jiff::Timestamp, InvalidValue> {
        jiff::Timestamp::try_from(text.parse::<Timestamp>().unwrap())
    }

    #[test]
    fn the_last_hours_of_9999_are_refused() {
        assert!(instant("9999-12-30T22:00:00.999999999Z").is_ok());
        assert!(instant("9999-12-31T23:59:59Z").is_err());
        let error = instant("9999-12-30T22:00:01Z").unwrap_err();
        assert_eq!(
            error.to_string(),
            "this timestamp does not fit jiff::Timestamp: it lies outside of \
             -009999-01-02T01:59:59Z to 9999-12-30T22:00:00.999999999Z"
        );
        assert!(instant("0000-01-01T00:00:00+23:59").is_ok());
    }

    #[test]
    fn digits_beyond_nanoseconds_are_refused_unless_they_are_zeros() {
        assert!(instant("2026-03-04T10:00:00.1234567891Z").is_err());
        let error = instant("2026-03-04T10:00:00.0000000000000001Z").unwrap_err();
        assert_eq!(
            error.to_string(),
            "this timestamp does not fit jiff::Timestamp: it is finer than a nanosecond"
        );
        let zeros = instant("2026-03-04T10:00:00.123456789000Z").unwrap();
        assert_eq!(zeros.as_nanosecond(), 1_772_618_400_123_456_789);
    }

    #[test]
    fn a_leap_second_is_the_next_second_and_not_the_one_before() {
        let leap = instant("2016-12-31T23:59:60Z").unwrap();
        assert_eq!(leap, instant("2017-01-01T00:00:00Z").unwrap());
        // What jiff makes of the text.
        let parsed: jiff::Timestamp = "2016-12-31T23:59:60Z".parse().unwrap();
        assert_eq!(parsed.to_string(), "2016-12-31T23:59:59Z");
    }

    #[test]
    fn spellings_do_not_matter_and_offsets_are_applied() {
        let expected = instant("2026-03-04T10:00:00Z").unwrap();
        for text in [
            "2026-03-04T07:00:00-03:00",
            "2026-03-04t10:00:00z",
            "2026-03-04 10:00:00.0+00:00",
        ] {
            assert_eq!(instant(text).unwrap(), expected, "{text}");
            assert_eq!(text.parse::<Timestamp>().unwrap().as_str(), text);
        }
        let back = Timestamp::try_from(expected).unwrap();
        assert_eq!(back.as_str(), "2026-03-04T10:00:00Z");
    }

    #[test]
    fn years_before_0000_are_refused() {
        assert!(Timestamp::try_from(jiff::Timestamp::MIN).is_err());
        let error = Date::try_from(jiff::civil::date(-1, 12, 31)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "this jiff::civil::Date does not fit Date: its year is not one of 0000 to 9999"
        );
    }

    proptest! {
        #[test]
        fn instants_come_back(left in timestamps(), right in timestamps()) {
            let theirs = |it: &Timestamp| jiff::Timestamp::try_from(it).unwrap();
            let (one, other) = (theirs(&left), theirs(&right));
            prop_assert_eq!(left.cmp(&right), one.cmp(&other));
            prop_assert_eq!(Timestamp::try_from(one).unwrap(), left);
        }

        #[test]
        fn every_instant_since_0000_is_a_timestamp(nanos in any::<i64>()) {
            let theirs = jiff::Timestamp::from_nanosecond(nanos.into()).unwrap();
            let timestamp = Timestamp::try_from(theirs).unwrap();
            prop_assert_eq!(timestamp.as_str().parse::<jiff::Timestamp>().unwrap(), theirs);
        }

        #[test]
        fn dates_come_back(left in dates(), right in dates()) {
            let (one, other) = (jiff::civil::Date::from(left), jiff::civil::Date::from(right));
            prop_assert_eq!(one.to_string(), left.to_string());
            prop_assert_eq!(Date::try_from(one).unwrap(), left);
            prop_assert_eq!(left.cmp(&right), one.cmp(&other));
        }
    }
}
