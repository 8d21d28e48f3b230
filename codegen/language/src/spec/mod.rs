//! The spec language: one Rust struct for each kind of YAML map. **This is its only definition.**
//!
//! A key is a field: its doc comment describes the key in editors and in `docs/spec-language.md`;
//! its type and `#[schemars(with = "…")]` define the allowed values; `x-elsewhere` lists names of
//! the key in other formats, for "did you mean". Everything else is derived from these structs: the
//! reader checks files against [`keys`](crate::keys).
//!
//! [`load`](crate::load) reads the files into these structs and collects all problems. The
//! generator resolves them into its model.

mod action;
mod error;
mod field;
mod field_order;
mod literal;
mod map;
pub mod schema_markers;
mod service;
mod types;
mod values;

pub use action::{Action, Example, Paging, Quota, QuotaPer, Span};
pub use error::{ErrorClass, ErrorCode};
pub use field::{Encoding, Field, Location, TypeDef};
pub use literal::Literal;
pub use map::Map;
pub use service::{Endpoint, Endpoints, Method, Protocol, Service, SignatureScheme};
pub use types::{BUILT_IN, Content, Type};
pub use values::{ValueDef, Values};

/// All files of one spec folder.
#[derive(Clone, Debug)]
pub struct Spec {
    /// `service.yaml`.
    pub service: Service,
    /// `actions/NAME.yaml`, sorted by action name.
    pub actions: Vec<Action>,
    /// `crate/`.
    pub parts: CrateParts,
}

/// The hand-written parts of the crate, which are copied into it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrateParts {
    /// `README.md`: the first part of the README of the crate.
    pub readme: Option<String>,
    /// `dev-dependencies.toml`: the lines of `[dev-dependencies]` in the manifest.
    pub dev_dependencies: Option<String>,
    /// `examples/NAME.rs`, sorted by name.
    pub examples: Vec<ExampleProgram>,
    /// `guide/NAME.md`, sorted by name.
    pub guide: Vec<GuideChapter>,
}

/// A chapter of the guide, which becomes a documented module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideChapter {
    /// Name of the module.
    pub name: String,
    /// Markdown.
    pub text: String,
}

/// A program that shows how the crate is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleProgram {
    /// Name of the file.
    pub file: String,
    /// Content.
    pub text: String,
}
