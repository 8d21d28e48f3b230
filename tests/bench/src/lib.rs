//! What the benchmarks share: rounds of measurement, and the documented call that all of them make.

#![forbid(unsafe_code)]

pub mod calls;
pub mod decoding;
mod rounds;
pub mod signing;

pub use rounds::{Row, Subject, measure, print};

/// The documented video ID, without a mask, as a program has it.
pub const VIDEO_ID: &str = "c6a23a870c8c4ffcd40cbd3813337aef";
/// The host of the service's first region.
pub const HOST: &str = "vod.cn-shanghai.aliyuncs.com";
/// A key pair of the usual lengths.
pub const KEY_ID: &str = "LTAI5tBenchmarkKeyId0001";
/// The secret of it.
pub const KEY_SECRET: &str = "BenchmarkSecretOfThirtyChars00";

/// A security token of the usual length.
#[must_use]
pub fn security_token() -> String {
    "CAISzAJ1q6Ft5B2yfSjIr5bSEsj4g7BihPWGWHz9i1".repeat(16)
}
