//! Amounts of money as decimal text, exact to the last digit.
//!
//! No float is involved anywhere, and no operation rounds: what cannot be done exactly is `None`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::values::{InvalidValue, text_value};

/// An amount of money, exact to the last digit, without a currency.
///
/// Holds the decimal text that the API sent (`-?\d+(\.\d+)?`, any number of digits) and writes the
/// same text back. Two amounts are equal, ordered and hashed by value: `10.0` equals `10.00`.
/// JSON numbers, exponents, separators and a leading `+` are refused: each is a way to lose a cent.
///
/// What can be calculated here is exact, and `None` where it cannot be. Shares, percentages and
/// interest need a rule for rounding, which is not ours to choose: convert to minor units or, with
/// the feature `rust_decimal`, to `rust_decimal::Decimal`, and back.
///
/// ```
/// use dinie_runtime::Money;
///
/// let price: Money = "1500.00".parse()?;
/// let fee = Money::from_minor_units(4550, 2);
/// assert_eq!(price.checked_add(&fee).unwrap().to_string(), "1545.50");
/// assert_eq!(price.minor_units(2), Some(150_000));
/// let total = Money::checked_sum([&price, &fee, &fee]).unwrap();
/// assert_eq!(total, "1591".parse()?);
/// # Ok::<(), dinie_runtime::InvalidValue>(())
/// ```
#[derive(Clone)]
pub struct Money(Box<str>);

/// Making amounts, and reading them.
impl Money {
    /// No money: `0`.
    pub fn zero() -> Self {
        Self("0".into())
    }

    /// `units` of which `10^decimals` make one: `from_minor_units(4550, 2)` is `45.50`.
    ///
    /// The text has exactly `decimals` digits after the point.
    pub fn from_minor_units(units: i128, decimals: u32) -> Self {
        let sign = if units < 0 { "-" } else { "" };
        let decimals = decimals as usize;
        let digits = units.unsigned_abs().to_string();
        let zeros = "0".repeat((decimals + 1).saturating_sub(digits.len()));
        let digits = format!("{zeros}{digits}");
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let point = if fraction.is_empty() { "" } else { "." };
        Self(format!("{sign}{whole}{point}{fraction}").into())
    }

    /// The amount counted in units of which `10^decimals` make one: cents for `decimals` = 2.
    ///
    /// `None` when that would not be exact (`0.005` in cents), or does not fit.
    pub fn minor_units(&self, decimals: u32) -> Option<i128> {
        let parts = self.parts();
        let decimals = decimals as usize;
        if parts.fraction.len() > decimals {
            return None;
        }
        if self.is_zero() {
            return Some(0);
        }
        let mut units: i128 = 0;
        let zeros = std::iter::repeat_n(b'0', decimals - parts.fraction.len());
        for digit in parts
            .whole
            .bytes()
            .chain(parts.fraction.bytes())
            .chain(zeros)
        {
            // Counting down from zero, because the smallest integer has no positive counterpart.
            units = units
                .checked_mul(10)?
                .checked_sub(i128::from(digit - b'0'))?;
        }
        if parts.negative {
            Some(units)
        } else {
            units.checked_neg()
        }
    }

    /// The text as it was read or made.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the amount is zero, however it is written.
    pub fn is_zero(&self) -> bool {
        let parts = self.parts();
        parts.whole.is_empty() && parts.fraction.is_empty()
    }

    /// Whether the amount is below zero; `-0.00` is not.
    pub fn is_negative(&self) -> bool {
        self.parts().negative
    }

    /// Whether the amount is above zero.
    pub fn is_positive(&self) -> bool {
        !self.is_negative() && !self.is_zero()
    }

    /// Number of digits that are written after the point, trailing zeros included: 2 for `10.00`.
    pub fn decimals(&self) -> usize {
        self.0.find('.').map_or(0, |point| self.0.len() - point - 1)
    }
}

/// Calculating, as far as it is exact.
impl Money {
    /// The same amount with exactly so many digits after the point: `10` and `10.000` with 2 are
    /// `10.00`.
    ///
    /// `None` when a digit other than zero would be lost, or when it needs more than 38 digits.
    pub fn with_decimals(&self, decimals: u32) -> Option<Self> {
        let units = self.minor_units(decimals)?;
        Some(Self::from_minor_units(units, decimals))
    }

    /// The same amount, above zero.
    pub fn abs(&self) -> Self {
        Self(self.0.strip_prefix('-').unwrap_or(&self.0).into())
    }

    /// The amount that adds up to zero with this one.
    pub fn negated(&self) -> Self {
        match self.is_positive() {
            true => Self(format!("-{}", self.0).into()),
            false => self.abs(),
        }
    }

    /// The exact sum, with as many decimals as the longer of the two.
    ///
    /// `None` when it needs more than 38 digits.
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        self.combine(other, i128::checked_add)
    }

    /// The exact difference, with as many decimals as the longer of the two.
    ///
    /// `None` when it needs more than 38 digits.
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        self.combine(other, i128::checked_sub)
    }

    /// The exact product with an integer, with as many decimals as this amount.
    ///
    /// `None` when it needs more than 38 digits.
    pub fn checked_mul(&self, factor: i64) -> Option<Self> {
        let decimals = u32::try_from(self.decimals()).ok()?;
        let units = self.minor_units(decimals)?.checked_mul(factor.into())?;
        Some(Self::from_minor_units(units, decimals))
    }

    /// The exact sum of all, with as many decimals as the longest of them; zero for none.
    ///
    /// `None` when it, or a sum on the way to it, needs more than 38 digits.
    pub fn checked_sum<'a>(amounts: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut amounts = amounts.into_iter();
        amounts.try_fold(Self::zero(), |sum, amount| sum.checked_add(amount))
    }

    fn combine(&self, other: &Self, apply: fn(i128, i128) -> Option<i128>) -> Option<Self> {
        let decimals = u32::try_from(self.decimals().max(other.decimals())).ok()?;
        let units = apply(self.minor_units(decimals)?, other.minor_units(decimals)?)?;
        Some(Self::from_minor_units(units, decimals))
    }

    /// Numbers of digits before and after the point, without zeros that do not count.
    #[cfg(feature = "rust_decimal")]
    pub(crate) fn counting_digits(&self) -> (usize, usize) {
        let parts = self.parts();
        (parts.whole.len(), parts.fraction.len())
    }

    fn parse(text: &str) -> Result<Self, InvalidValue> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        if is_digits(whole) && fraction.is_none_or(is_digits) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidValue::new(
                "amount of money",
                "decimal digits such as `1500.00`",
                text,
            ))
        }
    }

    /// The value without its spelling: zeros that do not count are gone.
    fn parts(&self) -> Parts<'_> {
        let (negative, digits) = match self.0.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, &*self.0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        Parts {
            negative: negative && !(whole.is_empty() && fraction.is_empty()),
            whole,
            fraction,
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[derive(PartialEq, Eq, Hash)]
struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl Parts<'_> {
    fn compare_size(&self, other: &Self) -> Ordering {
        let whole = self.whole.len().cmp(&other.whole.len());
        whole
            .then_with(|| self.whole.cmp(other.whole))
            .then_with(|| self.fraction.cmp(other.fraction))
    }
}

text_value!(Money);

impl PartialEq for Money {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Money {}

impl Hash for Money {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

impl Ord for Money {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.parts(), other.parts());
        match (left.negative, right.negative) {
            (false, false) => left.compare_size(&right),
            (true, true) => right.compare_size(&left),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({})", self.0)
    }
}

#[cfg(test)]
mod tests;
