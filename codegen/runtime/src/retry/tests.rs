use std::time::UNIX_EPOCH;

use proptest::prelude::*;

use super::*;
use crate::error::{Cause, ErrorClass, ResponseError, ServiceError};
use crate::error_response::RetryAfter;
use crate::redact::KnownSecrets;
use crate::transport::{Headers, HttpResponse, TransportError, TransportErrorKind};
use crate::value::Value;

const THROTTLED: RetryClass = RetryClass::Throttled { retry_after: None };

fn service(status: u16, code: &str, retry_after: Option<&str>) -> Cause {
    let mut headers = Headers::new();
    if let Some(millis) = retry_after {
        headers.push("x-acs-retry-after", millis);
    }
    let root = Value::object().with("Code", code);
    let response = HttpResponse::new(status, headers, Vec::new());
    Cause::Service(Box::new(
        ServiceError::read(&root, &response, &KnownSecrets::default(), UNIX_EPOCH).unwrap(),
    ))
}

fn unreadable(status: u16, retry_after: Option<Duration>) -> Cause {
    Cause::Response(Box::new(ResponseError {
        status,
        request_id: None,
        content_type: None,
        body_prefix: String::new(),
        retry_after: retry_after.map(|delay| RetryAfter {
            delay,
            is_from_gateway: true,
        }),
        is_cut_off: false,
        reason: "no envelope".into(),
    }))
}

#[test]
fn retry_class_follows_code_status_and_header() {
    let second = Some(Duration::from_secs(1));
    for (cause, class, retry_class) in [
        (service(400, "Throttling.User", None), Some(ErrorClass::Throttling), THROTTLED),
        // Undocumented code with a `Throttling.` prefix.
        (service(400, "Throttling.Brand.New", None), None, THROTTLED),
        (service(400, "ThrottlingIsNoWord", None), None, RetryClass::Permanent),
        // The header decides, whatever the code.
        (
            service(403, "Flow", Some("1000")),
            Some(ErrorClass::Permanent),
            RetryClass::Throttled { retry_after: second },
        ),
        // The header does not say that a server error had no effect.
        (
            service(504, "Flow", Some("1000")),
            None,
            RetryClass::Transient { retry_after: second },
        ),
        (
            service(503, "Flow", Some("1000")),
            Some(ErrorClass::Permanent),
            RetryClass::Transient { retry_after: second },
        ),
        (
            service(503, "Throttling", Some("1000")),
            Some(ErrorClass::Throttling),
            RetryClass::Throttled { retry_after: second },
        ),
        (service(408, "Brand.New", None), None, RetryClass::TRANSIENT),
        (
            service(408, "Brand.New", Some("1000")),
            None,
            RetryClass::Transient { retry_after: second },
        ),
        (service(400, "UnknownError", None), None, RetryClass::TRANSIENT),
        (service(200, "Brand.New", Some("1000")), None, RetryClass::Permanent),
        (service(429, "Whatever", None), None, THROTTLED),
        (service(400, "Whatever", Some("0")), None, RetryClass::Permanent),
        (
            service(503, "ServiceUnavailable", None),
            Some(ErrorClass::Transient),
            RetryClass::TRANSIENT,
        ),
        (
            service(400, "SignatureNonceUsed", None),
            Some(ErrorClass::Transient),
            RetryClass::TRANSIENT,
        ),
        // Undocumented and documented server errors.
        (service(500, "Brand.New", None), None, RetryClass::TRANSIENT),
        (service(500, "Documented", None), Some(ErrorClass::Permanent), RetryClass::Permanent),
        (service(404, "Brand.New", None), None, RetryClass::Permanent),
        (
            service(400, "InvalidTimeStamp.Expired", None),
            Some(ErrorClass::Clock),
            RetryClass::Clock,
        ),
        // Rejected key; missing permission.
        (
            service(400, "InvalidSecurityToken.Expired", None),
            Some(ErrorClass::Credentials),
            RetryClass::Credentials,
        ),
        (
            service(404, "InvalidAccessKeyId.NotFound", None),
            Some(ErrorClass::Credentials),
            RetryClass::Credentials,
        ),
        (
            service(403, "Forbidden.RAM", None),
            Some(ErrorClass::Credentials),
            RetryClass::Permanent,
        ),
        (unreadable(502, None), None, RetryClass::TRANSIENT),
        (unreadable(503, second), None, RetryClass::Transient { retry_after: second }),
        (unreadable(403, second), None, RetryClass::Throttled { retry_after: second }),
        (unreadable(408, None), None, RetryClass::TRANSIENT),
        (unreadable(429, None), None, THROTTLED),
        (unreadable(404, None), None, RetryClass::Permanent),
        (unreadable(200, second), None, RetryClass::Permanent),
    ] {
        assert_eq!(cause.retry_class(class), retry_class, "{cause:?}");
    }
}

