//! The checks of the gateway, before the call reaches the service.

use crate::acs3::{self, Authorization, RequestToSign};
use crate::call_history::DATE_WINDOW;
use crate::clock::parse_utc;
use crate::config::{AccessKey, Quotas};
use crate::error_response::ErrorResponse;
use crate::request::{Request, Scheme};
use crate::rpc;
use crate::service::{ActionEntry, MockService, lock};
use aliyun_codegen_language::spec::{Method, Protocol, Quota};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};

/// The caller, as identified by the signature.
struct Caller<'a> {
    key: &'a AccessKey,
    nonce: &'a str,
}

impl MockService {
    /// Accepts a call, or refuses it.
    pub(crate) fn check_request(&self, request: &Request, now: i64) -> Result<&ActionEntry, ErrorResponse> {
        let entry = self.find(request)?;
        let caller = match request.scheme {
            Scheme::Acs3 => self.verify_acs3(request, now)?,
            Scheme::Rpc => self.verify_rpc(request, now)?,
        };
        // The nonce is recorded only after the signature was verified. Otherwise a forged request
        // could use up the nonce of a real one.
        if !lock(&self.nonces).use_nonce(&caller.key.id, caller.nonce, now) {
            return Err(ErrorResponse::gateway("SignatureNonceUsed"));
        }
        let action = self.types(entry).action;
        let quota = match self.config.quotas {
            Quotas::FromSpec => action.quota,
            Quotas::PerSecond(calls) => Some(Quota::PerSecond(calls)),
            Quotas::Off => None,
        };
        if let Some(quota) = quota
            && let Err(wait) = lock(&self.calls).count_call(&caller.key.account, &action.action, quota, now)
        {
            return Err(ErrorResponse {
                retry_after: Some(wait),
                ..ErrorResponse::gateway("Throttling.User")
            });
        }
        Ok(entry)
    }

    /// The called action, if it can be called this way.
    fn find(&self, request: &Request) -> Result<&ActionEntry, ErrorResponse> {
        let name = request.action().ok_or_else(|| ErrorResponse::missing("Action"))?;
        let version = request.version().ok_or_else(|| ErrorResponse::missing("Version"))?;
        if version != self.spec.service.version {
            return Err(ErrorResponse::gateway("InvalidVersion"));
        }
        let entry = self.entry(name).ok_or_else(|| ErrorResponse::gateway("InvalidApi.NotFound"))?;
        let action = self.types(entry).action;
        let methods = action.methods.as_ref().unwrap_or(&self.spec.service.methods);
        let allowed = methods.iter().any(|method| match method {
            Method::Post => request.method() == "POST",
            Method::Get => request.method() == "GET",
        });
        if !allowed {
            return Err(ErrorResponse::gateway("UnsupportedHTTPMethod"));
        }
        let protocols = action.protocols.as_ref().unwrap_or(&self.spec.service.protocols);
        if self.config.refuse_https_only_actions && !protocols.contains(&Protocol::Http) {
            return Err(ErrorResponse::gateway("InvalidProtocol.NeedSsl"));
        }
        Ok(entry)
    }

    fn verify_acs3<'a>(&'a self, request: &'a Request, now: i64) -> Result<Caller<'a>, ErrorResponse> {
        let header = request
            .header(AUTHORIZATION.as_str())
            .ok_or_else(|| ErrorResponse::missing("AccessKeyId"))?;
        if header.split(' ').next() != Some(acs3::ALGORITHM) {
            return Err(ErrorResponse::gateway("InvalidSignatureMethod"));
        }
        let authorization =
            Authorization::parse(header).ok_or_else(|| ErrorResponse::incomplete("The header Authorization is not well formed."))?;
        check_signed_headers(request, &authorization)?;
        let required = |name: &str| {
            let value = request.header(name).filter(|value| !value.is_empty());
            value.ok_or_else(|| ErrorResponse::incomplete(&format!("The header {name} is missing.")))
        };
        let nonce = required("x-acs-signature-nonce")?;
        let stated_hash = required("x-acs-content-sha256")?;
        check_date(required("x-acs-date")?, now)?;
        let key = self.key(authorization.credential)?;
        self.check_token(key, request.header("x-acs-security-token"), now)?;

        let payload_hash = acs3::sha256_hex(&request.body);
        let to_sign = RequestToSign {
            method: request.method(),
            path: request.parts.uri.path(),
            query: &request.query,
            header: |name: &str| request.headers().get_all(name).iter().map(|value| value.as_bytes()).collect(),
            signed_headers: authorization.signed_headers,
            payload_hash: &payload_hash,
        };
        let canonical = to_sign.canonical_request();
        let string_to_sign = acs3::string_to_sign(&canonical);
        let expected_signature = acs3::signature(&key.secret, &string_to_sign);
        if expected_signature.as_deref() == Some(authorization.signature) && stated_hash == payload_hash {
            return Ok(Caller { key, nonce });
        }
        let mut error = ErrorResponse::gateway("SignatureDoesNotMatch");
        error.message = format!(
            "Specified signature does not match our calculation. server StringToSign is [{string_to_sign}], server CanonicalRequest is [{}]",
            String::from_utf8_lossy(&canonical)
        );
        Err(error)
    }

