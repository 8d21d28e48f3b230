//! The keys of the spec language: one table for each kind of map. Validation, "did you mean" and the JSON Schema all
//! read these tables.

use super::forms::{
    ACTION_NAME, AREA, CLASSES, CRATE, ENCODINGS, ERROR_CODE, FIELD_NAME, GROUP, HOST, KEYWORD, LOCATIONS, METHODS, PRODUCT, PROTOCOLS,
    REGION, SIGNATURES, SPANS, TYPE_NAME, TYPE_WIRE_NAME, URL, VALUE, VARIANT_NAME, VERSION, WIRE_NAME,
};
use super::shape::{Entries, Key, Shape, Table};

const fn required(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        required: true,
        shape,
    }
}

const fn optional(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        doc,
        required: false,
        shape,
    }
}

/// `service.yaml`.
pub static SERVICE: Table = Table {
    what: "the service",
    doc: "What holds for the service as a whole.",
    keys: &[
        required(
            "product",
            Shape::Lexical(&PRODUCT),
            "Product code, as in the vendor's metadata and host names: `vod`.",
        ),
        required(
            "version",
            Shape::Lexical(&VERSION),
            "Version of the API, in quotes: `\"2017-03-21\"`.",
        ),
        required("crate", Shape::Lexical(&CRATE), "Name of the crate to write: `aliyun-vod`."),
        required(
            "title",
            Shape::Line,
            "Name of the service as a person writes it: `ApsaraVideo VOD`.",
        ),
        required(
            "summary",
            Shape::Line,
            "One sentence for the manifest and the head of the documentation.",
        ),
        optional(
            "description",
            Shape::Text,
            "More paragraphs for the head of the documentation (Markdown).",
        ),
        optional("documentation", Shape::Lexical(&URL), "Address of the vendor's documentation."),
        optional(
            "repository",
            Shape::Lexical(&URL),
            "Address of the crate's repository, for the manifest.",
        ),
        optional(
            "keywords",
            Shape::List(&Shape::Lexical(&KEYWORD), 5),
            "Up to five keywords for the manifest.",
        ),
        required(
            "signature",
            Shape::List(&Shape::Words(SIGNATURES), 9),
            "Signature schemes that the service accepts; the first is the default of a client.",
        ),
        optional(
            "protocols",
            Shape::List(&Shape::Words(PROTOCOLS), 9),
            "Protocols that the service accepts; the first is the default. Without it: `[https, http]`.",
        ),
        optional(
            "methods",
            Shape::List(&Shape::Words(METHODS), 9),
            "HTTP methods of an action that does not say otherwise; the first is the default. Without it: `[POST, GET]`.",
        ),
        required("endpoints", Shape::Table(&ENDPOINTS), "Where the service is reached."),
        optional(
            "areas",
            Shape::Map(&AREAS),
            "Areas by which the documentation groups the actions: key and heading.",
        ),
        optional("types", Shape::Map(&TYPES), "Types that several actions share."),
        optional("errors", Shape::Map(&ERRORS), "Error codes that any action may answer with."),
    ],
    elsewhere: &[
        ("name", "product"),
        ("api_version", "version"),
        ("regions", "endpoints"),
        ("endpoint", "endpoints"),
    ],
    advice: &[],
};

