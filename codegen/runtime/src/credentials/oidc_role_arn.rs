//! [`OidcRoleArnCredentialsProvider`]: temporary credentials for a role, by an OIDC token.

use std::path::PathBuf;
use std::sync::Arc;

use super::secret_file;
use super::sts::{StsRole, VERSION, role_settings};
use super::{CachedCredentialsProvider, Credentials, CredentialsError, ProvideCredentials, ProviderSettings, provide_by_field};
use crate::query::Query;
use crate::redact::KnownSecrets;
use crate::time::format_utc;
use crate::transport::{BoxFuture, Headers, HttpRequest, Method};

/// Temporary credentials for a RAM role, for the OIDC token in a file (STS `AssumeRoleWithOIDC`): RAM roles for service accounts (RRSA)
/// of Container Service for Kubernetes.
///
/// The file is read anew for each request, since the token in it is exchanged from time to time. The credentials last an hour unless
/// set otherwise, and are renewed as [`CachedCredentialsProvider`] says.
#[derive(Debug)]
pub struct OidcRoleArnCredentialsProvider(CachedCredentialsProvider<OidcFetcher>);

provide_by_field!(OidcRoleArnCredentialsProvider);
role_settings!(OidcRoleArnCredentialsProvider);

impl OidcRoleArnCredentialsProvider {
    /// The role, the identity provider and the file that the variables `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and
    /// `ALIBABA_CLOUD_OIDC_TOKEN_FILE` name; Kubernetes sets them in a pod whose service account has a role.
    #[must_use]
    pub fn from_env(settings: &ProviderSettings) -> Self {
        let fetch = OidcFetcher {
            role: StsRole::new(settings),
            provider_arn: None,
            token_file: None,
        };
        Self(CachedCredentialsProvider::with_clock(fetch, Arc::clone(&settings.clock)))
    }

    /// The role `role_arn` (`acs:ram::<account>:role/<name>`) for the token in `token_file`, which the identity provider `provider_arn`
    /// (`acs:ram::<account>:oidc-provider/<name>`) has issued.
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
            return Err(CredentialsError::new(format!("not set: {}", missing.join(", "))));
        };

        let token = secret_file::read(token_file)?;
        let token = token.trim();
        if token.is_empty() {
            return Err(CredentialsError::new("holds no token").in_context(&token_file.display()));
        }
        // An answer may repeat the token; it is hidden there as a secret is.
        let secrets = KnownSecrets::new("", [token]);
        let request = self.request(role_arn.trim(), provider_arn.trim(), token)?;
        let response = self.role.send(request).await?;
        Ok(Arc::new(self.role.read(ACTION, response, &secrets)?))
    }

    /// Not signed: the token says who asks. It travels in the body, as URLs are logged on the way.
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
        headers.push("content-type", "application/x-www-form-urlencoded");
        let mut request = HttpRequest::new(Method::Post, query.into_url(), headers);
        request.body = form.into_url().into_bytes();
        Ok(request)
    }
}

impl ProvideCredentials for OidcFetcher {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(self.fetch())
    }
}
