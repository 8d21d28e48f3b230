//! Text of the spec -> documentation comments.
//!
//! A spec is input like any other: no text of it may become code. Doc text is emitted as string literals of `#[doc]` attributes, so it
//! can't end a comment; what remains is Markdown, in which code blocks would be compiled as tests, and brackets, angle brackets and bare
//! addresses mean something to rustdoc. All of that is defused here.

use std::collections::BTreeMap;
use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Model;
use aliyun_codegen_language::characters::forbidden;

/// Width at which documentation is wrapped; the comment marks come on top.
const WIDTH: usize = 92;

/// Turns text into documentation; knows the actions, so that a mention of one becomes a link.
pub(super) struct Docs {
    actions: BTreeMap<String, String>,
}

impl Docs {
    pub(super) fn new(model: &Model) -> Self {
        Self {
            actions: model.actions.iter().map(|action| (action.wire.clone(), action.path())).collect(),
        }
    }

    /// Knows no action.
    pub(super) fn plain() -> Self {
        Self { actions: BTreeMap::new() }
    }

    /// Lines of Markdown from a text of the spec: wrapped, links made, nothing in it that rustdoc would compile or complain about.
    pub(super) fn prose(&self, text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let mut fence: Option<String> = None;
        // Lines of one paragraph, to be wrapped together.
        let mut open = Paragraph::default();
        let text = text.replace('\t', "    ");
        for line in text.trim_end().lines() {
            let line = line.trim_end();
            let trimmed = line.trim_start();
            let ticks: String = trimmed.chars().take_while(|c| matches!(c, '`' | '~')).collect();
            if ticks.len() >= 3 {
                self.flush(&mut open, &mut lines);
                match &fence {
                    None => {
                        // Whatever language is named: rustdoc compiles only what may be Rust.
                        lines.push(format!("{ticks}text"));
                        fence = Some(ticks);
                        continue;
                    }
                    Some(open) if trimmed == ticks && ticks.starts_with(open.as_str()) => {
                        lines.push(ticks);
                        fence = None;
                        continue;
                    }
                    Some(_) => {}
                }
            }
            if fence.is_some() {
                lines.push(line.to_owned());
                continue;
            }
            let item = is_item(trimmed);
            if trimmed.is_empty() || trimmed.starts_with(['|', '#', '>']) || item {
                self.flush(&mut open, &mut lines);
            }
            if trimmed.is_empty() {
                lines.push(String::new());
            } else if trimmed.starts_with('|') {
                lines.push(self.inline(trimmed));
            } else {
                if open.text.is_empty() {
                    // Four spaces would begin a code block, which rustdoc compiles.
                    open.indent = (line.len() - trimmed.len()).min(3);
                    open.item = item;
                } else {
                    open.text.push(' ');
                }
                open.text.push_str(trimmed);
            }
        }
        self.flush(&mut open, &mut lines);
        if let Some(open) = fence {
            lines.push(open);
        }
        lines
    }

    fn flush(&self, open: &mut Paragraph, lines: &mut Vec<String>) {
        let Paragraph { text, indent, item } = std::mem::take(open);
        if !text.is_empty() {
            wrap(&self.inline(&text), indent, if item { indent + 2 } else { indent }, lines);
        }
    }

    /// One paragraph: a description, and sentences that follow it.
    pub(super) fn paragraph(&self, description: Option<&str>, sentences: impl IntoIterator<Item = String>) -> Vec<String> {
        let mut lines = description.map(|text| self.prose(text)).unwrap_or_default();
        let sentences: Vec<String> = sentences
            .into_iter()
            .map(|sentence| self.inline(&sentence.replace('\t', " ")))
            .collect();
        if !sentences.is_empty() {
            append(&mut lines, &sentences.join(" "));
        }
        lines
    }

