//! Amounts in cents of a real and monthly rates in hundredths of a percent: whole numbers both, so that
//! what is added up adds up. Text and JSON come in and go out as the API writes them.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// An amount in Brazilian real, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cents(i64);

/// Interest a month, in hundredths of a percent: 250 is 2.5 percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rate(u16);

impl Cents {
    pub(crate) const ZERO: Self = Self(0);

    pub(crate) const fn new(cents: i64) -> Self {
        Self(cents)
    }

    pub(crate) const fn reais(reais: i64) -> Self {
        Self(reais * 100)
    }

    /// Digits, a point, two digits. None for other texts, and for amounts that are too large to count with.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (reais, cents) = text.split_once('.')?;
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(reais) || !digits(cents) || cents.len() != 2 {
            return None;
        }
        let reais: i64 = reais.parse().ok()?;
        let cents: i64 = cents.parse().ok()?;
        reais.checked_mul(100)?.checked_add(cents).map(Self)
    }

    pub(crate) const fn count(self) -> i64 {
        self.0
    }

    pub(crate) const fn times(self, factor: i64) -> Self {
        Self(self.0 * factor)
    }
}

impl Rate {
    /// The highest rate that the sandbox computes with: 100 percent a month.
    pub(crate) const MAX: Self = Self(10_000);

    pub(crate) const fn new(hundredths: u16) -> Self {
        Self(hundredths)
    }

    /// Rounded to two decimals. None if it is negative or over [`Rate::MAX`].
    pub(crate) fn from_percent(percent: f64) -> Option<Self> {
        let hundredths = (percent * 100.0).round();
        if !(0.0..=f64::from(Self::MAX.0)).contains(&hundredths) {
            return None;
        }
        // The range was just checked, so that nothing is cut off.
        Some(Self(hundredths as u16))
    }

    pub(crate) fn percent(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// A month's interest on a balance; what is left of a cent is dropped.
    pub(crate) fn of(self, balance: Cents) -> Cents {
        let interest = i128::from(balance.0) * i128::from(self.0) / 10_000;
        Cents(i64::try_from(interest).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl Add for Cents {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Cents {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Cents {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_digits_with_two_decimals() {
        for (text, cents) in [
            ("0.00", 0),
            ("0.01", 1),
            ("25000.00", 2_500_000),
            ("007.50", 750),
            ("92233720368547758.07", i64::MAX),
        ] {
            assert_eq!(Cents::parse(text), Some(Cents(cents)), "{text}");
        }
        for text in [
            "",
            "1",
            "1.0",
            "1.000",
            ".00",
            "-1.00",
            "+1.00",
            "1.+1",
            "1,00",
            "1.00 ",
            "1.0.0",
            "1e3.00",
            "٣.00",
            "92233720368547758.08",
            "99999999999999999999.00",
        ] {
            assert_eq!(Cents::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_amount_is_written_as_it_is_read() {
        for text in ["0.00", "0.07", "1.10", "4550.00", "92233720368547758.07"] {
            let amount = Cents::parse(text).unwrap();
            assert_eq!(amount.to_string(), text);
        }
        assert_eq!(Cents(-5).to_string(), "-0.05");
    }

    #[test]
    fn amounts_are_added_without_loss() {
        let tenths = [Cents(10); 10];
        assert_eq!(tenths.into_iter().sum::<Cents>(), Cents::reais(1));
    }

    #[test]
    fn a_rate_is_a_number_of_percent() {
        for percent in [0.0, 0.01, 1.99, 2.5, 3.49, 100.0] {
            assert_eq!(Rate::from_percent(percent).unwrap().percent(), percent);
        }
        for percent in [-0.01, 100.01, f64::NAN, f64::INFINITY] {
            assert_eq!(Rate::from_percent(percent), None, "{percent}");
        }
    }

    #[test]
    fn interest_drops_what_is_left_of_a_cent() {
        // 2.5 percent of 21075.00 are 526.875.
        assert_eq!(Rate(250).of(Cents::reais(21_075)), Cents(52_687));
        assert_eq!(Rate(250).of(Cents(39)), Cents::ZERO);
        assert_eq!(Rate(0).of(Cents::reais(1)), Cents::ZERO);
    }
}
