//! Error codes.

use schemars::JsonSchema;
use serde::Deserialize;

use super::schema_markers::{Text, VariantName};

/// A documented error code.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "an error code"))]
pub struct ErrorCode {
    /// HTTP status of the response.
    #[schemars(with = "u32", range(min = 100, max = 599), extend("x-elsewhere" = ["http", "http_status", "code"]))]
    pub status: u16,
    /// Message of the service.
    #[serde(default)]
    #[schemars(with = "Text")]
    pub message: Option<String>,
    /// What it means for the caller and what to do, in your own words.
    #[serde(default)]
    #[schemars(with = "Text", extend("x-elsewhere" = ["description"]))]
    pub meaning: Option<String>,
    /// Name of the variant in Rust. Only needed where the name derived from the code reads badly or
    /// collides with another.
    #[serde(default)]
    #[schemars(with = "VariantName")]
    pub name: Option<String>,
    /// What a client may do about it. Default: decided by status and code.
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
    /// Too many calls: retry after a delay.
    Throttling,
    /// A transient error of the service: retry.
    Transient,
    /// The clock of the caller is wrong: correct it, then retry.
    Clock,
    /// The credentials are invalid, expired or not permitted.
    Credentials,
}
