//! Which attempts are repeated, how often, and after which waits.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::error::StopReason;
use crate::retry::RetryConfig;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn each_attempt_gets_a_new_signature() {
    let stage = Stage::with_steps([
        ServiceStep::THROTTLE,
        ServiceStep::Refuse(400, "Throttling.User", &[("x-acs-retry-after", "2500")]),
    ]);
    assert_eq!(Get::new(&stage.client()).send().await.unwrap(), ValueResponse("v".to_owned()));
    let seen = stage.seen();
    assert_eq!(seen.len(), 3);
    let nonces: HashSet<_> = seen.iter().map(|request| &request.nonce).collect();
    assert_eq!(nonces.len(), 3);
    let at = |i: usize| time_of(&seen[i].date);
    assert!(at(2).duration_since(at(1)).unwrap() >= 2 * SECOND, "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_limited_by_max_backoff() {
    let asks = |millis: &'static str| -> ServiceStep {
        let headers: &'static [(&str, &str)] = match millis {
            "800" => &[("x-acs-retry-after", "800")],
            "90000" => &[("x-acs-retry-after", "90000")],
            _ => &[],
        };
        ServiceStep::Refuse(400, "Throttling.User", headers)
    };
    let waited = async |step: ServiceStep, timeout: u32| {
        let stage = Stage::with_steps([step]);
        let response = Get::new(&stage.client()).with_timeout(timeout * SECOND).send().await;
        let seen = stage.seen();
        (response.err(), seen.get(1).map(|second| second.at - seen[0].at))
    };
    for _ in 0..50 {
        let (_, wait) = waited(asks("800"), 30).await;
        // A millisecond to which tokio's timer rounds.
        let wait = wait.unwrap().as_millis();
        assert!((800..=1_801).contains(&wait), "{wait} ms");
    }
    let (_, wait) = waited(asks("90000"), 30).await;
    assert!((20_000..=20_001).contains(&wait.unwrap().as_millis()), "{wait:?}");
    // There is no use in waiting for what can't be in time.
    let start = TokioTimer.now();
    let (error, wait) = waited(asks("90000"), 15).await;
    let error = error.unwrap();
    assert_eq!((wait, error.stop_reason(), TokioTimer.now()), (None, StopReason::Deadline, start));
    assert_eq!(
        error.to_string(),
        "Get: Throttling.User (HTTP 400) [request R] (after 1 attempt; no time left for another attempt)"
    );
}

