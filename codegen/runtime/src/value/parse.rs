//! Parses the body of a response.

use super::document::{Document, Format};
use super::error::{ParseError, ParseErrorKind};
use super::{json, xml};

/// Parses the body of a response.
///
/// The first character decides between JSON and XML, since `content_type` has been wrong; it is
/// used only if the first character decides nothing. A byte order mark is skipped.
///
/// # Errors
///
/// If the body is empty, an HTML page, not UTF-8 or not well-formed, or exceeds a limit.
pub fn parse<'a>(body: &'a [u8], content_type: Option<&str>) -> Result<Document<'a>, ParseError> {
    let text = utf8(body)?;
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

/// The body as a string, without its byte order mark.
fn utf8(body: &[u8]) -> Result<&str, ParseError> {
    let text = std::str::from_utf8(body).map_err(|error| ParseError::new(ParseErrorKind::NotUtf8).at_offset(body, error.valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}
