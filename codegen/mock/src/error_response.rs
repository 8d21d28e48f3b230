//! The error responses of the gateway: codes, statuses and messages.

/// An error response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorResponse {
    pub(crate) code: String,
    pub(crate) status: u16,
    pub(crate) message: String,
    /// Value of the header `x-acs-retry-after`, in milliseconds.
    pub(crate) retry_after: Option<i64>,
}

impl ErrorResponse {
    pub(crate) fn new(code: impl Into<String>, status: u16, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            status,
            message: message.into(),
            retry_after: None,
        }
    }

    /// A code of the gateway, with its fixed status and message.
    pub(crate) fn gateway(code: &str) -> Self {
        let (status, message) = gateway(code).unwrap_or((400, "The request is refused."));
        Self::new(code, status, message)
    }

    /// `Missing{parameter}`.
    pub(crate) fn missing(parameter: &str) -> Self {
        Self::new(
            format!("Missing{parameter}"),
            400,
            format!("{parameter} is mandatory for this action."),
        )
    }

    /// `Invalid{parameter}`.
    pub(crate) fn invalid(parameter: &str) -> Self {
        Self::new(
            format!("Invalid{parameter}"),
            400,
            format!("Specified parameter {parameter} is not valid."),
        )
    }

    /// The request is signed, but not as the scheme requires.
    pub(crate) fn incomplete(why: &str) -> Self {
        let mut error = Self::gateway("IncompleteSignature");
        error.message = format!("{} {why}", error.message);
        error
    }
}

/// Codes of the gateway itself. Where sources disagree about a status, it is the most frequent one.
const GATEWAY: &[(&str, u16, &str)] = &[
    (
        "IncompleteSignature",
        400,
        "The request signature does not conform to Aliyun standards.",
    ),
    (
        "InternalError",
        500,
        "The request processing has failed due to some unknown error, exception or failure.",
    ),
    ("InvalidAccessKeyId.NotFound", 404, "Specified access key is not found."),
    (
        "InvalidApi.NotFound",
        404,
        "Specified api is not found, please check your url and method.",
    ),
    ("InvalidProtocol.NeedSsl", 404, "Your request is denied as lack of ssl protect."),
    ("InvalidSecurityToken.Expired", 400, "Specified SecurityToken is expired."),
    ("InvalidSecurityToken.Malformed", 400, "Specified SecurityToken is malformed."),
    (
        "InvalidSecurityToken.MismatchWithAccessKey",
        400,
        "Specified SecurityToken mismatch with the AccessKey.",
    ),
    ("InvalidSignatureMethod", 400, "Specified signature method is not valid."),
    ("InvalidTimeStamp.Expired", 400, "Specified time stamp or date value is expired."),
    (
        "InvalidTimeStamp.Format",
        400,
        "Specified time stamp or date value is not well formatted.",
    ),
    ("InvalidVersion", 400, "Specified parameter Version is not valid."),
    ("MissingSecurityToken", 400, "SecurityToken is mandatory for this action."),
    (
        "ServiceUnavailable",
        503,
        "The request has failed due to a temporary failure of the server.",
    ),
    (
        "SignatureDoesNotMatch",
        400,
        "Specified signature is not matched with our calculation.",
    ),
    ("SignatureNonceUsed", 400, "Specified signature nonce was used already."),
    ("Throttling", 400, "Request was denied due to request throttling."),
    ("Throttling.Api", 400, "Request was denied due to api flow control."),
    ("Throttling.User", 400, "Request was denied due to user flow control."),
    ("UnsupportedHTTPMethod", 400, "This http method is not supported."),
];

/// Status and message of a code of the gateway.
pub(crate) fn gateway(code: &str) -> Option<(u16, &'static str)> {
    GATEWAY
        .iter()
        .find(|(known, ..)| *known == code)
        .map(|(_, status, message)| (*status, *message))
}
