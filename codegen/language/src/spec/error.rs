//! Error codes.

use schemars::JsonSchema;
use serde::Deserialize;

use super::schema_markers::{Text, VariantName};

/// An error code that is documented.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "an error code"))]
pub struct ErrorCode {
    /// HTTP status that comes with it.
    #[schemars(with = "u32", range(min = 100, max = 599), extend("x-elsewhere" = ["http", "http_status", "code"]))]
    pub status: u16,
    /// Message that the service sends.
    #[serde(default)]
    #[schemars(with = "Text")]
    pub message: Option<String>,
    /// What it means for the caller, in your own words, and what to do.
    #[serde(default)]
    #[schemars(with = "Text", extend("x-elsewhere" = ["description"]))]
    pub meaning: Option<String>,
    /// Name of the variant in Rust, where the one made from the code reads badly or meets another.
    #[serde(default)]
    #[schemars(with = "VariantName")]
    pub name: Option<String>,
    /// What a client may do about it. Without it: decided by status and code.
    #[serde(default)]
    #[schemars(with = "ErrorClass", extend("x-elsewhere" = ["retry"]))]
    pub class: Option<ErrorClass>,
}

/// What a client may do about an error.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum ErrorClass {
    /// The same request will fail again.
    Permanent,
    /// Too many calls: wait, then repeat.
    Throttling,
    /// A passing fault of the service: repeat.
    Transient,
    /// The clock of the caller is off: correct it, then repeat.
    Clock,
    /// The credentials are wrong, expired or not allowed.
    Credentials,
}
