//! The trait for interceptors.

use std::fmt;
use std::sync::Arc;

use super::{AttemptReport, CallReport};
use crate::error::Veto;
use crate::transport::HttpRequest;

/// Observes calls and attempts. Before an attempt it can veto the request or add headers to it.
///
/// # Order
///
/// [`before_attempt`](Self::before_attempt) runs in the order in which interceptors were added.
/// After the attempt, [`after_attempt`](Self::after_attempt) runs in the opposite order: exactly
/// once for each interceptor whose `before_attempt` succeeded, even if another one vetoed the
/// attempt or the call was dropped. So a counter that is incremented before can be decremented
/// after. [`after_call`](Self::after_call) comes last, also in the opposite order, once for each
/// call, whether or not anything was sent.
///
/// # Cost
///
/// The methods run inside the call, on the thread that polls it, and should return quickly. Move
/// slow work to another task or thread. Requests for credentials are not observed.
pub trait Interceptor: Send + Sync + fmt::Debug {
    /// Called before an attempt, with the signed request. May add headers.
    ///
    /// # Errors
    /// An error vetoes the request and ends the call with
    /// [`ErrorKind::Vetoed`](crate::error::ErrorKind::Vetoed). If the attempt is a retry, the call
    /// ends with the error of the previous attempt.
    fn before_attempt(&self, attempt: &mut OutgoingAttempt<'_>) -> Result<(), Veto> {
        let _ = attempt;
        Ok(())
    }

    /// Called after an attempt.
    fn after_attempt(&self, attempt: &AttemptReport<'_>) {
        let _ = attempt;
    }

    /// Called after a call.
    fn after_call(&self, call: &CallReport<'_>) {
        let _ = call;
    }
}

/// An interceptor that several clients share.
impl<I: Interceptor + ?Sized> Interceptor for Arc<I> {
    fn before_attempt(&self, attempt: &mut OutgoingAttempt<'_>) -> Result<(), Veto> {
        (**self).before_attempt(attempt)
    }

    fn after_attempt(&self, attempt: &AttemptReport<'_>) {
        (**self).after_attempt(attempt);
    }

    fn after_call(&self, call: &CallReport<'_>) {
        (**self).after_call(call);
    }
}

/// An attempt that is about to be sent.
pub struct OutgoingAttempt<'a> {
    action: &'static str,
    number: u32,
    request: &'a mut HttpRequest,
    /// Number of header bytes written by the signer.
    signed: usize,
}

/// Headers that interceptors cannot set, beside those written by the signer.
const RESERVED: &[(&str, &str)] = &[
    ("authorization", "it carries the signature"),
    ("content-type", "the service expects it to be signed"),
    ("host", "it is signed"),
    ("connection", "it belongs to the transport"),
    ("content-length", "it belongs to the transport"),
    ("expect", "it belongs to the transport"),
    ("te", "it belongs to the transport"),
    ("trailer", "it belongs to the transport"),
    ("transfer-encoding", "it belongs to the transport"),
    ("upgrade", "it belongs to the transport"),
    ("accept-encoding", "responses are not decompressed"),
];

impl<'a> OutgoingAttempt<'a> {
    pub(super) fn new(action: &'static str, number: u32, request: &'a mut HttpRequest, signed: usize) -> Self {
        Self {
            action,
            number,
            request,
            signed,
        }
    }

    /// Wire name of the action.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.action
    }

    /// Number of the attempt within its call, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The request. URL and headers carry the signature and possibly a security token: log only its
    /// `Debug` output.
    #[must_use]
    pub fn request(&self) -> &HttpRequest {
        self.request
    }

    /// Sets a header that is not signed: a new one, one set by an interceptor, `accept` or
    /// `user-agent`.
    ///
    /// Headers covered by the signature cannot be changed: those written by the signer, those that
    /// begin with `x-acs-` (the service expects them to be signed), and those of the transport.
    ///
    /// # Errors
    /// If the header cannot be set, or if its name or value has a character that HTTP does not
    /// allow. The error names the header.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), Veto> {
        let name = name.to_ascii_lowercase();
        let refuse = |why: &str| Err(Veto::new(format!("the header {name:?} can't be set: {why}")));
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return refuse("the name has a character that HTTP does not allow");
        }
        if !value.chars().all(|c| c == '\t' || !c.is_control()) {
            return refuse("the value has a character that HTTP does not allow");
        }
        if let Some((_, why)) = RESERVED.iter().find(|(reserved, _)| *reserved == name) {
            return refuse(why);
        }
        let block = self.request.headers.as_block();
        let mut signed = block
            .get(..self.signed)
            .unwrap_or(block)
            .lines()
            .filter_map(|line| line.split_once(':'));
        if name.starts_with("x-acs-") || signed.any(|(have, _)| have.eq_ignore_ascii_case(&name)) {
            return refuse("it is signed");
        }
        self.request.headers.set_after(self.signed, &name, value);
        Ok(())
    }
}

impl fmt::Debug for OutgoingAttempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutgoingAttempt")
            .field("action", &self.action)
            .field("number", &self.number)
            .field("request", &self.request)
            .finish()
    }
}
