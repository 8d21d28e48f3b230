//! [`ProfileCredentialsProvider`]: the credentials file of the official SDKs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::ini_parser::{self, Section};
use super::profile_selection::ProfileSelection;
use super::{
    CachedCredentialsProvider, Credentials, CredentialsError, EcsRamRoleCredentialsProvider, OidcRoleArnCredentialsProvider,
    ProvideCredentials, ProviderSettings, RamRoleArnCredentialsProvider, StaticCredentialsProvider, delegate_provider, secret_file,
};
use crate::identity::one_line;
use crate::transport::BoxFuture;

/// A profile of the credentials file that the official SDKs share: a section of an INI file.
///
/// Supported types: `access_key`, `ram_role_arn`, `oidc_role_arn` and `ecs_ram_role`. A profile
/// with a key `enable` that is not `true` is not used. The file is read again for each renewal.
#[derive(Debug)]
pub struct ProfileCredentialsProvider(CachedCredentialsProvider<ProfileFetcher>);

delegate_provider!(ProfileCredentialsProvider);

impl ProfileCredentialsProvider {
    /// The profile named by `ALIBABA_CLOUD_PROFILE`, or else `default`. The file is
    /// `ALIBABA_CLOUD_CREDENTIALS_FILE`, or else `~/.alibabacloud/credentials`, or if that does not
    /// exist, `~/.alibabacloud/credentials.ini`.
    #[must_use]
    pub fn new(settings: &ProviderSettings) -> Self {
        let fetch = ProfileFetcher(ProfileSelection::new(settings));
        Self(CachedCredentialsProvider::with_clock(fetch, Arc::clone(&settings.clock)))
    }

    /// Name of the profile.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.0.source_mut().0.name = Some(name.into());
        self
    }

    /// Path of the file.
    #[must_use]
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.0.source_mut().0.path = Some(path.into());
        self
    }
}

#[derive(Debug)]
struct ProfileFetcher(ProfileSelection);

impl ProfileFetcher {
    async fn fetch(&self) -> Result<Arc<Credentials>, CredentialsError> {
        let (path, text) = self.read()?;
        let name = self.0.name()?;
        let provider = self
            .provider(&text, name.as_deref().unwrap_or("default"))
            .map_err(|error| error.in_context(&path.display()))?;
        provider.provide().await
    }

    fn read(&self) -> Result<(PathBuf, Zeroizing<String>), CredentialsError> {
        let environment = &self.0.settings.environment;
        if let Some(path) = self.0.path("ALIBABA_CLOUD_CREDENTIALS_FILE") {
            let text = secret_file::read(&path)?;
            return Ok((path, text));
        }
        // The SDKs for Go and JavaScript use the first name, the one for Python the second.
        let path = environment.in_home(".alibabacloud/credentials")?;
        let second = path.with_extension("ini");
        if is_missing(&path) && !is_missing(&second) {
            let text = secret_file::read(&second)?;
            return Ok((second, text));
        }
        let text = secret_file::read(&path)?;
        Ok((path, text))
    }

    fn provider(&self, text: &str, name: &str) -> Result<Box<dyn ProvideCredentials>, CredentialsError> {
        let section_name = || format!("section [{}]", one_line(name));
        let section = ini_parser::section(text, name)
            .map_err(|line| CredentialsError::new(format!("line {line} is not a section, a key with a value, or a comment")))?;
        let section = section.ok_or_else(|| CredentialsError::new(format!("{} not found in the file", section_name())))?;
        self.of_section(&section).map_err(|error| error.in_context(&section_name()))
    }

    fn of_section(&self, section: &Section<'_>) -> Result<Box<dyn ProvideCredentials>, CredentialsError> {
        let required = |key: &str| {
            let missing = || CredentialsError::new(format!("the key {key} is missing or empty"));
            section.get(key).ok_or_else(missing)
        };
        let pair = || -> Result<_, CredentialsError> {
            let credentials = Credentials::new(required("access_key_id")?, required("access_key_secret")?);
            Ok(StaticCredentialsProvider::from(credentials))
        };
        let text = |key| section.get(key).map(str::to_owned);
        // A switch of the official SDK for Java, whose value is a Java boolean.
        if section.get("enable").is_some_and(|enable| !enable.eq_ignore_ascii_case("true")) {
            return Err(CredentialsError::new("is disabled: the key `enable` is not `true`"));
        }
        match required("type")? {
            "access_key" => Ok(Box::new(pair()?)),
            "ecs_ram_role" => {
                let provider = EcsRamRoleCredentialsProvider::new(&self.0.settings);
                Ok(Box::new(match section.get("role_name") {
                    Some(name) => provider.role_name(name),
                    None => provider,
                }))
            }
            "ram_role_arn" => {
                let mut provider = RamRoleArnCredentialsProvider::new(&self.0.settings, pair()?, required("role_arn")?);
                provider.role().session_name = text("role_session_name");
                provider.role().policy = text("policy");
                Ok(Box::new(provider))
            }
            "oidc_role_arn" => {
                let (role, provider) = (required("role_arn")?, required("oidc_provider_arn")?);
                let mut provider = OidcRoleArnCredentialsProvider::new(&self.0.settings, role, provider, required("oidc_token_file_path")?);
                provider.role().session_name = text("role_session_name");
                provider.role().policy = text("policy");
                Ok(Box::new(provider))
            }
            // Not named: it may be a secret under the wrong key.
            _ => Err(CredentialsError::new(
                "the value of the key type is not supported; supported types: access_key, ram_role_arn, oidc_role_arn, ecs_ram_role",
            )),
        }
    }
}

fn is_missing(path: &Path) -> bool {
    std::fs::metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

impl ProvideCredentials for ProfileFetcher {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

#[cfg(test)]
mod tests;
