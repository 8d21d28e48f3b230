//! [`CliProfileCredentialsProvider`]: the configuration file of the Alibaba Cloud CLI.

mod sign_in;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::credentials_json::{CLI, optional, required};
use super::profile_selection::ProfileSelection;
use super::sts::StsRole;
use super::{
    CachedCredentialsProvider, Credentials, CredentialsError, EcsRamRoleCredentialsProvider, OidcRoleArnCredentialsProvider,
    ProcessCredentialsProvider, ProvideCredentials, ProviderSettings, RamRoleArnCredentialsProvider, StaticCredentialsProvider,
    UriCredentialsProvider, delegate_provider, secret_file,
};
use crate::identity::one_line;
use crate::observe;
use crate::transport::BoxFuture;
use crate::value::{Node, parse_json};

/// A profile of the Alibaba Cloud CLI (`aliyun configure`), in `~/.aliyun/config.json`.
///
/// Supported modes: `AK`, `StsToken`, `RamRoleArn`, `RamRoleArnWithRoleName`, `EcsRamRole`, `OIDC`,
/// `CredentialsURI`, `CloudSSO`, `OAuth`, `ChainableRamRoleArn` (with a `source_profile` of any of
/// these modes) and `External`, which runs a program unless
/// `ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS` is `true` or `1`. The file is never written, and is
/// read again for each renewal. `ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true` disables this provider.
///
/// The credentials of `CloudSSO` and `OAuth` come from a sign-in with a browser. They are used
/// until they expire, and those of `CloudSSO` renewed as long as the sign-in is valid. After that
/// the error says how to sign in again.
///
/// If others may write the file, they may name the program that `External` runs. A warning names
/// the file then (feature `tracing`, on Unix).
#[derive(Debug)]
pub struct CliProfileCredentialsProvider(CachedCredentialsProvider<CliProfileFetcher>);

delegate_provider!(CliProfileCredentialsProvider);

impl CliProfileCredentialsProvider {
    /// The profile named by `ALIBABA_CLOUD_PROFILE`, or else the `current` one of the file. The
    /// file is `ALIBABA_CLOUD_CONFIG_FILE`, or else `~/.aliyun/config.json`.
    #[must_use]
    pub fn new(settings: &ProviderSettings) -> Self {
        let fetch = CliProfileFetcher(ProfileSelection::new(settings));
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

/// If `1` or `true`, neither the CLI nor this provider runs programs named in the file.
const NO_PROCESS: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";

#[derive(Debug)]
struct CliProfileFetcher(ProfileSelection);

impl CliProfileFetcher {
    async fn fetch(&self) -> Result<Arc<Credentials>, CredentialsError> {
        let environment = &self.0.settings.environment;
        if environment.says_true("ALIBABA_CLOUD_CLI_PROFILE_DISABLED") {
            return Err(CredentialsError::new("disabled by ALIBABA_CLOUD_CLI_PROFILE_DISABLED"));
        }
        let path = match self.0.path("ALIBABA_CLOUD_CONFIG_FILE") {
            Some(path) => path,
            None => environment.in_home(".aliyun/config.json")?,
        };
        let name = self.0.name()?;
        let provider = self
            .provider(&path, &secret_file::read(&path)?, name.as_deref())
            .map_err(|error| error.in_context(&path.display()))?;
        provider.provide().await
    }

    /// The provider for the profile `name`, or for the current one.
    fn provider(&self, path: &Path, text: &str, name: Option<&str>) -> Result<Box<dyn ProvideCredentials>, CredentialsError> {
        let config = parse_json(text).map_err(|error| CredentialsError::new(error.to_string()))?;
        let name = match name {
            Some(name) => name,
            None => required(&config, "current")?,
        };
        let Some(Node::List(profiles)) = config.get("profiles") else {
            return Err(CredentialsError::new("the key profiles is not a list"));
        };
        self.resolve(path, profiles, name, &mut Vec::new())
    }

    /// `above` are the profiles that use this one as their source.
    fn resolve<'n>(
        &self,
        path: &Path,
        profiles: &'n [Node<'_>],
        name: &'n str,
        above: &mut Vec<&'n str>,
    ) -> Result<Box<dyn ProvideCredentials>, CredentialsError> {
        let profile_name = || format!("profile {:?}", one_line(name));
        if above.contains(&name) {
            return Err(CredentialsError::new(format!(
                "{} refers to itself in source_profile",
                profile_name()
            )));
        }
        above.push(name);
        let profile = profiles
            .iter()
            .find(|profile| profile.get("name").and_then(Node::as_str) == Some(name));
        let profile = profile.ok_or_else(|| CredentialsError::new(format!("{} not found in the file", profile_name())))?;
        let in_profile = |error: CredentialsError| error.in_context(&profile_name());
        let mode = required(profile, "mode").map_err(in_profile)?;
        if mode == "ChainableRamRoleArn" {
            let source = required(profile, "source_profile").map_err(in_profile)?;
            let source = self.resolve(path, profiles, source, above)?;
            return self.assume_role(profile, source).map_err(in_profile);
        }
        self.simple(path, profile, name, mode).map_err(in_profile)
    }

