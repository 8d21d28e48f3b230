//! Who calls: AccessKey pairs, temporary credentials, and where they come from.
//!
//! | provider | source |
//! |---|---|
//! | [`StaticCredentials`] | the program itself |
//! | [`EnvironmentCredentials`] | environment variables |
//! | [`AssumeRoleWithOidc`] | a RAM role, for the OIDC token of a pod (RRSA) |
//! | [`CliProfile`] | a profile of the command line interface, `~/.aliyun/config.json` |
//! | [`CredentialsFile`] | `~/.alibabacloud/credentials` |
//! | [`EcsRamRole`] | the RAM role of an ECS instance |
//! | [`CredentialsUri`] | a local HTTP service |
//! | [`AssumeRole`] | a RAM role, for the credentials of another provider |
//! | [`ExternalProcess`] | a program that prints them |
//! | [`DefaultChain`] | the first of the sources above that has some, in the order of the official SDKs |
//! | [`CredentialsChain`] | the same with members of your own |
//!
//! Anything else implements [`ProvideCredentials`]; [`CachedCredentials`] gives it the renewal that those above have.
//!
//! # Renewal
//!
//! Temporary credentials are renewed ahead of their expiry by one of the calls that need them, at a moment that differs from process to
//! process. Others go on with the old ones meanwhile, and so do all if the renewal fails, until the old ones expire. However many calls
//! wait for credentials, one request is made. No task or thread runs between calls.
//!
//! # Secrets
//!
//! No `Debug` and no error shows a secret, a token, or more than four characters of a key ID. An error about a file names the file and
//! the key in it, never the value.

mod answer;
mod cache;
mod chain;
mod cli_profile;
mod default_chain;
mod ecs;
mod environment;
mod error;
mod file;
mod fixed;
mod ini;
mod ini_file;
mod oidc;
mod process;
mod role;
mod settings;
mod sts;
#[cfg(test)]
mod testing;
mod uri;

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

pub use self::cache::CachedCredentials;
pub use self::chain::CredentialsChain;
pub use self::cli_profile::CliProfile;
pub use self::default_chain::DefaultChain;
pub use self::ecs::EcsRamRole;
pub use self::environment::Environment;
pub use self::error::CredentialsError;
pub use self::fixed::{EnvironmentCredentials, StaticCredentials};
pub use self::ini_file::CredentialsFile;
pub use self::oidc::AssumeRoleWithOidc;
pub use self::process::ExternalProcess;
pub use self::role::AssumeRole;
pub use self::settings::ProviderSettings;
pub use self::uri::CredentialsUri;
use crate::redact::{KnownSecrets, shown_key_id};
use crate::secret::Secret;
use crate::transport::BoxFuture;

/// An AccessKey pair, with a security token if it is a temporary one (STS).
///
/// `Debug` shows the first four characters of the key ID and the time of expiry.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key_id: String,
    access_key_secret: Secret,
    security_token: Option<Secret>,
    expires_at: Option<SystemTime>,
}

impl Credentials {
    /// A lasting AccessKey pair. White space around either text, a frequent slip when keys are copied, is dropped.
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<Secret>) -> Self {
        Self {
            access_key_id: access_key_id.into().trim().to_owned(),
            access_key_secret: trimmed(access_key_secret.into()),
            security_token: None,
            expires_at: None,
        }
    }

    /// A temporary AccessKey pair with the token that goes with it.
    #[must_use]
    pub fn with_security_token(mut self, security_token: impl Into<Secret>) -> Self {
        self.security_token = Some(trimmed(security_token.into()));
        self
    }

    /// The same pair with the moment from which the service refuses it.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// ID of the AccessKey. It names an account: keep it out of logs.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// Secret of the AccessKey.
    #[must_use]
    pub fn access_key_secret(&self) -> &Secret {
        &self.access_key_secret
    }

    /// Token of a temporary pair.
    #[must_use]
    pub fn security_token(&self) -> Option<&Secret> {
        self.security_token.as_ref()
    }

    /// The moment from which the service refuses the pair, by the clock of this machine; `None` if it lasts, or if nobody said.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// What of the key ID may be shown: `LTAI…`.
    pub(crate) fn key_id_head(&self) -> String {
        shown_key_id(&self.access_key_id)
    }

    /// What must not come back in an error.
    pub(crate) fn known_secrets(&self) -> KnownSecrets {
        let secrets = std::iter::once(&self.access_key_secret).chain(&self.security_token);
        KnownSecrets::new(&self.access_key_id, secrets.map(Secret::expose))
    }

    /// Whether there is something to sign with.
    ///
    /// # Errors
    /// Says which part is empty.
    pub(crate) fn check(&self) -> Result<(), CredentialsError> {
        let parts = [
            ("AccessKey ID", self.access_key_id.is_empty()),
            ("AccessKey secret", self.access_key_secret.is_empty()),
            ("security token", self.security_token.as_ref().is_some_and(Secret::is_empty)),
        ];
        match parts.iter().find(|(_, is_empty)| *is_empty) {
            Some((part, _)) => Err(CredentialsError::new(format!("the {part} is empty"))),
            None => Ok(()),
        }
    }

    /// Credentials from the environment: `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for a temporary
    /// pair, `ALIBABA_CLOUD_SECURITY_TOKEN`, the names that the official SDKs use.
    ///
    /// # Errors
    /// Names the variable that is not set, is empty, or is not Unicode.
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_environment(&Environment::of_process())
    }

    fn from_environment(environment: &Environment) -> Result<Self, CredentialsError> {
        let credentials = Self::new(
            environment.required("ALIBABA_CLOUD_ACCESS_KEY_ID")?,
            environment.required("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?,
        );
        Ok(match environment.text("ALIBABA_CLOUD_SECURITY_TOKEN")? {
            Some(token) => credentials.with_security_token(token),
            None => credentials,
        })
    }
}

