//! The generated client against the stand-in service, over HTTP.

mod answers;
mod calls;
mod every_action;
mod faults;
mod paging;
mod refusals;
mod secrets;
mod signatures;
mod tampering;
mod vectors;
