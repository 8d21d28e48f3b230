//! What an interceptor is and what it may do.

use std::fmt;
use std::sync::Arc;

use super::{AttemptReport, CallReport};
use crate::error::Veto;
use crate::transport::HttpRequest;

/// Sees every attempt of a client before and after, may forbid it or add headers to it, and sees the end of every call.
///
/// # Order
///
/// [`before_attempt`](Self::before_attempt) of one interceptor after the other, as they were given to the client; then the request goes
/// out; then [`after_attempt`](Self::after_attempt) in the opposite order. Each interceptor whose `before_attempt` was asked and did not
/// veto is told the end of that attempt exactly once, also when another one vetoed it or when the call was dropped: what it counts up
/// before it can count down after. [`after_call`](Self::after_call) comes last, in the opposite order too, once for each call that was
/// begun, whether or not anything was sent.
///
/// # What it costs
///
/// The methods run inside the call, on the thread that polls it, and should return at once: send what takes time to a task or thread of
/// your own. They are not told of requests that fetch credentials.
pub trait Interceptor: Send + Sync + fmt::Debug {
    /// Looks at a request that is signed and ready to go out; may add headers to it.
    ///
    /// # Errors
    /// An error keeps the request from being sent, and ends the call with [`ErrorKind::Vetoed`](crate::error::ErrorKind::Vetoed). If it
    /// was to repeat an attempt that failed, the call ends with the error of that.
    fn before_attempt(&self, attempt: &mut Outgoing<'_>) -> Result<(), Veto> {
        let _ = attempt;
        Ok(())
    }

    /// Looks at how an attempt ended.
    fn after_attempt(&self, attempt: &AttemptReport<'_>) {
        let _ = attempt;
    }

    /// Looks at how a call ended.
    fn after_call(&self, call: &CallReport<'_>) {
        let _ = call;
    }
}

/// An interceptor that several clients share.
impl<I: Interceptor + ?Sized> Interceptor for Arc<I> {
    fn before_attempt(&self, attempt: &mut Outgoing<'_>) -> Result<(), Veto> {
        (**self).before_attempt(attempt)
    }

    fn after_attempt(&self, attempt: &AttemptReport<'_>) {
        (**self).after_attempt(attempt);
    }

    fn after_call(&self, call: &CallReport<'_>) {
        (**self).after_call(call);
    }
}

/// An attempt that is about to be made.
pub struct Outgoing<'a> {
    action: &'static str,
    number: u32,
    request: &'a mut HttpRequest,
    /// How many bytes of the headers the signer has written.
    signed: usize,
}

/// Headers that are not for an interceptor to set, beside those that the signer has written.
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
    ("accept-encoding", "answers are read as they come, not decompressed"),
];

impl<'a> Outgoing<'a> {
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

    /// Which attempt of its call it is, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The request. Its URL and its headers carry the signature and perhaps a security token: only its `Debug` is for logs.
    #[must_use]
    pub fn request(&self) -> &HttpRequest {
        self.request
    }

    /// Sets a header that is not signed: a new one, or another value for one that an interceptor has set, for `accept` or `user-agent`.
    ///
    /// What the signature covers can't be changed, so that no interceptor can make it wrong: no header that the signer has written, none
    /// that begins with `x-acs-` (the service expects those to be signed), none that says how the request travels.
    ///
    /// # Errors
    /// Names the header and says why it can't be set, or that the name or the value has a character that HTTP does not allow.
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

impl fmt::Debug for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("action", &self.action)
            .field("number", &self.number)
            .field("request", &self.request)
            .finish()
    }
}