#[tokio::test(start_paused = true)]
async fn idempotent_action_is_retried_after_transient_errors() {
    use TransportErrorKind::{Connect, ConnectTimeout, Interrupted, InvalidResponse, Other, Proxy, Resolve, Timeout};
    let kinds = [
        Connect,
        ConnectTimeout,
        Interrupted,
        InvalidResponse,
        Other,
        Proxy,
        Resolve,
        Timeout,
    ];
    let broken = kinds.map(ServiceStep::Break);
    for step in broken.into_iter().chain([
        ServiceStep::FAIL,
        ServiceStep::THROTTLE,
        ServiceStep::Bare(502),
        ServiceStep::Refuse(500, "Brand.New", &[]),
    ]) {
        let stage = Stage::with_steps([step.clone(), step.clone()]);
        Get::new(&stage.client()).send().await.unwrap();
        assert_eq!(stage.seen().len(), 3, "{step:?}");

        let stage = Stage::with_steps([step.clone(), step.clone(), step.clone()]);
        let error = failing_get(&stage.client()).await;
        assert_eq!((error.attempts(), error.stop_reason()), (3, StopReason::MaxAttempts), "{step:?}");
        assert!(error.is_retryable());
        assert!(error.to_string().ends_with(" (after 3 attempts, which is the limit)"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn other_actions_are_retried_only_if_not_executed() {
    use TransportErrorKind::{Connect, ConnectTimeout, Interrupted, InvalidResponse, Other, Proxy, Resolve, Timeout};
    let not_sent = [Connect, ConnectTimeout, Proxy, Resolve].map(ServiceStep::Break);
    for step in not_sent.into_iter().chain([ServiceStep::THROTTLE, ServiceStep::Bare(429)]) {
        let stage = Stage::with_steps([step.clone(), step.clone()]);
        Create::new(&stage.client()).send().await.unwrap();
        assert_eq!(stage.seen().len(), 3, "{step:?}");
    }
    let maybe_sent = [Interrupted, InvalidResponse, Other, Timeout].map(ServiceStep::Break);
    for step in maybe_sent.into_iter().chain([ServiceStep::FAIL, ServiceStep::Bare(502)]) {
        let stage = Stage::with_steps([step.clone()]);
        let error = failing_create(&stage.client()).await;
        assert_eq!((stage.seen().len(), error.attempts()), (1, 1), "{step:?}");
        assert_eq!(error.stop_reason(), StopReason::NotIdempotent);
        assert!(error.to_string().contains("the action is not idempotent"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn with_idempotency_overrides_the_action() {
    for step in [ServiceStep::FAIL, ServiceStep::Break(TransportErrorKind::Timeout)] {
        let stage = Stage::with_steps([step.clone(), step.clone()]);
        Create::new(&stage.client()).with_idempotency(true).send().await.unwrap();
        assert_eq!(stage.seen().len(), 3, "{step:?}");

        let stage = Stage::with_steps([step.clone()]);
        let error = Get::new(&stage.client()).with_idempotency(false).send().await.unwrap_err();
        assert_eq!((error.attempts(), error.stop_reason()), (1, StopReason::NotIdempotent), "{step:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn permanent_errors_are_not_retried() {
    use TransportErrorKind::{BodyTooLarge, InvalidRequest, Tls};
    let broken = [BodyTooLarge, InvalidRequest, Tls].map(ServiceStep::Break);
    for step in broken.into_iter().chain([
        ServiceStep::Refuse(404, "NotFound", &[]),
        ServiceStep::Bare(200),
        ServiceStep::Bare(403),
    ]) {
        let stage = Stage::with_steps([step.clone()]);
        let error = failing_get(&stage.client()).await;
        assert_eq!((stage.seen().len(), error.stop_reason()), (1, StopReason::Permanent), "{step:?}");
        assert!(!error.to_string().contains("attempt"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_config_per_client_and_per_call() {
    let failing = || Stage::with_steps(vec![ServiceStep::FAIL; 20]);
    let stage = failing();
    let client = stage.builder().retry(RetryConfig::disabled()).build().unwrap();
    let error = failing_get(&client).await;
    assert_eq!((stage.seen().len(), error.attempts()), (1, 1));
    assert_eq!(error.stop_reason(), StopReason::MaxAttempts);
    let patient = Get::new(&client).with_retry(RetryConfig::standard().with_max_attempts(7));
    assert_eq!(patient.send().await.unwrap_err().attempts(), 7);

    let stage = failing();
    let client = stage.client();
    let error = Get::new(&client).with_retry(RetryConfig::disabled()).send().await.unwrap_err();
    assert_eq!((stage.seen().len(), error.attempts()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn retry_budget_limits_retries() {
    let stage = Stage::with_steps(vec![ServiceStep::FAIL; 1_000]);
    let client = stage.client();
    let mut reasons = HashSet::new();
    for _ in 0..200 {
        reasons.insert(failing_get(&client.clone()).await.stop_reason());
    }
    // 200 calls, and as many repetitions as the budget of all clones allows.
    assert_eq!(stage.seen().len(), 235);
    assert_eq!(reasons, [StopReason::MaxAttempts, StopReason::RetryBudget].into());
    // It recovers with the service.
    stage.script.lock().unwrap().clear();
    for _ in 0..14 {
        Get::new(&client).send().await.unwrap();
    }
    stage.script.lock().unwrap().push_back(ServiceStep::FAIL);
    Get::new(&client).send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn dropped_call_is_not_retried() {
    let stage = Stage::with_steps(vec![ServiceStep::THROTTLE; 3]);
    let client = stage.client();
    for patience in [0, 1, 3] {
        // Dropped at some moment between two attempts.
        let _ = tokio::time::timeout(Duration::from_millis(patience), Get::new(&client).send()).await;
    }
    let sent = stage.seen().len();
    TokioTimer.sleep(100 * SECOND).await;
    assert_eq!(stage.seen().len(), sent);
}

/// Any step, and whether the service may have carried the request out.
fn any_step() -> impl Strategy<Value = (ServiceStep, bool)> {
    use TransportErrorKind::{Connect, Interrupted, Timeout, Tls};
    prop_oneof![
        Just((ServiceStep::Respond, true)),
        Just((ServiceStep::THROTTLE, false)),
        Just((ServiceStep::Refuse(400, "Throttling.User", &[("x-acs-retry-after", "7000")]), false)),
        Just((ServiceStep::Refuse(404, "NotFound", &[]), false)),
        Just((ServiceStep::Refuse(400, "Expired", &[]), false)),
        Just((ServiceStep::Refuse(400, "InvalidSecurityToken.Expired", &[]), false)),
        Just((ServiceStep::FAIL, true)),
        Just((ServiceStep::Bare(200), true)),
        Just((ServiceStep::Bare(502), true)),
        Just((ServiceStep::Break(Connect), false)),
        Just((ServiceStep::Break(Tls), false)),
        Just((ServiceStep::Break(Interrupted), true)),
        Just((ServiceStep::Break(Timeout), true)),
        Just((ServiceStep::Hang, true)),
    ]
}

proptest! {
    /// Whatever a service does: every call ends by its deadline, in a response or in an error that
    /// tells what was done; none is attempted too often; none takes effect twice that must not; no
    /// wait is longer than its bound.
    #[test]
    fn every_call_ends_with_a_consistent_result(
        steps in prop::collection::vec(any_step(), 0..40),
        calls in prop::collection::vec((any::<bool>(), 1_u32..6, 1_u32..60), 1..10),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let stage = Stage::with_steps(steps.iter().map(|(step, _)| step.clone()));
            let client = stage.client();
            for (idempotent, attempts, timeout) in calls {
                let longest = 5 * SECOND;
                let retry = RetryConfig::standard().with_max_attempts(attempts).with_max_backoff(longest);
                let (before, start) = (stage.seen().len(), TokioTimer.now());
                let timeout = timeout * SECOND;
                let result = if idempotent {
                    Get::new(&client).with_retry(retry).with_timeout(timeout).send().await
                } else {
                    Create::new(&client).with_retry(retry).with_timeout(timeout).send().await
                };
                // Tokio's timer rounds to a millisecond, once for each wait.
                prop_assert!(TokioTimer.now() - start <= timeout + Duration::from_millis(10));
                let seen = stage.seen().split_off(before);
                prop_assert!((1..=attempts as usize).contains(&seen.len()), "{} attempts", seen.len());
                for pair in seen.windows(2) {
                    prop_assert!(pair[0].nonce != pair[1].nonce);
                }
                let taken = |i: usize| steps.get(before + i).map_or((ServiceStep::Respond, true), Clone::clone);
                let hung = (0..seen.len()).filter(|i| matches!(taken(*i).0, ServiceStep::Hang)).count();
                if hung == 0 {
                    let waits = seen[seen.len() - 1].at - seen[0].at;
                    prop_assert!(waits <= longest * attempts.saturating_sub(1) + Duration::from_millis(10), "{waits:?}");
                }
                let last = seen.len() - 1;
                if !idempotent {
                    prop_assert!((0..last).all(|i| !taken(i).1), "repeated what may have taken effect");
                }
                match result {
                    Ok(response) => prop_assert_eq!(response, ValueResponse("v".to_owned())),
                    Err(error) => {
                        prop_assert!(!matches!(taken(last).0, ServiceStep::Respond), "{}", error);
                        prop_assert_eq!(error.attempts() as usize, seen.len());
                        prop_assert!(error.stop_reason() != StopReason::MaxAttempts || error.attempts() == attempts);
                    }
                }
            }
            Ok(())
        })?;
    }
}
