//! The tables of keys, derived from the structs of [`spec`](crate::spec).

mod build;
pub mod formats;
mod shape;

use std::sync::LazyLock;

pub use build::{Unusable, string_format};
pub use shape::{Choice, Key, Language, MapShape, Shape, StringFormat, Table, Word};

use crate::spec::{Action, Service};

/// The keys of `service.yaml`.
#[expect(clippy::expect_used, reason = "it depends on nothing but the structs, and tests build it")]
pub static SERVICE: LazyLock<Language> = LazyLock::new(|| Language::from_struct::<Service>().expect("tables of service.yaml"));

/// The keys of `actions/NAME.yaml`.
#[expect(clippy::expect_used, reason = "it depends on nothing but the structs, and tests build it")]
pub static ACTION: LazyLock<Language> = LazyLock::new(|| Language::from_struct::<Action>().expect("tables of an action"));