    /// A profile without a source profile.
    fn simple(&self, path: &Path, profile: &Node<'_>, name: &str, mode: &str) -> Result<Box<dyn ProvideCredentials>, CredentialsError> {
        let pair = || -> Result<_, CredentialsError> {
            // Not `CLI.read`: the CLI keeps tokens and expiries of other modes in the profile.
            Ok(Credentials::new(required(profile, CLI.id)?, required(profile, CLI.secret)?))
        };
        match mode {
            "AK" => Ok(Box::new(StaticCredentialsProvider::from(pair()?))),
            "StsToken" => {
                let credentials = pair()?.with_security_token(required(profile, CLI.token)?);
                Ok(Box::new(StaticCredentialsProvider::from(credentials)))
            }
            "RamRoleArn" => self.assume_role(profile, Box::new(StaticCredentialsProvider::from(pair()?))),
            "EcsRamRole" => Ok(Box::new(self.instance_role(profile)?)),
            "RamRoleArnWithRoleName" => self.assume_role(profile, Box::new(self.instance_role(profile)?)),
            "CredentialsURI" => Ok(Box::new(match optional(profile, "credentials_uri")? {
                Some(uri) => UriCredentialsProvider::new(&self.0.settings, uri),
                None => UriCredentialsProvider::from_env(&self.0.settings),
            })),
            "CloudSSO" | "OAuth" => sign_in::provider(&self.0.settings, profile, name, mode),
            "OIDC" => {
                let (role, provider) = (required(profile, "ram_role_arn")?, required(profile, "oidc_provider_arn")?);
                let mut oidc = OidcRoleArnCredentialsProvider::new(&self.0.settings, role, provider, required(profile, "oidc_token_file")?);
                read_role(profile, oidc.role())?;
                Ok(Box::new(oidc))
            }
            "External" => {
                let environment = &self.0.settings.environment;
                if environment.says_true(NO_PROCESS) || environment.text(NO_PROCESS)?.is_some_and(|value| value.trim() == "1") {
                    return Err(CredentialsError::new(format!("the mode External is disabled by {NO_PROCESS}")));
                }
                let command = required(profile, "process_command")?;
                if secret_file::is_writable_by_others(path) {
                    observe::program_named_by_others(path);
                }
                Ok(Box::new(ProcessCredentialsProvider::new(command)))
            }
            // Not named: it may be a secret under the wrong key.
            _ => Err(CredentialsError::new(
                "the value of the key mode is not supported; supported modes: AK, StsToken, RamRoleArn, RamRoleArnWithRoleName, \
                 EcsRamRole, OIDC, CredentialsURI, CloudSSO, OAuth, ChainableRamRoleArn, External",
            )),
        }
    }

    fn instance_role(&self, profile: &Node<'_>) -> Result<EcsRamRoleCredentialsProvider, CredentialsError> {
        let provider = EcsRamRoleCredentialsProvider::new(&self.0.settings);
        Ok(match optional(profile, "ram_role_name")? {
            Some(name) => provider.role_name(name),
            None => provider,
        })
    }

    fn assume_role(
        &self,
        profile: &Node<'_>,
        source: Box<dyn ProvideCredentials>,
    ) -> Result<Box<dyn ProvideCredentials>, CredentialsError> {
        let mut provider = RamRoleArnCredentialsProvider::new(
            &self.0.settings,
            Arc::<dyn ProvideCredentials>::from(source),
            required(profile, "ram_role_arn")?,
        );
        read_role(profile, provider.role())?;
        Ok(Box::new(match optional(profile, "external_id")? {
            Some(id) => provider.external_id(id),
            None => provider,
        }))
    }
}

/// The keys of all modes with a role.
fn read_role(profile: &Node<'_>, role: &mut StsRole) -> Result<(), CredentialsError> {
    let text = |key| optional(profile, key).map(|text| text.map(str::to_owned));
    role.session_name = text("ram_session_name")?;
    role.policy = text("policy")?;
    role.region = text("sts_region")?;
    let given = |key| profile.get(key).filter(|node| !node.is_null());
    if let Some(node) = given("expired_seconds") {
        let seconds = node.as_i64().and_then(|seconds| u64::try_from(seconds).ok());
        let seconds = seconds.ok_or_else(|| CredentialsError::new("the key expired_seconds is not a number of seconds"))?;
        // The CLI writes 0 for values that are not set.
        role.duration = Some(Duration::from_secs(seconds)).filter(|duration| !duration.is_zero());
    }
    if let Some(node) = given("enable_vpc") {
        role.vpc = node
            .as_bool()
            .ok_or_else(|| CredentialsError::new("the key enable_vpc is neither true nor false"))?;
    }
    Ok(())
}

impl ProvideCredentials for CliProfileFetcher {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

#[cfg(test)]
mod tests;
