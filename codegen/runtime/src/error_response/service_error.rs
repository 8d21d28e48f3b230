//! An error returned by the service.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::envelope::Envelope;
use super::members::text;
use super::request_id::REQUEST_ID;
use super::retry_after::RetryAfter;
use crate::one_line::one_line;
use crate::redact::{KnownSecrets, without_string_to_sign};
use crate::transport::HttpResponse;
use crate::value::{Node, parse_json};

/// Characters of a code and of a request ID that are kept. Real ones have at most 60.
const MAX_CODE: usize = 128;

/// Characters of a message that `Display` and `Debug` show. Documented ones have at most 400.
const MAX_MESSAGE: usize = 1_000;

/// A request ID from a response, as errors show it.
pub(crate) fn shown_request_id(id: &str, secrets: &KnownSecrets) -> String {
    one_line(&secrets.redact(id), MAX_CODE).into_owned()
}

/// The beginning of a message from a response, as errors show it.
pub(crate) fn shown_message(message: &str, secrets: &KnownSecrets) -> String {
    one_line(without_string_to_sign(&secrets.redact(message)), MAX_MESSAGE).into_owned()
}

/// An error returned by the service: `{"RequestId", "HostId", "Code", "Message", "Recommend",
/// "AccessDeniedDetail"}` as JSON or XML. Names are case-insensitive. The fields may be nested in a
/// field `Error`.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceError {
    status: u16,
    code: String,
    message: String,
    request_id: Option<String>,
    host_id: Option<String>,
    diagnosis_url: Option<String>,
    access_denied_detail: Option<AccessDeniedDetail>,
    retry_after: Option<RetryAfter>,
    mismatch: Option<SignatureMismatch>,
}

/// Why the service computed a different signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureMismatch {
    /// Both sides signed the same string: the secret is wrong.
    WrongSecret,
    /// The service signed a different string: the request was changed in transit, or the service
    /// expects another encoding.
    DifferentRequest {
        /// The first part that differs, without its value: `header host`, `query`, `method`. `None`
        /// if the service did not return its canonical request.
        difference: Option<String>,
    },
}

const DIFFERENT_REQUEST: &str =
    "the service signed a different string: the request was changed in transit, or the service expects another encoding";

impl fmt::Display for SignatureMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongSecret => f.write_str("both sides signed the same string, so the AccessKey secret is wrong"),
            Self::DifferentRequest { difference: Some(part) } => {
                write!(f, "{DIFFERENT_REQUEST} (first difference: {part}); the secret may be right")
            }
            Self::DifferentRequest { difference: None } => write!(f, "{DIFFERENT_REQUEST}; the secret may be right"),
        }
    }
}

/// Why access was denied, as reported by Resource Access Management (RAM).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessDeniedDetail {
    /// The action that a policy must allow: `vod:RefreshUploadVideo`.
    pub auth_action: Option<String>,
    /// Name of the caller.
    pub auth_principal_display_name: Option<String>,
    /// Account that the caller belongs to.
    pub auth_principal_owner_id: Option<String>,
    /// `SubUser`, `AssumedRoleUser` or `Federated`.
    pub auth_principal_type: Option<String>,
    /// `ImplicitDeny`: no policy allows it. `ExplicitDeny`: a policy forbids it.
    pub no_permission_type: Option<String>,
    /// Type of the policy that denied access.
    pub policy_type: Option<String>,
    /// The full diagnosis, encoded. An administrator can decode it with the RAM API.
    pub encoded_diagnostic_message: Option<String>,
}

