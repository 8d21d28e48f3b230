//! The hand-written parts of the crate, which are copied. Only what copying needs is checked.

use std::ffi::OsStr;
use std::ops::Range;
use std::path::Path;

use super::{unreadable, yaml};
use crate::diagnostic::{Diagnostic, SourceLocation, in_backticks};
use crate::names::is_identifier;
use crate::source::{FileKind, SourceFile};
use crate::spec::{CrateParts, ExampleProgram, GuideChapter};

/// All parts among `files`, and their problems.
pub(crate) fn crate_parts(files: &[SourceFile]) -> (CrateParts, Vec<Diagnostic>) {
    let (mut parts, mut diagnostics) = (CrateParts::default(), Vec::new());
    for file in files.iter().filter(|file| file.kind == FileKind::EntryPart) {
        let (text, start) = match yaml::file_text(&file.bytes) {
            Ok((text, start)) => (text.to_owned(), start),
            Err(error) => {
                diagnostics.push(unreadable(&file.path, error));
                continue;
            }
        };
        let path = Path::new(&file.path);
        let is_in = |folder: &str| path.parent().is_some_and(|parent| parent.ends_with(folder));
        let text_of = |name: Option<&OsStr>| name.and_then(OsStr::to_str).unwrap_or_default().to_owned();
        if is_in("guide") {
            let name = text_of(path.file_stem());
            diagnostics.extend(wrong_chapter(&file.path, &name, &text));
            parts.guide.push(GuideChapter { name, text });
        } else if is_in("examples") {
            let file = text_of(path.file_name());
            parts.examples.push(ExampleProgram { file, text });
        } else if path.ends_with("README.md") {
            parts.readme = Some(text);
        } else {
            diagnostics.extend(wrong_dependencies(&file.path, &text, start));
            parts.dev_dependencies = Some(text);
        }
    }
    (parts, diagnostics)
}

/// A chapter becomes a module, which needs a name and documentation.
fn wrong_chapter(path: &str, name: &str, text: &str) -> Option<Diagnostic> {
    let is_snake_case = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !is_snake_case || !is_identifier(name) {
        let message = format!("{} can't be the name of a chapter", in_backticks(name));
        let help = "it becomes the name of a Rust module; use lowercase letters, digits and `_`; Rust keywords are not allowed";
        return Some(Diagnostic::of_file(path, message, help));
    }
    if text.trim().is_empty() {
        return Some(Diagnostic::of_file(
            path,
            "the chapter is empty".to_owned(),
            "write it, or remove the file",
        ));
    }
    None
}

/// The lines go below `[dev-dependencies]` of the manifest, so each names a crate, and there are no
/// headings. The text begins at `start` of the file.
fn wrong_dependencies(path: &str, text: &str, start: usize) -> Option<Diagnostic> {
    let begins_line = |&(at, _): &(usize, &str)| text[..at].is_empty() || text[..at].ends_with('\n');
    let (message, span, help) = match (text.match_indices('[').find(begins_line), text.parse::<toml::Table>()) {
        (Some((at, _)), _) => {
            let message = "the dependencies contain a table heading".to_owned();
            (message, Some(at..at + 1), "write each crate as `name = { version = \"1\" }`")
        }
        (None, Err(error)) => (
            error.message().to_owned(),
            error.span().map(|span| visible(text, span)),
            "the file is part of a Cargo manifest, in TOML",
        ),
        (None, Ok(_)) => return None,
    };
    Some(Diagnostic {
        message,
        location: SourceLocation {
            file: path.to_owned(),
            span: span.map(|span| span.start + start..span.end + start),
        },
        label: None,
        help: vec![help.to_owned()],
        related: Vec::new(),
    })
}

/// At least one character, so that there is something to underline.
fn visible(text: &str, span: Range<usize>) -> Range<usize> {
    let first = text.get(span.start..).and_then(|rest| rest.chars().next());
    span.start..span.end.max(span.start + first.map_or(1, char::len_utf8))
}
