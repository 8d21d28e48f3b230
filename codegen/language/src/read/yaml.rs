//! From the bytes of a file to a tree, or to the one reason why it is not valid YAML.

use std::cell::Cell;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny};
use serde_yaml::{Deserializer, Error};

use super::tree::{NodeReader, TreeError};
use crate::characters::{self, is_forbidden, is_plain};
use crate::diagnostic::in_backticks;
use crate::source::{LARGEST_FILE, byte_order_mark, offset, token};
use crate::spec::Literal;

/// Why a file can't be parsed. Offsets are bytes of the file.
#[derive(Debug, PartialEq)]
pub(crate) struct FileError {
    pub(crate) message: String,
    pub(crate) span: Range<usize>,
    pub(crate) label: Option<&'static str>,
    pub(crate) help: Option<String>,
    /// The start of the node with the problem.
    pub(crate) began: Option<(Range<usize>, &'static str)>,
}

impl FileError {
    fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        FileError {
            message: message.into(),
            span,
            label: None,
            help: None,
            began: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, with offsets from the start of the file; its text begins at `start`.
    fn moved(mut self, start: usize) -> Self {
        let moved = |span: Range<usize>| span.start + start..span.end + start;
        self.span = moved(self.span);
        self.began = self.began.map(|(span, label)| (moved(span), label));
        self
    }

    fn label(mut self, label: &'static str) -> Self {
        self.label = Some(label);
        self
    }
}

/// The most brackets that may be open at once. The YAML parser looks at all of them for each token.
const MAX_OPEN_BRACKETS: usize = 1_000;

/// The text of a file without its byte order mark, and the length of the mark.
pub(crate) fn file_text(bytes: &[u8]) -> Result<(&str, usize), FileError> {
    if bytes.len() > LARGEST_FILE {
        let message = format!("the file is larger than {} KiB", LARGEST_FILE / 1024);
        return Err(FileError::new(message, 0..0).help("one file describes one action"));
    }
    if bytes.starts_with(&[0xfe, 0xff]) || bytes.starts_with(&[0xff, 0xfe]) {
        return Err(FileError::new("the file is written in UTF-16", 0..0).help("save it as UTF-8"));
    }
    let start = byte_order_mark(bytes);
    let text = std::str::from_utf8(&bytes[start..]).map_err(|error| {
        let at = start + error.valid_up_to();
        FileError::new("the file is not UTF-8", at..at + 1)
            .label("invalid byte")
            .help("save it as UTF-8")
    })?;
    check_characters(text)
        .and_then(|()| check_conflicts(text, &["<<<<<<< ", ">>>>>>> "]))
        .map_err(|error| error.moved(start))?;
    Ok((text, start))
}

/// Reads one document.
pub(crate) fn parse(bytes: &[u8]) -> Result<Literal, FileError> {
    let (text, start) = file_text(bytes)?;
    let document = check_brackets(text).and_then(|()| check_aliases(text)).and_then(|()| tree(text));
    // In a file that is no map, a line of `=` is not the underline of a heading either.
    let document = match document {
        Ok(Literal::Map(_)) => document,
        _ => check_conflicts(text, &["=======", "||||||| "]).and(document),
    };
    match document {
        Ok(Literal::Null) => Err(FileError::new("the file is empty", 0..0).help("fill it in, or remove it")),
        Ok(root) => Ok(root),
        Err(error) => Err(error.moved(start)),
    }
}

/// Refuses a file with one of the lines that git writes where two versions conflict.
fn check_conflicts(text: &str, markers: &[&str]) -> Result<(), FileError> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let is_marker = |marker: &&str| content == marker.trim_end() || (marker.ends_with(' ') && line.starts_with(*marker));
        if markers.iter().any(is_marker) {
            let help = "choose one of the versions, and remove the lines with the markers";
            return Err(FileError::new("unresolved merge conflict", at..at + content.len()).help(help));
        }
        at += line.len();
    }
    Ok(())
}

fn check_characters(text: &str) -> Result<(), FileError> {
    if is_plain(text) {
        return Ok(());
    }
    let bytes = text.as_bytes();
    let wrong = |&(at, c): &(usize, char)| is_forbidden(c) && !(c == '\r' && bytes.get(at + 1) == Some(&b'\n'));
    match text.char_indices().find(wrong) {
        None => Ok(()),
        Some((at, c)) => {
            let message = format!("the file contains the control character U+{:04X}", u32::from(c));
            Err(FileError::new(message, at..at + c.len_utf8()).help("remove it"))
        }
    }
}

