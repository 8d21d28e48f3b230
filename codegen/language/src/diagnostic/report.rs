//! What is wrong with a spec: where, why, and what to do about it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::words::count;

/// One problem of a spec. Every problem is an error: nothing is generated from a spec that has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in one line.
    pub message: String,
    /// Where it is.
    pub location: SourceLocation,
    /// What to say beside the caret, if the message does not say it all.
    pub label: Option<String>,
    /// What to do about it.
    pub help: Vec<String>,
    /// Other places that one has to look at to understand it.
    pub related: Vec<RelatedLocation>,
}

/// A place in a file of the spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLocation {
    /// Path of the file as in [`Sources`](crate::source::Sources).
    pub file: String,
    /// Bytes of the file; `None` if the problem is the file as a whole.
    pub span: Option<Range<usize>>,
}

/// A second place that belongs to a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedLocation {
    /// Where it is.
    pub location: SourceLocation,
    /// What is there.
    pub label: String,
}

impl Diagnostic {
    /// What holds for a file as a whole.
    pub(crate) fn of_file(path: &str, message: impl Into<String>, help: &str) -> Self {
        Diagnostic {
            message: message.into(),
            location: SourceLocation {
                file: path.to_owned(),
                span: None,
            },
            label: None,
            help: vec![help.to_owned()],
            related: Vec::new(),
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic(file: &str) -> Diagnostic {
        let location = SourceLocation {
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
}
