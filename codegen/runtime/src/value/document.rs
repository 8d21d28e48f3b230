//! A text that was read.

use std::borrow::Cow;

use super::node::Node;

/// Format of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

impl Format {
    /// Media type by which a request asks for the format.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
        }
    }

    /// Value of the parameter `Format`, by which the older signature asks for the format.
    #[must_use]
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
        }
    }
}

/// A text that was read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Document<'a> {
    /// In which format it was.
    pub format: Format,
    /// Name of the root element of XML: `RefreshUploadVideoResponse`, `Error`.
    pub root_name: Option<Cow<'a, str>>,
    /// What it holds. The root element of XML is no level of its own, so both formats give the same tree.
    pub root: Node<'a>,
}
