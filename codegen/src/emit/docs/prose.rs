//! What a text of the spec has become, with sentences of our own.

use super::wrap::{WIDTH, wrap};

/// What a text of the spec has become.
pub(crate) enum Prose {
    /// One paragraph, as words.
    Paragraph(Vec<String>),
    /// Lines of several blocks.
    Blocks(Vec<String>),
}

impl Prose {
    /// Adds sentences: to a paragraph, or as another one.
    pub(crate) fn and(self, added: Vec<String>) -> Self {
        match self {
            _ if added.is_empty() => self,
            Self::Paragraph(mut words) => {
                if let Some(word) = words.last_mut()
                    && lacks_full_stop(word)
                {
                    word.push('.');
                }
                words.extend(added);
                Self::Paragraph(words)
            }
            Self::Blocks(mut lines) => {
                lines.push(String::new());
                lines.extend(wrap(&added, WIDTH));
                Self::Blocks(lines)
            }
        }
    }

    /// Lines of Markdown.
    pub(crate) fn into_lines(self) -> Vec<String> {
        match self {
            Self::Paragraph(words) => wrap(&words, WIDTH),
            Self::Blocks(lines) => lines,
        }
    }

    /// An element of a list that begins with `label`.
    pub(crate) fn into_item(self, label: &str) -> Vec<String> {
        match self {
            Self::Paragraph(words) => {
                let lines = wrap_after(&format!("{label}:"), words, WIDTH - 2).into_iter().enumerate();
                lines
                    .map(|(i, line)| if i == 0 { format!("- {line}") } else { format!("  {line}") })
                    .collect()
            }
            Self::Blocks(lines) => {
                let indented = lines.iter().map(|line| format!("  {line}").trim_end().to_owned());
                [format!("- {label}:"), String::new()].into_iter().chain(indented).collect()
            }
        }
    }
}

/// Lines of a paragraph that begins with `label`.
pub(super) fn wrap_after(label: &str, mut words: Vec<String>, width: usize) -> Vec<String> {
    words.insert(0, label.to_owned());
    wrap(&words, width)
}

/// What may stand behind the full stop of a sentence.
const CLOSING: &[char] = &['"', '\'', '`', ')', ']', '*', '_', '\\', '”', '’', '）', '」'];

/// What ends a sentence, or at least needs no full stop before the next.
const SENTENCE_END: &[char] = &['.', '!', '?', ':', ';', ',', '…', '。', '！', '？', '：', '；', '，'];

fn lacks_full_stop(word: &str) -> bool {
    let last = word.trim_end_matches(CLOSING).chars().last();
    last.is_some_and(|last| !SENTENCE_END.contains(&last))
}

/// The words of sentences of our own, in which no code has a blank.
pub(crate) fn words_of(sentences: &str) -> Vec<String> {
    sentences.split(' ').map(str::to_owned).collect()
}

/// Lines of a paragraph of our own.
pub(crate) fn wrapped(text: &str) -> Vec<String> {
    wrap(&words_of(text), WIDTH)
}