fn trimmed(secret: Secret) -> Secret {
    let text = secret.expose();
    if text.trim().len() == text.len() {
        secret
    } else {
        Secret::new(text.trim())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = self.key_id_head();
        let mut shown = f.debug_struct("Credentials");
        shown
            .field("access_key_id", &format_args!("{head}"))
            .field("access_key_secret", &self.access_key_secret)
            .field("security_token", &self.security_token);
        if let Some(expires_at) = self.expires_at {
            shown.field("expires_at", &format_args!("{}", crate::time::format_utc(expires_at)));
        }
        shown.finish()
    }
}

/// Gives the credentials for a call. Called before each attempt, so that temporary credentials can be renewed; an implementation
/// keeps them and returns the same `Arc` as long as they are good.
///
/// A provider that asks its source each time becomes such an implementation inside [`CachedCredentials`].
pub trait ProvideCredentials: Send + Sync + fmt::Debug {
    /// The credentials to sign with now.
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>>;

    /// Takes note that the service refused `refused` as expired or unknown, so that the next call of [`provide`](Self::provide) asks the
    /// source again. A provider that has no source to ask does nothing.
    fn invalidate(&self, refused: &Arc<Credentials>) {
        let _ = refused;
    }
}

/// A provider that several clients share.
impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        (**self).provide()
    }

    fn invalidate(&self, refused: &Arc<Credentials>) {
        (**self).invalidate(refused);
    }
}

/// Makes a provider of a newtype around one.
macro_rules! provide_by_field {
    ($provider:ident) => {
        impl $crate::credentials::ProvideCredentials for $provider {
            fn provide(
                &self,
            ) -> $crate::transport::BoxFuture<
                '_,
                Result<std::sync::Arc<$crate::credentials::Credentials>, $crate::credentials::CredentialsError>,
            > {
                self.0.provide()
            }

            fn invalidate(&self, refused: &std::sync::Arc<$crate::credentials::Credentials>) {
                self.0.invalidate(refused);
            }
        }
    };
}
use provide_by_field;

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::testing::environment;
    use super::*;

    const ID: (&str, &str) = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id");

    #[test]
    fn a_missing_variable_is_named() {
        let error = |vars: &[(&str, &str)]| Credentials::from_environment(&environment(vars, None)).unwrap_err().to_string();
        assert_eq!(error(&[]), "the environment variable ALIBABA_CLOUD_ACCESS_KEY_ID is not set");
        assert_eq!(
            error(&[ID, ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", " \n")]),
            "the environment variable ALIBABA_CLOUD_ACCESS_KEY_SECRET is empty"
        );
    }

    #[test]
    fn a_token_makes_the_pair_temporary() {
        let pair = |vars: &[(&str, &str)]| Credentials::from_environment(&environment(vars, None)).unwrap();
        assert_eq!(
            pair(&[ID, ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret\n")]),
            Credentials::new("id", "secret")
        );
        let temporary = pair(&[
            ID,
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret"),
            ("ALIBABA_CLOUD_SECURITY_TOKEN", "token"),
        ]);
        assert_eq!(temporary.security_token().map(Secret::expose), Some("token"));
    }

    #[test]
    fn debug_shows_four_characters() {
        let credentials = Credentials::new("LTAI5tSecretId", "the-secret")
            .with_security_token("the-token")
            .with_expiry(UNIX_EPOCH + Duration::from_secs(1_484_139_540));
        let shown = format!("{credentials:?}");
        assert!(shown.contains("LTAI…") && shown.contains("2017-01-11T12:59:00Z"), "{shown}");
        for hidden in ["LTAI5", "the-secret", "the-token"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }
}
