//! Which of two versions is the later one.

use semver::Version;

/// What is no version is later than every other text.
pub(super) fn is_after(version: &str, other: &str) -> bool {
    match (Version::parse(version), Version::parse(other)) {
        (Ok(version), Ok(other)) => version.cmp_precedence(&other).is_gt(),
        _ => version != other,
    }
}

pub(super) fn is_version(text: &str) -> bool {
    Version::parse(text).is_ok()
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
