//! Security Token Service (STS), API version 2015-04-01: temporary credentials of a role.

use std::time::Duration;

use zeroize::Zeroizing;

use super::credentials_json::{self, SERVICE, USER_AGENT};
use super::{Credentials, CredentialsError, ProviderSettings};
use crate::endpoint::origin;
use crate::error_response::{ErrorClass, ServiceError};
use crate::identity::one_line;
use crate::query::Query;
use crate::redact::KnownSecrets;
use crate::transport::{HttpRequest, HttpResponse, TransportErrorKind};
use crate::value;

pub(super) const VERSION: &str = "2015-04-01";

/// Default lifetime of the credentials.
const DURATION: Duration = Duration::from_secs(3600);

/// Shortest lifetime that STS grants. The longest is a setting of the role.
const MIN_DURATION: Duration = Duration::from_secs(900);

/// The role to assume and the STS endpoint. Strings that are not set come from the environment.
#[derive(Clone, Debug)]
pub(super) struct StsRole {
    pub(super) settings: ProviderSettings,
    pub(super) arn: Option<String>,
    pub(super) session_name: Option<String>,
    pub(super) duration: Option<Duration>,
    pub(super) policy: Option<String>,
    pub(super) region: Option<String>,
    pub(super) vpc: bool,
    pub(super) endpoint: Option<String>,
}

impl StsRole {
    pub(super) fn new(settings: &ProviderSettings) -> Self {
        Self {
            settings: settings.clone(),
            arn: None,
            session_name: None,
            duration: None,
            policy: None,
            region: None,
            vpc: false,
            endpoint: None,
        }
    }

    /// Scheme and host.
    pub(super) fn origin(&self) -> Result<String, CredentialsError> {
        let environment = &self.settings.environment;
        let host = match &self.endpoint {
            Some(endpoint) => endpoint.clone(),
            None => match environment.or_text(self.region.as_ref(), "ALIBABA_CLOUD_STS_REGION")? {
                Some(region) => {
                    let vpc = self.vpc || environment.says_true("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED");
                    format!("sts{}.{}.aliyuncs.com", if vpc { "-vpc" } else { "" }, region.trim())
                }
                // This host does not exist inside a VPC.
                None => "sts.aliyuncs.com".to_owned(),
            },
        };
        origin(&host, "https").map_err(|error| CredentialsError::new(format!("STS: {error}")))
    }

    /// Writes the parameters that all requests for a role share. `arn` is that of the role.
    pub(super) fn write(&self, arn: &str, query: &mut Query) -> Result<(), CredentialsError> {
        let duration = self.duration.unwrap_or(DURATION);
        if duration < MIN_DURATION {
            return Err(CredentialsError::new(format!(
                "the duration of the session is {} s; the minimum is {} s",
                duration.as_secs(),
                MIN_DURATION.as_secs()
            )));
        }
        let name = self
            .settings
            .environment
            .or_text(self.session_name.as_ref(), "ALIBABA_CLOUD_ROLE_SESSION_NAME")?;
        let name = name.map_or_else(|| self.unique_name(), |name| name.trim().to_owned());
        query.add("DurationSeconds", &duration.as_secs().to_string());
        query.add("Policy", &self.policy);
        query.add("RoleArn", arn);
        query.add("RoleSessionName", &name);
        Ok(())
    }

    /// A unique session name, for the audit log.
    fn unique_name(&self) -> String {
        let since = self.settings.clock.now().duration_since(std::time::UNIX_EPOCH);
        format!("aliyun-rust-{}", since.unwrap_or_default().as_millis())
    }

    pub(super) async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, CredentialsError> {
        // Not signed.
        request.headers.push("accept", "application/json");
        request.headers.push("user-agent", USER_AGENT);
        // The limits of the official SDKs.
        let limits = credentials_json::limits(Duration::from_secs(5), Duration::from_secs(10), Duration::from_secs(15));
        let sent = self.settings.transport.send(&request, limits).await;
        sent.map_err(|error| {
            let passing = !matches!(error.kind(), TransportErrorKind::InvalidRequest | TransportErrorKind::BodyTooLarge);
            let place = request.url_without_query().trim_end_matches('/');
            let error = CredentialsError::new(format!("{place}: {}", one_line(&error.to_string())));
            if passing { error.transient() } else { error }
        })
    }

