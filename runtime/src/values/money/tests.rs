//! Amounts: texts that are kept, refused, ordered, added.

use std::collections::HashSet;

use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

use super::Money;
use crate::values::arbitrary::amounts;

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
fn sums_of_many_and_products_are_exact_or_nothing() {
    let amounts = ["0.1", "2", "-0.30", "1500.005"].map(money);
    let sum = Money::checked_sum(&amounts).unwrap();
    assert_eq!(sum.as_str(), "1501.805");
    assert_eq!(Money::checked_sum([]).unwrap().as_str(), "0");
    let most = money(&i128::MAX.to_string());
    assert_eq!(Money::checked_sum([&most, &most]), None);

    let product = |text, factor| money(text).checked_mul(factor);
    assert_eq!(product("33.33", 3).unwrap().as_str(), "99.99");
    assert_eq!(product("0.10", -10).unwrap().as_str(), "-1.00");
    assert_eq!(
        product("-0.05", i64::MIN).unwrap().as_str(),
        "461168601842738790.40"
    );
    assert_eq!(product("5", 0).unwrap(), Money::zero());
    assert_eq!(product(&i128::MAX.to_string(), 2), None);
}

#[test]
fn signs_are_those_of_the_value() {
    for (text, negated, absolute) in [
        ("1.50", "-1.50", "1.50"),
        ("-1.50", "1.50", "1.50"),
        ("0.00", "0.00", "0.00"),
        ("-0.00", "0.00", "0.00"),
    ] {
        assert_eq!(money(text).negated().as_str(), negated);
        assert_eq!(money(text).abs().as_str(), absolute);
    }
    assert!(money("0.01").is_positive() && !money("0.01").is_negative());
    assert!(money("-0.01").is_negative() && !money("-0.01").is_positive());
    assert!(!money("-0.00").is_negative() && !money("-0.00").is_positive());
}

#[test]
fn decimals_are_added_and_taken_away_while_they_are_zeros() {
    let with = |text, decimals| money(text).with_decimals(decimals);
    assert_eq!(with("10", 2).unwrap().as_str(), "10.00");
    assert_eq!(with("10.5000", 2).unwrap().as_str(), "10.50");
    assert_eq!(with("-0.10", 1).unwrap().as_str(), "-0.1");
    assert_eq!(with("10.00", 0).unwrap().as_str(), "10");
    assert_eq!(with("10.005", 2), None);
    assert_eq!(with(&i128::MAX.to_string(), 1), None);
    assert_eq!(money("10.00").decimals(), 2);
    assert_eq!(money("10").decimals(), 0);
}

#[test]
fn thousands_of_zeros_are_no_trap() {
    let long = format!("0.{}", "0".repeat(70_000));
    let sum = money(&long).checked_add(&Money::zero()).unwrap();
    assert_eq!(sum.as_str(), long);
    assert_eq!(money("0").minor_units(u32::MAX), Some(0));
    assert_eq!(money("1").checked_add(&money(&long)), None);
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
    fn what_is_added_can_be_taken_away(left in amounts(), right in amounts()) {
        if let Some(sum) = left.checked_add(&right) {
            prop_assert_eq!(sum.decimals(), left.decimals().max(right.decimals()));
            prop_assert_eq!(sum.cmp(&left), right.cmp(&Money::zero()));
            if let Some(back) = sum.checked_sub(&right) {
                prop_assert_eq!(back, left);
            }
        }
    }

    #[test]
    fn order_is_that_of_the_units(left in any::<i64>(), right in any::<i64>()) {
        let (left, right) = (i128::from(left), i128::from(right));
        let order = Money::from_minor_units(left, 2).cmp(&Money::from_minor_units(right, 2));
        prop_assert_eq!(order, left.cmp(&right));
    }
}
