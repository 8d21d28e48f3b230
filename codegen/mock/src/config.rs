//! The settings of the mock server.

use std::fmt;
use std::time::SystemTime;

/// The settings of the mock server. [`Config::default`] suits tests.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Port on the loopback interface; 0, the default, takes a free one.
    pub port: u16,
    /// The AccessKeys that are accepted. The default is [`AccessKey::permanent`] and
    /// [`AccessKey::temporary`].
    pub keys: Vec<AccessKey>,
    /// How many calls are allowed before `Throttling.User`; [`Quotas::FromSpec`] is the default.
    pub quotas: Quotas,
    /// Whether an unknown ID is refused with the `Invalid….NotFound` code that the action
    /// documents. On by default.
    ///
    /// Known are the IDs in the examples of the spec, and all others that have the form of an ID (a
    /// number, or at least eight characters that are letters, digits, `-`, `_`, `.` or `*`) and do
    /// not look missing. An ID looks missing if it contains `missing`, `unknown`, `nosuch`,
    /// `notfound` or `nonexist`, such as `missing-video`, or if it is one character at least eight
    /// times, such as `00000000`.
    pub check_ids: bool,
    /// Whether an action that is HTTPS-only in the spec is refused with `InvalidProtocol.NeedSsl`.
    /// Off by default, because the mock server has no TLS.
    pub refuse_https_only_actions: bool,
    /// Whether the last 10,000 requests are kept for [`Mock::requests`](crate::Mock::requests). On
    /// by default; turn it off for load tests.
    pub record: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 0,
            keys: vec![AccessKey::permanent(), AccessKey::temporary()],
            quotas: Quotas::FromSpec,
            check_ids: true,
            refuse_https_only_actions: false,
            record: true,
        }
    }
}

/// How many calls are allowed before `Throttling.User`, counted for each account and action in a
/// sliding window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotas {
    /// As in the spec; an action without `quota:` has no limit.
    FromSpec,
    /// This many calls per second for every action.
    PerSecond(u32),
    /// No limit.
    Off,
}

/// An AccessKey that the mock server accepts. `Debug` shows neither the secret nor the token.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    pub(crate) expires: Option<SystemTime>,
    pub(crate) account: String,
}

impl AccessKey {
    /// A permanent key of the account `mock`.
    pub fn new(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            secret: secret.into(),
            token: None,
            expires: None,
            account: "mock".to_owned(),
        }
    }

    /// The default permanent key: `mock-access-key-id`, `mock-access-key-secret`.
    #[must_use]
    pub fn permanent() -> Self {
        Self::new("mock-access-key-id", "mock-access-key-secret")
    }

    /// The default temporary key: `STS.mock-access-key-id`, `mock-temporary-secret`, with the token
    /// `mock-security-token`.
    #[must_use]
    pub fn temporary() -> Self {
        Self::new("STS.mock-access-key-id", "mock-temporary-secret").with_token("mock-security-token")
    }

    /// Makes it a temporary key, which is only accepted together with this token.
    #[must_use]
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// When the token of a temporary key expires; then the response is
    /// `InvalidSecurityToken.Expired`.
    #[must_use]
    pub fn expires_at(mut self, at: SystemTime) -> Self {
        self.expires = Some(at);
        self
    }

    /// The account that the key belongs to. Keys of one account share its quotas.
    #[must_use]
    pub fn with_account(mut self, account: impl Into<String>) -> Self {
        self.account = account.into();
        self
    }

    /// AccessKey ID.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// AccessKey secret.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Token of a temporary key.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessKey")
            .field("id", &self.id)
            .field("temporary", &self.token.is_some())
            .field("expires", &self.expires)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}
