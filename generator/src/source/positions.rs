//! Bytes, characters, lines and columns of a text, each from the other without reading it again.

/// Characters are counted once for each block of this many bytes.
const BLOCK: usize = 64;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Positions {
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    /// Characters that begin before each block.
    characters: Vec<usize>,
}

impl Positions {
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let breaks = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let lines = std::iter::once(0)
            .chain(breaks.map(|(index, _)| index + 1))
            .collect();
        let mut count = 0;
        let mut characters = Vec::with_capacity(bytes.len() / BLOCK + 1);
        for block in bytes.chunks(BLOCK) {
            characters.push(count);
            count += beginnings(block);
        }
        characters.push(count);
        Self { lines, characters }
    }

    /// Both from 1, the column in characters.
    pub(super) fn line_and_column(&self, text: &str, byte: usize) -> (usize, usize) {
        let byte = byte.min(text.len());
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = self.lines[line - 1];
        let column = self.characters_before(text, byte) - self.characters_before(text, start);
        (line, column + 1)
    }

    /// The byte at which a character begins.
    pub(super) fn byte_of(&self, text: &str, character: usize) -> usize {
        let block = self
            .characters
            .partition_point(|count| *count <= character)
            .saturating_sub(1);
        let mut left = character - self.characters[block];
        let start = (block * BLOCK).min(text.len());
        for (offset, byte) in text.as_bytes()[start..].iter().enumerate() {
            if begins_character(*byte) {
                if left == 0 {
                    return start + offset;
                }
                left -= 1;
            }
        }
        text.len()
    }

    fn characters_before(&self, text: &str, byte: usize) -> usize {
        let block = byte / BLOCK;
        let rest = &text.as_bytes()[(block * BLOCK).min(byte)..byte];
        self.characters[block] + beginnings(rest)
    }
}

fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| begins_character(**byte)).count()
}

fn begins_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}
