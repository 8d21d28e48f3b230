//! [`RamRoleArnCredentialsProvider`]: temporary credentials of a role, with the credentials of
//! another provider.

use std::sync::Arc;
use std::time::SystemTime;

use super::credentials_json::server_time;
use super::sts::{StsRole, VERSION, role_settings};
use super::{CachedCredentialsProvider, Credentials, CredentialsError, ProvideCredentials, ProviderSettings, delegate_provider};
use crate::clock::{CountedNonces, Nonces as _};
use crate::sign::{Acs3HmacSha256, DateAndNonce, Sign as _, UnsignedRequest};
use crate::time::format_utc;
use crate::transport::{BoxFuture, HttpResponse, Method};

/// Temporary credentials of a RAM role, which the credentials of another provider may assume (STS
/// `AssumeRole`).
///
/// They are valid for an hour unless set otherwise, and are renewed as described at
/// [`CachedCredentialsProvider`].
#[derive(Debug)]
pub struct RamRoleArnCredentialsProvider(CachedCredentialsProvider<AssumeRoleFetcher>);

delegate_provider!(RamRoleArnCredentialsProvider);
role_settings!(RamRoleArnCredentialsProvider);

impl RamRoleArnCredentialsProvider {
    /// Assumes the role `role_arn` (`acs:ram::<account>:role/<name>`) with the credentials of
    /// `source`.
    #[must_use]
    pub fn new(settings: &ProviderSettings, source: impl ProvideCredentials + 'static, role_arn: impl Into<String>) -> Self {
        let fetch = AssumeRoleFetcher {
            source: Arc::new(source),
            role: StsRole::new(settings),
            arn: role_arn.into(),
            external_id: None,
        };
        Self(CachedCredentialsProvider::with_clock(fetch, Arc::clone(&settings.clock)))
    }

    /// External ID that the role requires if it belongs to another account.
    #[must_use]
    pub fn external_id(mut self, external_id: impl Into<String>) -> Self {
        self.0.source_mut().external_id = Some(external_id.into());
        self
    }
}

#[derive(Debug)]
struct AssumeRoleFetcher {
    source: Arc<dyn ProvideCredentials>,
    role: StsRole,
    arn: String,
    external_id: Option<String>,
}

impl AssumeRoleFetcher {
    async fn fetch(&self) -> Result<Arc<Credentials>, CredentialsError> {
        let source = self.source.provide().await?;
        source.check()?;
        let secrets = source.known_secrets();
        let response = self.send_request(&source, self.role.settings.clock.now()).await?;
        let server_time = server_time(&response.headers);
        let mut result = self.role.read(ACTION, response, &secrets);
        if let (Err(refusal), Some(time)) = (&result, server_time)
            && refusal.code.as_deref().is_some_and(is_about_time)
        {
            result = self.role.read(ACTION, self.send_request(&source, time).await?, &secrets);
        }
        result.map(Arc::new).map_err(|refusal| {
            if refusal.code.as_deref().is_some_and(is_about_source) {
                self.source.invalidate(&source);
            }
            refusal.error
        })
    }

    async fn send_request(&self, source: &Credentials, now: SystemTime) -> Result<HttpResponse, CredentialsError> {
        let origin = self.role.origin()?;
        let mut request = UnsignedRequest::new(Method::Post, &origin, ACTION, VERSION);
        self.role.write(&self.arn, &mut request.query)?;
        request.query.add("ExternalId", &self.external_id);
        let nonce = CountedNonces::with_clock(Arc::clone(&self.role.settings.clock)).next();
        let date_and_nonce = DateAndNonce {
            date: &format_utc(now),
            nonce: nonce.as_str(),
        };
        let request = Acs3HmacSha256::new(source).sign(request, date_and_nonce);
        self.role.send(request).await
    }
}

const ACTION: &str = "AssumeRole";

/// Whether STS rejected the date of the request.
fn is_about_time(code: &str) -> bool {
    code.starts_with("InvalidTimeStamp") || code == "IllegalTimestamp"
}

/// Whether STS rejected the credentials that signed the request.
fn is_about_source(code: &str) -> bool {
    code.starts_with("InvalidSecurityToken") || code.starts_with("InvalidAccessKeyId")
}

impl ProvideCredentials for AssumeRoleFetcher {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
