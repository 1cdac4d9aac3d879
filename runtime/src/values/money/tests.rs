//! Amounts: texts that are kept, refused, ordered, added.

use std::collections::HashSet;

use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

use super::Money;

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

#[test]
fn only_plain_decimals_are_amounts() {
    for text in [
        "", "-", ".", ".5", "5.", "1e2", "1E2", "1_000", "1,000.00", "+1", " 1", "1 ", "--1",
        "1.2.3", "NaN", "inf", "0x10", "١",
    ] {
        assert!(text.parse::<Money>().is_err(), "{text:?}");
    }
    for json in ["1500.00", "10", "null", "true", "[]"] {
        assert!(serde_json::from_str::<Money>(json).is_err(), "{json}");
    }
}

#[test]
fn every_digit_is_kept() {
    let long = "12345678901234567890123456789012345.00000000000000000000000000000000001";
    for text in ["0", "10.00", "10.0", "007.10", "-0.00", "-12.5", long] {
        let json = format!("\"{text}\"");
        let value: Money = serde_json::from_str(&json).unwrap();
        assert_eq!(value.to_string(), text);
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
    }
}

#[test]
fn amounts_compare_by_value() {
    for (left, right) in [
        ("10.0", "10.00"),
        ("10", "10.000"),
        ("0", "-0.00"),
        ("007.1", "7.10"),
    ] {
        assert_eq!(money(left), money(right));
        assert_eq!(HashSet::from([money(left), money(right)]).len(), 1);
    }
    let mut sorted: Vec<_> = ["10.01", "-3", "9.99", "-2.99", "0", "100", "10.001"]
        .map(money)
        .into();
    sorted.sort();
    let texts: Vec<_> = sorted.iter().map(Money::as_str).collect();
    assert_eq!(
        texts,
        ["-3", "-2.99", "0", "9.99", "10.001", "10.01", "100"]
    );
}

#[test]
fn sums_are_exact_or_nothing() {
    let sum = |left, right| {
        money(left)
            .checked_add(&money(right))
            .map(|sum| sum.to_string())
    };
    assert_eq!(sum("0.1", "0.20").as_deref(), Some("0.30"));
    assert_eq!(sum("-5.00", "4.99").as_deref(), Some("-0.01"));
    assert_eq!(sum("1", "2").as_deref(), Some("3"));
    assert_eq!(sum(&"9".repeat(39), "1"), None);
    let difference = money("0.05").checked_sub(&money("1")).unwrap();
    assert_eq!(difference.to_string(), "-0.95");
}

#[test]
fn minor_units_are_exact_or_nothing() {
    assert_eq!(money("45.50").minor_units(2), Some(4550));
    assert_eq!(money("45.5").minor_units(2), Some(4550));
    assert_eq!(money("45.500").minor_units(2), Some(4550));
    assert_eq!(money("-0.05").minor_units(2), Some(-5));
    assert_eq!(money("0.005").minor_units(2), None);
    assert_eq!(
        money(&i128::MAX.to_string()).minor_units(0),
        Some(i128::MAX)
    );
    assert_eq!(
        money(&i128::MIN.to_string()).minor_units(0),
        Some(i128::MIN)
    );
    assert_eq!(money(&i128::MAX.to_string()).minor_units(1), None);
    assert_eq!(Money::from_minor_units(-5, 2).as_str(), "-0.05");
    assert_eq!(Money::from_minor_units(5, 0).as_str(), "5");
    assert_eq!(
        Money::from_minor_units(i128::MIN, 0).to_string(),
        i128::MIN.to_string()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn minor_units_come_back(units in any::<i128>(), decimals in 0_u32..45) {
        let value = Money::from_minor_units(units, decimals);
        prop_assert_eq!(value.minor_units(decimals), Some(units));
        prop_assert_eq!(value.as_str().parse::<Money>().unwrap(), value);
    }

    #[test]
    fn order_is_that_of_the_units(left in any::<i64>(), right in any::<i64>()) {
        let (left, right) = (i128::from(left), i128::from(right));
        let order = Money::from_minor_units(left, 2).cmp(&Money::from_minor_units(right, 2));
        prop_assert_eq!(order, left.cmp(&right));
    }
}
