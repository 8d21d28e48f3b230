//! What the benchmarks of cost share: what the generator takes, and what the crate that it writes
//! costs its users.

pub mod jobs;
pub mod measure;
pub mod progenitor;
pub mod synthetic;

/// Whatever ends a benchmark.
pub type Error = Box<dyn std::error::Error>;
