//! Region -> host.

use std::fmt;

/// The hosts of a service, by region.
#[derive(Clone, Copy, Debug)]
pub struct Endpoints {
    /// Region of a client that names none.
    pub default_region: Option<&'static str>,
    /// All regions, sorted by name.
    pub regions: &'static [Region],
}

/// The hosts of one region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// ID of the region: `cn-shanghai`.
    pub id: &'static str,
    /// Host on the public network.
    pub public: &'static str,
    /// Host inside a virtual private cloud of the region, where there is one.
    pub vpc: Option<&'static str>,
}

/// The network from which the service is called.
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
    /// Fails for a region that the service does not have, for a missing region where there is no default, and for a region without a
    /// host in the network; the message lists the regions that would do.
    pub fn host(&self, region: Option<&str>, network: Network) -> Result<&'static str, ConfigError> {
        let Some(id) = region.or(self.default_region) else {
            return Err(ConfigError::new(format!("no region is set; known regions: {}", self.ids(|_| true))));
        };
        let Some(region) = self.regions.iter().find(|region| region.id == id) else {
            return Err(ConfigError::new(format!(
                "unknown region `{id}`; known regions: {}",
                self.ids(|_| true)
            )));
        };
        match network {
            Network::Public => Ok(region.public),
            Network::Vpc => region.vpc.ok_or_else(|| {
                let known = self.ids(|region| region.vpc.is_some());
                ConfigError::new(format!("region `{id}` has no VPC endpoint; regions that have one: {known}"))
            }),
        }
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

/// Scheme and host as a client uses them: `https://vod.cn-shanghai.aliyuncs.com`.
///
/// # Errors
/// Fails if `endpoint` is not a host, or `http://` or `https://` and a host, each with or without a port.
pub(crate) fn origin(endpoint: &str, default_scheme: &str) -> Result<String, ConfigError> {
    let trimmed = endpoint.trim();
    let (scheme, host) = match trimmed.split_once("://") {
        Some((scheme, host)) => (scheme.to_ascii_lowercase(), host),
        None => (default_scheme.to_owned(), trimmed),
    };
    let host = host.strip_suffix('/').unwrap_or(host);
    let bad = |why: &str| {
        Err(ConfigError::new(format!(
            "the endpoint `{endpoint}` {why}; write it like `vod.cn-shanghai.aliyuncs.com` or `http://127.0.0.1:8080`"
        )))
    };
    if scheme != "http" && scheme != "https" {
        return bad("is neither http nor https");
    }
    if host.is_empty() {
        return bad("has no host");
    }
    if host.contains("//") || host.starts_with(':') || host.ends_with(':') {
        return bad("has no host, or more than one");
    }
    if host.contains('@') {
        // Not shown: what stands before the `@` is a password more often than not.
        return Err(ConfigError::new(
            "the endpoint contains user information; a signed request needs none",
        ));
    }
    if !host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']'))
    {
        return bad("has a character that no host has, or a path");
    }
    Ok(format!("{scheme}://{}", host.to_ascii_lowercase()))
}

/// A client can't be made of these settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(String);

impl ConfigError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl From<crate::credentials::CredentialsError> for ConfigError {
    fn from(error: crate::credentials::CredentialsError) -> Self {
        Self::new(error.to_string())
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

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
    fn regions_become_hosts() {
        assert_eq!(ENDPOINTS.host(None, Network::Public).unwrap(), "a.example");
        assert_eq!(ENDPOINTS.host(Some("a"), Network::Vpc).unwrap(), "a-vpc.example");
        assert_eq!(ENDPOINTS.host(Some("b"), Network::Public).unwrap(), "b.example");
    }

    #[test]
    fn a_wrong_region_lists_the_right_ones() {
        let error = ENDPOINTS.host(Some("c"), Network::Public).unwrap_err();
        assert_eq!(error.to_string(), "unknown region `c`; known regions: a, b");
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
    fn origins() {
        assert_eq!(origin("vod.example", "https").unwrap(), "https://vod.example");
        assert_eq!(origin("HTTP://127.0.0.1:8080/", "https").unwrap(), "http://127.0.0.1:8080");
        assert_eq!(origin("[::1]:80", "http").unwrap(), "http://[::1]:80");
        for bad in [
            "",
            "https://",
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
