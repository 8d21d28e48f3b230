//! Text from outside as part of a message: on one line, and not longer than a limit.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` on one line: control characters, line separators and characters that change the direction
/// of writing are escaped as in Rust (`\n`, `\u{202e}`). So a response can neither forge a line of
/// a log nor hide a part of one. After `max` characters the text is cut, with a mark.
pub(crate) fn one_line(text: &str, max: usize) -> Cow<'_, str> {
    let end = text.char_indices().nth(max).map(|(end, _)| end);
    if end.is_none() && !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(end.unwrap_or(text.len()) + 16);
    for c in text.get(..end.unwrap_or(text.len())).unwrap_or(text).chars() {
        if is_unsafe(c) {
            let _ = write!(line, "{}", c.escape_default());
        } else {
            line.push(c);
        }
    }
    if end.is_some() {
        line.push('…');
    }
    Cow::Owned(line)
}

/// Whether a terminal or a viewer of logs may act on the character instead of showing it.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(one_line("plain, 中文 \"quoted\" \\", 99), "plain, 中文 \"quoted\" \\");
        assert!(matches!(one_line("plain", 5), Cow::Borrowed("plain")));
        assert_eq!(
            one_line("a\r\nERROR forged\t\u{1b}[2J\u{202e}txt\u{2028}\u{85}\0", 99),
            r"a\r\nERROR forged\t\u{1b}[2J\u{202e}txt\u{2028}\u{85}\u{0}"
        );
    }

    #[test]
    fn long_string_is_cut() {
        assert_eq!(one_line(&"ä".repeat(500), 400), format!("{}…", "ä".repeat(400)));
        assert_eq!(one_line("a\nb", 2), "a\\n…");
    }

    proptest! {
        #[test]
        fn no_control_character_is_left(text in any::<String>(), max in 0_usize..20) {
            let line = one_line(&text, max).into_owned();
            prop_assert!(!line.contains(is_unsafe));
            // Escaping again changes nothing.
            prop_assert_eq!(one_line(&line, usize::MAX), &*line);
        }
    }
}
