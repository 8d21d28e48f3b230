//! [`EcsRamRoleCredentialsProvider`]: the RAM role of an ECS instance.

use std::sync::Arc;
use std::time::Duration;

use super::credentials_json::{self, SERVICE, USER_AGENT};
use super::sts::WipedResponse;
use super::{CachedCredentialsProvider, Credentials, CredentialsError, ProvideCredentials, ProviderSettings, delegate_provider};
use crate::codec::percent_encode;
use crate::identity::one_line;
use crate::transport::{BoxFuture, Headers, HttpRequest, HttpResponse, Method, TransportError, TransportErrorKind};
use crate::value;

/// Address of the metadata service, the same on every instance.
const HOST: &str = "100.100.100.200";

const ROLES: &str = "/latest/meta-data/ram/security-credentials/";

/// Lifetime of a metadata token in seconds, as in the official SDKs.
const TOKEN_SECONDS: &str = "21600";

/// The credentials of the RAM role of an ECS instance, from its metadata service.
///
/// Uses version 2 of the metadata service, with a token. If no token is issued, version 1 is used,
/// unless `ALIBABA_CLOUD_IMDSV1_DISABLED=true`. Each request has one second to connect and one
/// second for the response; without a connection there is no further request, so on a machine that
/// is not an instance this fails within a second. Proxies are not used, see
/// [`ProviderSettings::direct_transport`]. `ALIBABA_CLOUD_ECS_METADATA_DISABLED=true` disables this
/// provider.
///
/// If the metadata service is down when credentials expire, they are still used, until the service
/// that they are for rejects them. So a failure of the metadata service alone ends no call. A
/// warning is logged (feature `tracing`).
#[derive(Debug)]
pub struct EcsRamRoleCredentialsProvider(CachedCredentialsProvider<EcsFetcher>);

delegate_provider!(EcsRamRoleCredentialsProvider);

impl EcsRamRoleCredentialsProvider {
    /// The role named by `ALIBABA_CLOUD_ECS_METADATA`, or else by the metadata service.
    #[must_use]
    pub fn new(settings: &ProviderSettings) -> Self {
        let fetch = EcsFetcher {
            settings: settings.clone(),
            role_name: None,
        };
        Self(CachedCredentialsProvider::with_clock(fetch, Arc::clone(&settings.clock)).keep_expired())
    }

    /// Name of the role.
    #[must_use]
    pub fn role_name(mut self, name: impl Into<String>) -> Self {
        self.0.source_mut().role_name = Some(name.into());
        self
    }
}

#[derive(Debug)]
struct EcsFetcher {
    settings: ProviderSettings,
    role_name: Option<String>,
}

impl EcsFetcher {
    async fn fetch(&self) -> Result<Arc<Credentials>, CredentialsError> {
        let environment = &self.settings.environment;
        if environment.says_true("ALIBABA_CLOUD_ECS_METADATA_DISABLED") {
            return Err(CredentialsError::new("disabled by ALIBABA_CLOUD_ECS_METADATA_DISABLED"));
        }
        let given = environment.or_text(self.role_name.as_ref(), "ALIBABA_CLOUD_ECS_METADATA")?;
        let token = self.token().await?;
        let role = match given {
            Some(name) => name,
            None => self.role(token.as_deref()).await?,
        };
        let mut path = ROLES.to_owned();
        percent_encode(role.trim(), &mut path);
        let response = WipedResponse(self.get_metadata(&path, token.as_deref()).await?);
        if response.0.status == 404 {
            let role = one_line(role.trim());
            return Err(CredentialsError::new(format!("the instance has no RAM role {role:?}")));
        }
        self.read(&response.0).map(Arc::new)
    }

