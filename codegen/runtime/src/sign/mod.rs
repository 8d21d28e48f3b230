//! Request signatures and their schemes.
//!
//! ACS3-HMAC-SHA256 is always available, since credentials providers use it. RPC-HMAC-SHA1 needs
//! the feature `rpc-signature`, which generated crates enable if their service accepts that scheme.

mod acs3;
mod hmac;
#[cfg(feature = "rpc-signature")]
mod rpc;

use std::fmt;

pub use self::acs3::{ACS3_HMAC_SHA256, Acs3HmacSha256, CanonicalRequest};
#[cfg(feature = "rpc-signature")]
pub use self::rpc::{RPC_HMAC_SHA1, RpcHmacSha1};
use crate::identity::Credentials;
use crate::query::Query;
use crate::transport::{Body, HttpRequest, Method};
use crate::value::Format;

/// An unsigned request: an action with its parameters, for one host.
#[derive(Clone, Debug)]
pub struct UnsignedRequest<'a> {
    /// HTTP method.
    pub method: Method,
    /// Scheme and host, with the port unless it is the default one:
    /// `https://vod.cn-shanghai.aliyuncs.com`.
    pub origin: &'a str,
    /// Wire name of the action.
    pub action: &'a str,
    /// Version of the API.
    pub version: &'a str,
    /// Requested response format.
    pub format: Format,
    /// Parameters in the query.
    pub query: Query,
    /// Body. Both schemes sign it.
    pub body: Body,
}

/// Longest query of an action, in bytes. The parameters of a `POST` with a longer one are sent in
/// its body.
///
/// The gateway refuses long URLs with the status 414. It runs Tengine, a fork of nginx, which by
/// default accepts 8 KiB for method and URL together. The other half is for the parameters of the
/// RPC signature, of which a security token takes up to 2 KiB. The official SDK for Node.js
/// (`@alicloud/pop-core`) sends all parameters of a `POST` in the body, for all products.
pub const MAX_QUERY_BYTES: usize = 4096;

impl<'a> UnsignedRequest<'a> {
    /// A request without parameters, for a JSON response. Add parameters to [`query`](Self::query).
    #[must_use]
    pub fn new(method: Method, origin: &'a str, action: &'a str, version: &'a str) -> Self {
        Self {
            method,
            origin,
            action,
            version,
            format: Format::Json,
            query: Query::after(&[origin, "/?"]),
            body: Body::empty(),
        }
    }

    /// Moves all parameters of a `POST` from the query into a form-encoded body if the query is
    /// longer than [`MAX_QUERY_BYTES`]. A request that has a body stays as it is.
    pub fn move_long_query_into_body(&mut self) {
        let is_long = self.query.as_str().len() > MAX_QUERY_BYTES;
        if is_long && self.method == Method::Post && self.body.is_empty() {
            self.body = Body::form(self.query.take());
        }
    }

    /// The host, with the port unless it is the default one.
    #[must_use]
    pub fn host(&self) -> &'a str {
        let without_scheme = self.origin.strip_prefix("https://").or_else(|| self.origin.strip_prefix("http://"));
        without_scheme.unwrap_or(self.origin)
    }
}

/// Parameters of the protocol or a signature scheme, which are not parameters of an action.
pub const PROTOCOL_PARAMETERS: &[&str] = &[
    "AccessKeyId",
    "Action",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// Date and nonce of an attempt. The service accepts each nonce once, and dates that differ from
/// its clock by at most 15 minutes.
#[derive(Clone, Copy, Debug)]
pub struct DateAndNonce<'a> {
    /// Time of the attempt (UTC): `yyyy-MM-ddTHH:mm:ssZ`.
    pub date: &'a str,
    /// A unique string.
    pub nonce: &'a str,
}

/// Signs requests with a pair of credentials.
pub trait Sign: Send + Sync + fmt::Debug {
    /// Signs `request`. Any HTTP library can send the result, byte for byte.
    fn sign(&self, request: UnsignedRequest<'_>, date_and_nonce: DateAndNonce<'_>) -> HttpRequest;

    /// The string to sign of `signed`, a request made by [`sign`](Self::sign): the string whose
    /// keyed hash is the signature.
    ///
    /// The error `SignatureDoesNotMatch` contains the string to sign of the service. Comparing the
    /// two tells a wrong secret from a request that was changed in transit. The string may contain
    /// a security token: do not log it.
    fn string_to_sign(&self, signed: &HttpRequest) -> String;

    /// The canonical request of `signed`, from which the string to sign is made. Do not log it.
    fn canonical_request(&self, signed: &HttpRequest) -> String;
}

/// A signature scheme.
#[derive(Clone, Copy)]
pub struct Scheme {
    /// Name in the documentation of the service.
    pub name: &'static str,
    /// Creates the signer for these credentials.
    pub signer: fn(&Credentials) -> Box<dyn Sign>,
}

impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
