//! Which of two versions is the later one.

use std::cmp::Ordering;

/// What is no version is later than every other text.
pub(super) fn is_after(version: &str, other: &str) -> bool {
    match (Version::parse(version), Version::parse(other)) {
        (Some(version), Some(other)) => version.compare(&other) == Ordering::Greater,
        _ => version != other,
    }
}

pub(super) fn is_version(text: &str) -> bool {
    Version::parse(text).is_some()
}

struct Version<'a> {
    numbers: [u64; 3],
    /// `rc.1` of `0.2.0-rc.1`.
    suffix: Option<&'a str>,
}

impl<'a> Version<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.split('+').next()?;
        let (core, suffix) = match text.split_once('-') {
            Some((core, suffix)) => (core, Some(suffix)),
            None => (text, None),
        };
        let numbers: Vec<u64> = core
            .split('.')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .ok()?;
        let numbers = numbers.try_into().ok()?;
        Some(Self { numbers, suffix })
    }

    fn compare(&self, other: &Self) -> Ordering {
        let suffixes = match (self.suffix, other.suffix) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(other)) => parts(one).cmp(&parts(other)),
        };
        self.numbers.cmp(&other.numbers).then(suffixes)
    }
}

/// Numbers come before words, as semantic versioning has it.
fn parts(suffix: &str) -> Vec<(bool, u64, &str)> {
    let parts = suffix.split('.').map(|part| match part.parse() {
        Ok(number) => (false, number, ""),
        Err(_) => (true, 0, part),
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::is_after;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let rising = [
            "0.1.9",
            "0.1.10",
            "0.2.0-alpha",
            "0.2.0-rc.2",
            "0.2.0-rc.10",
            "0.2.0",
            "1.0.0",
        ];
        for (index, low) in rising.iter().enumerate() {
            for (other, high) in rising.iter().enumerate() {
                assert_eq!(is_after(high, low), other > index, "{high} {low}");
            }
        }
        assert!(!is_after("0.2.0+a", "0.2.0+b"));
        assert!(is_after("two", "0.1.0") && !is_after("two", "two"));
    }
}
