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
            "required": "write `required: true` at each parameter or field",
            "type": "the types of parameters and fields stand under `request:` and `response:`, named ones under `types:`",
        }
    )
)]
pub struct Action {
    /// Name of the action on the wire; the file has the same name.
    #[schemars(with = "ActionName", extend("x-elsewhere" = ["operation"]))]
    pub action: String,
    /// Name of the client's method, and in capitals of its types, where the one made from `action` reads badly or meets another.
    #[serde(default)]
    #[schemars(with = "FieldName")]
    pub name: Option<String>,
    /// Key of `areas:` in service.yaml: where the documentation lists the action.
    #[serde(default)]
    #[schemars(with = "Line")]
    pub area: Option<String>,
    /// One sentence: what the action does.
    #[schemars(with = "Line", extend("x-elsewhere" = ["title"]))]
    pub summary: String,
    /// More paragraphs (Markdown): what a caller can't guess.
    #[serde(default)]
    #[schemars(with = "Text")]
    pub description: Option<String>,
    /// Address of the vendor's page.
    #[serde(default)]
    #[schemars(with = "Url", extend("x-elsewhere" = ["docs", "url"]))]
    pub documentation: Option<String>,
    /// HTTP methods, the preferred one first. Without it: those of the service.
    #[serde(default)]
    #[schemars(with = "List<Method, 9>", extend("x-elsewhere" = ["method"]))]
    pub methods: Option<Vec<Method>>,
    /// Protocols. Without it: those of the service.
    #[serde(default)]
    #[schemars(with = "List<Protocol, 9>", extend("x-elsewhere" = ["schemes"]))]
    pub protocols: Option<Vec<Protocol>>,
    /// Calls that one account may make: `120` (a second), or `{calls: 200000, per: day}`.
    #[serde(default)]
    #[schemars(with = "Quota", extend("x-elsewhere" = ["qps"]))]
    pub quota: Option<Quota>,
    /// `true` if repeating a call creates nothing new and changes nothing more; a client may then repeat it after a fault.
    #[serde(default)]
    pub idempotent: bool,
    /// Why not to use the action any more, and what to use instead.
    #[serde(default)]
    #[schemars(with = "Text")]
    pub deprecated: Option<String>,
    /// Parameters by wire name, in the order of the documentation.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<WireName, Table<Field>>", extend("x-elsewhere" = ["parameters", "params"]))]
    pub request: Map<Field>,
    /// Fields of the answer by wire name, in the order of the documentation.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<WireName, Table<Field>>", extend("x-elsewhere" = ["responses", "returns"]))]
    pub response: Map<Field>,
    /// Types that only this action uses.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<TypeWireName, Table<TypeDef>>")]
    pub types: Map<TypeDef>,
    /// Error codes that this action documents. What every action may answer stands in service.yaml.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<ErrorCodeName, Table<ErrorCode>>", extend("x-elsewhere" = ["error_codes"]))]
    pub errors: Map<ErrorCode>,
    /// How the pages of a long answer are asked for.
    #[serde(default)]
    #[schemars(with = "Table<Paging>", extend("x-elsewhere" = ["pagination"]))]
    pub paging: Option<Paging>,
    /// Documented calls: shown in the documentation, and tests of the generated crate.
    #[serde(default)]
    #[schemars(with = "List<Table<Example>, 100>")]
    pub examples: Vec<Example>,
}

/// Calls that one account may make: `120` (a second), or `{calls: 200000, per: day}`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(untagged)]
#[schemars(
    inline,
    extend(
        "x-what" = "a whole number",
        "x-help" = "write how many calls a second one account may make, `100`, or for another span `{calls: 200000, per: day}`"
    )
)]
pub enum Quota {
    /// Calls a second.
    PerSecond(#[schemars(range(min = 1, max = u32::MAX))] u32),
    /// Calls in some other span.
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

/// Calls in a span of time.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "a quota"))]
pub struct QuotaPer {
    /// How many.
    #[schemars(range(min = 1, max = u32::MAX))]
    pub calls: u32,
    /// In which span.
    pub per: Span,
}

/// A span of time.
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

/// How the pages of a long answer are asked for: by `page:` number, by `token:`, or by both.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "paging"))]
pub struct Paging {
    /// Parameter with the number of the page, from 1.
    #[serde(default)]
    #[schemars(with = "Line", extend("x-elsewhere" = ["page_number"]))]
    pub page: Option<String>,
    /// Parameter with the number of items on a page.
    #[serde(default)]
    #[schemars(with = "Line", extend("x-elsewhere" = ["page_size"]))]
    pub size: Option<String>,
    /// The list in the answer: names of fields, joined by dots.
    #[schemars(with = "Line", extend("x-elsewhere" = ["list"]))]
    pub items: String,
    /// The number of all items in the answer: names of fields, joined by dots.
    #[serde(default)]
    #[schemars(with = "Line", extend("x-elsewhere" = ["total_count"]))]
    pub total: Option<String>,
    /// Parameter that carries the token of the next page.
    #[serde(default)]
    #[schemars(with = "Line")]
    pub token: Option<String>,
    /// The next token in the answer: names of fields, joined by dots.
    #[serde(default)]
    #[schemars(with = "Line")]
    pub next_token: Option<String>,
    /// Items on a page where no parameter says it.
    #[serde(default)]
    #[schemars(with = "u32", range(min = 1, max = u32::MAX))]
    pub fixed_size: Option<u32>,
}

/// A documented call.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "an example"))]
pub struct Example {
    /// What it shows.
    #[serde(default)]
    #[schemars(with = "Line", extend("x-elsewhere" = ["name"]))]
    pub title: Option<String>,
    /// Parameters by wire name.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<WireName, Literal>")]
    pub request: Map<Literal>,
    /// The answer as JSON, under `|`.
    #[serde(default)]
    #[schemars(with = "Text", extend("x-elsewhere" = ["response"]))]
    pub json: Option<String>,
    /// The answer as XML, under `|`.
    #[serde(default)]
    #[schemars(with = "Text")]
    pub xml: Option<String>,
}
