//! Parses the body of a response.

use super::document::{Document, Format};
use super::error::{ParseError, ParseErrorKind};
use super::{json, xml};

/// Parses the body of a response.
///
/// The first character decides between JSON and XML, since `content_type` has been wrong; it is
/// used only if the first character decides nothing. A byte order mark is skipped.
///
/// A byte that is not UTF-8 becomes U+FFFD, so that the rest can be read.
///
/// # Errors
///
/// If the body is empty, an HTML page or not well-formed, or exceeds a limit.
pub fn parse<'a>(body: &'a [u8], content_type: Option<&str>) -> Result<Document<'a>, ParseError> {
    let error = match std::str::from_utf8(body) {
        Ok(text) => return parse_text(text, content_type),
        Err(error) => error,
    };
    // The second byte of a character in GBK may be a backslash, which belongs to no escape.
    let read = |whole| parse_text(&lossy(body, whole), content_type).map(Document::into_owned);
    let result = read(false).or_else(|first| read(true).map_err(|_| first));
    result.map_err(|other| match other.kind() {
        ParseErrorKind::Json | ParseErrorKind::Xml => ParseError::new(ParseErrorKind::NotUtf8).at_offset(body, error.valid_up_to()),
        _ => other,
    })
}

/// The body as text, with U+FFFD for what is not UTF-8. `whole` takes a backslash after a byte
/// above 127 as part of a character.
fn lossy(body: &[u8], whole: bool) -> String {
    let mut previous = 0;
    let is_kept = |&byte: &u8| {
        let is_second = whole && byte == b'\\' && previous > 127;
        previous = byte;
        !is_second
    };
    let bytes: Vec<u8> = body.iter().copied().filter(is_kept).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn parse_text<'a>(text: &'a str, content_type: Option<&str>) -> Result<Document<'a>, ParseError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let says = |what: &str| content_type.is_some_and(|content_type| content_type.to_ascii_lowercase().contains(what));
    let html = || ParseError::new(ParseErrorKind::Html);
    match text.trim_ascii_start().as_bytes().first() {
        None => Err(ParseError::new(ParseErrorKind::Empty)),
        Some(b'{' | b'[') => json_document(text),
        Some(b'<') => xml::read(text).map_err(|error| if says("html") { html() } else { error }),
        Some(_) if says("html") => Err(html()),
        Some(_) if says("xml") => xml::read(text),
        Some(_) => json_document(text),
    }
}

fn json_document(text: &str) -> Result<Document<'_>, ParseError> {
    Ok(Document {
        format: Format::Json,
        root_name: None,
        root: json::read(text)?,
    })
}
