//! The resolved spec: names decided, types found, parameters in signing order. Emitters read it and
//! decide nothing.

mod field_facts;
mod resolve;
mod select;
mod type_resolver;
mod type_usage;

pub use resolve::resolve;
pub use select::{UnknownAction, select};

pub use aliyun_codegen_language::constructors::Constructor;
pub use aliyun_codegen_language::spec::{CrateParts, ErrorClass, Literal, Location, Method, Protocol, Quota, SignatureScheme, Span};

/// A service.
#[derive(Clone, Debug)]
pub struct Model {
    /// What the manifest and the README say.
    pub about: About,
    /// Version of the API.
    pub version: String,
    /// Signature schemes, the default first.
    pub signature: Vec<SignatureScheme>,
    /// Protocols, the default first.
    pub protocols: Vec<Protocol>,
    /// HTTP methods, the default first.
    pub methods: Vec<Method>,
    /// The region of a client that sets none.
    pub default_region: Option<String>,
    /// Regions, sorted by ID.
    pub regions: Vec<Region>,
    /// Areas that have actions, in the order of service.yaml.
    pub areas: Vec<Area>,
    /// Types that several actions share, in the order of service.yaml.
    pub types: Vec<TypeModel>,
    /// Error codes of the service and of all actions, sorted by code.
    pub errors: Vec<ErrorModel>,
    /// Actions, sorted by wire name.
    pub actions: Vec<ActionModel>,
    /// Hand-written parts of the crate.
    pub parts: CrateParts,
}

/// What the manifest and the README say.
#[derive(Clone, Debug)]
pub struct About {
    /// Product code.
    pub product: String,
    /// Name of the crate.
    pub krate: String,
    /// Name of the service.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// More paragraphs.
    pub description: Option<String>,
    /// Address of the vendor's documentation.
    pub documentation: Option<String>,
    /// Address of the repository.
    pub repository: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
}

/// A region and its hosts.
#[derive(Clone, Debug)]
pub struct Region {
    /// ID.
    pub id: String,
    /// Public host.
    pub public: String,
    /// VPC host.
    pub vpc: Option<String>,
}

/// A group of actions in the documentation.
#[derive(Clone, Debug)]
pub struct Area {
    /// Heading.
    pub title: String,
    /// Indices into [`Model::actions`].
    pub actions: Vec<usize>,
}

/// An action.
#[derive(Clone, Debug)]
pub struct ActionModel {
    /// Wire name.
    pub wire: String,
    /// Name of the client's method and of the module.
    pub name: String,
    /// Name of the request type.
    pub request_type: String,
    /// Name of the response type.
    pub response_type: String,
    /// One sentence.
    pub summary: String,
    /// More paragraphs.
    pub description: Option<String>,
    /// Address of the vendor's page.
    pub documentation: Option<String>,
    /// HTTP methods, the preferred one first.
    pub methods: Vec<Method>,
    /// The protocols that the action accepts, sorted. Only the service has a preferred one.
    pub protocols: Vec<Protocol>,
    /// How many calls one account may make.
    pub quota: Option<Quota>,
    /// Whether repeating an identical call has no further effect.
    pub idempotent: bool,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// Parameters, in the order of the file.
    pub parameters: Vec<Parameter>,
    /// Indices into `parameters`, in signing order: by the bytes of their wire names.
    pub signing_order: Vec<usize>,
    /// The constructors of the request; the first is the main one.
    pub constructors: Vec<Constructor>,
    /// Fields of the response.
    pub response: Vec<FieldModel>,
    /// Types that only this action uses.
    pub types: Vec<TypeModel>,
    /// Codes that the action documents.
    pub errors: Vec<ActionError>,
    /// How to request the pages of a long response.
    pub paging: Option<PagingModel>,
    /// Documented calls.
    pub examples: Vec<ExampleModel>,
}

/// How to request the pages of a long response. Paths lead from the response through fields.
#[derive(Clone, Debug)]
pub struct PagingModel {
    /// Index of the parameter for the page number.
    pub page: Option<usize>,
    /// Index of the parameter for the page size.
    pub size: Option<usize>,
    /// The page size if no parameter sets it.
    pub fixed_size: Option<u32>,
    /// Index of the parameter for the token.
    pub token: Option<usize>,
    /// The list of items.
    pub items: Vec<FieldModel>,
    /// The total number of items.
    pub total: Option<Vec<FieldModel>>,
    /// The token of the next page.
    pub next_token: Option<Vec<FieldModel>>,
}

/// A parameter of a request.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Name, type, documentation.
    pub field: FieldModel,
    /// Whether every constructor takes it.
    pub required: bool,
    /// Whether it belongs to a group of which exactly one is sent; then it has no setter.
    pub one_of: bool,
}

