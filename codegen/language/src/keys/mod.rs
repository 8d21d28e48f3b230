//! The keys of the spec language, as the reader needs them: tables that are made of the structs of [`spec`](crate::spec).

mod build;
pub mod forms;
mod shape;

use std::sync::LazyLock;

pub use build::{Unusable, lexical};
pub use shape::{Choice, Entries, Key, Language, Lexical, Shape, Table, Word};

use crate::spec::{Action, Service};

/// The keys of `service.yaml`.
#[expect(clippy::expect_used, reason = "it depends on nothing but the structs, and tests build it")]
pub static SERVICE: LazyLock<Language> = LazyLock::new(|| Language::of::<Service>().expect("tables of service.yaml"));

/// The keys of `actions/NAME.yaml`.
#[expect(clippy::expect_used, reason = "it depends on nothing but the structs, and tests build it")]
pub static ACTION: LazyLock<Language> = LazyLock::new(|| Language::of::<Action>().expect("tables of an action"));