    /// Inline Markdown: code spans stay, names of actions become links, and what rustdoc would trip over is escaped.
    pub(super) fn inline(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let taken = if c == '`' {
                self.code_span(rest, &mut out)
            } else if let Some(link) = link(rest) {
                out.push_str(link);
                link.len()
            } else if rest.starts_with("http://") || rest.starts_with("https://") {
                let end = rest
                    .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ')' | ']' | '"' | '`'))
                    .unwrap_or(rest.len());
                let address = rest.get(..end).unwrap_or(rest).trim_end_matches(['.', ',', ';', ':']);
                out.push_str(&format!("<{address}>"));
                address.len()
            } else if c.is_alphanumeric() {
                let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
                let word = rest.get(..end).unwrap_or(rest);
                self.word(word, &mut out);
                word.len()
            } else {
                if matches!(c, '[' | ']' | '<' | '>' | '*' | '_') {
                    out.push('\\');
                }
                out.push(c);
                c.len_utf8()
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
        // A list mark at the head of a line is no emphasis.
        match out.strip_prefix("\\* ") {
            Some(item) => format!("* {item}"),
            None => out,
        }
    }

    fn word(&self, word: &str, out: &mut String) {
        match self.actions.get(word) {
            Some(path) => out.push_str(&format!("[`{word}`]({path})")),
            None => out.push_str(word),
        }
    }

    /// Copies a code span; one that is the name of an action becomes a link. A lone backtick is escaped.
    fn code_span(&self, text: &str, out: &mut String) -> usize {
        let ticks = text.chars().take_while(|c| *c == '`').count();
        let body = text.get(ticks..).unwrap_or_default();
        let fence = "`".repeat(ticks);
        let Some(end) = body.find(&fence) else {
            out.push_str(&"\\`".repeat(ticks));
            return ticks;
        };
        let span = body.get(..end).unwrap_or_default();
        match self.actions.get(span) {
            Some(path) => out.push_str(&format!("[`{span}`]({path})")),
            None => out.push_str(&format!("{fence}{span}{fence}")),
        }
        ticks * 2 + end
    }
}

/// Lines of the spec that belong together.
#[derive(Default)]
struct Paragraph {
    text: String,
    indent: usize,
    item: bool,
}

/// Whether a line is an element of a numbered list.
fn is_numbered(line: &str) -> bool {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    digits > 0 && line.get(digits..).is_some_and(|rest| rest.starts_with(". "))
}

/// `[text](http…)` at the head of `text`: the only kind of link that a spec may write.
fn link(text: &str) -> Option<&str> {
    let close = text.strip_prefix('[')?.find("](http")? + 1;
    let end = text.get(close..)?.find(')')? + close + 1;
    let link = text.get(..end)?;
    let plain =
        !link.contains(['\n', '<', '>', '`']) && link.matches('[').count() == 1 && !link.get(close..)?.contains(char::is_whitespace);
    plain.then_some(link)
}

/// What may stand behind the full stop of a sentence.
const CLOSING: &[char] = &['"', '\'', '`', ')', ']', '*', '_', '\\', '”', '’', '）', '」'];

/// What ends a sentence, or at least needs no full stop before the next.
const SENTENCE_END: &[char] = &['.', '!', '?', ':', ';', ',', '…', '。', '！', '？', '：', '；', '，'];

/// Adds sentences: in the last line of a description of one paragraph, and apart from a longer one or one with a list, a table or code.
pub(super) fn append(lines: &mut Vec<String>, sentences: &str) {
    let is_block = |line: &String| {
        let line = line.trim_start();
        is_item(line) || ["|", "#", "```", "~~~"].iter().any(|mark| line.starts_with(mark))
    };
    if lines.iter().any(|line| line.is_empty() || is_block(line)) {
        lines.push(String::new());
        wrap(sentences, 0, 0, lines);
        return;
    }
    let mut text = lines.join(" ");
    let last = text.trim_end_matches(CLOSING).chars().last();
    if last.is_some_and(|last| !SENTENCE_END.contains(&last)) {
        text.push('.');
    }
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(sentences);
    lines.clear();
    wrap(&text, 0, 0, lines);
}

/// `1 call`, `2 calls`.
pub(super) fn counted(number: impl Display, what: &str) -> String {
    let number = number.to_string();
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// Whether a line is an element of a list.
fn is_item(line: &str) -> bool {
    ["- ", "* "].iter().any(|mark| line.starts_with(mark)) || is_numbered(line)
}

/// Lines of Markdown from one line of it.
pub(super) fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    wrap(text, 0, 0, &mut lines);
    lines
}

/// Breaks a line at spaces, outside of code spans.
fn wrap(text: &str, indent: usize, hang: usize, lines: &mut Vec<String>) {
    let mut line = " ".repeat(indent);
    let mut width = indent;
    let mut begun = false;
    let mut in_code = false;
    let words = text.split(|c| {
        in_code ^= c == '`';
        c == ' ' && !in_code
    });
    for word in words.filter(|word| !word.is_empty()) {
        // A word that would begin a list, a heading, a quotation or a block of code at the head of a line stays where it is.
        let begins = ["```", "~~~"].iter().any(|fence| word.starts_with(fence)) || word.starts_with(|c: char| c.is_ascii_digit());
        let safe = !begins && !matches!(word, "-" | "+" | "#" | "##" | ">" | "*");
        let length = word.chars().count();
        if begun && safe && width + 1 + length > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(hang)));
            width = hang;
            begun = false;
        }
        if begun {
            line.push(' ');
            width += 1;
        }
        line.push_str(word);
        width += length;
        begun = true;
    }
    lines.push(line.trim_end().to_owned());
}

