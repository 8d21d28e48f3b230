//! Diagnostics with their positions.

use std::collections::BTreeSet;
use std::ops::Range;

use super::words::count;

/// One problem of a spec. Every problem is an error: nothing is generated from a spec with a
/// problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The message, on one line.
    pub message: String,
    /// Its position.
    pub location: SourceLocation,
    /// A label at the underlined text, if the message does not say it all.
    pub label: Option<String>,
    /// Help.
    pub help: Vec<String>,
    /// Other positions that are involved.
    pub related: Vec<RelatedLocation>,
}

/// A position in a file of the spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLocation {
    /// The path of the file as in [`Sources`](crate::source::Sources).
    pub file: String,
    /// Bytes of the file; `None` if the problem concerns the whole file.
    pub span: Option<Range<usize>>,
}

/// Another position that is involved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedLocation {
    /// The position.
    pub location: SourceLocation,
    /// A label for it.
    pub label: String,
}

impl Diagnostic {
    /// A position that means the whole file.
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

    /// Sorts by file and position. Problems of a whole file come last.
    pub(crate) fn order(&self) -> (&str, usize, &str) {
        (
            &self.location.file,
            self.location.span.as_ref().map_or(usize::MAX, |span| span.start),
            &self.message,
        )
    }
}

/// The number of problems and files: `3 problems in 2 files`.
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
