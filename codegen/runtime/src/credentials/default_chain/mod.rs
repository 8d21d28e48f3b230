//! [`DefaultChain`]: where the official SDKs look.

use super::{
    AssumeRoleWithOidc, CliProfile, CredentialsChain, CredentialsFile, CredentialsUri, EcsRamRole, EnvironmentCredentials,
    ProviderSettings, provide_by_field,
};

/// The default chain of the official SDKs, in their order and with their names:
///
/// | | member | set up by |
/// |---|---|---|
/// | 1 | [`EnvironmentCredentials`] | `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` (`ALIBABA_CLOUD_SECURITY_TOKEN`) |
/// | 2 | [`AssumeRoleWithOidc`] | `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`, `ALIBABA_CLOUD_OIDC_TOKEN_FILE` |
/// | 3 | [`CliProfile`] | `~/.aliyun/config.json` (`ALIBABA_CLOUD_CONFIG_FILE`, `ALIBABA_CLOUD_PROFILE`, `ALIBABA_CLOUD_CLI_PROFILE_DISABLED`) |
/// | 4 | [`CredentialsFile`] | `~/.alibabacloud/credentials`, or `credentials.ini` (`ALIBABA_CLOUD_CREDENTIALS_FILE`, `ALIBABA_CLOUD_PROFILE`) |
/// | 5 | [`EcsRamRole`] | the instance (`ALIBABA_CLOUD_ECS_METADATA`, `ALIBABA_CLOUD_ECS_METADATA_DISABLED`, `ALIBABA_CLOUD_IMDSV1_DISABLED`) |
/// | 6 | [`CredentialsUri`] | `ALIBABA_CLOUD_CREDENTIALS_URI` |
///
/// Requests to STS take `ALIBABA_CLOUD_STS_REGION`, `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED` and `ALIBABA_CLOUD_ROLE_SESSION_NAME` into
/// account. Nothing is read or asked before the first call. [`CredentialsChain`] says how members are passed over.
#[derive(Debug)]
pub struct DefaultChain(CredentialsChain);

provide_by_field!(DefaultChain);

impl DefaultChain {
    /// The chain with these settings.
    #[must_use]
    pub fn new(settings: &ProviderSettings) -> Self {
        Self(
            CredentialsChain::new()
                .with("environment", EnvironmentCredentials::new(settings))
                .with("OIDC role", AssumeRoleWithOidc::from_env(settings))
                .with("CLI profile", CliProfile::new(settings))
                .with("credentials file", CredentialsFile::new(settings))
                .with("ECS RAM role", EcsRamRole::new(settings))
                .with("credentials URI", CredentialsUri::from_env(settings)),
        )
    }
}

#[cfg(test)]
mod tests;
