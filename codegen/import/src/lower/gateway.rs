//! Error codes of the gateway in front of every RPC-style service. No metadata lists them.

use aliyun_codegen_language::spec::{ErrorClass, ErrorCode, Map};

/// Code, status, what a client may do about it, message of the gateway, meaning.
const ERRORS: &[(&str, u16, ErrorClass, &str, &str)] = &[
    (
        "Throttling",
        400,
        ErrorClass::Throttling,
        "Request was denied due to request throttling.",
        "Too many calls.",
    ),
    (
        "Throttling.User",
        400,
        ErrorClass::Throttling,
        "Request was denied due to user flow control.",
        "The account called this action more often than its quota allows.",
    ),
    (
        "Throttling.Api",
        400,
        ErrorClass::Throttling,
        "Request was denied due to api flow control.",
        "The action is called too often by all accounts together.",
    ),
    (
        "ServiceUnavailable",
        503,
        ErrorClass::Transient,
        "The request has failed due to a temporary failure of the server.",
        "The gateway can't reach the service at the moment.",
    ),
    (
        "InternalError",
        500,
        ErrorClass::Transient,
        "The request processing has failed due to some unknown error.",
        "An error inside the service.",
    ),
    (
        "SignatureDoesNotMatch",
        400,
        ErrorClass::Credentials,
        "Specified signature is not matched with our calculation.",
        "The service computed another signature: the secret is wrong, or the request was changed in transit.",
    ),
    (
        "IncompleteSignature",
        400,
        ErrorClass::Credentials,
        "The request signature does not conform to Aliyun standards.",
        "A part of the signature is missing.",
    ),
    (
        "SignatureNonceUsed",
        400,
        ErrorClass::Transient,
        "Specified signature nonce was used already.",
        "The request was sent twice with the same nonce.",
    ),
    (
        "InvalidTimeStamp.Expired",
        400,
        ErrorClass::Clock,
        "Specified time stamp or date value is expired.",
        "The clock of the caller is more than 15 minutes off.",
    ),
    (
        "InvalidTimeStamp.Format",
        400,
        ErrorClass::Permanent,
        "Specified time stamp or date value is not well formatted.",
        "The date of the request is not in the required format.",
    ),
    (
        "InvalidAccessKeyId.NotFound",
        404,
        ErrorClass::Credentials,
        "Specified access key is not found.",
        "No account has this AccessKey ID.",
    ),
    (
        "InvalidAccessKeyId.Inactive",
        400,
        ErrorClass::Credentials,
        "Specified access key is disabled.",
        "The AccessKey is disabled.",
    ),
    (
        "InvalidSecurityToken.Expired",
        400,
        ErrorClass::Credentials,
        "Specified SecurityToken is expired.",
        "The temporary credentials have expired.",
    ),
    (
        "InvalidSecurityToken.Malformed",
        400,
        ErrorClass::Credentials,
        "Specified SecurityToken is malformed.",
        "The token is cut off or changed.",
    ),
    (
        "InvalidSecurityToken.MismatchWithAccessKey",
        400,
        ErrorClass::Credentials,
        "Specified SecurityToken mismatches the AccessKey.",
        "Token and key belong to different credentials.",
    ),
    (
        "MissingSecurityToken",
        400,
        ErrorClass::Credentials,
        "SecurityToken is mandatory for this action.",
        "A temporary key was used without its token.",
    ),
    (
        "InvalidApi.NotFound",
        404,
        ErrorClass::Permanent,
        "Specified api is not found.",
        "The service has no such action in this version.",
    ),
    (
        "InvalidVersion",
        400,
        ErrorClass::Permanent,
        "Specified parameter Version is not valid.",
        "The service has no such API version.",
    ),
    (
        "InvalidProtocol.NeedSsl",
        404,
        ErrorClass::Permanent,
        "Your request is denied as lack of ssl protect.",
        "The action is only available over HTTPS.",
    ),
    (
        "UnsupportedHTTPMethod",
        400,
        ErrorClass::Permanent,
        "This http method is not supported.",
        "The action does not accept this HTTP method.",
    ),
    (
        "Forbidden.RAM",
        403,
        ErrorClass::Credentials,
        "User not authorized to operate on the specified resource.",
        "No policy of Resource Access Management (RAM) allows this action to the caller.",
    ),
    (
        "NoPermission",
        403,
        ErrorClass::Credentials,
        "You are not authorized to do this action.",
        "The caller may not use this action.",
    ),
];

/// The codes, for service.yaml.
pub(super) fn errors() -> Map<ErrorCode> {
    let error = |&(code, status, class, message, meaning): &(&str, u16, ErrorClass, &str, &str)| {
        let class = Some(class).filter(|class| *class != ErrorClass::Permanent);
        let def = ErrorCode {
            status,
            message: Some(message.to_owned()),
            meaning: Some(meaning.to_owned()),
            name: None,
            class,
        };
        (code.to_owned(), def)
    };
    ERRORS.iter().map(error).collect()
}
