//! Reads a YAML description of an RPC-style Alibaba Cloud service and writes a Rust client crate.
//!
//! ```text
//! read files -> spec (as written) -> check -> model (resolved) -> emit -> write or compare
//! ```
//!
//! Only the last step touches the disk, and only if the spec has no errors. Nothing here uses the
//! network. [`pipeline::Generator`] does all steps in one call.

pub mod emit;
pub mod model;
pub mod output;
pub mod pipeline;
pub mod placement;
pub mod spec_diff;
