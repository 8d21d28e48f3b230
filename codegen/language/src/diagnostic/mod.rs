//! What is wrong with a spec: where, why, and what to do about it.

mod render;

use std::collections::BTreeSet;
use std::ops::Range;

pub use render::render;

/// One problem of a spec. Every problem is an error: nothing is generated from a spec that has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in one line.
    pub message: String,
    /// Where it is.
    pub location: Location,
    /// What to say beside the caret, if the message does not say it all.
    pub label: Option<String>,
    /// What to do about it.
    pub help: Vec<String>,
    /// Other places that one has to look at to understand it.
    pub related: Vec<Related>,
}

/// A place in a file of the spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Path of the file as in [`Sources`](crate::load::Sources).
    pub file: String,
    /// Bytes of the file; `None` if the problem is the file as a whole.
    pub span: Option<Range<usize>>,
}

/// A second place that belongs to a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where it is.
    pub location: Location,
    /// What is there.
    pub label: String,
}

impl Diagnostic {
    /// By file, then by position: the order in which a person mends them. What holds for a file as a whole comes last.
    pub(crate) fn order(&self) -> (&str, usize, &str) {
        (
            &self.location.file,
            self.location.span.as_ref().map_or(usize::MAX, |span| span.start),
            &self.message,
        )
    }
}

/// How many problems there are and in how many files: `3 problems in 2 files`.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let files: BTreeSet<&str> = diagnostics.iter().map(|diagnostic| diagnostic.location.file.as_str()).collect();
    format!("{} in {}", count(diagnostics.len(), "problem"), count(files.len(), "file"))
}

/// `1 file`, `2 files`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// A name or a value of the spec inside a message: in backticks, without what could disturb a terminal, and not too long.
pub fn tick(text: &str) -> String {
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
    let names: Vec<String> = names.into_iter().map(tick).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// Characters that change how the text around them is shown, or that nobody sees.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic(file: &str) -> Diagnostic {
        let location = Location {
            file: file.to_owned(),
            span: None,
        };
        Diagnostic {
            message: "wrong".to_owned(),
            location,
            label: None,
            help: Vec::new(),
            related: Vec::new(),
        }
    }

    #[test]
    fn a_summary_counts_problems_and_files() {
        assert_eq!(summary(&[diagnostic("a")]), "1 problem in 1 file");
        assert_eq!(
            summary(&[diagnostic("a"), diagnostic("b"), diagnostic("a")]),
            "3 problems in 2 files"
        );
    }

    #[test]
    fn names_in_messages_are_harmless() {
        assert_eq!(tick("VideoId"), "`VideoId`");
        assert_eq!(tick("a`b\u{1b}[31m\u{202e}\n"), "`a'b\\u{1b}[31m\\u{202e}\\n`");
        assert_eq!(tick(&"x".repeat(1000)).chars().count(), 63);
    }

    #[test]
    fn alternatives_read_as_a_sentence() {
        assert_eq!(alternatives(["a"], "or"), "`a`");
        assert_eq!(alternatives(["a", "b", "c"], "or"), "`a`, `b` or `c`");
        assert_eq!(alternatives([], "or"), "");
    }
}
