//! Macros that take a table: `path!(Name { row, row });`.

use proc_macro2::{Delimiter, Spacing, TokenTree};

use super::fill::{self, WIDTH};

/// The invocation of the macro at `path`, its rows filled; `None` if its tokens are no such table.
pub(super) fn table(path: &str, mac: &syn::Macro) -> Option<String> {
    let tokens: Vec<TokenTree> = mac.tokens.clone().into_iter().collect();
    let (syn::MacroDelimiter::Paren(_), Some((TokenTree::Group(rows), head))) = (&mac.delimiter, tokens.split_last()) else {
        return None;
    };
    if rows.delimiter() != Delimiter::Brace {
        return None;
    }
    let one_line = format!("{path}!({});\n", flat(&tokens));
    if one_line.trim_end().chars().count() <= WIDTH {
        return Some(one_line);
    }
    let rows: Vec<TokenTree> = rows.stream().into_iter().collect();
    Some(format!("{path}!({} {{\n{}}});\n", flat(head), filled(&rows)))
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

/// The elements between commas, as many on a line as fit.
fn filled(tokens: &[TokenTree]) -> String {
    let elements: Vec<String> = tokens.split_inclusive(|token| is_punct(token, ',')).map(flat).collect();
    fill::filled(&elements, 4).into_iter().map(|line| line + "\n").collect()
}

/// Tokens on one line, with the spaces that a person writes.
pub(super) fn flat(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    // Whether a word would run into the one before it.
    let mut after_word = false;
    for (i, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Punct(punct) => {
                let is = |at: Option<usize>, wanted: char| at.and_then(|at| tokens.get(at)).is_some_and(|token| is_punct(token, wanted));
                let last = i + 1 == tokens.len();
                match punct.as_char() {
                    ':' if punct.spacing() == Spacing::Joint || is(i.checked_sub(1), ':') => text.push(':'),
                    '-' if is(Some(i + 1), '>') => text.push_str(" -"),
                    '>' if is(i.checked_sub(1), '-') => text.push_str("> "),
                    one @ (':' | ',' | ';') if !last => text.extend([one, ' ']),
                    one => text.push(one),
                }
                after_word = false;
            }
            TokenTree::Group(group) => {
                let inner = flat(&group.stream().into_iter().collect::<Vec<_>>());
                let inner = inner.strip_suffix(',').unwrap_or(&inner);
                match group.delimiter() {
                    Delimiter::Brace if inner.is_empty() => text.push_str(" {}"),
                    Delimiter::Brace => text.push_str(&format!(" {{ {inner} }}")),
                    Delimiter::Bracket => text.push_str(&format!("[{inner}]")),
                    Delimiter::Parenthesis | Delimiter::None => text.push_str(&format!("({inner})")),
                }
                after_word = true;
            }
            word => {
                if after_word {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
                after_word = true;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(code: &str) -> String {
        let item: syn::ItemMacro = syn::parse_str(code).unwrap();
        table("a::b", &item.mac).unwrap()
    }

    #[test]
    fn a_short_table_is_one_line() {
        assert_eq!(
            written("a::b!(Name { a : \"A\", b : c(\"B\", ','), });"),
            "a::b!(Name { a: \"A\", b: c(\"B\", ',') });\n"
        );
        assert_eq!(written("a::b!(Name { });"), "a::b!(Name {});\n");
    }

    #[test]
    fn a_long_table_is_filled() {
        let rows: String = (0..30).map(|i| format!("row_{i}: \"Row{i}\", ")).collect();
        let text = written(&format!("a::b!(Name {{ {rows} }});"));
        assert!(
            text.starts_with("a::b!(Name {\n    row_0: \"Row0\", row_1: \"Row1\",") && text.ends_with(",\n});\n"),
            "{text}"
        );
        assert!(text.lines().count() <= 8 && text.lines().all(|line| line.len() <= WIDTH), "{text}");
    }

    #[test]
    fn paths_and_calls_have_no_blanks() {
        let tokens: proc_macro2::TokenStream = "D :: e ( \"X\" ) . f ( ) . g ( H :: i ( 3 ) )".parse().unwrap();
        assert_eq!(flat(&tokens.into_iter().collect::<Vec<_>>()), "D::e(\"X\").f().g(H::i(3))");
    }
}