fn check_brackets(text: &str) -> Result<(), FileError> {
    let mut open = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > MAX_OPEN_BRACKETS {
            return Err(FileError::new(format!("more than {MAX_OPEN_BRACKETS} nested brackets"), at..at + 1).help("close them"));
        }
    }
    Ok(())
}

/// Refuses aliases: a spec writes each thing once, and a few lines of aliases can expand to
/// gigabytes.
fn check_aliases(text: &str) -> Result<(), FileError> {
    let bytes = text.as_bytes();
    let begins_a_node = |at: usize| at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'[' | b'{' | b',' | b':');
    if !text.match_indices('&').any(|(at, _)| begins_a_node(at)) {
        return Ok(());
    }
    let anchor = |at: usize| {
        let name = bytes[at + 1..].iter();
        let name = name.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        at..at + 1 + name.count()
    };
    let anchors: Vec<Range<usize>> = text
        .match_indices('&')
        .filter(|(at, _)| begins_a_node(*at))
        .map(|(at, _)| anchor(at))
        .collect();
    // Without its anchor, an alias is an error that the YAML parser locates. In a string, nothing
    // changes.
    let mut unanchored = bytes.to_vec();
    for anchor in &anchors {
        unanchored[anchor.clone()].fill(b' ');
    }
    let error = |bytes: &[u8]| {
        let mut read = Deserializer::from_slice(bytes).map(|document| document.deserialize_ignored_any(IgnoredAny));
        read.find_map(Result::err)
    };
    match (error(&unanchored), anchors.into_iter().next()) {
        (Some(found), _) if found.to_string().starts_with(UNKNOWN_ANCHOR) => Err(explain(text, &found)),
        // Invalid YAML is reported as such; but an anchor may be what makes it valid.
        (Some(_), Some(anchor)) if error(bytes).is_none() => Err(FileError::new("anchors are not supported", anchor)
            .help("repeat the value here; if it is a string that starts with `&`, put it in quotes")),
        _ => Ok(()),
    }
}

const UNKNOWN_ANCHOR: &str = "unknown anchor";

fn tree(text: &str) -> Result<Literal, FileError> {
    let rejected = Cell::new(None);
    let mut documents = Deserializer::from_str(text);
    let first = documents
        .next()
        .map_or(Ok(Literal::Null), |document| NodeReader::new(&rejected).deserialize(document));
    let root = first.map_err(|error| match rejected.get() {
        Some(why) => tree_error(text, why, error_offset(text, &error)),
        None => explain(text, &error),
    })?;
    match documents.next().map(locate_root) {
        None => Ok(root),
        Some(error) if is_syntax(&error) => Err(explain(text, &error)),
        Some(error) => {
            let at = error_offset(text, &error);
            let separator = text[..at].rfind("---").unwrap_or(at);
            Err(FileError::new("second document in the file", separator..separator + 3)
                .help("a file has one document: split it, or remove the `---`"))
        }
    }
}

/// An error at the root of a document, or the reason why it has none.
fn locate_root(document: Deserializer<'_>) -> Error {
    struct Fail;
    impl serde::de::Visitor<'_> for Fail {
        type Value = ();
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("nothing")
        }
    }
    match document.deserialize_any(Fail) {
        Ok(()) => serde::de::Error::custom("a document"),
        Err(error) => error,
    }
}

/// Whether the error comes from the YAML parser, not from a visitor.
fn is_syntax(error: &Error) -> bool {
    !error.to_string().starts_with("invalid type") && error.location().is_some()
}

