//! The facts of an action.

use crate::decode::Decode;
use crate::error::ErrorCode;
use crate::query::Query;
use crate::quota::Quota;
use crate::transport::Method;

/// The facts of an action. Generated.
#[derive(Debug)]
pub struct ActionInfo {
    /// Wire name.
    pub name: &'static str,
    /// Accepted HTTP methods, the preferred one first.
    pub methods: &'static [Method],
    /// Whether the action is served over HTTPS only.
    pub https_only: bool,
    /// Whether the action is idempotent: a second call changes nothing more.
    pub idempotent: bool,
    /// Documented quota of an account.
    pub quota: Option<Quota>,
}

impl ActionInfo {
    /// An action called with `POST`, over HTTP or HTTPS, not idempotent, without a documented
    /// quota.
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

    /// The same for an action called with `GET`.
    #[must_use]
    pub const fn get(name: &'static str) -> Self {
        let mut info = Self::post(name);
        info.methods = &[Method::Get];
        info
    }

    /// Also accepts `GET`; `POST` is preferred.
    #[must_use]
    pub const fn or_get(mut self) -> Self {
        self.methods = &[Method::Post, Method::Get];
        self
    }

    /// Also accepts `POST`; `GET` is preferred.
    #[must_use]
    pub const fn or_post(mut self) -> Self {
        self.methods = &[Method::Get, Method::Post];
        self
    }

    /// Served over HTTPS only.
    #[must_use]
    pub const fn https_only(mut self) -> Self {
        self.https_only = true;
        self
    }

    /// Idempotent: safe to retry.
    #[must_use]
    pub const fn idempotent(mut self) -> Self {
        self.idempotent = true;
        self
    }

    /// Documented quota of an account.
    #[must_use]
    pub const fn quota(mut self, quota: Quota) -> Self {
        self.quota = Some(quota);
        self
    }
}

/// A request of a generated client: its parameters and the type of its response.
pub trait Action: Sync {
    /// The facts of the action.
    const INFO: ActionInfo;

    /// Type of the response.
    type Response: Decode + Send;

    /// Error codes of the service.
    type ErrorCode: ErrorCode;

    /// Writes the parameters, sorted by name as the signature requires.
    fn write_query(&self, query: &mut Query);
}