impl ServiceError {
    /// Reads an error envelope. Returns `None` if `root` is not one: it has no code.
    ///
    /// `now` is the local time, for a delay that ends at a date.
    pub(crate) fn read(root: &Node<'_>, response: &HttpResponse, secrets: &KnownSecrets, now: SystemTime) -> Option<Self> {
        let envelope = Envelope::of(root);
        let text = |name: &str| envelope.text(name).map(|text| secrets.redact(&text).into_owned());
        let id = envelope.request_id();
        let id = id.as_deref().or_else(|| response.headers.get(REQUEST_ID));
        let message = text("Message").unwrap_or_default();
        Some(Self {
            status: response.status,
            code: one_line(&text("Code")?, MAX_CODE).into_owned(),
            message: without_string_to_sign(&message).to_owned(),
            request_id: id.map(|id| shown_request_id(id, secrets)),
            host_id: text("HostId"),
            diagnosis_url: text("Recommend"),
            access_denied_detail: envelope
                .node("AccessDeniedDetail")
                .and_then(|detail| AccessDeniedDetail::read(detail, secrets)),
            retry_after: RetryAfter::read(response, now),
            mismatch: None,
        })
    }

    /// Compares the service's string to sign in a message with the local one. `None` if the message
    /// has none.
    pub(crate) fn compare_signatures(root: &Node<'_>, ours: &str, our_request: &str) -> Option<SignatureMismatch> {
        let message = Envelope::of(root).text("Message")?;
        let theirs = string_to_sign(&message)?;
        if same_text(theirs, ours) {
            return Some(SignatureMismatch::WrongSecret);
        }
        let difference = match bracketed(&message, "server CanonicalRequest is") {
            Some(theirs) => first_difference(theirs, our_request),
            None => first_different_parameter(theirs, ours),
        };
        Some(SignatureMismatch::DifferentRequest { difference })
    }

    pub(crate) fn set_mismatch(&mut self, mut mismatch: SignatureMismatch, secrets: &KnownSecrets) {
        // The service controls the name of a part.
        if let SignatureMismatch::DifferentRequest { difference: Some(part) } = &mut mismatch {
            *part = one_line(&secrets.redact(part), MAX_CODE).into_owned();
        }
        self.mismatch = Some(mismatch);
    }

    /// The error code as a string. [`Error::code`](crate::error::Error::code) has it as an enum.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The message, without the string to sign that some messages quote and with the secrets of the
    /// caller redacted. `Display` shows it on one line and cuts a long one; this is all of it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// HTTP status. One code has different statuses in different actions.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Request ID, from the body or the header `x-acs-request-id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Host that sent the response.
    #[must_use]
    pub fn host_id(&self) -> Option<&str> {
        self.host_id.as_deref()
    }

    /// URL of a diagnosis page of Alibaba Cloud for this error.
    #[must_use]
    pub fn diagnosis_url(&self) -> Option<&str> {
        self.diagnosis_url.as_deref()
    }

    /// Why access was denied, for authorization errors.
    #[must_use]
    pub fn access_denied_detail(&self) -> Option<&AccessDeniedDetail> {
        self.access_denied_detail.as_ref()
    }

    /// Delay that the service asks for before the next attempt, from the header `x-acs-retry-after`
    /// (milliseconds) or `retry-after` (seconds or a date).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after.map(|after| after.delay)
    }

    /// The same, and which header it is from.
    pub(crate) fn retry_after_header(&self) -> Option<RetryAfter> {
        self.retry_after
    }

    /// For `SignatureDoesNotMatch`: whether the secret is wrong or the request was changed in
    /// transit.
    #[must_use]
    pub fn signature_mismatch(&self) -> Option<&SignatureMismatch> {
        self.mismatch.as_ref()
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (HTTP {})", self.code, self.status)?;
        if !self.message.is_empty() {
            write!(f, ": {}", one_line(&self.message, MAX_MESSAGE))?;
        }
        if let Some(mismatch) = &self.mismatch {
            write!(f, " ({mismatch})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceError")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("message", &one_line(&self.message, MAX_MESSAGE))
            .field("request_id", &self.request_id)
            .field("host_id", &self.host_id.as_deref().map(|text| one_line(text, MAX_MESSAGE)))
            .field(
                "diagnosis_url",
                &self.diagnosis_url.as_deref().map(|text| one_line(text, MAX_MESSAGE)),
            )
            .field("access_denied_detail", &self.access_denied_detail)
            .field("retry_after", &self.retry_after())
            .field("signature_mismatch", &self.mismatch)
            .finish()
    }
}

