//! Splits a command line into a program and its arguments.
//!
//! Written here to spare users another crate.

/// Splits `command` like a shell that supports only quotes and backslashes. On Windows a backslash
/// is part of a path, except before a double quote inside double quotes. The official SDK for Go
/// does the same.
///
/// # Errors
/// What is wrong, without the command itself: `is empty`.
pub(super) fn split(command: &str, windows: bool) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    // `None` between words, so that `""` is a word.
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut rest = command.chars().peekable();
    while let Some(c) = rest.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('\''), c) => word.get_or_insert_default().push(c),
            (Some(_), '\\') => match rest.next_if(|next| *next == '"' || !windows && matches!(next, '\\' | '$' | '`' | '\n')) {
                // A line continuation.
                Some('\n') => {}
                Some(escaped) => word.get_or_insert_default().push(escaped),
                None => word.get_or_insert_default().push('\\'),
            },
            (None, '\\') if !windows => match rest.next() {
                Some('\n') => {}
                Some(escaped) => word.get_or_insert_default().push(escaped),
                None => return Err("ends with a backslash"),
            },
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err("has a quote that is not closed");
    }
    words.extend(word);
    match words.first() {
        Some(program) if !program.is_empty() => Ok(words),
        _ => Err("is empty"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn command_is_split_like_a_shell_does() {
        for (command, windows, words) in [
            (" tool  --a 'b c' \"d e\" ", false, vec!["tool", "--a", "b c", "d e"]),
            (r#"tool "" a\ b "\"\\\$\x""#, false, vec!["tool", "", "a b", r#""\$\x"#]),
            ("tool a\\\nb \"c\\\nd\"", false, vec!["tool", "ab", "cd"]),
            (r"tool 'a\b' x'y'z", false, vec!["tool", r"a\b", "xyz"]),
            (
                r#""C:\Program Files\tool.exe" C:\x "a\"b""#,
                true,
                vec![r"C:\Program Files\tool.exe", r"C:\x", "a\"b"],
            ),
        ] {
            assert_eq!(
                split(command, windows),
                Ok(words.into_iter().map(str::to_owned).collect()),
                "{command}"
            );
        }
        assert_eq!(split(" ", false), Err("is empty"));
        assert_eq!(split("'' x", false), Err("is empty"));
        assert_eq!(split("tool 'x", false), Err("has a quote that is not closed"));
        assert_eq!(split("tool \\", false), Err("ends with a backslash"));
    }

    proptest! {
        #[test]
        fn quoted_word_stays_in_one_piece(word in "[^']{0,12}", windows in any::<bool>()) {
            prop_assert_eq!(split(&format!("tool '{word}'"), windows), Ok(vec!["tool".to_owned(), word]));
        }

        #[test]
        fn command_splitter_never_panics(command in "[\\\\\"' a\n$ä]{0,20}", windows in any::<bool>()) {
            let _ = split(&command, windows);
        }
    }
}
