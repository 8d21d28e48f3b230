//! The spec language: YAML files that describe a service of Alibaba Cloud.
//!
//! [`load::load`] reads the files into the structs of [`spec`] and checks them as a whole. Nothing here writes a file or uses the network.

pub mod check;
pub mod diagnostic;
pub mod load;
pub mod names;
pub mod scaffold;
pub mod schema;
pub mod spec;