    fn verify_rpc<'a>(&'a self, request: &'a Request, now: i64) -> Result<Caller<'a>, ErrorResponse> {
        let required = |name: &str| {
            request
                .parameter(name)
                .filter(|value| !value.is_empty())
                .ok_or_else(|| ErrorResponse::missing(name))
        };
        let access_key_id = required("AccessKeyId")?;
        if required("SignatureMethod")? != "HMAC-SHA1" {
            return Err(ErrorResponse::gateway("InvalidSignatureMethod"));
        }
        if required("SignatureVersion")? != "1.0" {
            return Err(ErrorResponse::invalid("SignatureVersion"));
        }
        let nonce = required("SignatureNonce")?;
        check_date(required("Timestamp")?, now)?;
        let signature = required("Signature").map_err(|_| ErrorResponse::incomplete("The parameter Signature is missing."))?;
        let key = self.key(access_key_id)?;
        self.check_token(key, request.parameter("SecurityToken"), now)?;

        // The RPC string to sign always contains the path `/`, so a request with another path is
        // refused here.
        let string_to_sign = rpc::string_to_sign(request.method(), request.parameters());
        if request.parts.uri.path() == "/" && rpc::signature(&key.secret, &string_to_sign).as_deref() == Some(signature) {
            return Ok(Caller { key, nonce });
        }
        let mut error = ErrorResponse::gateway("SignatureDoesNotMatch");
        error.message = format!("{} server string to sign is:{string_to_sign}", error.message);
        Err(error)
    }

    fn key(&self, id: &str) -> Result<&AccessKey, ErrorResponse> {
        self.config
            .keys
            .iter()
            .find(|key| key.id == id)
            .ok_or_else(|| ErrorResponse::gateway("InvalidAccessKeyId.NotFound"))
    }

    fn check_token(&self, key: &AccessKey, sent: Option<&str>, now: i64) -> Result<(), ErrorResponse> {
        let sent = sent.filter(|token| !token.is_empty());
        match (key.token.as_deref(), sent) {
            (None, None) => Ok(()),
            (Some(_), None) => Err(ErrorResponse::gateway("MissingSecurityToken")),
            (Some(own), Some(sent)) if own == sent => match key.expires {
                Some(end) if crate::clock::since_epoch(end) <= now => Err(ErrorResponse::gateway("InvalidSecurityToken.Expired")),
                _ => Ok(()),
            },
            (_, Some(sent)) => {
                let belongs_to_other_key = self.config.keys.iter().any(|key| key.token.as_deref() == Some(sent));
                Err(ErrorResponse::gateway(if belongs_to_other_key {
                    "InvalidSecurityToken.MismatchWithAccessKey"
                } else {
                    "InvalidSecurityToken.Malformed"
                }))
            }
        }
    }
}

/// `host`, `content-type` and every `x-acs-*` header must be signed, and signed headers must exist.
fn check_signed_headers(request: &Request, authorization: &Authorization<'_>) -> Result<(), ErrorResponse> {
    if !authorization.is_canonical() {
        return Err(ErrorResponse::incomplete("SignedHeaders has to be in lower case and sorted."));
    }
    let signed = |name: &str| authorization.signed_headers.split(';').any(|signed| signed == name);
    let needed = request
        .headers()
        .keys()
        .filter(|name| name.as_str().starts_with("x-acs-") || *name == HOST || *name == CONTENT_TYPE);
    for name in needed {
        if !signed(name.as_str()) {
            return Err(ErrorResponse::incomplete(&format!("The header {name} is not signed.")));
        }
    }
    for name in authorization.signed_headers.split(';') {
        if !request.headers().contains_key(name) {
            return Err(ErrorResponse::incomplete(&format!("The signed header {name} is missing.")));
        }
    }
    if signed(HOST.as_str()) {
        Ok(())
    } else {
        Err(ErrorResponse::incomplete("The header host is missing."))
    }
}

fn check_date(text: &str, now: i64) -> Result<(), ErrorResponse> {
    let date = parse_utc(text).ok_or_else(|| ErrorResponse::gateway("InvalidTimeStamp.Format"))?;
    if (date * 1_000).abs_diff(now) > DATE_WINDOW.unsigned_abs() {
        return Err(ErrorResponse::gateway("InvalidTimeStamp.Expired"));
    }
    Ok(())
}
