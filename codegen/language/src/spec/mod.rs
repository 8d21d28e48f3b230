//! The spec as it is written: one Rust struct for each kind of YAML map, in the words of the file.
//!
//! Nothing is resolved here. [`crate::load`] reads the files into these structs and collects what is wrong with them;
//! the generator turns them into what its emitters need.

mod types;

use serde::Deserialize;

pub use types::BUILT_IN;
use types::map;
pub use types::{Content, Literal, Type, ValueDef, Values};

/// All files of one spec folder.
#[derive(Clone, Debug)]
pub struct Spec {
    /// `service.yaml`.
    pub service: Service,
    /// `actions/NAME.yaml`, sorted by action name.
    pub actions: Vec<Action>,
}

/// A map of the spec: keyed by wire name, in the order of the file.
pub type Map<T> = Vec<(String, T)>;

/// `service.yaml`: what holds for the service as a whole.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Product code, as in the vendor's metadata and host names: `vod`.
    pub product: String,
    /// Version of the API: `2017-03-21`.
    pub version: String,
    /// Name of the crate to write: `aliyun-vod`.
    #[serde(rename = "crate")]
    pub krate: String,
    /// Name of the service as a person writes it: `ApsaraVideo VOD`.
    pub title: String,
    /// One sentence for the manifest and the head of the documentation.
    pub summary: String,
    /// Paragraphs for the head of the documentation (Markdown).
    #[serde(default)]
    pub description: Option<String>,
    /// Address of the vendor's documentation.
    #[serde(default)]
    pub documentation: Option<String>,
    /// Address of the repository, for the manifest.
    #[serde(default)]
    pub repository: Option<String>,
    /// Up to five keywords for the manifest.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Signature schemes that the service accepts; the first is the default.
    pub signature: Vec<SignatureScheme>,
    /// Protocols that the service accepts; the first is the default.
    #[serde(default = "both_protocols")]
    pub protocols: Vec<Protocol>,
    /// HTTP methods that an action accepts if it does not say otherwise; the first is the default.
    #[serde(default = "both_methods")]
    pub methods: Vec<Method>,
    /// Hosts by region.
    pub endpoints: Endpoints,
    /// Areas by which actions are grouped in the documentation: key -> heading.
    #[serde(default, with = "map")]
    pub areas: Map<String>,
    /// Types that several actions share.
    #[serde(default, with = "map")]
    pub types: Map<TypeDef>,
    /// Error codes that any action may answer with.
    #[serde(default, with = "map")]
    pub errors: Map<ErrorCode>,
}

/// A signature scheme of Alibaba Cloud.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SignatureScheme {
    /// Signature V3: the signature travels in the `Authorization` header.
    #[serde(rename = "ACS3-HMAC-SHA256")]
    Acs3HmacSha256,
    /// RPC signature 1.0: the signature travels in the query.
    #[serde(rename = "RPC-HMAC-SHA1")]
    RpcHmacSha1,
}

/// A protocol, the safer first.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// HTTP over TLS.
    Https,
    /// HTTP without TLS.
    Http,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// `POST`.
    Post,
    /// `GET`.
    Get,
}

/// Where the service is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoints {
    /// Region that a client uses if its user names none; without it a region is required.
    #[serde(default)]
    pub default_region: Option<String>,
    /// Region -> hosts.
    #[serde(with = "map")]
    pub regions: Map<Endpoint>,
}

/// The hosts of one region.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// Host on the public network.
    pub public: String,
    /// Host inside a virtual private cloud of the region.
    #[serde(default)]
    pub vpc: Option<String>,
}

/// `actions/NAME.yaml`: one action.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Wire name, the same as the name of the file.
    pub action: String,
    /// Name of the client's method, and in capitals of its types, where the one made from the wire name reads badly or meets another.
    #[serde(default)]
    pub name: Option<String>,
    /// Key of `areas:` in service.yaml.
    #[serde(default)]
    pub area: Option<String>,
    /// One sentence.
    pub summary: String,
    /// More paragraphs (Markdown).
    #[serde(default)]
    pub description: Option<String>,
    /// Address of the vendor's page.
    #[serde(default)]
    pub documentation: Option<String>,
    /// HTTP methods, the preferred one first; without it those of the service.
    #[serde(default)]
    pub methods: Option<Vec<Method>>,
    /// Protocols; without it those of the service.
    #[serde(default)]
    pub protocols: Option<Vec<Protocol>>,
    /// Documented number of calls for each account.
    #[serde(default)]
    pub quota: Option<Quota>,
    /// Whether repeating a call creates nothing new and changes nothing more.
    #[serde(default)]
    pub idempotent: bool,
    /// Why not to use the action any more, and what to use instead.
    #[serde(default)]
    pub deprecated: Option<String>,
    /// Parameters.
    #[serde(default, with = "map")]
    pub request: Map<Field>,
    /// Fields of the answer.
    #[serde(default, with = "map")]
    pub response: Map<Field>,
    /// Types that only this action uses.
    #[serde(default, with = "map")]
    pub types: Map<TypeDef>,
    /// Error codes that this action documents.
    #[serde(default, with = "map")]
    pub errors: Map<ErrorCode>,
    /// How the pages of a long answer are asked for.
    #[serde(default)]
    pub paging: Option<Paging>,
    /// Documented calls.
    #[serde(default)]
    pub examples: Vec<Example>,
}

/// Calls that one account may make: `quota: 120` (a second) or `quota: {calls: 200000, per: day}`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Quota {
    /// Calls a second.
    PerSecond(u32),
    /// Calls in some other span.
    Per(QuotaPer),
}