/// `actions/NAME.yaml`.
pub static ACTION: Table = Table {
    what: "an action",
    doc: "One action of the service.",
    keys: &[
        required(
            "action",
            Shape::Lexical(&ACTION_NAME),
            "Name of the action on the wire; the file has the same name.",
        ),
        optional(
            "name",
            Shape::Lexical(&FIELD_NAME),
            "Name of the client's method, and in capitals of its types, where the one made from `action` reads badly or meets another.",
        ),
        optional(
            "area",
            Shape::Line,
            "Key of `areas:` in service.yaml: where the documentation lists the action.",
        ),
        required("summary", Shape::Line, "One sentence: what the action does."),
        optional("description", Shape::Text, "More paragraphs (Markdown): what a caller can't guess."),
        optional("documentation", Shape::Lexical(&URL), "Address of the vendor's page."),
        optional(
            "methods",
            Shape::List(&Shape::Words(METHODS), 9),
            "HTTP methods, the preferred one first. Without it: those of the service.",
        ),
        optional(
            "protocols",
            Shape::List(&Shape::Words(PROTOCOLS), 9),
            "Protocols. Without it: those of the service.",
        ),
        optional(
            "quota",
            Shape::Quota(&QUOTA),
            "Calls that one account may make: `120` (a second), or `{calls: 200000, per: day}`.",
        ),
        optional(
            "idempotent",
            Shape::Switch,
            "`true` if repeating a call creates nothing new and changes nothing more; a client may then repeat it after a fault.",
        ),
        optional(
            "deprecated",
            Shape::Text,
            "Why not to use the action any more, and what to use instead.",
        ),
        optional(
            "request",
            Shape::Map(&FIELDS),
            "Parameters by wire name, in the order of the documentation.",
        ),
        optional(
            "response",
            Shape::Map(&FIELDS),
            "Fields of the answer by wire name, in the order of the documentation.",
        ),
        optional("types", Shape::Map(&TYPES), "Types that only this action uses."),
        optional(
            "errors",
            Shape::Map(&ERRORS),
            "Error codes that this action documents. What every action may answer stands in service.yaml.",
        ),
        optional("paging", Shape::Table(&PAGING), "How the pages of a long answer are asked for."),
        optional(
            "examples",
            Shape::List(&Shape::Table(&EXAMPLE), 100),
            "Documented calls: shown in the documentation, and tests of the generated crate.",
        ),
    ],
    elsewhere: &[
        ("parameters", "request"),
        ("params", "request"),
        ("responses", "response"),
        ("returns", "response"),
        ("method", "methods"),
        ("qps", "quota"),
        ("operation", "action"),
        ("error_codes", "errors"),
        ("docs", "documentation"),
        ("url", "documentation"),
        ("title", "summary"),
        ("pagination", "paging"),
        ("schemes", "protocols"),
    ],
    advice: &[
        ("required", "write `required: true` at each parameter or field"),
        (
            "type",
            "the types of parameters and fields stand under `request:` and `response:`, named ones under `types:`",
        ),
    ],
};

