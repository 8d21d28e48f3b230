//! String literals.

use proc_macro2::Literal;

/// A string literal as a person writes it: raw, if it has quotes or backslashes and nothing that
/// must be escaped.
pub(super) fn text_literal(text: &str) -> Literal {
    let has_marks = text.contains(['"', '\\']);
    let is_plain = |c: char| matches!(c, '"' | '\\' | '\'') || c.escape_debug().count() == 1;
    if has_marks && text.chars().all(is_plain) {
        raw_literal(text)
    } else {
        Literal::string(text)
    }
}

/// A raw string literal, which shows a multi-line string as it is.
pub(crate) fn raw_literal(text: &str) -> Literal {
    // A raw string can't contain a carriage return, and should not contain invisible characters.
    let is_hidden = |c: char| matches!(c, '\r' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let hashes = (1..=64)
        .map(|n| "#".repeat(n))
        .find(|hashes| !text.contains(&format!("\"{hashes}")));
    hashes
        .filter(|_| !text.contains(is_hidden))
        .and_then(|hashes| format!("r{hashes}\"{text}\"{hashes}").parse().ok())
        .unwrap_or_else(|| Literal::string(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn string_with_quotes_is_a_raw_literal() {
        let written = |text: &str| text_literal(text).to_string();
        assert_eq!(written("plain"), "\"plain\"");
        assert_eq!(written(r#"{"a": 1}"#), r##"r#"{"a": 1}"#"##);
        assert_eq!(written("\"#"), "r##\"\"#\"##");
        assert_eq!(written("\"\n"), r#""\"\n""#);
        assert_eq!(written("\"\u{202e}"), r#""\"\u{202e}""#);
    }
}
