//! [`UriCredentialsProvider`]: credentials from an HTTP service.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::credentials_json::{self, SERVICE, USER_AGENT};
use super::sts::WipedResponse;
use super::{CachedCredentialsProvider, Credentials, CredentialsError, ProvideCredentials, ProviderSettings, delegate_provider};
use crate::endpoint::has_valid_port;
use crate::identity::one_line;
use crate::transport::{BoxFuture, Headers, HttpRequest, HttpResponse, Method, TransportErrorKind};
use crate::value;

/// Temporary credentials from an HTTP service, usually on the same machine. The response to a GET
/// is JSON with `AccessKeyId`, `AccessKeySecret`, `SecurityToken` and `Expiration`. A `Code` other
/// than `Success` is an error.
///
/// Loopback and link-local addresses bypass proxies. `Debug` and errors show the host but not the
/// path, which may be secret.
#[derive(Debug)]
pub struct UriCredentialsProvider(CachedCredentialsProvider<UriFetcher>);

delegate_provider!(UriCredentialsProvider);

impl UriCredentialsProvider {
    /// The URI in the variable `ALIBABA_CLOUD_CREDENTIALS_URI`.
    #[must_use]
    pub fn from_env(settings: &ProviderSettings) -> Self {
        Self::from_settings(settings, None)
    }

    /// The given URI, with `http://` or `https://`.
    #[must_use]
    pub fn new(settings: &ProviderSettings, uri: impl Into<String>) -> Self {
        Self::from_settings(settings, Some(uri.into()))
    }

    fn from_settings(settings: &ProviderSettings, uri: Option<String>) -> Self {
        let fetch = UriFetcher {
            settings: settings.clone(),
            uri,
        };
        Self(CachedCredentialsProvider::with_clock(fetch, Arc::clone(&settings.clock)))
    }
}

struct UriFetcher {
    settings: ProviderSettings,
    uri: Option<String>,
}

impl std::fmt::Debug for UriFetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let origin = self.uri.as_deref().and_then(origin);
        f.debug_struct("UriCredentialsProvider")
            .field("at", &origin)
            .finish_non_exhaustive()
    }
}

impl UriFetcher {
    async fn fetch(&self) -> Result<Arc<Credentials>, CredentialsError> {
        let uri = match &self.uri {
            Some(uri) => uri.clone(),
            None => self.settings.environment.required("ALIBABA_CLOUD_CREDENTIALS_URI")?,
        };
        let uri = uri.trim();
        let Some(origin) = origin(uri) else {
            return Err(CredentialsError::new(
                "the credentials URI is not of the form http[s]://host[:port]/path",
            ));
        };
        let credentials = self.request(uri, origin).await.map_err(|error| error.in_context(&origin))?;
        Ok(Arc::new(credentials))
    }

    async fn request(&self, uri: &str, origin: &str) -> Result<Credentials, CredentialsError> {
        let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
        let mut headers = Headers::new();
        headers.push("host", authority);
        headers.push("accept", "application/json");
        headers.push("user-agent", USER_AGENT);
        let request = HttpRequest::new(Method::Get, uri.to_owned(), headers);
        let transport = if is_local(authority) {
            &self.settings.direct
        } else {
            &self.settings.transport
        };
        // The limits of the official SDKs.
        let limits = credentials_json::limits(Duration::from_secs(5), Duration::from_secs(10), Duration::from_secs(15));
        let response = transport.send(&request, limits).await.map_err(|error| {
            let passing = !matches!(error.kind(), TransportErrorKind::InvalidRequest | TransportErrorKind::BodyTooLarge);
            let error = CredentialsError::new(one_line(&error.to_string()));
            if passing { error.transient() } else { error }
        })?;
        self.read(&WipedResponse(response).0)
    }

    fn read(&self, response: &HttpResponse) -> Result<Credentials, CredentialsError> {
        if response.status != 200 {
            let error = CredentialsError::new(format!("HTTP {}", response.status));
            let passing = response.status >= 500 || response.status == 429;
            return Err(if passing { error.transient() } else { error });
        }
        let document =
            value::parse(&response.body, response.headers.get("content-type")).map_err(|error| CredentialsError::new(error.to_string()))?;
        if let Some(code) = credentials_json::optional(&document.root, "Code")?
            && code != "Success"
        {
            return Err(CredentialsError::new(format!(
                "the response has the code {:?} instead of \"Success\"",
                one_line(code)
            )));
        }
        let credentials = SERVICE.read(&document.root)?;
        Ok(credentials_json::by_our_clock(
            credentials,
            &response.headers,
            self.settings.clock.now(),
        ))
    }
}

/// Scheme, host and port of a URI.
fn origin(uri: &str) -> Option<&str> {
    let (scheme, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let is_http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let is_host = !authority.is_empty() && authority.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'@');
    let is_host = is_host && has_valid_port(authority);
    uri.get(..scheme.len() + 3 + authority.len()).filter(|_| is_http && is_host)
}

/// Whether an authority (`host[:port]`) is this machine or link-local.
fn is_local(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    match host.parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => address.is_loopback() || address.is_unicast_link_local(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

impl ProvideCredentials for UriFetcher {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

#[cfg(test)]
mod tests;
