//! Reads credentials from the JSON of services, files and programs.

use std::time::{Duration, SystemTime};

use super::Credentials;
use super::CredentialsError;
use crate::time::{Timestamp, parse_http_date};
use crate::transport::{Headers, Limits};
use crate::value::Node;

/// Header `user-agent` of requests for credentials.
pub(super) const USER_AGENT: &str = concat!("aliyun-runtime/", env!("CARGO_PKG_VERSION"));

/// Limits of a request for credentials. The responses are small.
pub(super) fn limits(connect: Duration, read: Duration, whole: Duration) -> Limits {
    Limits {
        connect_timeout: connect,
        read_timeout: read,
        timeout: whole,
        max_body_bytes: 1 << 20,
        ..Limits::default()
    }
}

/// Keys of the fields of a pair.
#[derive(Debug)]
pub(super) struct JsonKeys {
    pub(super) id: &'static str,
    pub(super) secret: &'static str,
    pub(super) token: &'static str,
    pub(super) expiry: &'static str,
}

/// Keys used by STS, the metadata service and credentials URIs.
pub(super) const SERVICE: JsonKeys = JsonKeys {
    id: "AccessKeyId",
    secret: "AccessKeySecret",
    token: "SecurityToken",
    expiry: "Expiration",
};

/// Keys used by the Alibaba Cloud CLI and the programs that it runs.
pub(super) const CLI: JsonKeys = JsonKeys {
    id: "access_key_id",
    secret: "access_key_secret",
    token: "sts_token",
    expiry: "expiration",
};

impl JsonKeys {
    /// The credentials in `node`, with token and expiry if present.
    pub(super) fn read(&self, node: &Node<'_>) -> Result<Credentials, CredentialsError> {
        let mut credentials = Credentials::new(required(node, self.id)?, required(node, self.secret)?);
        if let Some(token) = optional(node, self.token)? {
            credentials = credentials.with_security_token(token);
        }
        if let Some(expiry) = optional(node, self.expiry)? {
            let expiry = Timestamp::from(expiry).to_system_time();
            // Not shown: in a malformed response this could be a secret.
            let expiry = expiry.map_err(|_| CredentialsError::new(format!("the key {} is not a time", self.expiry)))?;
            credentials = credentials.with_expiry(expiry);
        }
        Ok(credentials)
    }
}

/// An optional string. `null`, an empty string and whitespace count as missing.
pub(super) fn optional<'n>(node: &'n Node<'_>, key: &str) -> Result<Option<&'n str>, CredentialsError> {
    match node.get(key) {
        None | Some(Node::Null) => Ok(None),
        Some(Node::Text(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(_) => Err(CredentialsError::new(format!("the key {key} is not a string"))),
    }
}

/// A required string.
pub(super) fn required<'n>(node: &'n Node<'_>, key: &str) -> Result<&'n str, CredentialsError> {
    optional(node, key)?.ok_or_else(|| {
        let how = if node.get(key).is_some() { "empty" } else { "missing" };
        CredentialsError::new(format!("the key {key} is {how}"))
    })
}

/// If the clock of the server differs by more than this, it is trusted over the local one.
const TOLERATED: Duration = Duration::from_secs(60);

/// Converts the expiry from the clock of the server, as told by the response `headers`, to the
/// local clock, which shows `now`.
///
/// With a local clock that is an hour ahead, fresh credentials would look expired and be fetched
/// for each call.
pub(super) fn by_our_clock(credentials: Credentials, headers: &Headers, now: SystemTime) -> Credentials {
    let (Some(expiry), Some(date)) = (credentials.expires_at(), server_time(headers)) else {
        return credentials;
    };
    let ours = match now.duration_since(date) {
        Ok(ahead) if ahead > TOLERATED => expiry.checked_add(ahead),
        Err(behind) if behind.duration() > TOLERATED => expiry.checked_sub(behind.duration()),
        _ => None,
    };
    match ours {
        Some(ours) => credentials.with_expiry(ours),
        None => credentials,
    }
}

/// The time of the server, unless the response comes from a cache.
pub(super) fn server_time(headers: &Headers) -> Option<SystemTime> {
    match headers.get("age") {
        None => parse_http_date(headers.get("date")?).ok(),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn read(json: &str) -> Result<Credentials, String> {
        SERVICE.read(&Value::from_json(json).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn credentials_json_is_read_or_missing_key_is_named() {
        let whole = read(r#"{"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t","Expiration":"1970-01-01T00:01:00Z"}"#);
        let expected = Credentials::new("i", "s")
            .with_security_token("t")
            .with_expiry(SystemTime::UNIX_EPOCH + Duration::from_secs(60));
        assert_eq!(whole, Ok(expected));
        assert_eq!(
            read(r#"{"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":null}"#),
            Ok(Credentials::new("i", "s"))
        );
        for (json, error) in [
            ("{}", "the key AccessKeyId is missing"),
            ("[]", "the key AccessKeyId is missing"),
            (r#"{"AccessKeyId":"i","AccessKeySecret":" "}"#, "the key AccessKeySecret is empty"),
            (r#"{"AccessKeyId":["hidden"]}"#, "the key AccessKeyId is not a string"),
            (
                r#"{"AccessKeyId":"i","AccessKeySecret":"s","Expiration":"hidden"}"#,
                "the key Expiration is not a time",
            ),
        ] {
            assert_eq!(read(json), Err(error.to_owned()));
        }
    }

    #[test]
    fn wrong_local_clock_does_not_shorten_lifetime() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let then = parse_http_date(date).unwrap();
        let hour = Duration::from_secs(3600);
        let expiry_seen_at = |now: SystemTime, more: &[(&str, &str)]| {
            let mut headers = Headers::new();
            headers.push("date", date);
            more.iter().for_each(|(name, value)| headers.push(name, value));
            let credentials = Credentials::new("i", "s").with_expiry(then + hour);
            by_our_clock(credentials, &headers, now).expires_at().unwrap()
        };
        assert_eq!(expiry_seen_at(then + hour, &[]), then + 2 * hour);
        assert_eq!(expiry_seen_at(then - hour, &[]), then);
        // Off by as much as a response may take: left alone.
        assert_eq!(expiry_seen_at(then + Duration::from_secs(59), &[]), then + hour);
        // The date of a response out of a cache says nothing.
        assert_eq!(expiry_seen_at(then + hour, &[("age", "3600")]), then + hour);
    }
}
