//! Who calls: AccessKey pairs, temporary credentials, and where they come from.

use std::fmt;
use std::sync::Arc;

use crate::secret::Secret;
use crate::transport::BoxFuture;

/// An AccessKey pair, with a security token if it is a temporary one (STS).
///
/// `Debug` shows the first four characters of the key ID and nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key_id: String,
    access_key_secret: Secret,
    security_token: Option<Secret>,
}

impl Credentials {
    /// A lasting AccessKey pair. White space around either text, a frequent slip when keys are copied, is dropped.
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<Secret>) -> Self {
        Self {
            access_key_id: access_key_id.into().trim().to_owned(),
            access_key_secret: trimmed(access_key_secret.into()),
            security_token: None,
        }
    }

    /// A temporary AccessKey pair with the token that goes with it.
    #[must_use]
    pub fn with_security_token(mut self, security_token: impl Into<Secret>) -> Self {
        self.security_token = Some(trimmed(security_token.into()));
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

    /// Credentials from the environment: `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for a temporary
    /// pair, `ALIBABA_CLOUD_SECURITY_TOKEN`, the names that the official SDKs use.
    ///
    /// # Errors
    /// Names the variable that is not set, is empty, or is not Unicode.
    pub fn from_env() -> Result<Self, CredentialsError> {
        Self::from_vars(|name| std::env::var_os(name).map(|value| value.into_string().map_err(|_| NotUnicode)))
    }

    fn from_vars(vars: impl Fn(&str) -> Option<Result<String, NotUnicode>>) -> Result<Self, CredentialsError> {
        let var = |name: &'static str| match vars(name) {
            None => Ok(None),
            Some(Ok(value)) if value.trim().is_empty() => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(NotUnicode)) => Err(CredentialsError::new(format!(
                "the environment variable {name} is not valid Unicode"
            ))),
        };
        let needed = |name| {
            var(name)?.ok_or_else(|| {
                let how = if vars(name).is_some() { "empty" } else { "not set" };
                CredentialsError::new(format!("the environment variable {name} is {how}"))
            })
        };
        let credentials = Self::new(needed(ACCESS_KEY_ID)?, needed(ACCESS_KEY_SECRET)?);
        Ok(match var(SECURITY_TOKEN)? {
            Some(token) => credentials.with_security_token(token),
            None => credentials,
        })
    }
}

const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

struct NotUnicode;

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
        let head: String = self.access_key_id.chars().take(4).collect();
        f.debug_struct("Credentials")
            .field("access_key_id", &format_args!("{head}…"))
            .field("access_key_secret", &self.access_key_secret)
            .field("security_token", &self.security_token)
            .finish()
    }
}

/// Gives the credentials for a call. Called before each attempt, so that temporary credentials can be renewed; an implementation
/// keeps them and returns the same `Arc` as long as they are good.
pub trait ProvideCredentials: Send + Sync + fmt::Debug {
    /// The credentials to sign with now.
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>>;
}

/// The same credentials for every call.
#[derive(Clone, Debug)]
pub struct StaticCredentials(Arc<Credentials>);

impl From<Credentials> for StaticCredentials {
    fn from(credentials: Credentials) -> Self {
        Self(Arc::new(credentials))
    }
}

impl ProvideCredentials for StaticCredentials {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        let credentials = Arc::clone(&self.0);
        Box::pin(std::future::ready(Ok(credentials)))
    }
}

/// Why there are no credentials.
#[derive(Debug)]
pub struct CredentialsError {
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl CredentialsError {
    /// An error that says `message`; no secret belongs in it.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            source: None,
        }
    }

    /// Adds the error underneath.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CredentialsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vars(pairs: &[(&str, &str)]) -> Result<Credentials, CredentialsError> {
        Credentials::from_vars(|name| {
            pairs
                .iter()
                .find(|(have, _)| *have == name)
                .map(|(_, value)| Ok((*value).to_owned()))
        })
    }

    #[test]
    fn a_missing_variable_is_named() {
        let error = vars(&[]).unwrap_err();
        assert_eq!(error.to_string(), "the environment variable ALIBABA_CLOUD_ACCESS_KEY_ID is not set");
        let error = vars(&[(ACCESS_KEY_ID, "id"), (ACCESS_KEY_SECRET, " \n")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the environment variable ALIBABA_CLOUD_ACCESS_KEY_SECRET is empty"
        );
        let error = Credentials::from_vars(|_| Some(Err(NotUnicode))).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the environment variable ALIBABA_CLOUD_ACCESS_KEY_ID is not valid Unicode"
        );
    }

    #[test]
    fn a_token_makes_the_pair_temporary() {
        let pair = vars(&[(ACCESS_KEY_ID, "id"), (ACCESS_KEY_SECRET, "secret\n")]).unwrap();
        assert_eq!(pair, Credentials::new("id", "secret"));
        let temporary = vars(&[(ACCESS_KEY_ID, "id"), (ACCESS_KEY_SECRET, "secret"), (SECURITY_TOKEN, "token")]).unwrap();
        assert_eq!(temporary.security_token().map(Secret::expose), Some("token"));
    }

    #[test]
    fn debug_shows_four_characters() {
        let credentials = Credentials::new("LTAI5tSecretId", "the-secret").with_security_token("the-token");
        let shown = format!("{credentials:?}");
        assert!(shown.contains("LTAI…"), "{shown}");
        for hidden in ["LTAI5", "the-secret", "the-token"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }
}
