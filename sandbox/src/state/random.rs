//! Chance: from the operating system, or the same every time for the same seed.

use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::Id;

#[derive(Debug)]
pub(crate) struct Random(StdRng);

impl Random {
    pub(crate) fn from_seed(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    pub(crate) fn from_machine() -> Self {
        Self(StdRng::from_rng(&mut rand::rng()))
    }

    /// The prefix and 32 hexadecimal digits.
    pub(crate) fn id(&mut self, prefix: &str) -> Id {
        format!(
            "{prefix}{:016x}{:016x}",
            self.0.next_u64(),
            self.0.next_u64()
        )
        .into()
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// Less than `end`; 0 where that is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0.next_u64() % end.max(1)
    }

    /// One of the choices, of which there is at least one.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let count = u64::try_from(choices.len()).unwrap_or(u64::MAX);
        let place = usize::try_from(self.below(count)).unwrap_or(0);
        choices[place]
    }

    /// Whether something happens that happens so many times in a hundred.
    pub(crate) fn percent(&mut self, of_hundred: u64) -> bool {
        self.below(100) < of_hundred
    }

    /// A second from `from` on and not after `to`, or `from` where `to` is before it.
    pub(crate) fn between(&mut self, from: Timestamp, to: Timestamp) -> Timestamp {
        let seconds = u64::try_from(to.as_second() - from.as_second()).unwrap_or(0);
        let after = i64::try_from(self.below(seconds.saturating_add(1))).unwrap_or(0);
        from.saturating_add(SignedDuration::from_secs(after))
            .unwrap_or(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let (mut one, mut same, mut other) = (
            Random::from_seed(1),
            Random::from_seed(1),
            Random::from_seed(2),
        );
        let id = one.id("cust_");
        assert_eq!(id, same.id("cust_"));
        assert_ne!(id, other.id("cust_"));
        assert_ne!(id, one.id("cust_"));
    }

    #[test]
    fn an_id_is_its_prefix_and_32_hexadecimal_digits() {
        let mut random = Random::from_machine();
        for _ in 0..50 {
            let id = random.id("doc_");
            let digits = id.strip_prefix("doc_").unwrap();
            assert_eq!(digits.len(), 32);
            assert!(
                digits
                    .bytes()
                    .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
                "{id}"
            );
        }
    }

    #[test]
    fn chance_stays_in_its_range_and_reaches_all_of_it() {
        let mut random = Random::from_seed(3);
        let (from, to) = (
            Timestamp::UNIX_EPOCH,
            "1970-01-01T00:00:02Z".parse().unwrap(),
        );
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            seen.insert((
                random.below(2),
                random.pick(&['a', 'b']),
                random.between(from, to),
            ));
        }
        assert_eq!(seen.len(), 2 * 2 * 3);
        assert_eq!(random.between(to, from), to);
        assert_eq!(random.below(0), 0);
        assert!(random.percent(100) && !random.percent(0));
    }
}