#[test]
fn retry_class_of_transport_errors() {
    use TransportErrorKind::{
        BodyTooLarge, Connect, ConnectTimeout, Interrupted, InvalidRequest, InvalidResponse, Other, Proxy, RequestBody, Resolve, Timeout,
        Tls,
    };
    for (kinds, retry_class) in [
        (&[Resolve, Connect, ConnectTimeout, Proxy][..], RetryClass::NotSent),
        (&[Interrupted, Timeout, InvalidResponse, Other], RetryClass::TRANSIENT),
        (&[Tls, InvalidRequest, RequestBody, BodyTooLarge], RetryClass::Permanent),
    ] {
        for kind in kinds {
            let cause = Cause::Transport(TransportError::new(*kind, "broke"));
            assert_eq!(cause.retry_class(None), retry_class, "{kind:?}");
        }
    }
    assert!(RetryClass::TRANSIENT.may_have_taken_effect());
    for refused in [RetryClass::NotSent, THROTTLED, RetryClass::Clock, RetryClass::Credentials] {
        assert!(!refused.may_have_taken_effect(), "{refused:?}");
    }
}

#[test]
fn delays_double_up_to_the_limit() {
    let longest_delays = |retry_class| {
        (1..=8)
            .map(|attempt| RetryConfig::standard().delay(attempt, retry_class, 1.0).as_millis())
            .collect::<Vec<_>>()
    };
    assert_eq!(longest_delays(RetryClass::TRANSIENT), [50, 100, 200, 400, 800, 1_600, 3_200, 6_400]);
    assert_eq!(
        longest_delays(THROTTLED),
        [1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]
    );
    assert_eq!(RetryConfig::standard().delay(1, THROTTLED, 0.0), Duration::ZERO);
    assert_eq!(
        RetryConfig::standard().delay(u32::MAX, RetryClass::NotSent, 1.0),
        Duration::from_secs(20)
    );
    assert_eq!(RetryConfig::standard().delay(9, RetryClass::Clock, 1.0), Duration::ZERO);
}

#[test]
fn disabled_retry_allows_one_attempt() {
    assert!(RetryConfig::standard().allows_more(2) && !RetryConfig::standard().allows_more(3));
    for off in [RetryConfig::disabled(), RetryConfig::standard().with_max_attempts(0)] {
        assert!(!off.allows_more(1));
    }
}

proptest! {
    #[test]
    fn delay_stays_within_its_limits(
        attempt in any::<u32>(),
        base in any::<u64>().prop_map(Duration::from_nanos),
        max in any::<u64>().prop_map(Duration::from_nanos),
        retry_after in prop::option::of(any::<u64>().prop_map(Duration::from_millis)),
        random in 0.0..=1.0,
    ) {
        let retry = RetryConfig::standard().with_initial_throttling_backoff(base).with_initial_backoff(base).with_max_backoff(max);
        let jitter = retry.delay(attempt, RetryClass::TRANSIENT, random);
        prop_assert!(jitter <= max, "{jitter:?}");
        let retry_class = RetryClass::Throttled { retry_after };
        let delay = retry.delay(attempt, retry_class, 0.5);
        prop_assert!(delay <= max && delay >= retry_after.unwrap_or_default().min(max));
    }
}

#[test]
fn zero_attempts_are_one() {
    let retry = RetryConfig::standard();
    assert!(retry.with_max_attempts(5).allows_more(4) && !retry.with_max_attempts(5).allows_more(5));
    assert!(retry.with_max_attempts(0).allows_more(0) && !retry.with_max_attempts(0).allows_more(1));
}

#[test]
fn a_response_that_is_cut_off_is_transient() {
    let mut cause = unreadable(200, None);
    assert_eq!(cause.retry_class(None), RetryClass::Permanent);
    if let Cause::Response(error) = &mut cause {
        error.is_cut_off = true;
    }
    assert_eq!(cause.retry_class(None), RetryClass::TRANSIENT);
}
