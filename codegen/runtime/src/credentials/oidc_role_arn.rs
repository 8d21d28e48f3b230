//! [`OidcRoleArnCredentialsProvider`]: temporary credentials of a role, with an OIDC token.

use std::path::PathBuf;
use std::sync::Arc;

use super::secret_file;
use super::sts::{StsRole, VERSION, role_settings};
use super::{CachedCredentialsProvider, Credentials, CredentialsError, ProvideCredentials, ProviderSettings, delegate_provider};
use crate::query::Query;
use crate::redact::KnownSecrets;
use crate::time::format_utc;
use crate::transport::{Body, BoxFuture, Headers, HttpRequest, Method};

/// Temporary credentials of a RAM role, with an OIDC token from a file (STS `AssumeRoleWithOIDC`):
/// RAM roles for service accounts (RRSA) of Container Service for Kubernetes.
///
/// The file is read again for each renewal, since tokens are rotated. The credentials are valid for
/// an hour unless set otherwise, and are renewed as described at [`CachedCredentialsProvider`].
#[derive(Debug)]
pub struct OidcRoleArnCredentialsProvider(CachedCredentialsProvider<OidcFetcher>);

delegate_provider!(OidcRoleArnCredentialsProvider);
role_settings!(OidcRoleArnCredentialsProvider);

impl OidcRoleArnCredentialsProvider {
    /// The role, identity provider and token file named by `ALIBABA_CLOUD_ROLE_ARN`,
    /// `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and `ALIBABA_CLOUD_OIDC_TOKEN_FILE`. Kubernetes sets these
    /// variables in pods whose service account has a role.
    #[must_use]
    pub fn from_env(settings: &ProviderSettings) -> Self {
        let fetch = OidcFetcher {
            role: StsRole::new(settings),
            provider_arn: None,
            token_file: None,
        };
        Self(CachedCredentialsProvider::with_clock(fetch, Arc::clone(&settings.clock)))
    }

    /// The role `role_arn` (`acs:ram::<account>:role/<name>`), with the token in `token_file`
    /// issued by the identity provider `provider_arn` (`acs:ram::<account>:oidc-provider/<name>`).
    #[must_use]
    pub fn new(
        settings: &ProviderSettings,
        role_arn: impl Into<String>,
        provider_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        let mut provider = Self::from_env(settings);
        provider.role().arn = Some(role_arn.into());
        provider.0.source_mut().provider_arn = Some(provider_arn.into());
        provider.0.source_mut().token_file = Some(token_file.into());
        provider
    }
}

#[derive(Debug)]
struct OidcFetcher {
    role: StsRole,
    provider_arn: Option<String>,
    token_file: Option<PathBuf>,
}

const ACTION: &str = "AssumeRoleWithOIDC";

const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
const PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";

impl OidcFetcher {
    async fn fetch(&self) -> Result<Arc<Credentials>, CredentialsError> {
        let environment = &self.role.settings.environment;
        let role_arn = environment.or_text(self.role.arn.as_ref(), ROLE_ARN)?;
        let provider_arn = environment.or_text(self.provider_arn.as_ref(), PROVIDER_ARN)?;
        let token_file = self.token_file.clone().or_else(|| environment.path(TOKEN_FILE));
        let (Some(role_arn), Some(provider_arn), Some(token_file)) = (&role_arn, &provider_arn, &token_file) else {
            let known = [
                (ROLE_ARN, role_arn.is_some()),
                (PROVIDER_ARN, provider_arn.is_some()),
                (TOKEN_FILE, token_file.is_some()),
            ];
            let missing: Vec<_> = known.iter().filter(|(_, known)| !known).map(|(name, _)| *name).collect();
            return Err(CredentialsError::new(format!(
                "environment variables not set: {}",
                missing.join(", ")
            )));
        };

        let token = secret_file::read(token_file)?;
        let token = token.trim();
        if token.is_empty() {
            return Err(CredentialsError::new("contains no token").in_context(&token_file.display()));
        }
        // A response may quote the token, so it is redacted there.
        let secrets = KnownSecrets::new("", [token]);
        let request = self.request(role_arn.trim(), provider_arn.trim(), token)?;
        let response = self.role.send(request).await?;
        Ok(Arc::new(self.role.read(ACTION, response, &secrets)?))
    }

    /// Not signed: the token is the proof of identity. It is sent in the body, since URLs are
    /// logged.
    fn request(&self, role_arn: &str, provider_arn: &str, token: &str) -> Result<HttpRequest, CredentialsError> {
        let origin = self.role.origin()?;
        let mut query = Query::after(&[&origin, "/?"]);
        query.add("Action", ACTION);
        query.add("Format", "JSON");
        query.add("Timestamp", &*format_utc(self.role.settings.clock.now()));
        query.add("Version", VERSION);
        let mut form = Query::new();
        self.role.write(role_arn, &mut form)?;
        form.add("OIDCProviderArn", provider_arn);
        form.add("OIDCToken", token);
        let mut headers = Headers::new();
        headers.push("host", origin.split_once("://").map_or(origin.as_str(), |(_, host)| host));
        let body = Body::form(form.into_url());
        headers.push("content-type", body.content_type().unwrap_or_default());
        Ok(HttpRequest::new(Method::Post, query.into_url(), headers).with_body(body))
    }
}

impl ProvideCredentials for OidcFetcher {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
