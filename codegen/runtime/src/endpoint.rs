//! Regions and their hosts.

use crate::config_error::ConfigError;
use crate::one_line::one_line;

/// Characters of a setting that an error shows.
const SHOWN: usize = 200;

/// The hosts of a service, by region.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Endpoints {
    /// Default region.
    pub default_region: Option<&'static str>,
    /// All regions, sorted by ID.
    pub regions: &'static [Region],
}

/// A region and its hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Region ID: `cn-shanghai`.
    pub id: &'static str,
    /// Host on the public network.
    pub public: &'static str,
    /// Host inside a virtual private cloud (VPC) of the region, if it has one.
    pub vpc: Option<&'static str>,
}

/// The network to call the service from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// The public network.
    #[default]
    Public,
    /// A virtual private cloud (VPC) in the region.
    Vpc,
}

impl Endpoints {
    /// Host of a region in a network.
    ///
    /// # Errors
    /// If the region is unknown or has no host in the network, or if no region is set and there is
    /// no default. The message lists the possible regions.
    pub fn host(&self, region: Option<&str>, network: Network) -> Result<&'static str, ConfigError> {
        let Some(id) = region.or(self.default_region) else {
            return Err(ConfigError::new(format!("no region is set; known regions: {}", self.ids(|_| true))));
        };
        let Some(region) = self.regions.iter().find(|region| region.id == id) else {
            let help = match self.nearest(id) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known regions: {}", self.ids(|_| true)),
            };
            return Err(ConfigError::new(format!("unknown region `{}`; {help}", one_line(id, SHOWN))));
        };
        match network {
            Network::Public => Ok(region.public),
            Network::Vpc => region.vpc.ok_or_else(|| {
                let known = self.ids(|region| region.vpc.is_some());
                ConfigError::new(format!("region `{id}` has no VPC endpoint; regions that have one: {known}"))
            }),
        }
    }

    /// The region whose ID differs from `id` by at most two edits, if there is one.
    fn nearest(&self, id: &str) -> Option<&'static str> {
        let near = self.regions.iter().map(|region| (edits(region.id, id), region.id)).min();
        near.filter(|(edits, _)| *edits <= 2).map(|(_, id)| id)
    }

    fn ids(&self, wanted: impl Fn(&Region) -> bool) -> String {
        self.regions
            .iter()
            .filter(|region| wanted(region))
            .map(|region| region.id)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// Edit distance of two strings.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

/// Scheme and host: `https://vod.cn-shanghai.aliyuncs.com`.
///
/// # Errors
/// If `endpoint` is not a host with optional scheme (`http://`, `https://`) and port.
pub(crate) fn origin(endpoint: &str, default_scheme: &str) -> Result<String, ConfigError> {
    let trimmed = endpoint.trim();
    let (scheme, host) = match trimmed.split_once("://") {
        Some((scheme, host)) => (scheme.to_ascii_lowercase(), host),
        None => (default_scheme.to_owned(), trimmed),
    };
    let host = host.strip_suffix('/').unwrap_or(host);
    let bad = |why: &str| {
        Err(ConfigError::new(format!(
            "the endpoint `{}` {why}; write it like `vod.cn-shanghai.aliyuncs.com` or `http://127.0.0.1:8080`",
            one_line(endpoint, SHOWN)
        )))
    };
    if scheme != "http" && scheme != "https" {
        return bad("must use http or https");
    }
    if host.is_empty() {
        return bad("has no host");
    }
    if host.contains('@') {
        // Not shown, since it may be a password.
        return Err(ConfigError::new("the endpoint must not contain a user name or password"));
    }
    if host.contains("//") || host.starts_with([':', '.']) || host.ends_with(':') {
        return bad("has no host, or more than one");
    }
    if !has_valid_port(host) {
        return bad("has an invalid port");
    }
    if !host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']'))
    {
        return bad("contains an invalid character or a path");
    }
    Ok(format!("{scheme}://{}", host.to_ascii_lowercase()))
}

/// Host and port of an origin.
#[cfg(any(feature = "tracing", test))]
pub(crate) fn host_and_port(origin: &str) -> (&str, u16) {
    let (scheme, place) = origin.split_once("://").unwrap_or(("https", origin));
    let usual = if scheme == "http" { 80 } else { 443 };
    // An IPv6 address contains colons; it stands in brackets.
    match place.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
        Some((host, port)) => (host, port.parse().unwrap_or(usual)),
        None => (place, usual),
    }
}

/// Whether others can read a request to this origin: it has no TLS and goes to another machine.
pub(crate) fn is_remote_plain_http(origin: &str) -> bool {
    let Some(place) = origin.strip_prefix("http://") else {
        return false;
    };
    let host = match place.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => place.split(':').next(),
    };
    let host = host.unwrap_or_default();
    let is_loopback = host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    !is_loopback && host != "localhost" && !host.ends_with(".localhost")
}

