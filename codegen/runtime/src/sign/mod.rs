//! Request signatures: what a scheme takes and gives, and the schemes.
//!
//! ACS3-HMAC-SHA256 is always there, since credentials providers sign with it. RPC-HMAC-SHA1 comes with the feature `rpc-signature`, which
//! a generated crate turns on if its service accepts that scheme.

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
use crate::transport::{HttpRequest, Method};
use crate::value::Format;

/// A request before it is signed: one action with its parameters, for one host.
#[derive(Clone, Debug)]
pub struct Unsigned<'a> {
    /// HTTP method.
    pub method: Method,
    /// Scheme and host, with the port where it is not the usual one: `https://vod.cn-shanghai.aliyuncs.com`.
    pub origin: &'a str,
    /// Wire name of the action.
    pub action: &'a str,
    /// Version of the API.
    pub version: &'a str,
    /// Format in which the answer is asked for.
    pub format: Format,
    /// Parameters.
    pub query: Query,
}

impl<'a> Unsigned<'a> {
    /// A request without parameters, for an answer in JSON. Add the parameters to [`query`](Self::query).
    #[must_use]
    pub fn new(method: Method, origin: &'a str, action: &'a str, version: &'a str) -> Self {
        Self {
            method,
            origin,
            action,
            version,
            format: Format::Json,
            query: Query::after(&[origin, "/?"]),
        }
    }

    /// The host, with the port where it is not the usual one.
    #[must_use]
    pub fn host(&self) -> &'a str {
        let without_scheme = self.origin.strip_prefix("https://").or_else(|| self.origin.strip_prefix("http://"));
        without_scheme.unwrap_or(self.origin)
    }
}

/// Parameters that belong to the request itself and to its signature, in one scheme or another, and not to an action.
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

/// Date and nonce of one attempt. The service accepts each nonce once, and dates that are at most 15 minutes off.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// Time of the attempt (UTC) as `yyyy-MM-ddTHH:mm:ssZ`.
    pub date: &'a str,
    /// Text that no other attempt has.
    pub nonce: &'a str,
}

/// Signs requests with one pair of credentials.
pub trait Sign: Send + Sync + fmt::Debug {
    /// Signs `request`. What comes out can be sent by any HTTP library, byte for byte.
    fn sign(&self, request: Unsigned<'_>, stamp: Stamp<'_>) -> HttpRequest;

    /// The text whose keyed hash is the signature of `signed`, a request that [`sign`](Self::sign) made.
    ///
    /// The service names its own text in the answer `SignatureDoesNotMatch`; the comparison tells a wrong secret from a request
    /// that changed on its way. The text can contain a security token: it is not for logs.
    fn string_to_sign(&self, signed: &HttpRequest) -> String;

    /// The canonical form of `signed` that the string to sign is made of, line by line. Not for logs either.
    fn canonical_request(&self, signed: &HttpRequest) -> String;
}

/// A signature scheme: its name, and how to make its signer.
#[derive(Clone, Copy)]
pub struct Scheme {
    /// Name as the service writes it.
    pub name: &'static str,
    /// Makes the signer for these credentials.
    pub signer: fn(&Credentials) -> Box<dyn Sign>,
}

impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
