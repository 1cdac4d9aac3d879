//! JSON, RFC 8259, to nodes.
//!
//! A reader of our own, for a YAML reader takes neither surrogate pairs nor tabs everywhere nor long
//! keys, and JSON is small. Goes on behind duplicate keys and stops at the first break of the grammar.

use std::ops::Range;

use super::scalar::parse_number;
use super::syntax::{SyntaxError, remove_duplicates};
use super::{MAXIMUM_DEPTH, Member, Node, NodeValue};

pub(super) fn parse(text: &str) -> Result<Node, Vec<SyntaxError>> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        errors: Vec::new(),
    };
    match reader.document() {
        Ok(root) if reader.errors.is_empty() => Ok(root),
        Ok(_) => Err(reader.errors),
        Err(error) => {
            reader.errors.push(error);
            Err(reader.errors)
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    errors: Vec<SyntaxError>,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<Node, SyntaxError> {
        let root = self.value()?;
        self.skip_blanks();
        if self.at < self.text.len() {
            return Err(self.unexpected("the end of the file"));
        }
        Ok(root)
    }

    fn value(&mut self) -> Result<Node, SyntaxError> {
        self.skip_blanks();
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => NodeValue::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", NodeValue::Bool(true))?,
            Some(b'f') => self.word("false", NodeValue::Bool(false))?,
            Some(b'n') => self.word("null", NodeValue::Null)?,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node {
            span: start..self.at,
            value,
        })
    }

    fn nested(
        &mut self,
        container: fn(&mut Self) -> Result<NodeValue, SyntaxError>,
    ) -> Result<NodeValue, SyntaxError> {
        if self.depth == MAXIMUM_DEPTH {
            return Err(SyntaxError::too_deep(self.at..self.at + 1));
        }
        self.depth += 1;
        self.at += 1;
        let value = container(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<NodeValue, SyntaxError> {
        let mut members = Vec::new();
        self.skip_blanks();
        if self.take(b'}') {
            return Ok(NodeValue::Object(members));
        }
        loop {
            self.skip_blanks();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in double quotes"));
            }
            let start = self.at;
            let key = self.string()?;
            let key_span = start..self.at;
            self.skip_blanks();
            if !self.take(b':') {
                return Err(self.unexpected("`:` after the key"));
            }
            let node = self.value()?;
            members.push(Member {
                key,
                key_span,
                node,
            });
            self.skip_blanks();
            if self.take(b'}') {
                self.errors.extend(remove_duplicates(&mut members));
                return Ok(NodeValue::Object(members));
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
    }

    fn array(&mut self) -> Result<NodeValue, SyntaxError> {
        let mut items = Vec::new();
        self.skip_blanks();
        if self.take(b']') {
            return Ok(NodeValue::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.skip_blanks();
            if self.take(b']') {
                return Ok(NodeValue::Array(items));
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }

    fn string(&mut self) -> Result<String, SyntaxError> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest
                .bytes()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
                .unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                // Strict JSON has no raw tab in a string; people's files do, and the meaning is plain.
                Some(b'\t') => {
                    out.push('\t');
                    self.at += 1;
                }
                Some(_) => return Err(self.unexpected("`\"`, for a string ends on its line")),
                None => {
                    return Err(self.unexpected("`\"` at the end of a string"));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let start = self.at;
        self.at += 1;
        let letter = self.peek();
        self.at += 1;
        Ok(match letter {
            Some(letter @ (b'"' | b'\\' | b'/')) => char::from(letter),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => self.unicode(start)?,
            _ => return Err(self.bad_escape(start..start + 1)),
        })
    }

    fn unicode(&mut self, start: usize) -> Result<char, SyntaxError> {
        let high = self.hexadecimal(start)?;
        let code = if (0xd800..0xdc00).contains(&high) && self.text[self.at..].starts_with("\\u") {
            self.at += 2;
            let low = self.hexadecimal(start)?;
            if !(0xdc00..0xe000).contains(&low) {
                return Err(self.bad_escape(start..self.at));
            }
            0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
        } else {
            high
        };
        char::from_u32(code).ok_or_else(|| self.bad_escape(start..self.at))
    }

    fn hexadecimal(&mut self, start: usize) -> Result<u32, SyntaxError> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(digits) = digits else {
            return Err(self.bad_escape(start..start + 2));
        };
        self.at += 4;
        Ok(u32::from_str_radix(digits, 16).unwrap_or_default())
    }

    fn number(&mut self) -> Result<NodeValue, SyntaxError> {
        let start = self.at;
        self.take(b'-');
        let whole = self.digits();
        let mut whole_parts =
            whole > 0 && (whole == 1 || !self.text[self.at - whole..].starts_with('0'));
        if self.take(b'.') {
            whole_parts &= self.digits() > 0;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            whole_parts &= self.digits() > 0;
        }
        let span = start..self.at;
        let text = &self.text[span.clone()];
        if !whole_parts {
            return Err(SyntaxError::new(
                "syntax",
                span,
                format!("`{text}` is no number in JSON"),
                "write digits without a leading zero, and put text into double quotes",
            ));
        }
        match parse_number(text) {
            Some(number) => Ok(NodeValue::Number(number)),
            None => Err(out_of_range(text, span)),
        }
    }

    fn digits(&mut self) -> usize {
        let rest = self.text[self.at..].bytes();
        let count = rest.take_while(u8::is_ascii_digit).count();
        self.at += count;
        count
    }

    fn word(&mut self, word: &str, value: NodeValue) -> Result<NodeValue, SyntaxError> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn skip_blanks(&mut self) {
        let rest = self.text[self.at..].bytes();
        self.at += rest
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
            .count();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn unexpected(&self, expected: &str) -> SyntaxError {
        match self.text[self.at..].chars().next() {
            None => SyntaxError::new(
                "truncated",
                self.text.trim_end().len()..self.text.len(),
                format!("the file ends where {expected} was expected"),
                "the file is cut off: fetch it again, or close what is open",
            ),
            Some(character) => SyntaxError::new(
                "syntax",
                self.at..self.at + character.len_utf8(),
                format!(
                    "expected {expected}, found `{}`",
                    character.escape_default()
                ),
                "correct the JSON at this place",
            ),
        }
    }

    fn bad_escape(&self, span: Range<usize>) -> SyntaxError {
        let end = span.end.max(span.start + 1).min(self.text.len());
        SyntaxError::new(
            "syntax",
            span.start..end,
            "a backslash that begins no escape of JSON",
            r#"write `\\` for a backslash; characters are `\uXXXX`, in pairs beyond U+FFFF"#,
        )
    }
}

pub(super) fn out_of_range(text: &str, span: Range<usize>) -> SyntaxError {
    SyntaxError::new(
        "number-out-of-range",
        span,
        format!("the number {text} cannot be written in JSON"),
        "use a finite number that a double can hold, or put it into quotes",
    )
}