impl std::error::Error for ServiceError {}

impl AccessDeniedDetail {
    /// Reads it from an object, or from a string with the JSON of one.
    fn read(node: &Node<'_>, secrets: &KnownSecrets) -> Option<Self> {
        let parsed = node.as_str().and_then(|json| parse_json(json).ok());
        let node = parsed.as_ref().unwrap_or(node);
        node.as_object()?;
        let text = |name: &str| text(node, name).map(|text| secrets.redact(&text).into_owned());
        Some(Self {
            auth_action: text("AuthAction"),
            auth_principal_display_name: text("AuthPrincipalDisplayName"),
            auth_principal_owner_id: text("AuthPrincipalOwnerId"),
            auth_principal_type: text("AuthPrincipalType"),
            no_permission_type: text("NoPermissionType"),
            policy_type: text("PolicyType"),
            encoded_diagnostic_message: text("EncodedDiagnosticMessage"),
        })
    }
}

/// The service's string to sign in a message, in the wording of either signature version.
fn string_to_sign(message: &str) -> Option<&str> {
    bracketed(message, "server StringToSign is").or_else(|| Some(message.split_once("server string to sign is:")?.1))
}

/// The string in brackets after `mark`. The closing bracket is the last one before the next part of
/// the message.
fn bracketed<'m>(message: &'m str, mark: &str) -> Option<&'m str> {
    let rest = message.split_once(mark)?.1.trim_start().strip_prefix('[')?;
    let end = rest.find("], server ").or_else(|| rest.rfind(']')).unwrap_or(rest.len());
    rest.get(..end)
}

fn same_text(a: &str, b: &str) -> bool {
    // Servers differ in line ends and trim.
    a.trim().lines().map(str::trim_end).eq(b.trim().lines().map(str::trim_end))
}

/// Name of the first part in which two canonical requests differ; never its value.
fn first_difference(theirs: &str, ours: &str) -> Option<String> {
    let (theirs, ours): (Vec<_>, Vec<_>) = (theirs.lines().collect(), ours.lines().collect());
    let at = (0..theirs.len().max(ours.len())).find(|&i| theirs.get(i) != ours.get(i))?;
    Some(match at {
        0 => "method".to_owned(),
        1 => "path".to_owned(),
        2 => "query".to_owned(),
        _ => {
            let line = ours.get(at).or_else(|| theirs.get(at)).copied().unwrap_or_default();
            match line.split_once(':') {
                Some((name, _)) => format!("header {name}"),
                None if line.contains(';') => "list of signed headers".to_owned(),
                None => "hash of the body".to_owned(),
            }
        }
    })
}