fn error_offset(text: &str, error: &Error) -> usize {
    let mut at = error.location().map_or(0, |location| location.index()).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn tree_error(text: &str, why: TreeError, at: usize) -> FileError {
    let span = at..at + token(text, at);
    match why {
        TreeError::Tag => FileError::new("tags are not supported", span).help("remove it; a string that starts with `!` needs quotes"),
        TreeError::Depth => FileError::new("lists and maps are nested too deeply", span).help("define inner objects under `types:`"),
        TreeError::BigNumber => FileError::new("this number does not fit into 64 bits", span).help("if it is a string, put it in quotes"),
        TreeError::NotFinite => FileError::new("this is not a finite number", span).help("if it is a string, put it in quotes"),
        TreeError::Key => FileError::new("a key must be a string", span).help("a string that starts with `{`, `[` or `? ` needs quotes"),
    }
}

/// The error of the YAML parser, in words that help.
fn explain(text: &str, error: &Error) -> FileError {
    let said = error.to_string();
    let at = error_offset(text, error);
    let next = text[at..].chars().next();
    let span = at..at + next.map_or(0, char::len_utf8);
    let (problem, context) = match said.split_once(", while ") {
        Some((problem, context)) => (problem, Some(context)),
        None => (said.as_str(), None),
    };
    let problem = problem.split(" at line ").next().unwrap_or(problem);

    if problem.starts_with(UNKNOWN_ANCHOR) {
        let token = at..at + token(text, at);
        return FileError::new(format!("aliases are not supported: {}", in_backticks(&text[token.clone()])), token)
            .help("repeat the value here; if it is a string that starts with `*`, put it in quotes");
    }
    let began = context
        .and_then(|context| beginning_of(text, context))
        .filter(|(start, _)| start.start < at);
    let before = text[..at].rsplit('\n').next().unwrap_or_default();
    if let Some(error) = misleading_character(text, at, problem) {
        return error;
    }
    let mut error = match (problem, next) {
        ("found character that cannot start any token", Some('\t')) => FileError::new("tab in indentation", span).help("use spaces"),
        ("found character that cannot start any token", Some(c)) => {
            let what = if c == '`' {
                "a backtick".to_owned()
            } else {
                in_backticks(&c.to_string())
            };
            FileError::new(format!("a string can't start with {what}"), span).help("put it in quotes")
        }
        ("mapping values are not allowed in this context", _) if !before.contains(": ") => {
            FileError::new("this line continues the string above it", span).help("indent a key like the other keys of its map")
        }
        ("mapping values are not allowed in this context", _) => FileError::new("second `: ` in one line", span)
            .help("put a string that contains `: ` in quotes; start each key on its own line"),
        ("found unexpected end of stream", _) => {
            let open = began.as_ref().map_or(span, |(start, _)| start.clone());
            return FileError::new("a quote is not closed", open).help("close it with the same quote");
        }
        ("did not find expected key" | "did not find expected '-' indicator", _) => {
            FileError::new("unexpected YAML here", span).help("check indentation and unclosed quotes here and above")
        }
        ("did not find expected ',' or ']'" | "did not find expected ',' or '}'", _) => {
            FileError::new("a bracket is not closed", span).help("close it; a string that contains brackets, commas or `: ` needs quotes")
        }
        ("could not find expected ':'", _) => {
            FileError::new("missing `:` before this", span).help("write a string of several lines under `|`, indented")
        }
        ("found unknown escape character", _) => {
            FileError::new("invalid escape", span).help("write `\\\\` for a backslash, or use single quotes")
        }
        ("block sequence entries are not allowed in this context", _) => {
            FileError::new("a list can't start here", span).help("write each element on its own line, after `- `")
        }
        ("did not find expected comment or line break", _) => {
            FileError::new("unexpected characters after `|` or `>`", span).help("start the string on the next line, indented")
        }
        ("did not find expected alphabetic or numeric character", _) => {
            let start = text[..at].char_indices().next_back().map_or(at, |(start, _)| start);
            let token = start..start + token(text, start);
            return FileError::new(format!("a string can't start with {}", in_backticks(&text[start..at])), token).help("put it in quotes");
        }
        ("recursion limit exceeded", _) => return tree_error(text, TreeError::Depth, at),
        _ => FileError::new(format!("this is not YAML: {problem}"), span).help("check indentation, quotes and brackets here and above"),
    };
    match began {
        // At the end of the file there is nothing to underline; the start of the open node is shown
        // instead.
        Some((start, _)) if error.span.is_empty() => error.span = start,
        _ if error.span.is_empty() => {
            let last = text
                .trim_end()
                .char_indices()
                .next_back()
                .map_or(0..0, |(at, c)| at..at + c.len_utf8());
            error.span = last;
        }
        began => error.began = began,
    }
    error
}

/// A look-alike near the place of the error: in its line or in the one above.
fn misleading_character(text: &str, at: usize, problem: &str) -> Option<FileError> {
    let loses_the_thread = problem.starts_with("mapping values")
        || problem.starts_with("did not find expected")
        || problem.starts_with("could not find expected ':'");
    let newline = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let above = text[..at].trim_end_matches(|c| c != '\n').trim_end();
    let start = above.rfind('\n').map_or(0, |newline| newline + 1);
    let found = characters::in_syntax(&text[start..newline]).filter(|_| loses_the_thread)?;
    let at = start + found.at;
    let message = format!("YAML syntax can't contain {}", found.description());
    Some(FileError::new(message, at..at + found.char.len_utf8()).help(found.help()))
}

/// The start of the node that was being parsed: `parsing a flow mapping at line 3 column 5`.
fn beginning_of(text: &str, context: &str) -> Option<(Range<usize>, &'static str)> {
    let (what, place) = context.split_once(" at line ").unwrap_or((context, "1 column 1"));
    let label = match what {
        _ if what.contains("quoted") => "the quote",
        _ if what.contains("flow sequence") => "the list",
        _ if what.contains("flow mapping") => "the map",
        _ if what.contains("simple key") => "the key",
        _ => return None,
    };
    let (line, column) = place.split_once(" column ")?;
    let at = offset(text, line.parse().ok()?, column.parse().ok()?);
    Some((at..(at + 1).min(text.len()), label))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: impl AsRef<[u8]>) -> (String, Range<usize>) {
        let error = parse(text.as_ref()).unwrap_err();
        (error.message, error.span)
    }

    #[test]
    fn valid_documents_are_parsed() {
        let text = |text: &str| Literal::Text(text.to_owned());
        let map = |entries: Vec<(&str, Literal)>| Literal::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
        for (yaml, want) in [
            ("a: 1\na: b\n", map(vec![("a", Literal::Int(1)), ("a", text("b"))])),
            (
                "404: {on: yes, true: ~, 2.0: 007}",
                map(vec![(
                    "404",
                    map(vec![("on", text("yes")), ("true", Literal::Null), ("2.0", text("007"))]),
                )]),
            ),
            (
                "[-1, 0.5, true, \"1\", R&D, a&b]",
                Literal::List(vec![
                    Literal::Int(-1),
                    Literal::Float(0.5),
                    Literal::Bool(true),
                    text("1"),
                    text("R&D"),
                    text("a&b"),
                ]),
            ),
            ("\u{feff}a: |\r\n  b\r\n  c\r\n", map(vec![("a", text("b\nc\n"))])),
            ("a: b & c &d\n# &e *f\n", map(vec![("a", text("b & c &d"))])),
            ("a: !!str 1", map(vec![("a", text("1"))])),
        ] {
            assert_eq!(parse(yaml.as_bytes()), Ok(want), "{yaml}");
        }
    }

    #[test]
    fn error_offsets_include_the_byte_order_mark() {
        assert_eq!(error("\u{feff}\u{e4}: [b"), ("a bracket is not closed".to_owned(), 7..8));
        assert_eq!(error(b"a: \xe4"), ("the file is not UTF-8".to_owned(), 3..4));
        assert_eq!(
            error("\u{feff}a: \u{7f}"),
            ("the file contains the control character U+007F".to_owned(), 6..7)
        );
    }

    #[test]
    fn aliases_are_rejected_everywhere() {
        for yaml in [
            "a: &b c\nd: *b",
            "&a b: *a",
            "- &a [*a]",
            "a: &b {c: d}\ne: {<<: *b}",
            "&a a: &b [x]\nc: [*b]",
            "? &a b\n: *a",
            "a: \"&x\"\nb: &x 1\nc: *x",
        ] {
            let (message, _) = error(yaml);
            assert!(
                message.starts_with("aliases") || message.starts_with("anchors"),
                "{yaml}: {message}"
            );
        }
        assert!(parse(b"a: *b").is_err());
    }

    #[test]
    fn empty_documents_are_rejected() {
        for empty in ["", "\n", "# a\n", "---\n", "~", "null\n"] {
            assert_eq!(error(empty), ("the file is empty".to_owned(), 0..0), "{empty:?}");
        }
        assert!(parse(b"a").is_ok());
        assert_eq!(error("a: 1\n---\nb: 2\n"), ("second document in the file".to_owned(), 5..8));
    }
}
