//! An AccessKey pair.

use std::fmt;
use std::time::SystemTime;

use super::{CredentialsError, Environment};
use crate::redact::{KnownSecrets, shown_key_id};
use crate::secret::Secret;
use crate::time::format_utc;

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
        Self::from_environment(&Environment::from_process())
    }

    pub(crate) fn from_environment(environment: &Environment) -> Result<Self, CredentialsError> {
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
            shown.field("expires_at", &format_args!("{}", format_utc(expires_at)));
        }
        shown.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::super::testing::environment;
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
