//! Spans and events for `tracing`. Without the feature, the types are empty and their methods do
//! nothing.

#[cfg(not(feature = "tracing"))]
mod off;
#[cfg(feature = "tracing")]
mod on;

#[cfg(not(feature = "tracing"))]
pub(crate) use self::off::{AttemptSpan, CallSpan, credentials_failed, credentials_renewed, program_named_by_others, unencrypted};
#[cfg(feature = "tracing")]
pub(crate) use self::on::{AttemptSpan, CallSpan, credentials_failed, credentials_renewed, program_named_by_others, unencrypted};
