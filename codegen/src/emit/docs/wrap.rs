//! Words of a paragraph -> lines.

/// Width at which documentation is wrapped; the comment marks come on top.
pub(super) const WIDTH: usize = 92;

/// Lines of a paragraph, of at most `width` characters if the words allow it. No line starts with
/// Markdown syntax.
pub(super) fn wrap(words: &[String], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for (i, word) in words.iter().enumerate() {
        let word_length = word.chars().count();
        if i == 0 {
            line = escaped_head(word);
            length = line.chars().count();
        } else if length + 1 + word_length + stuck_length(&words[i + 1..]) > width && !may_begin_block(word) {
            lines.push(std::mem::replace(&mut line, word.clone()));
            length = word_length;
        } else {
            line.push(' ');
            line.push_str(word);
            length += 1 + word_length;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Length of the words that have to stay on the line of the word before `words`.
fn stuck_length(words: &[String]) -> usize {
    let stuck = words.iter().take_while(|word| may_begin_block(word));
    stuck.map(|word| 1 + word.chars().count()).sum()
}

/// Whether a word is Markdown syntax at the start of a line: a list, a heading, a quotation, a
/// table or code. It stays on its line.
fn may_begin_block(word: &str) -> bool {
    let is_mark = |c: char| matches!(c, '-' | '+' | '*' | '_' | '=' | '#' | '>' | '|' | ':');
    word.starts_with(|c: char| c.is_ascii_digit()) || word.starts_with("```") || word.starts_with('|') || word.chars().all(is_mark)
}

/// The first word of a paragraph, escaped if it is Markdown syntax.
fn escaped_head(word: &str) -> String {
    let is_mark = |c: char| matches!(c, '-' | '+' | '*' | '=' | '#' | ':');
    let number = word.strip_suffix(['.', ')']);
    match number {
        Some(number) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            word.replace('.', "\\.").replace(')', "\\)")
        }
        _ if word.starts_with('|') || word.chars().all(is_mark) => format!("\\{word}"),
        _ => word.to_owned(),
    }
}
