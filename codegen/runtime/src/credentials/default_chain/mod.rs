//! [`DefaultCredentialsProvider`]: the default credentials chain of the official SDKs.

use super::{
    CliProfileCredentialsProvider, CredentialsProviderChain, EcsRamRoleCredentialsProvider, EnvironmentCredentialsProvider,
    OidcRoleArnCredentialsProvider, ProfileCredentialsProvider, ProviderSettings, UriCredentialsProvider, delegate_provider,
};

/// The default credentials chain of the official SDKs, with their order and names:
///
/// | | provider | configured by |
/// |---|---|---|
/// | 1 | [`EnvironmentCredentialsProvider`] | `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` (`ALIBABA_CLOUD_SECURITY_TOKEN`) |
/// | 2 | [`OidcRoleArnCredentialsProvider`] | `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`, `ALIBABA_CLOUD_OIDC_TOKEN_FILE` |
/// | 3 | [`CliProfileCredentialsProvider`] | `~/.aliyun/config.json` (`ALIBABA_CLOUD_CONFIG_FILE`, `ALIBABA_CLOUD_PROFILE`, `ALIBABA_CLOUD_CLI_PROFILE_DISABLED`) |
/// | 4 | [`ProfileCredentialsProvider`] | `~/.alibabacloud/credentials`, or `credentials.ini` (`ALIBABA_CLOUD_CREDENTIALS_FILE`, `ALIBABA_CLOUD_PROFILE`) |
/// | 5 | [`EcsRamRoleCredentialsProvider`] | the instance (`ALIBABA_CLOUD_ECS_METADATA`, `ALIBABA_CLOUD_ECS_METADATA_DISABLED`, `ALIBABA_CLOUD_IMDSV1_DISABLED`) |
/// | 6 | [`UriCredentialsProvider`] | `ALIBABA_CLOUD_CREDENTIALS_URI` |
///
/// Requests to STS use `ALIBABA_CLOUD_STS_REGION`, `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` and
/// `ALIBABA_CLOUD_ROLE_SESSION_NAME`. Nothing is read or requested before the first call.
/// [`CredentialsProviderChain`] describes when a provider is skipped.
#[derive(Debug)]
pub struct DefaultCredentialsProvider(CredentialsProviderChain);

delegate_provider!(DefaultCredentialsProvider);

impl DefaultCredentialsProvider {
    /// The chain with these settings.
    #[must_use]
    pub fn new(settings: &ProviderSettings) -> Self {
        Self(
            CredentialsProviderChain::new()
                .with("environment", EnvironmentCredentialsProvider::new(settings))
                .with("OIDC role", OidcRoleArnCredentialsProvider::from_env(settings))
                .with("CLI profile", CliProfileCredentialsProvider::new(settings))
                .with("credentials file", ProfileCredentialsProvider::new(settings))
                .with("ECS RAM role", EcsRamRoleCredentialsProvider::new(settings))
                .with("credentials URI", UriCredentialsProvider::from_env(settings)),
        )
    }
}

#[cfg(test)]
mod tests;