/// Calls in a span of time.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct QuotaPer {
    /// How many.
    pub calls: u32,
    /// In which span.
    pub per: Span,
}

/// A span of time.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
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

/// A parameter of a request, or a field of an answer or of a type.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// What the values are.
    #[serde(rename = "type")]
    pub ty: Type,
    /// Name in Rust, where the one made from the wire name reads badly or meets another.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is, in our own words (Markdown).
    #[serde(default)]
    pub description: Option<String>,
    /// Request: the call can't be made without it. Answer: the service always sends it.
    #[serde(default)]
    pub required: bool,
    /// Group of parameters of which exactly one is sent.
    #[serde(default)]
    pub one_of: Option<String>,
    /// Value that the service takes if the parameter is not sent.
    #[serde(default)]
    pub default: Option<Literal>,
    /// A value as the documentation shows it.
    #[serde(default)]
    pub example: Option<Literal>,
    /// Smallest number.
    #[serde(default)]
    pub min: Option<f64>,
    /// Largest number.
    #[serde(default)]
    pub max: Option<f64>,
    /// Fewest characters of a text.
    #[serde(default)]
    pub min_length: Option<u64>,
    /// Most characters of a text.
    #[serde(default)]
    pub max_length: Option<u64>,
    /// Fewest elements of a list.
    #[serde(default)]
    pub min_items: Option<u64>,
    /// Most elements of a list.
    #[serde(default)]
    pub max_items: Option<u64>,
    /// Regular expression that the whole text matches.
    #[serde(default)]
    pub pattern: Option<String>,
    /// Documented values; the service may know more.
    #[serde(default)]
    pub values: Option<Values>,
    /// Why not to use it any more, and what to use instead.
    #[serde(default)]
    pub deprecated: Option<String>,
    /// A secret: never shown by `Debug`, wiped from memory.
    #[serde(default)]
    pub sensitive: bool,
    /// How a list, map or object becomes text.
    #[serde(default)]
    pub encoding: Option<Encoding>,
    /// What the text holds: `json(T)` or `base64(json(T))`.
    #[serde(default)]
    pub content: Option<Content>,
    /// Answer: name of the only member of the object that stands around the list.
    #[serde(default)]
    pub wrapped_in: Option<String>,
    /// Members of an inline `object`.
    #[serde(default, with = "map")]
    pub fields: Map<Field>,
    /// Where the parameter travels; `query` if not said.
    #[serde(default, rename = "in")]
    pub location: Location,
}

impl Field {
    /// Whether the members under `fields:` are those of the field, or of what its text holds.
    #[must_use]
    pub fn is_object(&self) -> bool {
        let content = self.content.as_ref().map(|content| content.ty.innermost());
        *self.ty.innermost() == Type::Object || content == Some(&Type::Object)
    }
}

/// How a list, map or object becomes text.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// `Name.1=a&Name.2=b`, `Name.1.Key=a`; objects and maps: `Name.Key=a`. The default.
    Repeat,
    /// `a,b`.
    Comma,
    /// `a b`.
    Space,
    /// `a|b`.
    Pipe,
    /// Elements on lines of their own.
    Newline,
    /// Compact JSON text.
    Json,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Location {
    /// In the query string.
    #[default]
    Query,
    /// In a form body.
    Form,
    /// As a header.
    Header,
    /// As the whole body.
    Body,
}

/// A named type: an object with fields, or a text with documented values.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct TypeDef {
    /// Name in Rust, where the wire name does not serve.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is (Markdown).
    #[serde(default)]
    pub description: Option<String>,
    /// Members of an object.
    #[serde(default, with = "map")]
    pub fields: Map<Field>,
    /// Documented values of a text.
    #[serde(default)]
    pub values: Option<Values>,
}

/// An error code that is documented.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCode {
    /// HTTP status that comes with it.
    pub status: u16,
    /// Message that the service sends.
    #[serde(default)]
    pub message: Option<String>,
    /// What it means for the caller, in our own words.
    #[serde(default)]
    pub meaning: Option<String>,
    /// Name of the variant in Rust, where the one made from the code reads badly or meets another.
    #[serde(default)]
    pub name: Option<String>,
    /// What a client may do about it.
    #[serde(default)]
    pub class: Option<ErrorClass>,
}

/// What a client may do about an error.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
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

/// How the pages of a long answer are asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// Parameter with the number of the page, from 1.
    #[serde(default)]
    pub page: Option<String>,
    /// Parameter with the number of items on a page.
    #[serde(default)]
    pub size: Option<String>,
    /// Path of the list in the answer.
    pub items: String,
    /// Path of the number of all items in the answer.
    #[serde(default)]
    pub total: Option<String>,
    /// Parameter that carries the token of the next page.
    #[serde(default)]
    pub token: Option<String>,
    /// Path of the next token in the answer.
    #[serde(default)]
    pub next_token: Option<String>,
    /// Items on a page where no parameter says it.
    #[serde(default)]
    pub fixed_size: Option<u32>,
}

/// A documented call.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    #[serde(default)]
    pub title: Option<String>,
    /// Parameters by wire name.
    #[serde(default, with = "map")]
    pub request: Map<Literal>,
    /// Answer as JSON.
    #[serde(default)]
    pub json: Option<String>,
    /// Answer as XML.
    #[serde(default)]
    pub xml: Option<String>,
}

fn both_protocols() -> Vec<Protocol> {
    vec![Protocol::Https, Protocol::Http]
}

fn both_methods() -> Vec<Method> {
    vec![Method::Post, Method::Get]
}
