//! A client that sends its requests by the HTTP library that the program has already.
//!
//! Each module is to be copied into a program and changed there. `aliyun-vod` is used without its
//! feature `http`, so there is no second HTTP library in the program; a timer has to be given in
//! its place.

pub mod by_reqwest;
pub mod by_ureq;
