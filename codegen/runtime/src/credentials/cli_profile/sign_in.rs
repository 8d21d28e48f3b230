//! Profiles that sign in with a browser: the modes `CloudSSO` and `OAuth`.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::super::credentials_json::{self, CLI, SERVICE, USER_AGENT, required};
use super::super::sts::WipedResponse;
use super::super::{Credentials, CredentialsError, ProvideCredentials, ProviderSettings, StaticCredentialsProvider};
use crate::endpoint::origin;
use crate::identity::one_line;
use crate::secret::Secret;
use crate::transport::{Body, BoxFuture, Headers, HttpRequest, Method};
use crate::value::{self, Node};

/// The provider for a profile: its credentials, or if they have expired, its sign-in.
pub(super) fn provider(
    settings: &ProviderSettings,
    profile: &Node<'_>,
    name: &str,
    mode: &str,
) -> Result<Box<dyn ProvideCredentials>, CredentialsError> {
    let now = settings.clock.now();
    let expires = moment(profile, "sts_expiration")?;
    if let Some(expires) = expires.filter(|expires| *expires > now) {
        let credentials = Credentials::new(required(profile, CLI.id)?, required(profile, CLI.secret)?)
            .with_security_token(required(profile, CLI.token)?)
            .with_expiry(expires);
        return Ok(Box::new(StaticCredentialsProvider::from(credentials)));
    }
    let signed_in_until = moment(profile, "cloud_sso_access_token_expire")?;
    if mode == "CloudSSO" && signed_in_until.is_some_and(|until| until > now) {
        return Ok(Box::new(CloudSso::new(settings, profile)?));
    }
    Err(CredentialsError::new(format!(
        "the sign-in has expired; sign in again: aliyun configure --mode {mode} --profile {}",
        one_line(name)
    )))
}

/// A moment in seconds since 1970; `None` if it is missing or 0.
fn moment(profile: &Node<'_>, key: &str) -> Result<Option<SystemTime>, CredentialsError> {
    let Some(node) = profile.get(key).filter(|node| !node.is_null()) else {
        return Ok(None);
    };
    let seconds = node.as_i64().and_then(|seconds| u64::try_from(seconds).ok());
    let seconds = seconds.ok_or_else(|| CredentialsError::new(format!("the key {key} is not a number of seconds")))?;
    if seconds == 0 {
        return Ok(None);
    }
    let moment = UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
    let moment = moment.ok_or_else(|| CredentialsError::new(format!("the key {key} is too large")))?;
    Ok(Some(moment))
}

/// Gets credentials for a sign-in that is still valid.
struct CloudSso {
    settings: ProviderSettings,
    origin: String,
    body: String,
    access_token: Secret,
}

impl fmt::Debug for CloudSso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloudSso").field("at", &self.origin).finish_non_exhaustive()
    }
}

impl CloudSso {
    fn new(settings: &ProviderSettings, profile: &Node<'_>) -> Result<Self, CredentialsError> {
        let url = required(profile, "cloud_sso_sign_in_url")?;
        let host = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = host.split(['/', '?', '#']).next().unwrap_or_default();
        let scheme = if url.starts_with("http://") { "http" } else { "https" };
        let text = |key| required(profile, key).map(|text| serde_json::Value::from(text).to_string());
        Ok(Self {
            settings: settings.clone(),
            origin: origin(host, scheme).map_err(|error| CredentialsError::new(format!("the key cloud_sso_sign_in_url: {error}")))?,
            body: format!(
                r#"{{"AccountId":{},"AccessConfigurationId":{}}}"#,
                text("cloud_sso_account_id")?,
                text("cloud_sso_access_config")?
            ),
            access_token: required(profile, "access_token")?.into(),
        })
    }

    async fn fetch(&self) -> Result<Arc<Credentials>, CredentialsError> {
        let mut headers = Headers::new();
        headers.push("host", self.origin.split_once("://").map_or("", |(_, host)| host));
        headers.push("accept", "application/json");
        headers.push("content-type", "application/json");
        headers.push("authorization", &format!("Bearer {}", self.access_token.expose()));
        headers.push("user-agent", USER_AGENT);
        let mut request = HttpRequest::new(Method::Post, format!("{}/cloud-credentials", self.origin), headers);
        request.body = Body::new("application/json", self.body.clone());
        // The limits of the official SDKs.
        let limits = credentials_json::limits(Duration::from_secs(5), Duration::from_secs(10), Duration::from_secs(15));
        let sent = self.settings.transport.send(&request, limits).await;
        let response = WipedResponse(sent.map_err(|error| CredentialsError::new(one_line(&error.to_string())).transient())?);
        let response = &response.0;
        if response.status != 200 {
            let error = CredentialsError::new(format!("no credentials for the sign-in: HTTP {}", response.status));
            let is_transient = response.status >= 500 || response.status == 429;
            return Err(if is_transient { error.transient() } else { error });
        }
        let document =
            value::parse(&response.body, response.headers.get("content-type")).map_err(|error| CredentialsError::new(error.to_string()))?;
        let Some(credentials) = document.root.get("CloudCredential") else {
            return Err(CredentialsError::new("the response has no CloudCredential"));
        };
        let credentials = SERVICE.read(credentials)?;
        let now = self.settings.clock.now();
        Ok(Arc::new(credentials_json::by_our_clock(credentials, &response.headers, now)))
    }
}

impl ProvideCredentials for CloudSso {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(async { self.fetch().await.map_err(|error| error.in_context(&self.origin)) })
    }
}
