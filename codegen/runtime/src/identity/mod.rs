//! AccessKey pairs and the trait of their providers. The providers are in
//! [`credentials`](crate::credentials).

mod credentials;
mod environment;
mod error;
mod provide_credentials;
#[cfg(test)]
pub(crate) mod testing;

pub use self::credentials::Credentials;
pub use self::environment::Environment;
pub use self::error::CredentialsError;
pub(crate) use self::error::one_line;
pub use self::provide_credentials::ProvideCredentials;
