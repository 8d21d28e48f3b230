//! `service.yaml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::error::ErrorCode;
use super::field::TypeDef;
use super::map;
use super::map::Map;
use super::schema_markers::{
    ApiVersion, AreaKey, CrateName, Entries, ErrorCodeName, Host, Keyword, Line, List, ProductCode, Region, Table, Text, TypeWireName, Url,
};

/// Facts about the service as a whole.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "the service"))]
pub struct Service {
    /// Product code, as in the vendor's metadata and host names: `vod`.
    #[schemars(with = "ProductCode", extend("x-elsewhere" = ["name"]))]
    pub product: String,
    /// Version of the API, in quotes: `"2017-03-21"`.
    #[schemars(with = "ApiVersion", extend("x-elsewhere" = ["api_version"]))]
    pub version: String,
    /// Name of the generated crate: `aliyun-vod`.
    #[serde(rename = "crate")]
    #[schemars(with = "CrateName")]
    pub krate: String,
    /// Display name of the service: `ApsaraVideo VOD`.
    #[schemars(with = "Line")]
    pub title: String,
    /// One sentence for the manifest and the front page of the documentation.
    #[schemars(with = "Line")]
    pub summary: String,
    /// Further paragraphs for the front page of the documentation (Markdown).
    #[serde(default)]
    #[schemars(with = "Text")]
    pub description: Option<String>,
    /// URL of the vendor's documentation.
    #[serde(default)]
    #[schemars(with = "Url")]
    pub documentation: Option<String>,
    /// URL of the crate's repository, for the manifest.
    #[serde(default)]
    #[schemars(with = "Url")]
    pub repository: Option<String>,
    /// Up to five keywords for the manifest.
    #[serde(default)]
    #[schemars(with = "List<Keyword, 5>")]
    pub keywords: Vec<String>,
    /// Signature schemes that the service accepts; the first is the default.
    #[schemars(with = "List<SignatureScheme, 9>")]
    pub signature: Vec<SignatureScheme>,
    /// Protocols that the service accepts; the first is the one that clients use. Default:
    /// `[https, http]`.
    #[serde(default = "both_protocols")]
    #[schemars(with = "List<Protocol, 9>")]
    pub protocols: Vec<Protocol>,
    /// HTTP methods of actions that set none; the first is the one that clients use. Default:
    /// `[POST, GET]`.
    #[serde(default = "both_methods")]
    #[schemars(with = "List<Method, 9>")]
    pub methods: Vec<Method>,
    /// Endpoints of the service.
    #[schemars(with = "Table<Endpoints>", extend("x-elsewhere" = ["regions", "endpoint"]))]
    pub endpoints: Endpoints,
    /// Areas that group the actions in the documentation: key and heading.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<AreaKey, Line>")]
    pub areas: Map<String>,
    /// Types that several actions share.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<TypeWireName, Table<TypeDef>>")]
    pub types: Map<TypeDef>,
    /// Error codes that any action can return.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<ErrorCodeName, Table<ErrorCode>>")]
    pub errors: Map<ErrorCode>,
    /// A meaning for each error code that several actions describe in different words. It documents
    /// the code itself; the actions keep theirs.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<ErrorCodeName, Line>")]
    pub error_meanings: Map<String>,
}

/// A signature scheme of Alibaba Cloud.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[schemars(inline)]
pub enum SignatureScheme {
    /// Signature V3, sent in the `Authorization` header.
    #[serde(rename = "ACS3-HMAC-SHA256")]
    Acs3HmacSha256,
    /// RPC signature 1.0, sent in the query.
    #[serde(rename = "RPC-HMAC-SHA1")]
    RpcHmacSha1,
}

/// A protocol; the secure one comes first.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Protocol {
    /// HTTP over TLS.
    Https,
    /// HTTP without TLS.
    Http,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq, Hash)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(inline)]
pub enum Method {
    /// HTTP POST.
    Post,
    /// HTTP GET, which has no body.
    Get,
}

/// Endpoints of the service.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "the endpoints"))]
pub struct Endpoints {
    /// Region of clients that set none. Without it, clients must set a region.
    #[serde(default)]
    #[schemars(with = "Region", extend("x-elsewhere" = ["default"]))]
    pub default_region: Option<String>,
    /// Hosts by region.
    #[serde(deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<Region, Table<Endpoint>, 1>", extend("x-elsewhere" = ["region"]))]
    pub regions: Map<Endpoint>,
}

/// The hosts of one region.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "an endpoint"))]
pub struct Endpoint {
    /// Public host.
    #[schemars(with = "Host", extend("x-elsewhere" = ["host", "endpoint"]))]
    pub public: String,
    /// Host inside a virtual private cloud (VPC) of the region.
    #[serde(default)]
    #[schemars(with = "Host", extend("x-elsewhere" = ["internal"]))]
    pub vpc: Option<String>,
}

fn both_protocols() -> Vec<Protocol> {
    vec![Protocol::Https, Protocol::Http]
}

fn both_methods() -> Vec<Method> {
    vec![Method::Post, Method::Get]
}
