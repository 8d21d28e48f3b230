//! `actions/NAME.yaml`.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use super::error::ErrorCode;
use super::field::{Field, TypeDef};
use super::literal::Literal;
use super::map;
use super::map::Map;
use super::schema_markers::{ActionName, Entries, ErrorCodeName, FieldName, Line, List, Table, Text, TypeWireName, Url, WireName};
use super::service::{Method, Protocol};

/// One action of the service.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    extend(
        "x-what" = "an action",
        "x-advice" = {
            "required": "write `required: true` in each parameter or field",
            "type": "parameters belong under `request:`, fields under `response:`, named types under `types:`",
        }
    )
)]
pub struct Action {
    /// Name of the action in the API; the file has the same name.
    #[schemars(with = "ActionName", extend("x-elsewhere" = ["operation"]))]
    pub action: String,
    /// Name of the client's method, in snake case; the types are named after it. Only needed where
    /// the name derived from `action` reads badly or collides with another.
    #[serde(default)]
    #[schemars(with = "FieldName")]
    pub name: Option<String>,
    /// Key of `areas:` in service.yaml, under which the documentation lists the action.
    #[serde(default)]
    #[schemars(with = "Line")]
    pub area: Option<String>,
    /// What the action does, in one sentence.
    #[schemars(with = "Line", extend("x-elsewhere" = ["title"]))]
    pub summary: String,
    /// Further paragraphs (Markdown): what a caller can't guess.
    #[serde(default)]
    #[schemars(with = "Text")]
    pub description: Option<String>,
    /// URL of the vendor's page.
    #[serde(default)]
    #[schemars(with = "Url", extend("x-elsewhere" = ["docs", "url"]))]
    pub documentation: Option<String>,
    /// HTTP methods, the preferred one first. Default: those of the service.
    #[serde(default)]
    #[schemars(with = "List<Method, 9>", extend("x-elsewhere" = ["method"]))]
    pub methods: Option<Vec<Method>>,
    /// Protocols. Default: those of the service.
    #[serde(default)]
    #[schemars(with = "List<Protocol, 9>", extend("x-elsewhere" = ["schemes"]))]
    pub protocols: Option<Vec<Protocol>>,
    /// Number of calls that an account may make: `120` (per second), or
    /// `{calls: 200000, per: day}`.
    #[serde(default)]
    #[schemars(with = "Quota", extend("x-elsewhere" = ["qps"]))]
    pub quota: Option<Quota>,
    /// `true` if repeating an identical call has no further effect. Clients may then retry it after
    /// any transient error.
    #[serde(default)]
    pub idempotent: bool,
    /// Why the action is deprecated, and what to use instead.
    #[serde(default)]
    #[schemars(with = "Text")]
    pub deprecated: Option<String>,
    /// Parameters by wire name, in documentation order.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<WireName, Table<Field>>", extend("x-elsewhere" = ["parameters", "params"]))]
    pub request: Map<Field>,
    /// Fields of the response by wire name, in documentation order.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<WireName, Table<Field>>", extend("x-elsewhere" = ["responses", "returns"]))]
    pub response: Map<Field>,
    /// Types that only this action uses.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<TypeWireName, Table<TypeDef>>")]
    pub types: Map<TypeDef>,
    /// Error codes that are documented for this action. Codes that every action can return belong
    /// in service.yaml.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<ErrorCodeName, Table<ErrorCode>>", extend("x-elsewhere" = ["error_codes"]))]
    pub errors: Map<ErrorCode>,
    /// How to request the pages of a long list.
    #[serde(default)]
    #[schemars(with = "Table<Paging>", extend("x-elsewhere" = ["pagination"]))]
    pub paging: Option<Paging>,
    /// Documented calls. They appear in the documentation and become tests of the generated crate.
    #[serde(default)]
    #[schemars(with = "List<Table<Example>, 100>")]
    pub examples: Vec<Example>,
}

/// Number of calls that an account may make: `120` (per second), or `{calls: 200000, per: day}`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
#[schemars(
    inline,
    extend(
        "x-what" = "an integer",
        "x-help" = "write the number of calls per second, such as `100`, or a map such as `{calls: 200000, per: day}`"
    )
)]
pub enum Quota {
    /// Calls per second.
    PerSecond(#[schemars(range(min = 1, max = u32::MAX))] u32),
    /// Calls per another time span.
    Per(#[schemars(with = "Table<QuotaPer>")] QuotaPer),
}

impl fmt::Display for Quota {
    /// `120 calls per second`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (calls, span) = match *self {
            Quota::PerSecond(calls) => (calls, Span::Second),
            Quota::Per(QuotaPer { calls, per }) => (calls, per),
        };
        let span = match span {
            Span::Second => "per second",
            Span::Minute => "per minute",
            Span::Hour => "per hour",
            Span::Day => "per day",
        };
        match calls {
            1 => write!(f, "1 call {span}"),
            calls => write!(f, "{calls} calls {span}"),
        }
    }
}

/// Calls per time span.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "a quota"))]
pub struct QuotaPer {
    /// Number of calls.
    #[schemars(range(min = 1, max = u32::MAX))]
    pub calls: u32,
    /// The time span.
    pub per: Span,
}

/// A time span.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Span {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
}

/// How to request the pages of a long list: by `page:` number, by `token:`, or both.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "paging"))]
pub struct Paging {
    /// Parameter for the page number, from 1.
    #[serde(default)]
    #[schemars(with = "Line", extend("x-elsewhere" = ["page_number"]))]
    pub page: Option<String>,
    /// Parameter for the page size.
    #[serde(default)]
    #[schemars(with = "Line", extend("x-elsewhere" = ["page_size"]))]
    pub size: Option<String>,
    /// Path of the response field that contains the items, such as `Result.Videos`.
    #[schemars(with = "Line", extend("x-elsewhere" = ["list"]))]
    pub items: String,
    /// Path of the response field with the total number of items, such as `Result.Total`.
    #[serde(default)]
    #[schemars(with = "Line", extend("x-elsewhere" = ["total_count"]))]
    pub total: Option<String>,
    /// Parameter for the token of the next page.
    #[serde(default)]
    #[schemars(with = "Line")]
    pub token: Option<String>,
    /// Path of the response field with the token of the next page.
    #[serde(default)]
    #[schemars(with = "Line")]
    pub next_token: Option<String>,
    /// Page size, if the service has a fixed one.
    #[serde(default)]
    #[schemars(with = "u32", range(min = 1, max = u32::MAX))]
    pub fixed_size: Option<u32>,
}

/// A documented call.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "an example"))]
pub struct Example {
    /// Title of the example.
    #[serde(default)]
    #[schemars(with = "Line", extend("x-elsewhere" = ["name"]))]
    pub title: Option<String>,
    /// Parameters by wire name.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<WireName, Literal>")]
    pub request: Map<Literal>,
    /// The response as JSON: a YAML block string (`|`).
    #[serde(default)]
    #[schemars(with = "Text", extend("x-elsewhere" = ["response"]))]
    pub json: Option<String>,
    /// The response as XML: a YAML block string (`|`).
    #[serde(default)]
    #[schemars(with = "Text")]
    pub xml: Option<String>,
}
