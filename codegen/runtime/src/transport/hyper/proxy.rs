//! The proxies of requests.

use std::sync::Arc;

use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use crate::transport::{TransportError, TransportErrorKind};

/// Proxies by destination.
///
/// `Debug` shows their addresses, without user and password.
#[derive(Clone, Debug)]
pub(super) struct Proxies(Option<Arc<Matcher>>);

impl Proxies {
    pub(super) fn none() -> Self {
        Self(None)
    }

    pub(super) fn from_env() -> Self {
        Self::from_matcher(Matcher::from_env())
    }

    pub(super) fn from_matcher(matcher: Matcher) -> Self {
        Self(Some(Arc::new(matcher)))
    }

    /// The same proxy for all destinations.
    pub(super) fn for_all(url: &str) -> Result<Self, TransportError> {
        let proxies = Self::from_matcher(Matcher::builder().all(url).build());
        // The matcher ignores what it does not understand.
        match proxies.intercept(&Uri::from_static("http://host/")) {
            Some(proxy) if proxy.address().is_ok() => Ok(proxies),
            _ => Err(TransportError::new(
                TransportErrorKind::Proxy,
                "the address of the proxy is not of the form scheme://[user:password@]host[:port] \
                 with the scheme http, https, socks5 or socks5h",
            )),
        }
    }

    /// The proxy for `destination`, if any.
    pub(super) fn intercept(&self, destination: &Uri) -> Option<Proxy> {
        self.0.as_ref()?.intercept(destination).map(Proxy)
    }
}

/// Protocol of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Http,
    Socks5,
}

/// The proxy of a request.
pub(super) struct Proxy(Intercept);

impl Proxy {
    pub(super) fn protocol(&self) -> Protocol {
        match self.0.uri().scheme_str() {
            Some("http" | "https") => Protocol::Http,
            _ => Protocol::Socks5,
        }
    }

    /// URL of the proxy, with the default port of its protocol if it has none. `https` if the
    /// connection to the proxy uses TLS, else `http`.
    pub(super) fn address(&self) -> Result<Uri, TransportError> {
        let uri = self.0.uri();
        let (scheme, port) = match uri.scheme_str() {
            Some("http") => (Scheme::HTTP, 80),
            Some("https") => (Scheme::HTTPS, 443),
            Some("socks5" | "socks5h") => (Scheme::HTTP, 1080),
            other => {
                let message = format!("the proxy protocol {} is not supported", other.unwrap_or("(unknown)"));
                return Err(TransportError::new(TransportErrorKind::Proxy, message));
            }
        };
        uri_from(
            scheme,
            &format!("{}:{}", uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(port)),
        )
    }

    /// Value of `proxy-authorization`, for HTTP proxies.
    pub(super) fn authorization(&self) -> Option<&HeaderValue> {
        self.0.basic_auth()
    }

    /// User and password, for SOCKS proxies.
    pub(super) fn credentials(&self) -> Option<(&str, &str)> {
        self.0.raw_auth()
    }
}

/// The root URL of a host; `authority` is `host:port`.
pub(super) fn uri_from(scheme: Scheme, authority: &str) -> Result<Uri, TransportError> {
    let uri = Uri::builder().scheme(scheme).authority(authority).path_and_query("/").build();
    uri.map_err(|error| TransportError::new(TransportErrorKind::Proxy, format!("the proxy settings are invalid: {error}")))
}
