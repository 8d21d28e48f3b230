//! The metadata document: its head, and its parts by name.

use std::collections::HashMap;
use std::fmt;

use crate::json::{Json, LenientJson as _};
use aliyun_codegen_language::keys::formats;

/// A document of an RPC-style product.
#[derive(Clone, Debug)]
pub(crate) struct Document<'j> {
    /// Product code: `vod`.
    pub(crate) product: String,
    /// Version of the API.
    pub(crate) version: String,
    /// Shared schemas by name, in the order of the document.
    pub(crate) schemas: Schemas<'j>,
    /// Actions by name, in the order of the document.
    pub(crate) apis: &'j [(String, Json)],
    /// Regions and their hosts.
    pub(crate) endpoints: &'j [Json],
}

/// Shared schemas.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schemas<'j> {
    pub(crate) names: Vec<&'j str>,
    index: HashMap<&'j str, (usize, &'j Json)>,
}

impl<'j> Schemas<'j> {
    fn new(schemas: &'j [(String, Json)]) -> Self {
        let mut found = Self::default();
        for (name, schema) in schemas {
            if !found.index.contains_key(name.as_str()) {
                found.index.insert(name, (found.names.len(), schema));
                found.names.push(name);
            }
        }
        found
    }

    /// The number and content of the schema that a [`reference`] names.
    pub(crate) fn get(&self, name: &str) -> Option<(usize, &'j Json)> {
        let found = self.index.get(name).or_else(|| self.index.get(decoded(name).as_str()));
        found.copied()
    }

    /// The name of the schema with this number.
    pub(crate) fn name(&self, number: usize) -> &'j str {
        self.names.get(number).copied().unwrap_or_default()
    }

    /// The content of the schema with this number.
    pub(crate) fn by_number(&self, number: usize) -> Option<&'j Json> {
        Some(self.get(self.names.get(number)?)?.1)
    }
}

/// The name of the shared schema that `schema` refers to, as it is encoded in the reference. A
/// reference to anything else is returned as a whole, so that no schema has this name.
pub(crate) fn reference(schema: &Json) -> Option<&str> {
    let path = schema.get("$ref")?.as_text()?;
    let name = path.strip_prefix("#/components/schemas/");
    Some(name.filter(|name| !name.contains('/')).unwrap_or(path))
}

/// Decodes a part of a JSON pointer in a URL: `A%20B` -> `A B`, `X~1Y` -> `X/Y`.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = after
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    // `~01` stands for `~1`, so `~0` is decoded last.
    String::from_utf8_lossy(&bytes).replace("~1", "/").replace("~0", "~")
}

/// Why a document as a whole can't be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentError {
    /// It is not JSON.
    NotJson(String),
    /// It is JSON, but not a metadata document.
    NotMetadata(&'static str),
    /// The product has an API style that the generator does not support.
    Style {
        /// Product code.
        product: String,
        /// The style, as the document calls it.
        style: String,
    },
    /// A fact that every service needs is missing or invalid.
    Fact {
        /// Its key below `info`.
        key: &'static str,
        /// Its value.
        value: String,
    },
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson(error) => write!(f, "invalid JSON: {error}"),
            Self::NotMetadata(why) => write!(f, "not an api-docs document: {why}"),
            Self::Style { product, style } => write!(
                f,
                "{product} is a product of the {style} style; only RPC-style products are supported: their requests name the action in a \
                 parameter, not with a path and an HTTP method"
            ),
            Self::Fact { key, value } => write!(f, "invalid `info.{key}`: {value:?}"),
        }
    }
}

impl std::error::Error for DocumentError {}

/// Finds the parts of a document.
pub(crate) fn read(root: &Json) -> Result<Document<'_>, DocumentError> {
    if !matches!(root, Json::Map(_)) {
        return Err(DocumentError::NotMetadata("it is not an object"));
    }
    let info = root.get("info").ok_or(DocumentError::NotMetadata("it has no `info`"))?;
    let apis = root.get("apis").ok_or(DocumentError::NotMetadata("it has no `apis`"))?;
    if root.is_not_an_object("apis") {
        return Err(DocumentError::NotMetadata("`apis` is not an object"));
    }
    let product = fact(info, "product", &formats::PRODUCT)?;
    let style = info.text("style").unwrap_or_default();
    if !style.eq_ignore_ascii_case("RPC") {
        let style = if style.is_empty() { "(none)" } else { style };
        return Err(DocumentError::Style {
            product,
            style: style.to_owned(),
        });
    }
    let schemas = root.get("components").map_or(&[][..], |components| components.object("schemas"));
    Ok(Document {
        version: fact(info, "version", &formats::VERSION)?,
        product,
        schemas: Schemas::new(schemas),
        apis: apis.members(),
        endpoints: root.list("endpoints"),
    })
}

fn fact(info: &Json, key: &'static str, form: &aliyun_codegen_language::keys::StringFormat) -> Result<String, DocumentError> {
    let value = info.get(key).and_then(Json::scalar).unwrap_or_default().trim().to_owned();
    if form.matches(&value) {
        Ok(value)
    } else {
        Err(DocumentError::Fact { key, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    fn refused(text: &str) -> String {
        read(&parse(text).unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn unsupported_document_is_rejected_with_a_reason() {
        assert!(refused("[]").contains("not an object"));
        assert!(refused("{}").contains("`info`"));
        assert!(refused(r#"{"info": {}}"#).contains("`apis`"));
        assert!(refused(r#"{"info": {}, "apis": [{"name": "A"}]}"#).contains("`apis` is not an object"));
        assert!(refused(r#"{"info": {"style": "RPC", "product": "a b"}, "apis": {}}"#).contains("info.product"));
        assert!(refused(r#"{"info": {"style": "RPC", "product": "a"}, "apis": {}}"#).contains("info.version"));
        let roa = refused(r#"{"info": {"style": "ROA", "product": "CS", "version": "2015-12-15"}, "apis": {}}"#);
        assert!(roa.starts_with("CS is a product of the ROA style"), "{roa}");
    }

    #[test]
    fn reference_resolves_to_the_schema_name() {
        let schema = parse(r##"{"$ref": "#/components/schemas/Node"}"##).unwrap();
        assert_eq!(reference(&schema), Some("Node"));
        assert_eq!(reference(&Json::Null), None);
        for other in [
            "other.json#/components/schemas/Node",
            "#/components/schemas/Node/properties/A",
            "Node",
            "#/components/responses/Node",
        ] {
            let schema = parse(&format!(r#"{{"$ref": "{other}"}}"#)).unwrap();
            assert_eq!(reference(&schema), Some(other));
        }
    }

    #[test]
    fn escapes_in_references_are_decoded() {
        let schemas = parse(r#"{"A B": 1, "X/Y": 2, "~1": 3, "100%": 4, "%41": 5, "A": 6, "\u4e2d": 7}"#).unwrap();
        let schemas = Schemas::new(schemas.members());
        let name = |reference: &str| schemas.get(reference).map(|(number, _)| schemas.name(number));
        for (reference, want) in [
            ("A%20B", "A B"),
            ("A B", "A B"),
            ("X~1Y", "X/Y"),
            ("X%2FY", "X/Y"),
            ("~01", "~1"),
            ("100%", "100%"),
            ("100%25", "100%"),
            ("%41", "%41"),
            ("%2541", "%41"),
            ("%E4%B8%AD", "\u{4e2d}"),
        ] {
            assert_eq!(name(reference), Some(want), "{reference}");
        }
        for lost in ["", "%", "%4", "%+1", "A%20", "B"] {
            assert_eq!(name(lost), None, "{lost}");
        }
    }
}