/// A field of a response or of a type, or a parameter.
#[derive(Clone, Debug)]
pub struct FieldModel {
    /// Wire name.
    pub wire: String,
    /// Rust name.
    pub name: String,
    /// Type, without `Option`.
    pub ty: RustType,
    /// Whether the Rust field is an `Option`. Lists and maps of a response are not: they are empty
    /// if absent.
    pub optional: bool,
    /// How it is written on the wire.
    pub wire_format: WireFormat,
    /// Its description.
    pub description: Option<String>,
    /// What the spec says about its values.
    pub facts: Vec<Fact>,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// Whether it is a secret.
    pub sensitive: bool,
}

/// What the spec says about the values of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// The smallest and the largest number.
    Range(Option<f64>, Option<f64>),
    /// The fewest and the most characters.
    Length(Option<u64>, Option<u64>),
    /// The fewest and the most elements.
    Items(Option<u64>, Option<u64>),
    /// A regular expression that a string matches.
    Pattern(String),
    /// Documented values that do not make an enum.
    Values(Vec<String>),
    /// The value that the service uses if nothing is sent.
    Default(Literal),
    /// An example value.
    Example(Literal),
    /// Where it is sent, unless that is the query.
    SentIn(Location),
}

/// How a value is written on the wire, where that does not follow from its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireFormat {
    /// As its type says.
    Plain,
    /// A list as one string with this character between the elements.
    Joined(char),
    /// Any value as a JSON string.
    Json,
    /// A list inside an object with this single member.
    Wrapped(String),
}

/// A type of the generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustType {
    /// `String`.
    String,
    /// `bool`.
    Bool,
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `f64`.
    F64,
    /// A time as a string.
    Timestamp,
    /// A secret string.
    Secret,
    /// Any value.
    Value,
    /// A type of the spec.
    Named(NamedType),
    /// `Vec<T>`.
    List(Box<RustType>),
    /// A map with string keys.
    Map(Box<RustType>),
    /// A string that contains JSON.
    JsonText(Box<RustType>),
    /// A string that contains JSON and is secret.
    SecretJsonText(Box<RustType>),
    /// A string that contains Base64 of JSON.
    Base64Json(Box<RustType>),
    /// `Box<T>`, where a type contains itself.
    Boxed(Box<RustType>),
}

/// A type of the spec, by its Rust name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedType {
    /// Rust name.
    pub name: String,
    /// Whether several actions share it, so that it is in the module `types`.
    pub shared: bool,
    /// Whether it is an enum of strings.
    pub is_enum: bool,
}

/// A type of the spec.
#[derive(Clone, Debug)]
pub struct TypeModel {
    /// Rust name.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// Object or enum.
    pub kind: TypeKind,
    /// Whether requests contain it.
    pub in_requests: bool,
    /// Whether responses contain it.
    pub in_responses: bool,
    /// Whether a string contains it as JSON.
    pub is_content: bool,
}

/// Object or enum.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// An object.
    Struct(Vec<FieldModel>),
    /// A string with documented values.
    Enum(Vec<Variant>),
}

/// A documented value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Rust name.
    pub name: String,
    /// The value.
    pub value: String,
    /// Its meaning.
    pub meaning: Option<String>,
}

/// An error code of the service.
#[derive(Clone, Debug)]
pub struct ErrorModel {
    /// The code.
    pub code: String,
    /// Rust name of the variant.
    pub variant: String,
    /// Documented statuses, sorted.
    pub statuses: Vec<u16>,
    /// What the code means. If service.yaml does not list the code and two actions give different
    /// meanings, this is the message of the code.
    pub meaning: Option<String>,
    /// Message of the service.
    pub message: Option<String>,
    /// How to handle it.
    pub class: ErrorClass,
    /// Whether service.yaml lists it, for all actions.
    pub service_wide: bool,
    /// Actions that document it.
    pub actions: Vec<String>,
}

/// A code as one action documents it.
#[derive(Clone, Debug)]
pub struct ActionError {
    /// The code.
    pub code: String,
    /// Rust name of the variant.
    pub variant: String,
    /// HTTP status in this action.
    pub status: u16,
    /// Its meaning in this action, or the message.
    pub meaning: Option<String>,
}

/// A documented call.
#[derive(Clone, Debug)]
pub struct ExampleModel {
    /// The title.
    pub title: Option<String>,
    /// Values of parameters, by index into [`ActionModel::parameters`], in the order of the file.
    pub request: Vec<(usize, Literal)>,
    /// The response as JSON.
    pub json: Option<String>,
    /// The response as XML.
    pub xml: Option<String>,
}

impl ActionModel {
    /// Whether it is only available over HTTPS.
    #[must_use]
    pub fn https_only(&self) -> bool {
        self.protocols == [Protocol::Https]
    }

    /// The path of the request type, for links in the documentation: `crate::actions::x::X`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("crate::actions::{}::{}", self.name, self.request_type)
    }
}

impl RustType {
    /// Calls `visit` with every type of the spec that it contains.
    pub fn for_each_named(&self, visit: &mut dyn FnMut(&NamedType)) {
        match self {
            Self::Named(named) => visit(named),
            Self::List(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.for_each_named(visit),
            Self::JsonText(inner) | Self::SecretJsonText(inner) | Self::Base64Json(inner) => inner.for_each_named(visit),
            _ => {}
        }
    }
}
