//! From the bytes of a file to the structs of [`spec`](crate::spec), or to problems with its form.
//!
//! Each file is parsed once into a tree, which is validated against the tables of
//! [`keys`](crate::keys) and then turned into a struct. The position of something in the text is
//! looked up only if there is a problem.

mod crate_parts;
mod tree;
mod typed;
mod validate;
mod yaml;

pub(crate) use crate_parts::crate_parts;
use serde::de::DeserializeOwned;

use crate::diagnostic::{Diagnostic, Problem, RelatedLocation, SourceLocation, in_backticks};
use crate::keys::Language;
use crate::source::{FileId, NodePath, Place, SourceFile, locate};

/// How much of a file could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Completeness {
    /// Something is missing that other parts may refer to.
    Incomplete,
    /// Nothing is missing, but some keys are unknown.
    Complete,
    /// Nothing was wrong.
    Valid,
}

/// One file, as far as it could be read.
pub(crate) struct ReadFile<T> {
    pub(crate) id: FileId,
    pub(crate) content: Option<T>,
    pub(crate) problems: Vec<Problem>,
    /// Why it could not be parsed.
    pub(crate) unreadable: Vec<Diagnostic>,
    pub(crate) completeness: Completeness,
}

/// Reads a file; `language` defines its keys.
pub(crate) fn read<T: DeserializeOwned>(source: &SourceFile, id: FileId, language: &Language) -> ReadFile<T> {
    let failed = |diagnostic| ReadFile {
        id,
        content: None,
        problems: Vec::new(),
        unreadable: vec![diagnostic],
        completeness: Completeness::Incomplete,
    };
    let root = match yaml::parse(&source.bytes) {
        Ok(root) => root,
        Err(error) => return failed(unreadable(&source.path, error)),
    };
    let validated = validate::validate(root, language, &NodePath::root(id));
    match typed::typed(validated.root) {
        Ok(content) => {
            let completeness = match (validated.is_whole, validated.problems.is_empty()) {
                (false, _) => Completeness::Incomplete,
                (true, false) => Completeness::Complete,
                (true, true) => Completeness::Valid,
            };
            let mut problems = validated.problems;
            problems.extend(other_spellings(source, validated.integer_strings));
            ReadFile {
                id,
                content: Some(content),
                problems,
                unreadable: Vec::new(),
                completeness,
            }
        }
        // A test ensures that tables and structs agree, so this can't happen; but it must not
        // panic.
        Err(mismatch) => failed(Diagnostic::of_file(
            &source.path,
            format!("the file could not be understood: {mismatch}"),
            "this is a bug in the generator",
        )),
    }
}

/// Integers that are taken as strings, but have another spelling than their decimal digits: `0x10`,
/// `+8`.
fn other_spellings(source: &SourceFile, integers: Vec<(Place, i64)>) -> Vec<Problem> {
    if integers.is_empty() {
        return Vec::new();
    }
    let text = yaml::file_text(&source.bytes).map_or("", |(text, _)| text);
    let located = locate(text, integers.iter().map(|(place, _)| place));
    let spelling = |place: &Place| text.get(located.span(text, place)).unwrap_or_default();
    let problem = |(place, value): (Place, i64)| {
        let spelling = spelling(&place);
        (spelling != value.to_string()).then(|| {
            let message = format!(
                "{} would be the string {}",
                in_backticks(spelling),
                in_backticks(&value.to_string())
            );
            let help = format!("put it in quotes, or write {} if that is meant", in_backticks(&value.to_string()));
            Problem::new(place, message).help(help)
        })
    };
    integers.into_iter().filter_map(problem).collect()
}

fn unreadable(path: &str, error: yaml::FileError) -> Diagnostic {
    let location = |span: std::ops::Range<usize>| SourceLocation {
        file: path.to_owned(),
        span: Some(span),
    };
    Diagnostic {
        message: error.message,
        // A problem of the whole file has no position in it.
        location: if error.span == (0..0) {
            SourceLocation {
                file: path.to_owned(),
                span: None,
            }
        } else {
            location(error.span)
        },
        label: error.label.map(str::to_owned),
        help: error.help.into_iter().collect(),
        related: error
            .began
            .into_iter()
            .map(|(span, label)| RelatedLocation {
                location: location(span),
                label: label.to_owned(),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests;
