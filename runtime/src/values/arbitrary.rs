//! Values for property tests: any that an API could send, and that can be had again in UTC.

use proptest::prelude::Strategy;

use crate::values::timestamp::NANOS_OF_SECOND;
use crate::values::{Date, Money, Timestamp};

/// Up to 40 digits before the point and after it.
pub(crate) fn amounts() -> impl Strategy<Value = Money> {
    let short = "-?[0-9]{1,10}(\\.[0-9]{1,4})?";
    let long = "-?[0-9]{1,40}(\\.[0-9]{1,40})?";
    let text = proptest::prop_oneof![short, long];
    text.prop_map(|text| text.parse().expect("digits are an amount"))
}

/// Instants from 0001 to 9998, to the nanosecond, with any offset.
pub(crate) fn timestamps() -> impl Strategy<Value = Timestamp> {
    let seconds = -62_135_596_800_i128..253_370_764_800;
    let nanos = proptest::prop_oneof![
        0..NANOS_OF_SECOND,
        (0..1_000_i128).prop_map(|ms| ms * 1_000_000)
    ];
    (seconds, nanos, -1_439..=1_439_i32).prop_map(|(seconds, nanos, offset)| {
        let utc = Timestamp::from_unix_nanos(seconds * NANOS_OF_SECOND + nanos);
        let utc = utc.expect("the second is within the calendar");
        let local = utc.as_str().trim_end_matches('Z');
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs());
        let text = format!("{local}{sign}{:02}:{:02}", minutes / 60, minutes % 60);
        text.parse().expect("the text is RFC 3339")
    })
}

/// Any day from 0000 to 9999.
pub(crate) fn dates() -> impl Strategy<Value = Date> {
    (-719_528..=2_932_896_i64)
        .prop_map(|days| Date::from_days_since_epoch(days).expect("the day is in the calendar"))
}