/// The same for strings to sign of the RPC signature: `METHOD&%2F&` and the encoded query.
fn first_different_parameter(theirs: &str, ours: &str) -> Option<String> {
    let parts = |text: &str| -> Option<(String, Vec<String>)> {
        let (method, rest) = text.trim().split_once("&%2F&")?;
        Some((method.to_owned(), rest.split("%26").map(str::to_owned).collect()))
    };
    let ((their_method, theirs), (our_method, ours)) = (parts(theirs)?, parts(ours)?);
    if their_method != our_method {
        return Some("method".to_owned());
    }
    let at = (0..theirs.len().max(ours.len())).find(|&i| theirs.get(i) != ours.get(i))?;
    let pair = ours.get(at).or_else(|| theirs.get(at))?;
    let name = pair.split("%3D").next().unwrap_or_default();
    Some(format!("parameter {name}"))
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::transport::Headers;
    use crate::value::Value;

    fn message(text: &str) -> Value {
        Value::Object(vec![
            ("Code".into(), Value::Text("SignatureDoesNotMatch".into())),
            ("Message".into(), Value::Text(text.to_owned().into())),
        ])
    }

    fn compared(text: &str, ours: &str, our_request: &str) -> Option<SignatureMismatch> {
        ServiceError::compare_signatures(&message(text), ours, our_request)
    }

    #[test]
    fn equal_strings_to_sign_mean_a_wrong_secret() {
        let rpc = "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&A%3D1";
        assert_eq!(compared(rpc, "POST&%2F&A%3D1", ""), Some(SignatureMismatch::WrongSecret));
        let acs3 = "Specified signature does not match our calculation. server StringToSign is [ACS3-HMAC-SHA256\nab12], server CanonicalRequest is [POST\n/\n\n]";
        assert_eq!(compared(acs3, "ACS3-HMAC-SHA256\nab12", ""), Some(SignatureMismatch::WrongSecret));
        assert_eq!(compared("no text", "x", ""), None);
    }

    #[test]
    fn different_strings_to_sign_name_the_differing_part() {
        let rpc = "server string to sign is:POST&%2F&A%3D1%26B%3Dvalue";
        let named = |difference: &str| {
            Some(SignatureMismatch::DifferentRequest {
                difference: Some(difference.to_owned()),
            })
        };
        assert_eq!(compared(rpc, "POST&%2F&A%3D1%26B%3Dother", ""), named("parameter B"));
        assert_eq!(compared(rpc, "GET&%2F&A%3D1%26B%3Dvalue", ""), named("method"));
        let acs3 = "server StringToSign is [ACS3-HMAC-SHA256\naa], server CanonicalRequest is [POST\n/\nA=1\nhost:a\nx-acs-date:b\n\nhost;x-acs-date\ncc]";
        let ours = |request: &str| compared(acs3, "ACS3-HMAC-SHA256\nbb", request);
        assert_eq!(
            ours("POST\n/\nA=1\nhost:z\nx-acs-date:b\n\nhost;x-acs-date\ncc"),
            named("header host")
        );
        assert_eq!(ours("POST\n/\nA=2\nhost:a\nx-acs-date:b\n\nhost;x-acs-date\ncc"), named("query"));
        assert_eq!(
            ours("POST\n/\nA=1\nhost:a\nx-acs-date:b\n\nhost;x-acs-date\ndd"),
            named("hash of the body")
        );
        assert_eq!(
            compared("server StringToSign is [ACS3-HMAC-SHA256\naa]", "other", ""),
            Some(SignatureMismatch::DifferentRequest { difference: None })
        );
    }

    #[test]
    fn error_fields_in_either_case_are_read() {
        let mut headers = Headers::new();
        headers.push(REQUEST_ID, "from-header");
        headers.push("x-acs-retry-after", "1500");
        let response = HttpResponse::new(403, headers, Vec::new());
        let root = Value::from_json(
            r#"{"code":"Forbidden.RAM","message":"no","accessDeniedDetail":{"AuthAction":"vod:X","NoPermissionType":"ImplicitDeny"}}"#,
        )
        .unwrap();
        let error = ServiceError::read(&root, &response, &KnownSecrets::default(), UNIX_EPOCH).unwrap();
        assert_eq!(
            (error.code(), error.message(), error.request_id()),
            ("Forbidden.RAM", "no", Some("from-header"))
        );
        assert_eq!(error.retry_after(), Some(Duration::from_millis(1500)));
        assert_eq!(error.access_denied_detail().unwrap().auth_action.as_deref(), Some("vod:X"));
        assert_eq!(error.to_string(), "Forbidden.RAM (HTTP 403): no");
        assert!(
            ServiceError::read(
                &Value::from_json(r#"{"Message":"x"}"#).unwrap(),
                &response,
                &KnownSecrets::default(),
                UNIX_EPOCH
            )
            .is_none()
        );
    }
}
