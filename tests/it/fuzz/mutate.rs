//! Bytes from bytes: a few small changes at random, the same in every run of one seed.

/// What tends to break readers.
const HOSTILE: &[&str] = &[
    "0",
    "-1",
    "+1",
    "1e3",
    "NaN",
    ".",
    "..",
    "-9223372036854775808",
    "9223372036854775807",
    "18446744073709551616",
    "99999999999999999999",
    "null",
    "{}",
    "[]",
    "\"\"",
    "\u{0}",
    "\u{feff}",
    "\r\n",
    "\n\n",
    "\t",
    "é",
    "=",
    "%",
    "v1,",
    " v1a,",
    "&a [*a]",
    "$ref: '#/'",
    "\\ud800",
];

pub(crate) struct Mutator<'a> {
    state: u64,
    seeds: &'a [Vec<u8>],
}

impl<'a> Mutator<'a> {
    pub(crate) fn new(state: u64, seeds: &'a [Vec<u8>]) -> Self {
        Self { state, seeds }
    }

    /// One of the seeds with one to four changes.
    pub(crate) fn next(&mut self) -> Vec<u8> {
        let mut bytes = self.pick(self.seeds).clone();
        for _ in 0..=self.below(4) {
            self.change(&mut bytes);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let start = self.below(bytes.len() + 1);
        let end = (start + self.below(8)).min(bytes.len());
        match self.below(8) {
            0 => drop(bytes.drain(start..end)),
            1 => bytes.truncate(start),
            2 => {
                let again = bytes[start..end].repeat(1 + self.below(40));
                bytes.splice(start..start, again);
            }
            3 => {
                let text = self.pick(HOSTILE).as_bytes();
                bytes.splice(start..end, text.iter().copied());
            }
            4 => {
                let other = self.pick(self.seeds);
                let from = self.below(other.len() + 1);
                let to = (from + self.below(64)).min(other.len());
                bytes.splice(start..end, other[from..to].iter().copied());
            }
            5 => {
                let byte = self.below(256).to_le_bytes()[0];
                bytes.insert(start, byte);
            }
            kind => {
                let bit = 1 << self.below(8);
                if let Some(byte) = bytes.get_mut(start) {
                    *byte = match kind {
                        6 => *byte ^ bit,
                        _ => byte.wrapping_add(1),
                    };
                }
            }
        }
    }

    fn pick<T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A number below `bound`, which is not 0.
    fn below(&mut self, bound: usize) -> usize {
        // Knuth's MMIX generator; the high bits are the good ones.
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).expect("31 bits") % bound
    }
}