/// `/// line` for each line.
pub(super) fn outer(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| doc_line(line));
    quote!(#(#[doc = #lines])*)
}

/// `//! line` for each line.
pub(super) fn inner(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| doc_line(line));
    quote!(#(#![doc = #lines])*)
}

/// A line behind its blank. Characters that a spec may not hold can still come in by an escape in the JSON of an example: `rustc` refuses
/// those that turn the direction of a text around, and nobody sees them.
fn doc_line(line: &str) -> String {
    if line.is_empty() {
        return String::new();
    }
    let mut out = String::with_capacity(line.len() + 1);
    out.push(' ');
    if forbidden(line).is_none() {
        out.push_str(line);
        return out;
    }
    for c in line.chars() {
        match forbidden(c.encode_utf8(&mut [0; 4])) {
            Some(_) => out.extend(c.escape_unicode()),
            None => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn docs() -> Docs {
        Docs {
            actions: BTreeMap::from([("DeleteVideo".to_owned(), "crate::actions::delete_video::DeleteVideo".to_owned())]),
        }
    }

    #[test]
    fn mentions_of_actions_are_links() {
        let want = "See [`DeleteVideo`](crate::actions::delete_video::DeleteVideo), not DeleteVideos.";
        assert_eq!(docs().inline("See DeleteVideo, not DeleteVideos."), want);
        assert_eq!(docs().inline("See `DeleteVideo`, not DeleteVideos."), want);
    }

    #[test]
    fn what_rustdoc_would_trip_over_is_escaped() {
        assert_eq!(docs().inline("a [b] <c> `d<e>` f_g *h"), r"a \[b\] \<c\> `d<e>` f\_g \*h");
        assert_eq!(docs().inline("see https://a.example/b."), "see <https://a.example/b>.");
        assert_eq!(docs().inline("[page](https://a.example/)"), "[page](https://a.example/)");
        assert_eq!(docs().inline("[x](crate::y)"), r"\[x\](crate::y)");
        assert_eq!(docs().inline("lone ` tick"), r"lone \` tick");
    }

    #[test]
    fn code_is_never_compiled() {
        assert_eq!(
            docs().prose("```rust\nstd::process::exit(1)\n```"),
            ["```text", "std::process::exit(1)", "```"]
        );
        assert_eq!(docs().prose("~~~\nx"), ["~~~text", "x", "~~~"]);
        assert_eq!(docs().prose("a\n\n    fn main() {}"), ["a", "", "   fn main() {}"]);
        assert_eq!(docs().prose("a\nb\n- c\n  d\n- e\n1. f"), ["a b", "- c d", "- e", "1. f"]);
    }

    #[test]
    fn facts_follow_the_description() {
        let facts = ["At most 3.".to_owned()];
        assert_eq!(docs().paragraph(Some("One."), facts.clone()), ["One. At most 3."]);
        assert_eq!(
            docs().paragraph(Some("One.\n\nTwo."), facts.clone()),
            ["One.", "", "Two.", "", "At most 3."]
        );
        // Whoever wrote it left the full stop away.
        for (text, end) in [
            ("One", "."),
            ("One `x`", "."),
            ("One (x)", "."),
            ("One (x.)", ""),
            ("One?", ""),
            ("", ""),
        ] {
            let shown = format!("{text}{end} At most 3.");
            assert_eq!(docs().paragraph(Some(text), facts.clone()), [shown.trim_start()]);
        }
        // What is no paragraph is not drawn into one.
        for block in ["One:\n- a\n- b", "1. a\n2. b", "```\ncode\n```", "| a |\n|---|"] {
            let lines = docs().paragraph(Some(block), facts.clone());
            let (added, rest) = lines.split_last().unwrap_or_else(|| panic!("no lines of {block}"));
            assert_eq!(
                (added.as_str(), rest),
                ("At most 3.", &[docs().prose(block), vec![String::new()]].concat()[..])
            );
        }
        let long = "word ".repeat(60);
        assert!(docs().paragraph(Some(&long), facts.clone()).iter().all(|line| line.len() <= WIDTH));
    }
}
