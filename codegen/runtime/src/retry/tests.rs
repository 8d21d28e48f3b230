use std::time::UNIX_EPOCH;

use proptest::prelude::*;

use super::*;
use crate::error::{Cause, ErrorClass, ResponseError, ServiceError};
use crate::error_response::RetryAfter;
use crate::redact::KnownSecrets;
use crate::transport::{Headers, HttpResponse, TransportError, TransportErrorKind};
use crate::value::Value;

const THROTTLED: Fault = Fault::Throttled { retry_after: None };

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
        body_head: String::new(),
        retry_after: retry_after.map(|delay| RetryAfter {
            delay,
            is_from_gateway: true,
        }),
        is_cut_off: false,
        reason: "no envelope".into(),
    }))
}

#[test]
fn what_the_service_says_decides() {
    let second = Some(Duration::from_secs(1));
    for (cause, class, fault) in [
        (service(400, "Throttling.User", None), Some(ErrorClass::Throttling), THROTTLED),
        // By its first word, though no spec knows it.
        (service(400, "Throttling.Brand.New", None), None, THROTTLED),
        (service(400, "ThrottlingIsNoWord", None), None, Fault::Permanent),
        // By the header, whatever the code.
        (
            service(403, "Flow", Some("1000")),
            Some(ErrorClass::Permanent),
            Fault::Throttled { retry_after: second },
        ),
        // The header does not say that a server error had no effect.
        (service(504, "Flow", Some("1000")), None, Fault::Transient { retry_after: second }),
        (
            service(503, "Flow", Some("1000")),
            Some(ErrorClass::Permanent),
            Fault::Transient { retry_after: second },
        ),
        (
            service(503, "Throttling", Some("1000")),
            Some(ErrorClass::Throttling),
            Fault::Throttled { retry_after: second },
        ),
        (service(408, "Brand.New", None), None, Fault::TRANSIENT),
        (
            service(408, "Brand.New", Some("1000")),
            None,
            Fault::Transient { retry_after: second },
        ),
        (service(400, "UnknownError", None), None, Fault::TRANSIENT),
        (service(200, "Brand.New", Some("1000")), None, Fault::Permanent),
        (service(429, "Whatever", None), None, THROTTLED),
        (service(400, "Whatever", Some("0")), None, Fault::Permanent),
        (
            service(503, "ServiceUnavailable", None),
            Some(ErrorClass::Transient),
            Fault::TRANSIENT,
        ),
        (
            service(400, "SignatureNonceUsed", None),
            Some(ErrorClass::Transient),
            Fault::TRANSIENT,
        ),
        // A fault of the service that nobody has described, and one that somebody has.
        (service(500, "Brand.New", None), None, Fault::TRANSIENT),
        (service(500, "Documented", None), Some(ErrorClass::Permanent), Fault::Permanent),
        (service(404, "Brand.New", None), None, Fault::Permanent),
        (
            service(400, "InvalidTimeStamp.Expired", None),
            Some(ErrorClass::Clock),
            Fault::Clock,
        ),
        // The key itself, and what the key may do.
        (
            service(400, "InvalidSecurityToken.Expired", None),
            Some(ErrorClass::Credentials),
            Fault::Credentials,
        ),
        (
            service(404, "InvalidAccessKeyId.NotFound", None),
            Some(ErrorClass::Credentials),
            Fault::Credentials,
        ),
        (service(403, "Forbidden.RAM", None), Some(ErrorClass::Credentials), Fault::Permanent),
        (unreadable(502, None), None, Fault::TRANSIENT),
        (unreadable(503, second), None, Fault::Transient { retry_after: second }),
        (unreadable(403, second), None, Fault::Throttled { retry_after: second }),
        (unreadable(408, None), None, Fault::TRANSIENT),
        (unreadable(429, None), None, THROTTLED),
        (unreadable(404, None), None, Fault::Permanent),
        (unreadable(200, second), None, Fault::Permanent),
    ] {
        assert_eq!(cause.fault(class), fault, "{cause:?}");
    }
}

#[test]
fn a_request_that_may_have_arrived_is_told_from_one_that_has_not() {
    use TransportErrorKind::{
        BodyTooLarge, Connect, ConnectTimeout, Interrupted, InvalidRequest, InvalidResponse, Other, Proxy, Resolve, Timeout, Tls,
    };
    for (kinds, fault) in [
        (&[Resolve, Connect, ConnectTimeout, Proxy][..], Fault::Unsent),
        (&[Interrupted, Timeout, InvalidResponse, Other], Fault::TRANSIENT),
        (&[Tls, InvalidRequest, BodyTooLarge], Fault::Permanent),
    ] {
        for kind in kinds {
            let cause = Cause::Transport(TransportError::new(*kind, "broke"));
            assert_eq!(cause.fault(None), fault, "{kind:?}");
        }
    }
    assert!(Fault::TRANSIENT.may_have_taken_effect());
    for refused in [Fault::Unsent, THROTTLED, Fault::Clock, Fault::Credentials] {
        assert!(!refused.may_have_taken_effect(), "{refused:?}");
    }
}

#[test]
fn waits_double_up_to_their_bound() {
    let longest = |fault| {
        (1..=8)
            .map(|attempt| RetryConfig::standard().wait(attempt, fault, 1.0).as_millis())
            .collect::<Vec<_>>()
    };
    assert_eq!(longest(Fault::TRANSIENT), [50, 100, 200, 400, 800, 1_600, 3_200, 6_400]);
    assert_eq!(longest(THROTTLED), [1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]);
    assert_eq!(RetryConfig::standard().wait(1, THROTTLED, 0.0), Duration::ZERO);
    assert_eq!(RetryConfig::standard().wait(u32::MAX, Fault::Unsent, 1.0), Duration::from_secs(20));
    assert_eq!(RetryConfig::standard().wait(9, Fault::Clock, 1.0), Duration::ZERO);
}

#[test]
fn off_is_one_attempt() {
    assert!(RetryConfig::standard().allows_more(2) && !RetryConfig::standard().allows_more(3));
    for off in [RetryConfig::disabled(), RetryConfig::standard().with_max_attempts(0)] {
        assert!(!off.allows_more(1));
    }
}

proptest! {
    #[test]
    fn a_wait_keeps_its_bounds(
        attempt in any::<u32>(),
        base in any::<u64>().prop_map(Duration::from_nanos),
        longest in any::<u64>().prop_map(Duration::from_nanos),
        asked_for in prop::option::of(any::<u64>().prop_map(Duration::from_millis)),
        random in 0.0..=1.0,
    ) {
        let retry = RetryConfig::standard().with_initial_throttling_backoff(base).with_initial_backoff(base).with_max_backoff(longest);
        let drawn = retry.wait(attempt, Fault::TRANSIENT, random);
        prop_assert!(drawn <= longest, "{drawn:?}");
        let fault = Fault::Throttled { retry_after: asked_for };
        let wait = retry.wait(attempt, fault, 0.5);
        prop_assert!(wait <= longest && wait >= asked_for.unwrap_or_default().min(longest));
    }
}
