//! An AccessKey pair.

use std::fmt;
use std::time::SystemTime;

use super::{CredentialsError, Environment};
use crate::redact::{KnownSecrets, redacted_key_id};
use crate::secret::Secret;
use crate::time::format_utc;

/// An AccessKey pair; temporary ones (STS) have a security token.
///
/// `Debug` shows only the first four characters of the AccessKey ID and the expiry.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key_id: String,
    access_key_secret: Secret,
    security_token: Option<Secret>,
    expires_at: Option<SystemTime>,
}

impl Credentials {
    /// A permanent AccessKey pair. White space and invisible characters around either string, a
    /// frequent mistake when keys are copied, are removed. If such a character is inside a string,
    /// calls fail.
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<Secret>) -> Self {
        Self {
            access_key_id: access_key_id.into().trim_matches(is_invisible).to_owned(),
            access_key_secret: trimmed(access_key_secret.into()),
            security_token: None,
            expires_at: None,
        }
    }

    /// Adds the security token of a temporary pair.
    #[must_use]
    pub fn with_security_token(mut self, security_token: impl Into<Secret>) -> Self {
        self.security_token = Some(trimmed(security_token.into()));
        self
    }

    /// Sets the time at which the pair expires.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// AccessKey ID. It identifies an account: keep it out of logs.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// AccessKey secret.
    #[must_use]
    pub fn access_key_secret(&self) -> &Secret {
        &self.access_key_secret
    }

    /// Security token of a temporary pair.
    #[must_use]
    pub fn security_token(&self) -> Option<&Secret> {
        self.security_token.as_ref()
    }

    /// When the pair expires, by the local clock. `None` if it does not expire or the expiry is
    /// unknown.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// The visible part of the AccessKey ID: `LTAI…`.
    pub(crate) fn redacted_key_id(&self) -> String {
        redacted_key_id(&self.access_key_id)
    }

    /// The strings that errors must not contain.
    pub(crate) fn known_secrets(&self) -> KnownSecrets {
        let secrets = std::iter::once(&self.access_key_secret).chain(&self.security_token);
        KnownSecrets::new(&self.access_key_id, secrets.map(Secret::expose))
    }

    /// Checks that no part is empty or has characters that can't be seen.
    ///
    /// # Errors
    /// The message names the part, and the code of the character.
    pub(crate) fn check(&self) -> Result<(), CredentialsError> {
        let parts = [
            ("AccessKey ID", self.access_key_id.is_empty()),
            ("AccessKey secret", self.access_key_secret.is_empty()),
            ("security token", self.security_token.as_ref().is_some_and(Secret::is_empty)),
        ];
        if let Some((part, _)) = parts.iter().find(|(_, is_empty)| *is_empty) {
            return Err(CredentialsError::new(format!("the {part} is empty")));
        }
        let texts = [
            Some(self.access_key_id.as_str()),
            Some(self.access_key_secret.expose()),
            self.security_token.as_ref().map(Secret::expose),
        ];
        for ((part, _), text) in parts.iter().zip(texts) {
            if let Some(c) = text.and_then(|text| text.chars().find(|c| is_invisible(*c))) {
                return Err(CredentialsError::new(format!(
                    "the {part} contains the character U+{:04X}, which is not part of any key; copy it again",
                    u32::from(c)
                )));
            }
        }
        Ok(())
    }

    /// Credentials from the environment variables of the official SDKs:
    /// `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary ones,
    /// `ALIBABA_CLOUD_SECURITY_TOKEN`.
    ///
    /// # Errors
    /// If a variable is missing, empty or not Unicode; the message names it.
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
    let trimmed = text.trim_matches(is_invisible);
    if trimmed.len() == text.len() {
        secret
    } else {
        Secret::new(trimmed)
    }
}

/// White space, control characters, and characters of no width: soft hyphen, joiners, direction
/// marks, byte order mark.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = self.redacted_key_id();
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
    fn missing_variable_is_named_in_error() {
        let error = |vars: &[(&str, &str)]| Credentials::from_environment(&environment(vars, None)).unwrap_err().to_string();
        assert_eq!(error(&[]), "the environment variable ALIBABA_CLOUD_ACCESS_KEY_ID is not set");
        assert_eq!(
            error(&[ID, ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", " \n")]),
            "the environment variable ALIBABA_CLOUD_ACCESS_KEY_SECRET is empty"
        );
    }

    #[test]
    fn credentials_with_token_are_temporary() {
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
    fn invisible_characters_are_dropped_or_named() {
        for around in ["\u{feff}", "\u{200b} ", "\r\n\0", "\u{a0}\u{2060}"] {
            let part = |text: &str| format!("{around}{text}{around}");
            let pair = Credentials::new(part("id"), part("secret")).with_security_token(part("token"));
            assert_eq!(pair, Credentials::new("id", "secret").with_security_token("token"));
            pair.check().unwrap();
        }
        for (bad, code) in [
            ("LT\nAI", "U+000A"),
            ("LT\0AI", "U+0000"),
            ("LT\u{200b}AI", "U+200B"),
            ("LT AI", "U+0020"),
        ] {
            for (pair, part) in [
                (Credentials::new(bad, "s"), "AccessKey ID"),
                (Credentials::new("i", bad), "AccessKey secret"),
                (Credentials::new("i", "s").with_security_token(bad), "security token"),
            ] {
                let error = pair.check().unwrap_err().to_string();
                assert_eq!(
                    error,
                    format!("the {part} contains the character {code}, which is not part of any key; copy it again")
                );
            }
        }
    }

    #[test]
    fn debug_shows_four_characters_of_key_id() {
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
