//! The spec, resolved: names decided, types found, parameters in the order in which they are signed. Emitters read it and decide nothing.

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
    /// What the manifest and the front page say.
    pub about: About,
    /// Version of the API.
    pub version: String,
    /// Signature schemes, the default first.
    pub signature: Vec<SignatureScheme>,
    /// Protocols, the default first.
    pub protocols: Vec<Protocol>,
    /// HTTP methods, the default first.
    pub methods: Vec<Method>,
    /// Region of a client that names none.
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

/// What the manifest and the front page say.
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
    /// Protocols that it is served over, sorted: a client prefers none of them for one action.
    pub protocols: Vec<Protocol>,
    /// Calls that one account may make.
    pub quota: Option<Quota>,
    /// Whether a repeat changes nothing more.
    pub idempotent: bool,
    /// Why not to use it any more.
    pub deprecated: Option<String>,
    /// Parameters, in the order of the file.
    pub parameters: Vec<Parameter>,
    /// Indices into `parameters`, in the order in which they are signed: by the bytes of their wire names.
    pub signing_order: Vec<usize>,
    /// Ways to begin a request; the first is the main one.
    pub constructors: Vec<Constructor>,
    /// Fields of the answer.
    pub response: Vec<FieldModel>,
    /// Types of this action alone.
    pub types: Vec<TypeModel>,
    /// Codes that the action documents.
    pub errors: Vec<ActionError>,
    /// How the pages of a long answer are asked for.
    pub paging: Option<PagingModel>,
    /// Documented calls.
    pub examples: Vec<ExampleModel>,
}

/// How the pages of a long answer are asked for. Paths lead from the answer through fields.
#[derive(Clone, Debug)]
pub struct PagingModel {
    /// Index of the parameter with the number of the page.
    pub page: Option<usize>,
    /// Index of the parameter with the number of items on a page.
    pub size: Option<usize>,
    /// Items on a page where no parameter says it.
    pub fixed_size: Option<u32>,
    /// Index of the parameter with the token.
    pub token: Option<usize>,
    /// The list of items.
    pub items: Vec<FieldModel>,
    /// The number of all items.
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
    /// Whether it belongs to a group of which one is sent; then it has no setter.
    pub one_of: bool,
}

/// A field of an answer or of a type, or a parameter.
#[derive(Clone, Debug)]
pub struct FieldModel {
    /// Wire name.
    pub wire: String,
    /// Rust name.
    pub name: String,
    /// Type, without `Option`.
    pub ty: RustType,
    /// Whether it can be absent: `Option`, but for lists and maps of answers, which are then empty.
    pub optional: bool,
    /// How it stands on the wire.
    pub wire_format: WireFormat,
    /// What it is.
    pub description: Option<String>,
    /// What the spec says of its values.
    pub facts: Vec<Fact>,
    /// Why not to use it any more.
    pub deprecated: Option<String>,
    /// Whether it is a secret.
    pub sensitive: bool,
}

/// What the spec says of the values of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// The least and the greatest number.
    Range(Option<f64>, Option<f64>),
    /// The fewest and the most characters.
    Length(Option<u64>, Option<u64>),
    /// The fewest and the most elements.
    Items(Option<u64>, Option<u64>),
    /// A regular expression that a text matches.
    Pattern(String),
    /// Documented values that make no enum.
    Values(Vec<String>),
    /// What the service takes if nothing is sent.
    Default(Literal),
    /// A value, to show its form.
    Example(Literal),
    /// Where it travels, if that is not the query.
    SentIn(Location),
}

/// How a value stands on the wire, where that does not follow from its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireFormat {
    /// As its type says.
    Plain,
    /// A list as one text with this character between the elements.
    Joined(char),
    /// Any value as JSON text.
    Json,
    /// A list inside an object with this one member.
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
    /// A time as text.
    Timestamp,
    /// A secret text.
    Secret,
    /// Anything.
    Value,
    /// A type of the spec.
    Named(NamedType),
    /// `Vec<T>`.
    List(Box<RustType>),
    /// A map from texts.
    Map(Box<RustType>),
    /// Text that holds JSON.
    JsonText(Box<RustType>),
    /// Text that holds JSON and is a secret.
    SecretJsonText(Box<RustType>),
    /// Text that holds Base64 of JSON.
    Base64Json(Box<RustType>),
    /// `Box<T>`, where a type contains itself.
    Boxed(Box<RustType>),
}

/// A type of the spec, by its Rust name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedType {
    /// Rust name.
    pub name: String,
    /// Whether it stands in the module `types`, for several actions.
    pub shared: bool,
    /// Whether it is an enum of texts.
    pub is_enum: bool,
}

/// A type of the spec.
#[derive(Clone, Debug)]
pub struct TypeModel {
    /// Rust name.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// Object or enum.
    pub kind: TypeKind,
    /// Whether requests contain it.
    pub in_requests: bool,
    /// Whether answers contain it.
    pub in_responses: bool,
    /// Whether some text holds it as JSON.
    pub is_content: bool,
}

/// Object or enum.
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// An object.
    Struct(Vec<FieldModel>),
    /// A text with documented values.
    Enum(Vec<Variant>),
}

/// A documented value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Rust name.
    pub name: String,
    /// The value.
    pub value: String,
    /// What it means.
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
    /// What it means: the service's word for it, or that of the first action that documents one.
    pub meaning: Option<String>,
    /// Message of the service.
    pub message: Option<String>,
    /// What a client may do about it.
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
    /// What it means in this action, or the message.
    pub meaning: Option<String>,
}

/// A documented call.
#[derive(Clone, Debug)]
pub struct ExampleModel {
    /// What it shows.
    pub title: Option<String>,
    /// Values of parameters, by index into [`ActionModel::parameters`], in the order of the file.
    pub request: Vec<(usize, Literal)>,
    /// Answer as JSON.
    pub json: Option<String>,
    /// Answer as XML.
    pub xml: Option<String>,
}

impl ActionModel {
    /// Whether it is served over HTTPS only.
    #[must_use]
    pub fn https_only(&self) -> bool {
        self.protocols == [Protocol::Https]
    }

    /// `[`X`](crate::actions::x::X)`: a link for the documentation.
    #[must_use]
    pub fn path(&self) -> String {
        format!("crate::actions::{}::{}", self.name, self.request_type)
    }
}

impl RustType {
    /// Calls `visit` with every type of the spec inside.
    pub fn for_each_named(&self, visit: &mut dyn FnMut(&NamedType)) {
        match self {
            Self::Named(named) => visit(named),
            Self::List(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.for_each_named(visit),
            Self::JsonText(inner) | Self::SecretJsonText(inner) | Self::Base64Json(inner) => inner.for_each_named(visit),
            _ => {}
        }
    }
}
