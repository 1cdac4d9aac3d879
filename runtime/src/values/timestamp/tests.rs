//! Instants: texts that are kept, refused, ordered.

use std::time::{Duration, SystemTime};

use proptest::prelude::{prop_assert_eq, proptest};

use super::Timestamp;
use crate::values::arbitrary::timestamps;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn texts_are_written_back_as_they_were_read() {
    for text in [
        "2026-03-04T10:00:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59.999999999999-23:59",
        "0000-01-01T00:00:00Z",
        "2016-12-31T23:59:60Z",
        "2026-03-04T10:00:00.120-03:00",
        "2026-03-04t10:00:00z",
        "2026-03-04 10:00:00+00:00",
    ] {
        let json = format!("\"{text}\"");
        let value: Timestamp = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
    }
}

#[test]
fn what_is_not_rfc_3339_is_refused() {
    for text in [
        "",
        "2026-03-04",
        "2026-03-04T10:00:00",
        "2026-03-04T10:00Z",
        "2026-03-04T24:00:00Z",
        "2026-03-04T10:60:00Z",
        "2026-03-04T10:00:61Z",
        "2026-02-30T10:00:00Z",
        "2026-03-04T10:00:00.Z",
        "2026-03-04T10:00:00,5Z",
        "2026-03-04T10:00:00+0300",
        "2026-03-04T10:00:00+24:00",
        "2026-03-04T10:00:00Z[UTC]",
        "2026-03-04T10:00:00Z ",
        "2026-03-04_10:00:00Z",
        "2026-03-0é10:00:00Z",
        "1772618400",
    ] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
    assert!(serde_json::from_str::<Timestamp>("1772618400").is_err());
}

#[test]
fn order_is_that_of_the_instants() {
    assert_eq!(
        at("2026-03-04T10:00:00Z"),
        at("2026-03-04T07:00:00.000-03:00")
    );
    assert_eq!(at("2016-12-31T23:59:60Z"), at("2017-01-01T00:00:00Z"));
    let sorted = [
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.5Z",
        "1970-01-01T00:00:00Z",
        "2026-03-04T10:00:00Z",
        "2026-03-04T10:00:00.0000000000001Z",
        "2026-03-04T10:00:00.1Z",
        "2026-03-04T09:00:00-02:00",
        "9999-12-31T23:59:59Z",
    ]
    .map(at);
    assert!(sorted.is_sorted_by(|left, right| left < right));
}

#[test]
fn seconds_agree_with_another_library() {
    for text in [
        "1970-01-01T00:00:00Z",
        "2026-03-04T10:00:00.123456789-03:00",
        "1969-07-20T20:17:40.25Z",
        "2000-02-29T12:00:00+14:00",
    ] {
        let theirs: jiff::Timestamp = text.parse().unwrap();
        let nanos = i128::from(at(text).unix_seconds()) * 1_000_000_000
            + i128::from(at(text).subsec_nanos());
        assert_eq!(nanos, theirs.as_nanosecond(), "{text}");
    }
    assert_eq!(at("9999-12-31T23:59:59Z").unix_seconds(), 253_402_300_799);
    assert_eq!(at("0000-01-01T00:00:00Z").unix_seconds(), -62_167_219_200);
}

#[test]
fn system_times_are_written_in_utc() {
    let text = |time| Timestamp::try_from(time).unwrap().to_string();
    let epoch = SystemTime::UNIX_EPOCH;
    assert_eq!(text(epoch), "1970-01-01T00:00:00Z");
    assert_eq!(
        text(epoch + Duration::from_micros(1_772_618_400_250_000)),
        "2026-03-04T10:00:00.250000Z"
    );
    assert_eq!(
        text(epoch - Duration::from_millis(250)),
        "1969-12-31T23:59:59.750000Z"
    );
    let now = Timestamp::now();
    assert_eq!(now.as_str().parse::<Timestamp>().unwrap(), now);
    assert_eq!(
        at("2026-03-04T10:00:00.25Z").to_system_time(),
        Some(epoch + Duration::from_millis(1_772_618_400_250))
    );
}

#[test]
fn no_digit_is_cut_off_on_the_way_to_a_number() {
    let nanos = |text| at(text).unix_nanos();
    assert_eq!(nanos("1970-01-01T00:00:01.5Z"), Some(1_500_000_000));
    assert_eq!(nanos("1969-12-31T23:59:59.999999999Z"), Some(-1));
    assert_eq!(nanos("1970-01-01T00:00:00.0000000010000Z"), Some(1));
    assert_eq!(nanos("1970-01-01T00:00:00.0000000001Z"), None);
    assert_eq!(at("1970-01-01T00:00:00.0000000001Z").to_system_time(), None);
    let text = |nanos| Timestamp::from_unix_nanos(nanos).unwrap().to_string();
    assert_eq!(text(-1), "1969-12-31T23:59:59.999999999Z");
    assert_eq!(text(1_000), "1970-01-01T00:00:00.000001Z");
    assert_eq!(text(0), "1970-01-01T00:00:00Z");
    let last = 253_402_300_799_999_999_999;
    assert_eq!(text(last), "9999-12-31T23:59:59.999999999Z");
    let error = Timestamp::from_unix_nanos(last + 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this instant does not fit Timestamp: it lies outside the years 0000 to 9999"
    );
    assert!(Timestamp::from_unix_nanos(-62_167_219_200_000_000_001).is_err());
    assert!(Timestamp::from_unix_nanos(i128::MIN).is_err());
    assert!(Timestamp::from_unix_nanos(i128::MAX).is_err());
}

proptest! {
    #[test]
    fn numbers_and_system_times_come_back(timestamp in timestamps()) {
        let nanos = timestamp.unix_nanos().unwrap();
        let again = Timestamp::from_unix_nanos(nanos).unwrap();
        prop_assert_eq!(&again, &timestamp);
        let read = at(again.as_str());
        prop_assert_eq!(read.key(), again.key());
        let time = timestamp.to_system_time().unwrap();
        prop_assert_eq!(Timestamp::try_from(time).unwrap(), timestamp);
    }
}

#[test]
fn seconds_outside_the_calendar_are_refused() {
    assert!(Timestamp::from_unix_seconds(253_402_300_799).is_ok());
    assert!(Timestamp::from_unix_seconds(253_402_300_800).is_err());
    assert!(Timestamp::from_unix_seconds(i64::MIN).is_err());
}
