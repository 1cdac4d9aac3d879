//! CPF and CNPJ: eleven and fourteen digits, the last two of which check the others (Receita Federal,
//! modulo 11).

use std::collections::BTreeSet;
use std::fmt;

/// A CPF or CNPJ, as it was sent. Two are the same if their digits are.
#[derive(Clone)]
pub(crate) struct TaxNumber {
    text: Box<str>,
    digits: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaxNumberKind {
    Cpf,
    Cnpj,
}

impl TaxNumber {
    /// None where the digits are not as many as they have to be or do not check, unless the number is one
    /// of those that are `documented`.
    pub(crate) fn parse(
        kind: TaxNumberKind,
        text: &str,
        documented: &BTreeSet<String>,
    ) -> Option<Self> {
        if text.contains(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-' | '/')) {
            return None;
        }
        let digits = digits(text);
        let accepted = digits.len() == kind.length()
            && (kind.checks(digits.as_bytes())
                || documented.iter().any(|known| self::digits(known) == digits));
        accepted.then(|| Self {
            text: text.into(),
            digits: digits.into(),
        })
    }

    /// The number whose digits before the check digits are these, punctuated.
    pub(crate) fn complete(kind: TaxNumberKind, body: &str) -> Self {
        let mut digits = body.to_owned();
        for weights in kind.weights() {
            let digit = check_digit(digits.as_bytes(), weights);
            digits.push(char::from(digit));
        }
        let mut text = String::with_capacity(18);
        for (place, digit) in digits.chars().enumerate() {
            if let Some(mark) = kind.mark_before(place) {
                text.push(mark);
            }
            text.push(digit);
        }
        Self {
            text: text.into(),
            digits: digits.into(),
        }
    }

    /// As it was sent.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn digits(&self) -> &str {
        &self.digits
    }
}

/// The digits of a number, however it is punctuated.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

impl TaxNumberKind {
    fn length(self) -> usize {
        match self {
            Self::Cpf => 11,
            Self::Cnpj => 14,
        }
    }

    /// What the digits before each check digit count.
    fn weights(self) -> [&'static [u32]; 2] {
        match self {
            Self::Cpf => [
                &[10, 9, 8, 7, 6, 5, 4, 3, 2],
                &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2],
            ],
            Self::Cnpj => [
                &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2],
                &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2],
            ],
        }
    }

    fn mark_before(self, place: usize) -> Option<char> {
        match (self, place) {
            (Self::Cpf, 3 | 6) | (Self::Cnpj, 2 | 5) => Some('.'),
            (Self::Cpf, 9) | (Self::Cnpj, 12) => Some('-'),
            (Self::Cnpj, 8) => Some('/'),
            _ => None,
        }
    }

    /// Whether so many digits are a number of this kind. Eleven or fourteen equal ones check, but are
    /// never given to anybody.
    fn checks(self, digits: &[u8]) -> bool {
        let all_equal = digits.iter().all(|digit| *digit == digits[0]);
        !all_equal
            && self
                .weights()
                .iter()
                .all(|weights| digits[weights.len()] == check_digit(digits, weights))
    }
}

fn check_digit(digits: &[u8], weights: &[u32]) -> u8 {
    let values = digits.iter().map(|digit| u32::from(digit - b'0'));
    let sum: u32 = values
        .zip(weights)
        .map(|(value, weight)| value * weight)
        .sum();
    match sum % 11 {
        0 | 1 => b'0',
        rest => b'0' + u8::try_from(11 - rest).unwrap_or(0),
    }
}

impl PartialEq for TaxNumber {
    fn eq(&self, other: &Self) -> bool {
        self.digits == other.digits
    }
}

impl Eq for TaxNumber {}

impl fmt::Debug for TaxNumber {
    /// Without the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TaxNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(kind: TaxNumberKind, text: &str) -> bool {
        TaxNumber::parse(kind, text, &BTreeSet::new()).is_some()
    }

    #[test]
    fn check_digits_are_verified() {
        for cpf in [
            "529.982.247-25",
            "52998224725",
            "987.654.321-00",
            "111.444.777-35",
        ] {
            assert!(is_taken(TaxNumberKind::Cpf, cpf), "{cpf}");
        }
        for cnpj in ["11.222.333/0001-81", "11444777000161"] {
            assert!(is_taken(TaxNumberKind::Cnpj, cnpj), "{cnpj}");
        }
    }

    #[test]
    fn other_texts_are_no_numbers() {
        let wrong = [
            "",
            "123.456.789-00",
            "529.982.247-24",
            "529.982.247-35",
            "111.111.111-11",
            "529.982.247-2",
            "0529.982.247-25",
            "529 982 247 25",
            "529.982.247-25x",
            "५२९.९८२.२४७-२५",
        ];
        for cpf in wrong {
            assert!(!is_taken(TaxNumberKind::Cpf, cpf), "{cpf}");
        }
        for cnpj in ["12.345.678/0001-90", "00.000.000/0000-00", "529.982.247-25"] {
            assert!(!is_taken(TaxNumberKind::Cnpj, cnpj), "{cnpj}");
        }
    }

    #[test]
    fn documented_numbers_are_taken_however_they_are_punctuated() {
        let documented = BTreeSet::from(["123.456.789-00".to_owned()]);
        let number = TaxNumber::parse(TaxNumberKind::Cpf, "12345678900", &documented);
        assert_eq!(number.as_ref().map(TaxNumber::text), Some("12345678900"));
        assert!(TaxNumber::parse(TaxNumberKind::Cnpj, "123.456.789-00", &documented).is_none());
    }

    #[test]
    fn a_number_is_completed_and_punctuated() {
        let cpf = TaxNumber::complete(TaxNumberKind::Cpf, "529982247");
        assert_eq!(cpf.text(), "529.982.247-25");
        let cnpj = TaxNumber::complete(TaxNumberKind::Cnpj, "112223330001");
        assert_eq!(cnpj.text(), "11.222.333/0001-81");
    }

    #[test]
    fn a_number_is_not_printed() {
        let cpf = TaxNumber::complete(TaxNumberKind::Cpf, "529982247");
        assert_eq!(format!("{cpf:?}"), "TaxNumber(…)");
    }
}
