//! Parts of messages.

use crate::characters::is_invisible;

/// `1 file`, `2 files`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// A name or value of the spec inside a message: in backticks, shortened, and without characters
/// that could disturb a terminal.
pub fn in_backticks(text: &str) -> String {
    const LONGEST: usize = 60;

    let mut shown = String::from("`");
    for (i, c) in text.chars().enumerate() {
        if i == LONGEST {
            shown.push('…');
            break;
        }
        match c {
            '`' => shown.push('\''),
            c if c.is_control() || is_invisible(c) => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown.push('`');
    shown
}

/// `a`, `b` or `c`.
pub(crate) fn alternatives<'a>(names: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let names: Vec<String> = names.into_iter().map(in_backticks).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_messages_are_escaped_and_shortened() {
        assert_eq!(in_backticks("VideoId"), "`VideoId`");
        assert_eq!(in_backticks("a`b\u{1b}[31m\u{202e}\n"), "`a'b\\u{1b}[31m\\u{202e}\\n`");
        assert_eq!(in_backticks(&"x".repeat(1000)).chars().count(), 63);
    }

    #[test]
    fn alternatives_are_joined_with_or() {
        assert_eq!(alternatives(["a"], "or"), "`a`");
        assert_eq!(alternatives(["a", "b", "c"], "or"), "`a`, `b` or `c`");
        assert_eq!(alternatives([], "or"), "");
    }
}
