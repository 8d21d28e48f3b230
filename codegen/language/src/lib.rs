//! The spec language: YAML files that describe a service of Alibaba Cloud.
//!
//! [`load::load`] reads the files into the structs of [`spec`] and checks them as a whole. Nothing
//! here writes a file or uses the network.

pub mod characters;
pub mod check;
pub mod constructors;
pub mod diagnostic;
pub mod keys;
pub mod load;
pub mod names;
pub mod read;
pub mod reference;
pub mod scaffold;
pub mod schema;
pub mod source;
pub mod spec;
pub mod suggest;

#[cfg(test)]
mod definition_tests;
