//! In the paused time of tokio: nothing waits, and every run is the same.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use tokio::task::{JoinHandle, JoinSet};

use super::*;
use crate::clock::{Deadline, TokioTimer};

const SECOND: Duration = Duration::from_secs(1);
const FOREVER: Duration = Duration::from_secs(1 << 30);

fn window(size: usize) -> Arc<Window> {
    Arc::new(Window::new(size, SECOND))
}

async fn acquire(window: &Arc<Window>) -> Permit {
    if let Some(permit) = window.try_acquire(TokioTimer.now()) {
        return permit;
    }
    window.queue(&TokioTimer, FOREVER).unwrap().await
}

/// A caller in a task of its own, which is polled only when it is woken. Says when its turn came.
fn waiting(window: &Arc<Window>, patience: Duration) -> JoinHandle<Option<Instant>> {
    let window = Arc::clone(window);
    tokio::spawn(async move {
        let turn = Deadline::after(patience, &TokioTimer).wait_for(acquire(&window)).await;
        turn.map(|_| TokioTimer.now())
    })
}

#[tokio::test(start_paused = true)]
async fn call_after_a_burst_waits_for_the_window() {
    let window = window(3);
    let start = TokioTimer.now();
    let mut permits = Vec::new();
    for _ in 0..3 {
        permits.push(acquire(&window).await);
    }
    assert_eq!(TokioTimer.now(), start);
    TokioTimer.sleep(Duration::from_millis(40)).await;
    for permit in permits {
        permit.response_arrived(TokioTimer.now());
    }
    acquire(&window).await;
    let waited = TokioTimer.now() - start;
    // The span, its margin of 1/1000, and a millisecond to which tokio's timer rounds.
    assert!((1_041..=1_043).contains(&waited.as_millis()), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn call_without_response_counts_for_a_limited_time() {
    let window = window(1);
    let start = TokioTimer.now();
    let hanging = acquire(&window).await;
    acquire(&window).await;
    let waited = TokioTimer.now() - start;
    assert!((1_251..=1_253).contains(&waited.as_millis()), "{waited:?}");
    // Its response, if any, changes nothing more.
    hanging.response_arrived(TokioTimer.now());
    assert!(window.try_acquire(TokioTimer.now()).is_none());
}

#[tokio::test(start_paused = true)]
async fn response_shortens_a_running_delay() {
    let window = window(1);
    let start = TokioTimer.now();
    let first = acquire(&window).await;
    let second = waiting(&window, FOREVER);
    TokioTimer.sleep(Duration::from_millis(100)).await;
    first.response_arrived(TokioTimer.now());
    let waited = second.await.unwrap().unwrap() - start;
    assert!((1_101..=1_103).contains(&waited.as_millis()), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn queue_is_first_in_first_out() {
    let window = window(2);
    let order = Mutex::new(Vec::new());
    let caller = async |name: usize| {
        // One after the other.
        TokioTimer.sleep(Duration::from_millis(10 * name as u64)).await;
        let permit = acquire(&window).await;
        order.lock().unwrap().push(name);
        permit.response_arrived(TokioTimer.now());
    };
    tokio::join!(caller(0), caller(1), caller(2), caller(3), caller(4), caller(5));
    assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4, 5]);

    // A place is free, but an earlier call in the queue has not been polled yet.
    TokioTimer.sleep(2 * SECOND).await;
    for _ in 0..2 {
        acquire(&window).await.response_arrived(TokioTimer.now());
    }
    let waiter = window.queue(&TokioTimer, FOREVER).unwrap();
    TokioTimer.sleep(2 * SECOND).await;
    assert!(window.try_acquire(TokioTimer.now()).is_none());
    drop(waiter);
    assert!(window.try_acquire(TokioTimer.now()).is_some());
}

#[tokio::test(start_paused = true)]
async fn dropped_queued_call_lets_the_next_go() {
    let window = window(1);
    let start = TokioTimer.now();
    acquire(&window).await.response_arrived(start);
    // In front of the one that stays: one that gives up first, as the second, and one that is first
    // by then.
    let mut callers = Vec::new();
    for patience in [500, 100, 900] {
        callers.push(waiting(&window, Duration::from_millis(patience)));
        tokio::task::yield_now().await;
    }
    let stays = waiting(&window, FOREVER);
    for caller in callers {
        assert!(caller.await.unwrap().is_none());
    }
    let waited = stays.await.unwrap().unwrap() - start;
    assert!((1_001..=1_003).contains(&waited.as_millis()), "{waited:?}");
    assert!(window.lock().queue.is_empty());
}

#[tokio::test(start_paused = true)]
async fn dropped_ready_call_wakes_the_next() {
    let window = window(1);
    acquire(&window).await.response_arrived(TokioTimer.now());
    let mut first = Box::pin(window.queue(&TokioTimer, FOREVER).unwrap());
    assert!(
        Deadline::after(Duration::ZERO, &TokioTimer)
            .wait_for(first.as_mut())
            .await
            .is_none()
    );
    let second = waiting(&window, FOREVER);
    TokioTimer.sleep(2 * SECOND).await;
    // The place is free for the first call, which is dropped without being polled.
    drop(first);
    let came = TokioTimer.now();
    assert_eq!(second.await.unwrap(), Some(came));
}

#[tokio::test(start_paused = true)]
async fn call_that_cannot_make_its_deadline_fails_at_once() {
    let window = window(2);
    for _ in 0..2 {
        acquire(&window).await.response_arrived(TokioTimer.now());
    }
    let wait = |time_left: u64| window.queue(&TokioTimer, Duration::from_millis(time_left)).map(drop);
    assert_eq!(wait(1_000), Err(Duration::from_millis(1_001)));
    assert_eq!(wait(1_002), Ok(()));
    // Behind four others: two rounds later.
    let others: Vec<_> = (0..4).map(|_| window.queue(&TokioTimer, FOREVER).unwrap()).collect();
    assert_eq!(wait(3_000), Err(Duration::from_millis(3_003)));
    drop(others);
    assert_eq!(wait(1_002), Ok(()));
}

/// The timer of tokio, which counts how often it is set.
#[derive(Debug, Default)]
struct CountingTimer(AtomicUsize);

impl Timer for CountingTimer {
    fn now(&self) -> Instant {
        TokioTimer.now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(tokio::time::sleep(duration))
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_change_of_the_window_sets_the_timer_anew() {
    let window = window(1);
    let timer = CountingTimer::default();
    let first = acquire(&window).await;
    let mut second = Box::pin(window.queue(&timer, FOREVER).unwrap());
    let mut times_set_after_poll = async || {
        assert!(
            Deadline::after(Duration::ZERO, &TokioTimer)
                .wait_for(second.as_mut())
                .await
                .is_none()
        );
        timer.0.load(Ordering::Relaxed)
    };
    assert_eq!(times_set_after_poll().await, 1);
    assert_eq!(times_set_after_poll().await, 1);
    first.response_arrived(TokioTimer.now());
    assert_eq!(times_set_after_poll().await, 2);
}

#[test]
fn thousand_callers_on_many_threads_all_wake_up() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_time()
        .build()
        .unwrap();
    let window = Arc::new(Window::new(50, Duration::from_millis(10)));
    let done = Arc::new(AtomicUsize::new(0));
    runtime.block_on(async {
        let mut callers = JoinSet::new();
        for i in 0_u64..1_000 {
            let (window, done) = (Arc::clone(&window), Arc::clone(&done));
            callers.spawn(async move {
                let patience = if i % 3 == 0 { Duration::from_millis(i % 50) } else { FOREVER };
                if let Some(permit) = Deadline::after(patience, &TokioTimer).wait_for(acquire(&window)).await {
                    permit.response_arrived(TokioTimer.now());
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        // Far beyond what it takes; without a limit a lost wake-up would hang.
        let all = async { while callers.join_next().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(60), all).await.unwrap();
    });
    assert!(done.load(Ordering::Relaxed) >= 666);
    assert!(window.lock().queue.is_empty());
}

/// A call: when it is made, how long request and response take, and when its caller gives up.
type Plan = (u64, u64, u64, Option<u64>);

/// Makes the calls, and says when the service saw those that went out.
async fn arrivals(size: usize, plans: Vec<Plan>) -> Vec<u64> {
    let window = window(size);
    let seen = Mutex::new(Vec::new());
    let start = TokioTimer.now();
    let millis = |at: Instant| u64::try_from((at - start).as_millis()).unwrap();
    let calls = plans.into_iter().map(|(at, there, back, patience)| {
        let (window, seen) = (&window, &seen);
        async move {
            TokioTimer.sleep(Duration::from_millis(at)).await;
            // Gives up only while it waits for its turn: a request that is out arrives.
            let patience = patience.map_or(FOREVER, Duration::from_millis);
            let Some(permit) = Deadline::after(patience, &TokioTimer).wait_for(acquire(window)).await else {
                return;
            };
            TokioTimer.sleep(Duration::from_millis(there)).await;
            seen.lock().unwrap().push(millis(TokioTimer.now()));
            TokioTimer.sleep(Duration::from_millis(back)).await;
            permit.response_arrived(TokioTimer.now());
        }
    });
    let mut all: Vec<_> = calls.map(Box::pin).collect();
    std::future::poll_fn(|cx| {
        all.retain_mut(|call| call.as_mut().poll(cx).is_pending());
        if all.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    drop(all);
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    seen
}

proptest! {
    /// Whatever the network does within its reach, the service never sees more than the quota in
    /// any second.
    #[test]
    fn service_never_sees_more_than_the_quota(
        size in 1_usize..6,
        plans in prop::collection::vec((0_u64..3_000, 0_u64..=250, 0_u64..2_000, prop::option::of(0_u64..4_000)), 1..40),
    ) {
        let patient = plans.iter().filter(|plan| plan.3.is_none()).count();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let seen = runtime.block_on(arrivals(size, plans));
        prop_assert!(seen.len() >= patient, "{} of {patient} went out", seen.len());
        for (i, at) in seen.iter().enumerate() {
            let in_window = seen[..=i].iter().filter(|earlier| at - **earlier < 1_000).count();
            prop_assert!(in_window <= size, "{in_window} calls in the second before {at}: {seen:?}");
        }
    }
}
