//! The proxies of requests.

use std::fmt;
use std::sync::Arc;

use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use super::proxy_url;
use crate::transport::{TransportError, TransportErrorKind};

/// Proxies by destination.
///
/// `Debug` shows their addresses, without user and password.
#[derive(Clone, Debug)]
pub(super) struct Proxies(Arc<Settings>);

#[derive(Debug, Default)]
struct Settings {
    http: Setting,
    https: Setting,
    no_proxy: NoProxy,
}

/// The proxy for a scheme.
#[derive(Clone, Debug, Default)]
enum Setting {
    #[default]
    Direct,
    Proxy(Proxy),
    /// What is wrong with it, and which variable has it.
    Invalid(String),
}

impl Proxies {
    pub(super) fn none() -> Self {
        Self(Arc::default())
    }

    /// Those of the environment of the process. Upper case takes precedence over lower case.
    pub(super) fn from_env() -> Self {
        // In a CGI process, a header of the incoming request sets `HTTP_PROXY`.
        if std::env::var_os("REQUEST_METHOD").is_some() {
            return Self::none();
        }
        let first = |names: [&'static str; 2]| {
            let found = names.into_iter().find_map(|name| Some((name, std::env::var_os(name)?)));
            found.map(|(name, value)| (name, value.into_string()))
        };
        let setting = |names| match first(names) {
            Some((name, Ok(url))) => Setting::parse(name, &url),
            Some((name, Err(_))) => Setting::Invalid(format!("the environment variable {name} is not valid Unicode")),
            None => Setting::Direct,
        };
        let all = setting(["ALL_PROXY", "all_proxy"]);
        let or_all = |setting| match setting {
            Setting::Direct => all.clone(),
            setting => setting,
        };
        Self(Arc::new(Settings {
            http: or_all(setting(["HTTP_PROXY", "http_proxy"])),
            https: or_all(setting(["HTTPS_PROXY", "https_proxy"])),
            no_proxy: match first(["NO_PROXY", "no_proxy"]) {
                // A name that is not Unicode is that of no host.
                Some((_, hosts)) => NoProxy::new(&hosts.unwrap_or_else(|hosts| hosts.to_string_lossy().into_owned())),
                None => NoProxy::default(),
            },
        }))
    }

    /// The same proxy for all destinations, but for the hosts in `no_proxy`.
    pub(super) fn for_all(url: &str, no_proxy: &str) -> Result<Self, TransportError> {
        let proxy = proxy_url::parse(url).map_err(|reason| error(format!("the URL of the proxy is not valid: {reason}")))?;
        let setting = Setting::Proxy(Proxy(proxy));
        Ok(Self(Arc::new(Settings {
            http: setting.clone(),
            https: setting,
            no_proxy: NoProxy::new(no_proxy),
        })))
    }

    /// The proxy for `destination`, if any.
    pub(super) fn intercept(&self, destination: &Uri) -> Result<Option<&Proxy>, TransportError> {
        let is_https = destination.scheme() == Some(&Scheme::HTTPS);
        let setting = if is_https { &self.0.https } else { &self.0.http };
        match setting {
            Setting::Direct => Ok(None),
            _ if self.0.no_proxy.contains(destination, if is_https { 443 } else { 80 }) => Ok(None),
            Setting::Proxy(proxy) => Ok(Some(proxy)),
            // No other attempt would help.
            Setting::Invalid(reason) => Err(TransportError::new(TransportErrorKind::InvalidRequest, reason.clone())),
        }
    }
}

impl Setting {
    /// The URL in a variable. An empty one is none.
    fn parse(name: &str, url: &str) -> Self {
        if url.trim().is_empty() {
            return Self::Direct;
        }
        match proxy_url::parse(url) {
            Ok(proxy) => Self::Proxy(Proxy(proxy)),
            Err(reason) => Self::Invalid(format!("the proxy in the environment variable {name} is not valid: {reason}")),
        }
    }
}

/// The hosts that are reached directly: names with the names below them, addresses, networks, `*`.
/// With a port, `host:port`, only this port of the host.
#[derive(Debug, Default)]
struct NoProxy {
    any_port: Option<Matcher>,
    one_port: Vec<(u16, Matcher)>,
}

impl NoProxy {
    fn new(hosts: &str) -> Self {
        // Matches everything but these hosts.
        let others = |hosts: &str| Matcher::builder().all("http://proxy").no(hosts).build();
        let mut one_port = Vec::new();
        let mut any_port = Vec::new();
        for host in hosts.split(',').map(str::trim) {
            match split_port(host) {
                Some((host, port)) => one_port.push((port, others(host))),
                None => any_port.push(host.trim_start_matches('[').trim_end_matches(']')),
            }
        }
        Self {
            any_port: (!hosts.trim().is_empty()).then(|| others(&any_port.join(","))),
            one_port,
        }
    }

    fn contains(&self, destination: &Uri, default_port: u16) -> bool {
        let port = destination.port_u16().unwrap_or(default_port);
        let of_port = self.one_port.iter().filter(|(only, _)| *only == port).map(|(_, others)| others);
        self.any_port
            .iter()
            .chain(of_port)
            .any(|others| others.intercept(destination).is_none())
    }
}

/// Host and port; `None` without a port. An IPv6 address with a port is in brackets.
fn split_port(host: &str) -> Option<(&str, u16)> {
    let (name, port) = host.rsplit_once(':')?;
    let name = match name.strip_prefix('[') {
        Some(address) => address.strip_suffix(']')?,
        None if name.contains(':') => return None,
        None => name,
    };
    Some((name, port.parse().ok()?))
}

/// Protocol of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Http,
    Socks5,
}

/// The proxy of a request.
#[derive(Clone)]
pub(super) struct Proxy(Intercept);

/// The address only.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.0.uri(), f)
    }
}

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
            _ => (Scheme::HTTP, 1080),
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
    uri.map_err(|reason| error(format!("the proxy settings are invalid: {reason}")))
}

fn error(message: String) -> TransportError {
    TransportError::new(TransportErrorKind::Proxy, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_proxy_supports_names_addresses_and_ports() {
        let is_direct = |hosts: &str, url: &'static str| NoProxy::new(hosts).contains(&Uri::from_static(url), 80);
        for (hosts, url) in [
            ("vod.test", "http://vod.test/"),
            ("test", "http://vod.test/"),
            (".test", "http://vod.test:8080/"),
            ("a.test, vod.test:80", "http://vod.test/"),
            ("vod.test:8080", "http://vod.test:8080/"),
            ("test:8080", "http://vod.test:8080/"),
            ("*:8080", "http://vod.test:8080/"),
            ("10.0.0.0/8", "http://10.1.2.3/"),
            ("10.1.2.3:8080", "http://10.1.2.3:8080/"),
            ("::1", "http://[::1]/"),
            ("[::1]", "http://[::1]/"),
            ("[::1]:8080", "http://[::1]:8080/"),
            ("*", "http://vod.test/"),
        ] {
            assert!(is_direct(hosts, url), "{hosts} {url}");
        }
        for (hosts, url) in [
            ("", "http://vod.test/"),
            (" , ", "http://vod.test/"),
            ("od.test", "http://vod.test/"),
            ("vod.test:81", "http://vod.test/"),
            ("vod.test:8080", "http://vod.test:8081/"),
            ("vod.test:99999", "http://vod.test/"),
            ("10.1.2.3:81", "http://10.1.2.3:80/"),
            ("[::1]:8080", "http://[::1]/"),
        ] {
            assert!(!is_direct(hosts, url), "{hosts} {url}");
        }
    }
}
