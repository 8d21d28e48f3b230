//! Examples for programs that use the crate `aliyun-vod`, with crates that not every program wants.
//! One file each.
//!
//! Those that need nothing but the client come with it, in its folder `examples/`.

pub mod redis_limiter;