    /// A token for version 2; `None` if version 1 is to be used.
    async fn token(&self) -> Result<Option<String>, CredentialsError> {
        let mut request = request(Method::Put, "/latest/api/token");
        request.headers.push("x-aliyun-ecs-metadata-token-ttl-seconds", TOKEN_SECONDS);
        let why = match self.send(&request).await {
            Ok(response) if response.status == 200 => {
                let token = String::from_utf8_lossy(&response.body).trim().to_owned();
                // It is sent in a header.
                if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()) {
                    return Ok(Some(token));
                }
                CredentialsError::new("the metadata service returned an invalid token")
            }
            Ok(response) => status_error(&response, "token"),
            // In containers of some instances the response to this request never arrives, since it
            // is not forwarded.
            Err(error) if error.kind() == TransportErrorKind::Timeout => no_response(&error),
            Err(error) => return Err(no_response(&error)),
        };
        if self.settings.environment.says_true("ALIBABA_CLOUD_IMDSV1_DISABLED") {
            let message = format!("{why}; version 1 of the service is disabled by ALIBABA_CLOUD_IMDSV1_DISABLED");
            let error = CredentialsError::new(message);
            return Err(if why.is_transient() { error.transient() } else { error });
        }
        Ok(None)
    }

    /// Name of the role of the instance.
    async fn role(&self, token: Option<&str>) -> Result<String, CredentialsError> {
        let response = self.get_metadata(ROLES, token).await?;
        let body = String::from_utf8_lossy(&response.body);
        let name = body.lines().next().unwrap_or_default().trim();
        match response.status {
            200 if name.starts_with('<') => Err(CredentialsError::new("the response of the metadata service is not a role name")),
            200 if !name.is_empty() => Ok(name.to_owned()),
            200 | 404 => Err(CredentialsError::new("the instance has no RAM role")),
            _ => Err(status_error(&response, "role name")),
        }
    }

    async fn get_metadata(&self, path: &str, token: Option<&str>) -> Result<HttpResponse, CredentialsError> {
        let mut request = request(Method::Get, path);
        if let Some(token) = token {
            request.headers.push("x-aliyun-ecs-metadata-token", token);
        }
        self.send(&request).await.map_err(|error| no_response(&error))
    }

    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let second = Duration::from_secs(1);
        self.settings
            .direct
            .send(request, credentials_json::limits(second, second, 2 * second))
            .await
    }

    fn read(&self, response: &HttpResponse) -> Result<Credentials, CredentialsError> {
        if response.status != 200 {
            return Err(status_error(response, "credentials"));
        }
        let in_response = |error: CredentialsError| error.in_context(&"the response of the metadata service");
        let document = value::parse(&response.body, response.headers.get("content-type"))
            .map_err(|error| in_response(CredentialsError::new(error.to_string())))?;
        match credentials_json::optional(&document.root, "Code").map_err(in_response)? {
            Some("Success") => {}
            Some(code) => {
                return Err(in_response(CredentialsError::new(format!(
                    "the code is {:?} instead of \"Success\"",
                    one_line(code)
                ))));
            }
            None => return Err(in_response(CredentialsError::new("the key Code is missing"))),
        }
        let credentials = SERVICE.read(&document.root).map_err(in_response)?;
        Ok(credentials_json::by_our_clock(
            credentials,
            &response.headers,
            self.settings.clock.now(),
        ))
    }
}

fn request(method: Method, path: &str) -> HttpRequest {
    let mut headers = Headers::new();
    headers.push("host", HOST);
    headers.push("user-agent", USER_AGENT);
    HttpRequest::new(method, format!("http://{HOST}{path}"), headers)
}

/// No response. Not transient: most likely this machine is not an instance.
fn no_response(error: &TransportError) -> CredentialsError {
    CredentialsError::new(format!(
        "no response from the metadata service at {HOST}: {}",
        one_line(&error.to_string())
    ))
}

/// An error response.
fn status_error(response: &HttpResponse, what: &str) -> CredentialsError {
    let error = CredentialsError::new(format!("the metadata service returned no {what}: HTTP {}", response.status));
    if response.status >= 500 || response.status == 429 {
        error.transient()
    } else {
        error
    }
}

impl ProvideCredentials for EcsFetcher {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(self.fetch())
    }
}

#[cfg(test)]
mod tests;