/// A parameter, or a field of an answer or a type.
pub static FIELD: Table = Table {
    what: "a parameter or field",
    doc: "A parameter of a request, or a field of an answer or of a type.",
    keys: &[
        required(
            "type",
            Shape::Type,
            "What the values are: a built-in type, the name of a type, `[T]` (a list) or `{string: T}` (a map).",
        ),
        optional(
            "name",
            Shape::Lexical(&FIELD_NAME),
            "Name in Rust, where the one made from the wire name reads badly or meets another.",
        ),
        optional(
            "description",
            Shape::Text,
            "What it is (Markdown): unit, format, default, relation to others.",
        ),
        optional(
            "required",
            Shape::Switch,
            "Parameter: no call without it. Answer: the service always sends it.",
        ),
        optional(
            "one_of",
            Shape::Lexical(&GROUP),
            "Group of parameters of which exactly one is sent: the same word on each member.",
        ),
        optional(
            "default",
            Shape::Literal,
            "Value that the service takes if the parameter is not sent.",
        ),
        optional(
            "example",
            Shape::Literal,
            "A value as the documentation shows it. `****` stands for what the vendor masks.",
        ),
        optional("min", Shape::Number, "Smallest number."),
        optional("max", Shape::Number, "Largest number."),
        optional("min_length", Shape::Count(0, i64::MAX), "Fewest characters of a text."),
        optional("max_length", Shape::Count(1, i64::MAX), "Most characters of a text."),
        optional("min_items", Shape::Count(0, i64::MAX), "Fewest elements of a list."),
        optional("max_items", Shape::Count(1, i64::MAX), "Most elements of a list."),
        optional("pattern", Shape::Text, "Regular expression that the whole text matches."),
        optional(
            "values",
            Shape::Values(&VALUES),
            "Documented values of a text: a list, or a map to what each means. The service may know more.",
        ),
        optional("deprecated", Shape::Text, "Why not to use it any more, and what to use instead."),
        optional(
            "sensitive",
            Shape::Switch,
            "`true` for a secret: never shown by `Debug`, wiped from memory.",
        ),
        optional(
            "encoding",
            Shape::Words(ENCODINGS),
            "How a list, map or object becomes text. Without it: `repeat`.",
        ),
        optional("content", Shape::Content, "What the text holds: `json(T)` or `base64(json(T))`."),
        optional(
            "wrapped_in",
            Shape::Lexical(&WIRE_NAME),
            "Answer: name of the only member of the object that stands around the list, as in `{\"PlayInfoList\": {\"PlayInfo\": […]}}`.",
        ),
        optional("fields", Shape::Map(&FIELDS), "Members of an `object`, by wire name."),
        optional("in", Shape::Words(LOCATIONS), "Where the parameter travels. Without it: `query`."),
    ],
    elsewhere: &[
        ("enum", "values"),
        ("properties", "fields"),
        ("members", "fields"),
        ("minimum", "min"),
        ("maximum", "max"),
        ("regex", "pattern"),
        ("style", "encoding"),
        ("doc", "description"),
        ("docs", "description"),
        ("summary", "description"),
        ("location", "in"),
        ("secret", "sensitive"),
        ("mandatory", "required"),
    ],
    advice: &[
        ("items", "a list is written `type: [T]`, where `T` is the type of its elements"),
        ("format", "leave it out: the types are `int32`, `int64`, `float`, `double`, `time`"),
        ("additionalProperties", "a map is written `type: {string: T}`"),
        ("$ref", "write the name of the type: `type: PlayInfo`"),
    ],
};

/// A named type.
pub static TYPE_DEF: Table = Table {
    what: "a type",
    doc: "A named type: an object with `fields:`, or a text with `values:`.",
    keys: &[
        optional(
            "name",
            Shape::Lexical(&TYPE_NAME),
            "Name in Rust, where the wire name does not serve.",
        ),
        optional("description", Shape::Text, "What it is (Markdown)."),
        optional("fields", Shape::Map(&FIELDS), "Members of an object, by wire name."),
        optional(
            "values",
            Shape::Values(&VALUES),
            "Documented values of a text: a list, or a map to what each means. The service may know more.",
        ),
    ],
    elsewhere: &[("enum", "values"), ("properties", "fields"), ("members", "fields")],
    advice: &[
        (
            "type",
            "leave it out: a type with `fields:` is an object, one with `values:` a text",
        ),
        ("required", "write `required: true` at each field"),
    ],
};

/// One documented value of a text.
pub static VALUE_DEF: Table = Table {
    what: "a value",
    doc: "One documented value.",
    keys: &[
        optional(
            "name",
            Shape::Lexical(&VARIANT_NAME),
            "Name of the variant in Rust, where the one made from the value reads badly or meets another.",
        ),
        optional("meaning", Shape::Text, "What the value means."),
    ],
    elsewhere: &[("description", "meaning"), ("title", "meaning")],
    advice: &[],
};

/// An error code.
pub static ERROR: Table = Table {
    what: "an error code",
    doc: "An error code that is documented.",
    keys: &[
        required("status", Shape::Count(100, 599), "HTTP status that comes with it."),
        optional("message", Shape::Text, "Message that the service sends."),
        optional(
            "meaning",
            Shape::Text,
            "What it means for the caller, in your own words, and what to do.",
        ),
        optional(
            "name",
            Shape::Lexical(&VARIANT_NAME),
            "Name of the variant in Rust, where the one made from the code reads badly or meets another.",
        ),
        optional(
            "class",
            Shape::Words(CLASSES),
            "What a client may do about it. Without it: decided by status and code.",
        ),
    ],
    elsewhere: &[
        ("http", "status"),
        ("http_status", "status"),
        ("code", "status"),
        ("description", "meaning"),
        ("retry", "class"),
    ],
    advice: &[],
};

