//! Lines, columns and tokens of a text.

/// The offset of a line and a column, both counted from 1, the column in characters.
pub(crate) fn offset(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        match text[start..].find('\n') {
            Some(newline) => start += newline + 1,
            None => return text.len(),
        }
    }
    text[start..]
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(text.len(), |(at, _)| start + at)
}

/// The length of the token at `at`, to be underlined. Never past the end of the line.
pub(crate) fn token(text: &str, at: usize) -> usize {
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let rest = text[at..].lines().next().unwrap_or_default();
    let length = match rest.as_bytes().first() {
        None => 0,
        Some(b'"') => quoted(rest, b'"'),
        Some(b'\'') => quoted(rest, b'\''),
        Some(b'[' | b'{') => bracketed(rest),
        _ => plain(rest, in_brackets(&text[line_start..at])),
    };
    length.max(rest.chars().next().map_or(0, char::len_utf8))
}

fn quoted(rest: &str, quote: u8) -> usize {
    let mut bytes = rest.bytes().enumerate().skip(1);
    while let Some((i, byte)) = bytes.next() {
        if byte == b'\\' && quote == b'"' {
            bytes.next();
        } else if byte == quote {
            if quote == b'\'' && rest.as_bytes().get(i + 1) == Some(&quote) {
                bytes.next();
            } else {
                return i + 1;
            }
        }
    }
    rest.len()
}

fn bracketed(rest: &str) -> usize {
    let mut depth = 0_usize;
    for (i, byte) in rest.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return i + 1;
        }
    }
    1
}

/// Whether a list or map in brackets is open at the end of `before`, the part of the line before
/// the token.
fn in_brackets(before: &str) -> bool {
    let count = |brackets: [char; 2]| before.matches(brackets).count();
    count(['[', '{']) > count([']', '}'])
}

fn plain(rest: &str, in_brackets: bool) -> usize {
    let bytes = rest.as_bytes();
    let ends = |i: usize| match bytes[i] {
        b':' => {
            matches!(bytes.get(i + 1), None | Some(b' ' | b'\t')) || (in_brackets && matches!(bytes.get(i + 1), Some(b',' | b']' | b'}')))
        }
        b'#' => i > 0 && bytes[i - 1] == b' ',
        b',' | b']' | b'}' => in_brackets,
        _ => false,
    };
    let end = (0..bytes.len()).find(|&i| ends(i)).unwrap_or(bytes.len());
    rest[..end].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "ä: ü\r\nöö: x\n";
        assert_eq!(&text[offset(text, 2, 5)..], "x\n");
        assert_eq!(offset(text, 1, 1), 0);
        assert_eq!(offset(text, 9, 1), text.len());
        assert_eq!(offset(text, 1, 99), text.len());
    }

    #[test]
    fn token_at_offset_is_underlined() {
        for (text, at, want) in [
            ("type: strng # no", 6, "strng"),
            ("type: strng", 0, "type"),
            ("{type: strng, a: b}", 7, "strng"),
            ("a: one, two", 3, "one, two"),
            ("a: http://x y", 3, "http://x y"),
            ("a: \"x \\\" y\" # z", 3, "\"x \\\" y\""),
            ("a: 'it''s' # z", 3, "'it''s'"),
            ("a: [b, [c]] ", 3, "[b, [c]]"),
            ("a: [b,", 3, "["),
            ("a: |\n b", 3, "|"),
            ("[a: ]", 1, "a"),
            ("- ü b\n- c", 2, "ü b"),
            (": x", 0, ":"),
            ("a", 1, ""),
        ] {
            assert_eq!(&text[at..at + token(text, at)], want, "{text:?}");
        }
    }
}
