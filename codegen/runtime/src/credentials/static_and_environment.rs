//! Credentials that do not change: given by the program or by environment variables.

use std::sync::{Arc, OnceLock};

use super::{Credentials, CredentialsError, Environment, ProvideCredentials, ProviderSettings};
use crate::transport::BoxFuture;

/// The same credentials for every call.
#[derive(Clone, Debug)]
pub struct StaticCredentialsProvider(Arc<Credentials>);

impl From<Credentials> for StaticCredentialsProvider {
    fn from(credentials: Credentials) -> Self {
        Self(Arc::new(credentials))
    }
}

impl ProvideCredentials for StaticCredentialsProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        let credentials = Arc::clone(&self.0);
        Box::pin(std::future::ready(Ok(credentials)))
    }
}

/// The credentials in the environment variables `ALIBABA_CLOUD_ACCESS_KEY_ID`,
/// `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, for temporary credentials,
/// `ALIBABA_CLOUD_SECURITY_TOKEN`.
///
/// They are read once, at the first call.
#[derive(Debug)]
pub struct EnvironmentCredentialsProvider {
    environment: Environment,
    kept: OnceLock<Arc<Credentials>>,
}

impl EnvironmentCredentialsProvider {
    /// A provider that reads the variables of `settings`.
    #[must_use]
    pub fn new(settings: &ProviderSettings) -> Self {
        Self {
            environment: settings.environment.clone(),
            kept: OnceLock::new(),
        }
    }

    fn get(&self) -> Result<Arc<Credentials>, CredentialsError> {
        if let Some(kept) = self.kept.get() {
            return Ok(Arc::clone(kept));
        }
        let credentials = Arc::new(Credentials::from_environment(&self.environment)?);
        Ok(Arc::clone(self.kept.get_or_init(|| credentials)))
    }
}

impl ProvideCredentials for EnvironmentCredentialsProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(std::future::ready(self.get()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{FakeTransport, settings};
    use super::*;

    #[tokio::test]
    async fn static_provider_returns_same_credentials() {
        let fixed = StaticCredentialsProvider::from(Credentials::new("id", "secret"));
        assert!(Arc::ptr_eq(&fixed.provide().await.unwrap(), &fixed.provide().await.unwrap()));

        let vars = [
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIid"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s3cret"),
        ];
        let provider = EnvironmentCredentialsProvider::new(&settings(FakeTransport::silent(), &vars, None));
        let credentials = provider.provide().await.unwrap();
        assert_eq!(*credentials, Credentials::new("LTAIid", "s3cret"));
        assert!(Arc::ptr_eq(&credentials, &provider.provide().await.unwrap()));
        assert!(!format!("{provider:?} {fixed:?}").contains("s3cret"));
    }
}
