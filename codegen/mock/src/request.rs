//! A request, parsed for the checks, with one way to look up a parameter.

use crate::percent;
use bytes::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap};
use hyper::http::request::Parts;

/// The signature scheme of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// V3: it has an `Authorization` header, or headers that only this scheme has.
    Acs3,
    /// V1: everything is a parameter.
    Rpc,
}

/// The response format that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResponseFormat {
    Json,
    Xml,
}

/// A request that was read completely.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    /// Decoded pairs of the query.
    pub(crate) query: Vec<(String, String)>,
    /// Decoded pairs of a form body.
    pub(crate) form: Vec<(String, String)>,
    pub(crate) scheme: Scheme,
}

impl Request {
    pub(crate) fn new(parts: Parts, body: Bytes) -> Self {
        let query = percent::pairs(parts.uri.query().unwrap_or_default());
        let is_form = parts.headers.get(CONTENT_TYPE).is_some_and(|value| {
            value
                .as_bytes()
                .split(|&byte| byte == b';')
                .next()
                .is_some_and(|kind| kind.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded"))
        });
        let form = match std::str::from_utf8(&body) {
            Ok(text) if is_form => percent::pairs(text),
            _ => Vec::new(),
        };
        // V1 requests of the official SDKs also have `x-acs-action` and `x-acs-version`, but
        // neither of these.
        let acs3 = parts.headers.contains_key(AUTHORIZATION) || parts.headers.contains_key("x-acs-signature-nonce");
        let scheme = if acs3 { Scheme::Acs3 } else { Scheme::Rpc };
        Self {
            parts,
            body,
            query,
            form,
            scheme,
        }
    }

    pub(crate) fn method(&self) -> &str {
        self.parts.method.as_str()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The only value of a header, trimmed; `None` if it is not UTF-8.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.parts
            .headers
            .get(name)
            .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
            .map(str::trim)
    }

    /// The host as the client sent it.
    pub(crate) fn host(&self) -> &str {
        self.header(HOST.as_str()).unwrap_or_default()
    }

    /// All parameters of query and form.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &(String, String)> {
        self.query.iter().chain(&self.form)
    }

    /// The value of a parameter of query or form.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
    }

    /// The name of the action: a header in V3, a parameter in V1.
    pub(crate) fn action(&self) -> Option<&str> {
        self.system("x-acs-action", "Action")
    }

    /// Version of the API.
    pub(crate) fn version(&self) -> Option<&str> {
        self.system("x-acs-version", "Version")
    }

    fn system(&self, header: &str, parameter: &str) -> Option<&str> {
        let value = match self.scheme {
            Scheme::Acs3 => self.header(header),
            Scheme::Rpc => self.parameter(parameter),
        };
        value.filter(|value| !value.is_empty())
    }

    /// The requested response format: by `ResponseFormat`, else in V3 by `Accept`. V1 gets XML by
    /// default.
    pub(crate) fn format(&self) -> ResponseFormat {
        match (self.parameter("Format"), self.scheme) {
            (Some(format), _) if format.eq_ignore_ascii_case("json") => ResponseFormat::Json,
            (Some(format), _) if format.eq_ignore_ascii_case("xml") => ResponseFormat::Xml,
            (_, Scheme::Rpc) => ResponseFormat::Xml,
            (_, Scheme::Acs3) => {
                let accept = self.header(ACCEPT.as_str()).unwrap_or_default().to_ascii_lowercase();
                match (accept.find("xml"), accept.find("json")) {
                    (Some(xml), Some(json)) if xml < json => ResponseFormat::Xml,
                    (Some(_), None) => ResponseFormat::Xml,
                    _ => ResponseFormat::Json,
                }
            }
        }
    }
}
