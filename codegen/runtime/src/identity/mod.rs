//! Who calls: AccessKey pairs, and what gives them. The providers that ship are in [`credentials`](crate::credentials).

mod environment;
mod error;
mod pair;
mod provide;
#[cfg(test)]
pub(crate) mod testing;

pub use self::environment::Environment;
pub use self::error::CredentialsError;
pub(crate) use self::error::one_line;
pub use self::pair::Credentials;
pub use self::provide::ProvideCredentials;
