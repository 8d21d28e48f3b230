//! What a client has to know of an action.

use crate::decode::Decode;
use crate::error::ErrorCode;
use crate::query::Query;
use crate::quota::Quota;
use crate::transport::Method;

/// What the inner path has to know of an action. Generated.
#[derive(Debug)]
pub struct ActionInfo {
    /// Wire name.
    pub name: &'static str,
    /// HTTP methods that it accepts, the preferred one first.
    pub methods: &'static [Method],
    /// Whether it is served over HTTPS only.
    pub https_only: bool,
    /// Whether a repeated call changes nothing more.
    pub idempotent: bool,
    /// How many calls one account may make.
    pub quota: Option<Quota>,
}

impl ActionInfo {
    /// An action that is called by `POST`, as it is if nothing more is said: over HTTP too, not idempotent, without a known quota.
    #[must_use]
    pub const fn post(name: &'static str) -> Self {
        Self {
            name,
            methods: &[Method::Post],
            https_only: false,
            idempotent: false,
            quota: None,
        }
    }

    /// The same for an action that is called by `GET`.
    #[must_use]
    pub const fn get(name: &'static str) -> Self {
        let mut info = Self::post(name);
        info.methods = &[Method::Get];
        info
    }

    /// It can be called by `GET` as well; `POST` is preferred.
    #[must_use]
    pub const fn or_get(mut self) -> Self {
        self.methods = &[Method::Post, Method::Get];
        self
    }

    /// It can be called by `POST` as well; `GET` is preferred.
    #[must_use]
    pub const fn or_post(mut self) -> Self {
        self.methods = &[Method::Get, Method::Post];
        self
    }

    /// It is served over HTTPS only.
    #[must_use]
    pub const fn https_only(mut self) -> Self {
        self.https_only = true;
        self
    }

    /// A repeated call changes nothing more.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// How many calls one account may make.
    #[must_use]
    pub const fn quota(mut self, quota: Quota) -> Self {
        self.quota = Some(quota);
        self
    }
}

/// A request of a generated client: how its parameters are encoded and what its answer is.
pub trait Action: Sync {
    /// What the inner path has to know of the action.
    const INFO: ActionInfo;

    /// The answer.
    type Response: Decode + Send;

    /// The error codes of the service.
    type ErrorCode: ErrorCode;

    /// Writes the parameters, in the order in which they are signed.
    fn write_query(&self, query: &mut Query);
}
