//! Who calls: AccessKey pairs, temporary credentials, and where they come from.
//!
//! | provider | source |
//! |---|---|
//! | [`StaticCredentialsProvider`] | the program itself |
//! | [`EnvironmentCredentialsProvider`] | environment variables |
//! | [`OidcRoleArnCredentialsProvider`] | a RAM role, for the OIDC token of a pod (RRSA) |
//! | [`CliProfileCredentialsProvider`] | a profile of the command line interface, `~/.aliyun/config.json` |
//! | [`ProfileCredentialsProvider`] | `~/.alibabacloud/credentials` |
//! | [`EcsRamRoleCredentialsProvider`] | the RAM role of an ECS instance |
//! | [`UriCredentialsProvider`] | a local HTTP service |
//! | [`RamRoleArnCredentialsProvider`] | a RAM role, for the credentials of another provider |
//! | [`ProcessCredentialsProvider`] | a program that prints them |
//! | [`DefaultCredentialsProvider`] | the first of the sources above that has some, in the order of the official SDKs |
//! | [`CredentialsProviderChain`] | the same with members of your own |
//!
//! Anything else implements [`ProvideCredentials`]; [`CachedCredentialsProvider`] gives it the renewal that those above have.
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

/// Makes a provider of a newtype around one.
macro_rules! provide_by_field {
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
use provide_by_field;
