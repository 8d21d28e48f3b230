//! A parsed document.

use std::borrow::Cow;

use super::node::Node;

/// Format of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

impl Format {
    /// Media type for the `accept` header.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
        }
    }

    /// Value of the parameter `Format` of the RPC signature.
    #[must_use]
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
        }
    }
}

/// A parsed document.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Document<'a> {
    /// Its format.
    pub format: Format,
    /// Name of the XML root element: `RefreshUploadVideoResponse`, `Error`.
    pub root_name: Option<Cow<'a, str>>,
    /// The root value. The XML root element is not a level of its own, so both formats give the
    /// same tree.
    pub root: Node<'a>,
}

impl Document<'_> {
    /// The same document with owned strings.
    pub(super) fn into_owned(self) -> Document<'static> {
        Document {
            format: self.format,
            root_name: self.root_name.map(|name| Cow::Owned(name.into_owned())),
            root: self.root.into_owned(),
        }
    }
}