/// Whether the part after the host is empty or a port from 1 to 65535. IPv6 addresses stand in
/// brackets.
pub(crate) fn has_valid_port(host: &str) -> bool {
    let port = match host.strip_prefix('[') {
        Some(address) => match address.split_once(']') {
            Some((address, rest)) if address.contains(':') => rest,
            _ => return false,
        },
        None if host.contains(['[', ']']) => return false,
        None => host.find(':').map_or("", |at| host.get(at..).unwrap_or_default()),
    };
    port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDPOINTS: Endpoints = Endpoints {
        default_region: Some("a"),
        regions: &[
            Region {
                id: "a",
                public: "a.example",
                vpc: Some("a-vpc.example"),
            },
            Region {
                id: "b",
                public: "b.example",
                vpc: None,
            },
        ],
    };

    #[test]
    fn region_determines_host() {
        assert_eq!(ENDPOINTS.host(None, Network::Public).unwrap(), "a.example");
        assert_eq!(ENDPOINTS.host(Some("a"), Network::Vpc).unwrap(), "a-vpc.example");
        assert_eq!(ENDPOINTS.host(Some("b"), Network::Public).unwrap(), "b.example");
    }

    #[test]
    fn unknown_region_error_names_known_regions() {
        let error = ENDPOINTS.host(Some("c"), Network::Public).unwrap_err();
        assert_eq!(error.to_string(), "unknown region `c`; did you mean `a`?");
        let error = ENDPOINTS.host(Some("b-c"), Network::Public).unwrap_err();
        assert_eq!(error.to_string(), "unknown region `b-c`; did you mean `b`?");
        let error = ENDPOINTS.host(Some("abcd"), Network::Public).unwrap_err();
        assert_eq!(error.to_string(), "unknown region `abcd`; known regions: a, b");
        let error = ENDPOINTS.host(Some("b"), Network::Vpc).unwrap_err();
        assert_eq!(error.to_string(), "region `b` has no VPC endpoint; regions that have one: a");
        let error = Endpoints {
            default_region: None,
            ..ENDPOINTS
        }
        .host(None, Network::Public)
        .unwrap_err();
        assert_eq!(error.to_string(), "no region is set; known regions: a, b");
    }

    #[test]
    fn edit_distance_is_computed() {
        for (a, b, distance) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("cn-beijing", "cn-beijing", 0),
            ("cn-bejing", "cn-beijing", 1),
            ("cn-beijingg", "cn-beijing", 1),
            ("cn-beixing", "cn-beijing", 1),
            ("cn-beijnig", "cn-beijing", 2),
            ("kitten", "sitting", 3),
            ("abc", "xyz", 3),
        ] {
            assert_eq!(edits(a, b), distance, "{a} {b}");
        }
    }

    #[test]
    fn origin_is_split_into_host_and_port() {
        assert_eq!(host_and_port("https://vod.example"), ("vod.example", 443));
        assert_eq!(host_and_port("http://vod.example"), ("vod.example", 80));
        assert_eq!(host_and_port("http://[::1]:8080"), ("[::1]", 8080));
        assert_eq!(host_and_port("https://[::1]"), ("[::1]", 443));
        for (origin, exposed) in [
            ("https://vod.example", false),
            ("http://vod.example", true),
            ("http://10.0.0.1:80", true),
            ("http://127.0.0.1:8080", false),
            ("http://127.8.0.1", false),
            ("http://[::1]:8080", false),
            ("http://[fe80::1]", true),
            ("http://localhost:8080", false),
            ("http://vod.localhost", false),
            ("http://localhost.example", true),
        ] {
            assert_eq!(is_remote_plain_http(origin), exposed, "{origin}");
        }
    }

    #[test]
    fn endpoint_becomes_origin_or_is_rejected() {
        assert_eq!(origin("vod.example", "https").unwrap(), "https://vod.example");
        assert_eq!(origin("HTTP://127.0.0.1:8080/", "https").unwrap(), "http://127.0.0.1:8080");
        assert_eq!(origin("[::1]:80", "http").unwrap(), "http://[::1]:80");
        for bad in [
            "",
            "https://",
            "h:99999",
            "h:80abc",
            "h:0",
            "https://a:1:2",
            "http://[::1",
            "http://][",
            "http://[abc]",
            "http://.",
            "[::1]x",
            "ftp://host",
            "host/path",
            "host name",
            "user:pass@host",
            "host\r\nx: y",
        ] {
            let error = origin(bad, "https").unwrap_err().to_string();
            assert!(!error.contains("pass@"), "{error}");
        }
    }
}
