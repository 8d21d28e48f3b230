//! A parser for INI files: `[section]`, `key = value`, comments.

/// Keys and values of a section.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Section<'t>(Vec<(&'t str, &'t str)>);

impl<'t> Section<'t> {
    /// The last value of a key, ignoring case. Empty values count as missing.
    pub(super) fn get(&self, key: &str) -> Option<&'t str> {
        let pair = self.0.iter().rev().find(|(have, _)| have.eq_ignore_ascii_case(key))?;
        Some(pair.1).filter(|value| !value.is_empty())
    }
}

/// The section `name`, with all its parts if it occurs several times. `None` if it does not exist.
///
/// A comment begins with `#` or `;`, at the start of a line or after white space. A value may be
/// quoted.
///
/// # Errors
/// The number of the first line, from 1, that is not a section, a key with a value, or a comment.
pub(super) fn section<'t>(text: &'t str, name: &str) -> Result<Option<Section<'t>>, usize> {
    let mut found = None;
    let mut inside = false;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            let header = without_comment(header).strip_suffix(']').ok_or(at + 1)?;
            inside = header.trim() == name;
            if inside {
                found.get_or_insert_with(Vec::new);
            }
            continue;
        }
        let (key, value) = line.split_once(['=', ':']).ok_or(at + 1)?;
        if let (Some(found), true) = (&mut found, inside) {
            found.push((key.trim(), unquoted(value.trim())));
        }
    }
    Ok(found.map(Section))
}

/// The quoted text, or the text before a comment.
fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some((inner, rest)) = value.strip_prefix(quote).and_then(|value| value.split_once(quote))
            && without_comment(rest).is_empty()
        {
            return inner;
        }
    }
    without_comment(value)
}

fn without_comment(value: &str) -> &str {
    let mut after_space = true;
    let comment = value.char_indices().find(|&(_, c)| {
        let begins = after_space && matches!(c, '#' | ';');
        after_space = c.is_whitespace();
        begins
    });
    comment.map_or(value, |(at, _)| value.get(..at).unwrap_or_default()).trim()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn get(text: &str, key: &str) -> Option<String> {
        section(text, "default").unwrap()?.get(key).map(str::to_owned)
    }

    #[test]
    fn ini_values_are_found() {
        let text = "stray = 1\n# a comment\n[other]\nk=no\r\n[ default ] ; the one\r\n  Key = v=1:2#x # not this\r\nq: \"a # b\" ; c\ns='x'y\n[else]\nk=no\n[default]\nKEY=last\nempty =\n";
        assert_eq!(get(text, "key").as_deref(), Some("last"));
        assert_eq!(get(text, "q").as_deref(), Some("a # b"));
        assert_eq!(get(text, "s").as_deref(), Some("'x'y"));
        assert_eq!(get(text, "k"), None);
        assert_eq!(get(text, "empty"), None);
        assert_eq!(get("[default]\nk=v=1:2#x # not this", "k").as_deref(), Some("v=1:2#x"));
        assert_eq!(get("[default]\nk = ;none", "k"), None);
        assert_eq!(get(r#"[default]"#.replace("default", "Default").as_str(), "k"), None);
    }

    #[test]
    fn invalid_ini_line_is_reported_by_number() {
        assert_eq!(section("[default]\nk=v\n\nsecret text", "default"), Err(4));
        assert_eq!(section("[default\n", "x"), Err(1));
        assert_eq!(section("", "default"), Ok(None));
    }

    proptest! {
        #[test]
        fn ini_parser_never_panics(text in "[\\[\\]=:#;\"' a\nä\t]{0,60}") {
            let _ = section(&text, "a");
        }

        #[test]
        fn written_ini_value_is_read_back(value in "[!-~&&[^#;\"']]{1,20}") {
            let text = format!("[default]\nk = {value}\n");
            prop_assert_eq!(get(&text, "k"), Some(value));
        }
    }
}
