//! Names to words: accents fall, signs separate words or are spelled out.
//!
//! In: any text. Out: ASCII letters, digits and separators for a case conversion, or nothing when
//! the text has no letter and no digit. Chooses no case.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Signs separate words. A sign before a number is part of it: `-1` is `minus_1`.
pub fn plain_words(wire_name: &str) -> Option<String> {
    let text = transliterate(wire_name);
    let mut characters = text.chars();
    let sign = match (characters.next(), characters.next()) {
        (Some('+'), Some(next)) if next.is_ascii_digit() => "plus_",
        (Some('-'), Some(next)) if next.is_ascii_digit() => "minus_",
        _ => "",
    };
    let words: String = text
        .chars()
        .map(|each| {
            if each.is_ascii_alphanumeric() {
                each
            } else {
                '_'
            }
        })
        .collect();
    let words = words.trim_matches('_');
    (!words.is_empty()).then(|| format!("{sign}{words}"))
}

/// Every sign becomes a word: `<=` is `less_equal`, `gpt-3.5` is `gpt_minus_3_dot_5`.
pub fn spelled_words(wire_name: &str) -> Option<String> {
    let mut words = String::new();
    for character in transliterate(wire_name).chars() {
        if character.is_ascii_alphanumeric() {
            words.push(character);
        } else {
            match sign_word(character) {
                Some(word) => write!(words, "_{word}_"),
                None => write!(words, "_u{:04x}_", u32::from(character)),
            }
            .expect("a string takes any text");
        }
    }
    (!words.is_empty()).then_some(words)
}

/// ASCII as far as accents and ligatures go; other scripts become their code points.
fn transliterate(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut ascii = String::with_capacity(text.len());
    for character in text.nfkd().filter(|each| !is_combining_mark(*each)) {
        if character.is_ascii() {
            ascii.push(character);
        } else if let Some(letters) = letters_of(character) {
            ascii.push_str(letters);
        } else if character.is_alphanumeric() {
            write!(ascii, "_u{:04x}_", u32::from(character)).expect("a string takes any text");
        } else {
            ascii.push(character);
        }
    }
    ascii
}

/// Letters that no decomposition turns into ASCII.
fn letters_of(character: char) -> Option<&'static str> {
    Some(match character {
        'ß' => "ss",
        'ẞ' => "SS",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'ø' => "o",
        'Ø' => "O",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'ł' => "l",
        'Ł' => "L",
        'þ' => "th",
        'Þ' => "Th",
        'ħ' => "h",
        'Ħ' => "H",
        'ı' => "i",
        _ => return None,
    })
}

fn sign_word(character: char) -> Option<&'static str> {
    Some(match character {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '@' => "at",
        '$' => "dollar",
        '#' => "hash",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '^' => "caret",
        '!' => "not",
        '?' => "question",
        '<' => "less",
        '>' => "greater",
        '=' => "equal",
        '/' => "slash",
        '\\' => "backslash",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '\'' => "quote",
        '"' => "double_quote",
        '`' => "backtick",
        '~' => "tilde",
        '_' => "underscore",
        ' ' => "space",
        '(' => "open",
        ')' => "close",
        '[' => "open_bracket",
        ']' => "close_bracket",
        '{' => "open_brace",
        '}' => "close_brace",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_separate_words_or_are_spelled() {
        assert_eq!(plain_words("a-b c").as_deref(), Some("a_b_c"));
        assert_eq!(plain_words("-created").as_deref(), Some("created"));
        assert_eq!(plain_words("<="), None);
        assert_eq!(spelled_words("<=").as_deref(), Some("_less__equal_"));
        assert_eq!(spelled_words("-created").as_deref(), Some("_minus_created"));
        assert_eq!(spelled_words(""), None);
    }
}