/// `endpoints:`.
pub static ENDPOINTS: Table = Table {
    what: "the endpoints",
    doc: "Where the service is reached.",
    keys: &[
        optional(
            "default_region",
            Shape::Lexical(&REGION),
            "Region of a client whose user names none. Without it a region is required.",
        ),
        required("regions", Shape::Map(&REGIONS), "Hosts by region."),
    ],
    elsewhere: &[("default", "default_region"), ("region", "regions")],
    advice: &[],
};

/// A region under `endpoints:`.
pub static ENDPOINT: Table = Table {
    what: "an endpoint",
    doc: "The hosts of one region.",
    keys: &[
        required("public", Shape::Lexical(&HOST), "Host on the public network."),
        optional("vpc", Shape::Lexical(&HOST), "Host inside a virtual private cloud of the region."),
    ],
    elsewhere: &[("host", "public"), ("endpoint", "public"), ("internal", "vpc")],
    advice: &[],
};

/// `quota:` with a span.
pub static QUOTA: Table = Table {
    what: "a quota",
    doc: "Calls in a span of time.",
    keys: &[
        required("calls", Shape::Count(1, u32::MAX as i64), "How many."),
        required("per", Shape::Words(SPANS), "In which span."),
    ],
    elsewhere: &[],
    advice: &[],
};

/// `paging:`.
pub static PAGING: Table = Table {
    what: "paging",
    doc: "How the pages of a long answer are asked for: by `page:` number, by `token:`, or by both.",
    keys: &[
        optional("page", Shape::Line, "Parameter with the number of the page, from 1."),
        optional("size", Shape::Line, "Parameter with the number of items on a page."),
        required("items", Shape::Line, "The list in the answer: names of fields, joined by dots."),
        optional(
            "total",
            Shape::Line,
            "The number of all items in the answer: names of fields, joined by dots.",
        ),
        optional("token", Shape::Line, "Parameter that carries the token of the next page."),
        optional(
            "next_token",
            Shape::Line,
            "The next token in the answer: names of fields, joined by dots.",
        ),
        optional(
            "fixed_size",
            Shape::Count(1, u32::MAX as i64),
            "Items on a page where no parameter says it.",
        ),
    ],
    elsewhere: &[
        ("page_size", "size"),
        ("page_number", "page"),
        ("list", "items"),
        ("total_count", "total"),
    ],
    advice: &[],
};

/// An entry of `examples:`.
pub static EXAMPLE: Table = Table {
    what: "an example",
    doc: "A documented call.",
    keys: &[
        optional("title", Shape::Line, "What it shows."),
        optional("request", Shape::Map(&PARAMETERS), "Parameters by wire name."),
        optional("json", Shape::Text, "The answer as JSON, under `|`."),
        optional("xml", Shape::Text, "The answer as XML, under `|`."),
    ],
    elsewhere: &[("response", "json"), ("name", "title")],
    advice: &[],
};

static FIELDS: Entries = Entries {
    key: &WIRE_NAME,
    value: Shape::Table(&FIELD),
    least: 0,
};
static TYPES: Entries = Entries {
    key: &TYPE_WIRE_NAME,
    value: Shape::Table(&TYPE_DEF),
    least: 0,
};
static ERRORS: Entries = Entries {
    key: &ERROR_CODE,
    value: Shape::Table(&ERROR),
    least: 0,
};
static VALUES: Entries = Entries {
    key: &VALUE,
    value: Shape::ValueDef(&VALUE_DEF),
    least: 1,
};
static AREAS: Entries = Entries {
    key: &AREA,
    value: Shape::Line,
    least: 0,
};
static REGIONS: Entries = Entries {
    key: &REGION,
    value: Shape::Table(&ENDPOINT),
    least: 1,
};
static PARAMETERS: Entries = Entries {
    key: &WIRE_NAME,
    value: Shape::Literal,
    least: 0,
};