    /// The credentials in the response to `action`, or the error. `sent` are the secrets in the
    /// request.
    pub(super) fn read(&self, action: &str, response: HttpResponse, sent: &KnownSecrets) -> Result<Credentials, StsError> {
        let response = WipedResponse(response);
        let HttpResponse { status, headers, body, .. } = &response.0;
        let failed = |what: String, transient: bool| {
            let error = CredentialsError::new(format!("STS {action}: {what}"));
            StsError {
                code: None,
                error: if transient { error.transient() } else { error },
            }
        };
        let document = value::parse(body, headers.get("content-type"))
            .map_err(|error| failed(format!("unreadable response (HTTP {status}): {error}"), *status >= 500))?;
        if (200..300).contains(status)
            && let Some(credentials) = document.root.get("Credentials")
        {
            let credentials = SERVICE.read(credentials).map_err(|error| failed(error.to_string(), false))?;
            return Ok(credentials_json::by_our_clock(credentials, headers, self.settings.clock.now()));
        }
        let Some(error) = ServiceError::read(&document.root, &response.0, sent, self.settings.clock.now()) else {
            return Err(failed(
                format!("the response (HTTP {status}) has neither credentials nor an error code"),
                *status >= 500,
            ));
        };
        let mut what = one_line(&error.to_string());
        if let Some(id) = error.request_id() {
            what.push_str(&format!(" [request {}]", one_line(id)));
        }
        let by_code = ErrorClass::of_unknown(error.code());
        let passing = [by_code, ErrorClass::of_status(*status)].map(|class| class != ErrorClass::Permanent);
        Err(StsError {
            code: Some(error.code().to_owned()),
            ..failed(what, error.retry_after().is_some() || passing.contains(&true))
        })
    }
}

/// Adds the setters that all providers with a role share. The provider is a newtype around an inner
/// provider with a field `role`.
macro_rules! role_settings {
    ($provider:ident) => {
        impl $provider {
            /// Name of the session in the audit log: 2 to 64 of the characters
            /// `A-Z a-z 0-9 . @ - _`. Default: the variable `ALIBABA_CLOUD_ROLE_SESSION_NAME`, or a
            /// name made of the time.
            #[must_use]
            pub fn session_name(mut self, name: impl Into<String>) -> Self {
                self.role().session_name = Some(name.into());
                self
            }

            /// Lifetime of the credentials (1 hour): at least 15 minutes, at most what the role
            /// allows. Fractions of a second are cut off.
            #[must_use]
            pub fn duration(mut self, duration: std::time::Duration) -> Self {
                self.role().duration = Some(duration);
                self
            }

            /// A policy in JSON that restricts the permissions of the session further than the
            /// role.
            #[must_use]
            pub fn policy(mut self, policy: impl Into<String>) -> Self {
                self.role().policy = Some(policy.into());
                self
            }

            /// Region of the STS endpoint. Default: the variable `ALIBABA_CLOUD_STS_REGION`, or the
            /// central endpoint.
            #[must_use]
            pub fn region(mut self, region: impl Into<String>) -> Self {
                self.role().region = Some(region.into());
                self
            }

            /// Uses the VPC endpoint of the region, as the variable
            /// `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED=true` does. Without a region, the central
            /// endpoint is used.
            #[must_use]
            pub fn vpc(mut self) -> Self {
                self.role().vpc = true;
                self
            }

            /// Host of STS, instead of the one of the region.
            #[must_use]
            pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
                self.role().endpoint = Some(endpoint.into());
                self
            }

            pub(super) fn role(&mut self) -> &mut $crate::credentials::sts::StsRole {
                &mut self.0.source_mut().role
            }
        }
    };
}
pub(super) use role_settings;

/// An error of STS.
#[derive(Debug)]
pub(super) struct StsError {
    pub(super) code: Option<String>,
    pub(super) error: CredentialsError,
}

impl From<StsError> for CredentialsError {
    fn from(refusal: StsError) -> Self {
        refusal.error
    }
}

/// A response with secrets, whose body is wiped from memory on drop.
pub(super) struct WipedResponse(pub(super) HttpResponse);

impl Drop for WipedResponse {
    fn drop(&mut self) {
        drop(Zeroizing::new(std::mem::take(&mut self.0.body)));
    }
}

#[cfg(test)]
mod tests;
