//! Credentials and the providers that supply them.
//!
//! | provider | where the credentials come from |
//! |---|---|
//! | [`StaticCredentialsProvider`] | the program |
//! | [`EnvironmentCredentialsProvider`] | environment variables |
//! | [`OidcRoleArnCredentialsProvider`] | STS `AssumeRoleWithOIDC`: a RAM role, with the OIDC token of a pod (RRSA) |
//! | [`CliProfileCredentialsProvider`] | a profile of the Alibaba Cloud CLI, `~/.aliyun/config.json` |
//! | [`ProfileCredentialsProvider`] | a profile in the file `~/.alibabacloud/credentials` |
//! | [`EcsRamRoleCredentialsProvider`] | the metadata service: the RAM role of an ECS instance |
//! | [`UriCredentialsProvider`] | an HTTP service, usually on the same machine |
//! | [`RamRoleArnCredentialsProvider`] | STS `AssumeRole`: a RAM role, with the credentials of another provider |
//! | [`ProcessCredentialsProvider`] | the output of another program |
//! | [`DefaultCredentialsProvider`] | the first provider that has credentials, in the order of the official SDKs |
//! | [`CredentialsProviderChain`] | the same with providers of your choice |
//!
//! For other sources, implement [`ProvideCredentials`] and wrap it in
//! [`CachedCredentialsProvider`], which adds caching and renewal.
//!
//! # Renewal
//!
//! Temporary credentials are renewed before they expire, by one of the calls that need them, at a
//! moment that differs between processes. Other calls keep using the current credentials until they
//! expire, also if the renewal fails. However many calls wait for credentials, only one request is
//! made. No task or thread runs between calls.
//!
//! # Secrets
//!
//! Neither `Debug` nor errors show a secret, a token, or more than four characters of an AccessKey
//! ID. An error about a file names the file and the key, never the value.

mod cache;
mod chain;
mod cli_profile;
mod credentials_json;
mod default_chain;
mod ecs_ram_role;
mod ini_parser;
mod oidc_role_arn;
mod process;
mod profile;
mod profile_selection;
mod ram_role_arn;
mod secret_file;
mod settings;
mod static_and_environment;
mod sts;
#[cfg(test)]
mod testing;
mod uri;

pub use self::cache::CachedCredentialsProvider;
pub use self::chain::CredentialsProviderChain;
pub use self::cli_profile::CliProfileCredentialsProvider;
pub use self::default_chain::DefaultCredentialsProvider;
pub use self::ecs_ram_role::EcsRamRoleCredentialsProvider;
pub use self::oidc_role_arn::OidcRoleArnCredentialsProvider;
pub use self::process::ProcessCredentialsProvider;
pub use self::profile::ProfileCredentialsProvider;
pub use self::ram_role_arn::RamRoleArnCredentialsProvider;
pub use self::settings::ProviderSettings;
pub use self::static_and_environment::{EnvironmentCredentialsProvider, StaticCredentialsProvider};
pub use self::uri::UriCredentialsProvider;
pub use crate::identity::{Credentials, CredentialsError, Environment, ProvideCredentials};

/// Implements the provider trait for a newtype around a provider.
macro_rules! delegate_provider {
    ($provider:ident) => {
        impl $crate::identity::ProvideCredentials for $provider {
            fn provide(
                &self,
            ) -> $crate::transport::BoxFuture<'_, Result<std::sync::Arc<$crate::identity::Credentials>, $crate::identity::CredentialsError>>
            {
                self.0.provide()
            }

            fn invalidate(&self, refused: &std::sync::Arc<$crate::identity::Credentials>) {
                self.0.invalidate(refused);
            }
        }
    };
}
use delegate_provider;
