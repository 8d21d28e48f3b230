//! Calls of RefreshUploadVideo over loopback: a server that costs next to nothing, the callers, and
//! the load.

pub mod callers;
pub mod load;
pub mod sdk;
pub mod server;
