//! Amounts as [`rust_decimal::Decimal`]: every digit, or an error. Nothing is rounded.

use rust_decimal::Decimal;

use crate::values::{InvalidValue, Money, owned_too};

/// The same amount, with the decimals that are written, or, where these are too many, with those
/// that count.
///
/// # Errors
///
/// When the amount needs more than 28 decimals, or 2^96 (about 7.9 × 10^28) or more units of its
/// last decimal. All amounts of up to 28 digits fit.
impl TryFrom<&Money> for Decimal {
    type Error = InvalidValue;

    fn try_from(amount: &Money) -> Result<Self, InvalidValue> {
        exact(amount).ok_or_else(|| {
            let (whole, fraction) = amount.counting_digits();
            InvalidValue::unfit(
                "amount of money",
                "rust_decimal::Decimal",
                format!(
                    "it has {whole} digits before the point and {fraction} after it, \
                     and no more than 28 in all are sure to fit"
                ),
            )
        })
    }
}

owned_too!(Money => Decimal);

/// The same amount, with the same decimals: `10.00` stays `10.00`.
impl From<Decimal> for Money {
    fn from(decimal: Decimal) -> Self {
        Self::from_minor_units(decimal.mantissa(), decimal.scale())
    }
}

fn exact(amount: &Money) -> Option<Decimal> {
    let (_, counting) = amount.counting_digits();
    [amount.decimals(), counting].into_iter().find_map(|scale| {
        let scale = u32::try_from(scale).ok()?;
        let units = amount.minor_units(scale)?;
        Decimal::try_from_i128_with_scale(units, scale).ok()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use rust_decimal::Decimal;

    use crate::values::arbitrary::amounts;
    use crate::values::{InvalidValue, Money};

    fn decimal(text: &str) -> Result<Decimal, InvalidValue> {
        Decimal::try_from(text.parse::<Money>().unwrap())
    }

    #[test]
    fn cents_stay_cents() {
        for text in [
            "10.00",
            "0.10",
            "-1500.5",
            "0",
            "79228162514264337593543950335",
            "-0.0000000000000000000000000001",
        ] {
            let decimal = decimal(text).unwrap();
            assert_eq!(decimal.to_string(), text);
            assert_eq!(Money::from(decimal).as_str(), text);
        }
    }

    #[test]
    fn what_would_be_rounded_is_refused() {
        for text in [
            "12345678901234567890123456789012345",
            "79228162514264337593543950336",
            "-79228162514264337593543950336",
            "0.00000000000000000000000000001",
            "12345678901234567890.0123456789",
            "1234567890123456789012345678901234567890.5",
        ] {
            assert!(decimal(text).is_err(), "{text}");
        }
        let error = decimal("12345678901234567890123456789012345").unwrap_err();
        assert_eq!(
            error.to_string(),
            "this amount of money does not fit rust_decimal::Decimal: it has 35 digits before the \
             point and 0 after it, and no more than 28 in all are sure to fit"
        );
    }

    #[test]
    fn zeros_that_do_not_count_keep_nothing_out() {
        let zeros = "0".repeat(100);
        assert_eq!(
            decimal(&format!("{zeros}1.5{zeros}")).unwrap(),
            Decimal::new(15, 1)
        );
        assert_eq!(decimal(&format!("-0.{zeros}")).unwrap(), Decimal::ZERO);
        let many = "1234567890123456789012345678.0000";
        assert_eq!(
            decimal(many).unwrap().to_string(),
            "1234567890123456789012345678"
        );
    }

    proptest! {
        #[test]
        fn no_digit_is_lost(amount in amounts()) {
            let (whole, fraction) = amount.counting_digits();
            match Decimal::try_from(&amount) {
                Ok(decimal) => prop_assert_eq!(Money::from(decimal), amount),
                Err(_) => prop_assert!(whole + fraction > 28),
            }
        }

        #[test]
        fn order_is_that_of_the_decimals(left in amounts(), right in amounts()) {
            if let (Ok(one), Ok(other)) = (Decimal::try_from(&left), Decimal::try_from(&right)) {
                prop_assert_eq!(left.cmp(&right), one.cmp(&other));
            }
        }

        #[test]
        fn every_decimal_is_an_amount(mantissa in -(1_i128 << 96) + 1..1 << 96, scale in 0_u32..29) {
            let decimal = Decimal::from_i128_with_scale(mantissa, scale);
            let amount = Money::from(decimal);
            prop_assert_eq!(amount.as_str(), decimal.to_string());
            prop_assert_eq!(Decimal::try_from(amount).unwrap(), decimal);
        }
    }
}
