//! Renewal, shared requests and failures, with a provider that the test controls.

use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Waker;
use std::time::Duration;

use super::super::testing::{HandClock, start};
use super::*;

type SourceResult = Result<Credentials, CredentialsError>;

/// A provider that waits until the test gives it a result.
#[derive(Default)]
struct Source {
    answers: Mutex<(Vec<SourceResult>, Vec<Waker>)>,
    asked: AtomicUsize,
    invalidated: AtomicUsize,
}

impl Source {
    fn finish(&self, response: SourceResult) {
        let mut answers = self.answers.lock().unwrap();
        answers.0.insert(0, response);
        let wakers = std::mem::take(&mut answers.1);
        drop(answers);
        wakers.into_iter().for_each(Waker::wake);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Source")
    }
}

impl ProvideCredentials for Source {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(async {
            self.asked.fetch_add(1, Ordering::SeqCst);
            poll_fn(|context| {
                let mut answers = self.answers.lock().unwrap();
                match answers.0.pop() {
                    Some(response) => Poll::Ready(response.map(Arc::new)),
                    None => {
                        answers.1.push(context.waker().clone());
                        Poll::Pending
                    }
                }
            })
            .await
        })
    }

    fn invalidate(&self, _: &Arc<Credentials>) {
        self.invalidated.fetch_add(1, Ordering::SeqCst);
    }
}

struct Bench {
    source: Arc<Source>,
    clock: Arc<HandClock>,
    cache: Arc<CachedCredentialsProvider<Arc<Source>>>,
}

impl Bench {
    fn new() -> Self {
        let (source, clock) = (Arc::new(Source::default()), HandClock::new());
        let mut cache = CachedCredentialsProvider::with_clock(Arc::clone(&source), Arc::clone(&clock) as Arc<dyn Clock>);
        // The middle of every range: is_paused of 0.75, 1.5, 3 … s, renewal 675 s before the end of
        // an hour.
        cache.random = || 1 << 15;
        Self {
            source,
            clock,
            cache: Arc::new(cache),
        }
    }

    async fn get(&self) -> Result<Arc<Credentials>, String> {
        self.cache.provide().await.map_err(|error| error.to_string())
    }

    fn forward(&self, seconds: u64) {
        self.clock.forward(Duration::from_secs(seconds));
    }

    /// A pair that lives for an hour from now.
    fn fresh(&self, id: &str) -> Credentials {
        Credentials::new(id, "s")
            .with_security_token("t")
            .with_expiry(self.clock.now() + Duration::from_secs(3600))
    }

    async fn loaded(id: &str) -> (Self, Arc<Credentials>) {
        let bench = Self::new();
        bench.source.finish(Ok(bench.fresh(id)));
        let credentials = bench.get().await.unwrap();
        (bench, credentials)
    }
}

fn failure(what: &str) -> SourceResult {
    Err(CredentialsError::new(what))
}

/// Polls once.
fn poll<T>(future: &mut BoxFuture<'_, T>) -> Poll<T> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thousand_callers_cause_one_request() {
    let bench = Bench::new();
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let cache = Arc::clone(&bench.cache);
            tokio::spawn(async move { cache.provide().await.unwrap() })
        })
        .collect();
    while bench.source.asked() == 0 || bench.cache.state().waiters() < 999 {
        tokio::task::yield_now().await;
    }
    bench.source.finish(Ok(bench.fresh("a")));
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.unwrap());
    }
    assert!(all.iter().all(|credentials| Arc::ptr_eq(credentials, &all[0])));
    assert_eq!((bench.source.asked(), bench.cache.state().waiters()), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn failed_renewal_reaches_all_waiting_callers() {
    let bench = Bench::new();
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let cache = Arc::clone(&bench.cache);
            tokio::spawn(async move { cache.provide().await.unwrap_err().to_string() })
        })
        .collect();
    while bench.source.asked() == 0 || bench.cache.state().waiters() < 999 {
        tokio::task::yield_now().await;
    }
    bench.source.finish(failure("refused"));
    for task in tasks {
        assert_eq!(task.await.unwrap(), "refused");
    }
    assert_eq!(bench.source.asked(), 1);
}

#[test]
fn late_woken_caller_gets_the_failed_renewal() {
    let bench = Bench::new();
    let mut leader = bench.cache.provide();
    let mut waiting = bench.cache.provide();
    assert!(poll(&mut leader).is_pending() && poll(&mut waiting).is_pending());
    bench.source.finish(failure("refused"));
    assert!(matches!(poll(&mut leader), Poll::Ready(Err(_))));
    bench.forward(3600);
    assert!(matches!(poll(&mut waiting), Poll::Ready(Err(error)) if error.to_string() == "refused"));
    assert_eq!(bench.source.asked(), 1);
}

#[tokio::test]
async fn successful_renewal_resets_the_pause() {
    let (bench, _) = Bench::loaded("a").await;
    bench.forward(3600 - 600);
    for pause in [1, 2, 3] {
        bench.source.finish(failure("down"));
        assert!(bench.get().await.is_ok());
        bench.forward(pause);
    }
    bench.source.finish(Ok(bench.fresh("b")));
    assert_eq!(bench.get().await.unwrap().access_key_id(), "b");
    // The next failing_renewals begins with the shortest pause.
    bench.forward(3600 - 600);
    bench.source.finish(failure("down"));
    assert_eq!(bench.get().await.unwrap().access_key_id(), "b");
    bench.forward(1);
    bench.source.finish(Ok(bench.fresh("c")));
    assert_eq!(bench.get().await.unwrap().access_key_id(), "c");
}

#[test]
fn dropped_renewal_is_taken_over_by_next_caller() {
    let bench = Bench::new();
    let mut leader = bench.cache.provide();
    let mut gone = bench.cache.provide();
    let mut second = bench.cache.provide();
    let mut third = bench.cache.provide();
    for future in [&mut leader, &mut gone, &mut second, &mut third] {
        assert!(poll(future).is_pending());
    }
    assert_eq!((bench.source.asked(), bench.cache.state().waiters()), (1, 3));
    drop(gone);
    assert_eq!(bench.cache.state().waiters(), 2);
    drop(leader);
    assert!(poll(&mut second).is_pending() && poll(&mut third).is_pending());
    assert_eq!((bench.source.asked(), bench.cache.state().waiters()), (2, 1));
    bench.source.finish(Ok(bench.fresh("a")));
    let Poll::Ready(Ok(credentials)) = poll(&mut second) else {
        panic!("not ready")
    };
    assert!(matches!(poll(&mut third), Poll::Ready(Ok(same)) if Arc::ptr_eq(&same, &credentials)));
    assert_eq!(bench.source.asked(), 2);
}

#[test]
fn unpolled_renewal_wakes_next_caller_when_dropped() {
    struct Flag(AtomicUsize);
    impl std::task::Wake for Flag {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let bench = Bench::new();
    let flag = Arc::new(Flag(AtomicUsize::new(0)));
    let waker = Waker::from(Arc::clone(&flag));
    let mut leader = bench.cache.provide();
    let mut waiting = bench.cache.provide();
    assert!(poll(&mut leader).is_pending());
    assert!(waiting.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    drop(leader);
    assert_eq!(flag.0.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn early_renewal_does_not_delay_other_callers() {
    let (bench, first) = Bench::loaded("a").await;
    bench.forward(3600 - 676);
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    assert_eq!(bench.source.asked(), 1);

    bench.forward(2);
    let mut leader = bench.cache.provide();
    assert!(poll(&mut leader).is_pending());
    // The others go on with the old ones meanwhile.
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    bench.source.finish(Ok(bench.fresh("b")));
    let second = leader.await.unwrap();
    assert_eq!(second.access_key_id(), "b");
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &second));
    assert_eq!(bench.source.asked(), 2);
}

#[tokio::test]
async fn current_credentials_are_used_while_renewal_fails() {
    let (bench, first) = Bench::loaded("a").await;
    bench.forward(3600 - 600);
    let mut asked = 1;
    // The pause before each attempt, in seconds and rounded up: 0.75, 1.5, 3, 6, 12, 24, 45, 45.
    for pause in [1, 2, 3, 6, 12, 24, 45, 45] {
        bench.source.finish(failure("down"));
        assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
        asked += 1;
        assert_eq!(bench.source.asked(), asked);
        if pause > 1 {
            bench.forward(pause - 1);
            assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
            assert_eq!(bench.source.asked(), asked, "before the pause of {pause} s is over");
        }
        bench.forward(if pause > 1 { 1 } else { pause });
    }
    // Expired: the error comes through, and the source is asked about once a second.
    bench.forward(600);
    bench.source.finish(failure("still down"));
    assert_eq!(bench.get().await, Err("still down".to_owned()));
    assert_eq!(bench.get().await, Err("still down".to_owned()));
    assert_eq!(bench.source.asked(), asked + 1);
    bench.forward(1);
    bench.source.finish(Ok(bench.fresh("b")));
    assert_eq!(bench.get().await.unwrap().access_key_id(), "b");
    assert_eq!(bench.source.asked(), asked + 2);
}

#[tokio::test]
async fn dropped_renewal_is_retried_after_a_pause() {
    let (bench, first) = Bench::loaded("a").await;
    bench.forward(3600 - 600);
    let mut leader = bench.cache.provide();
    assert!(poll(&mut leader).is_pending());
    drop(leader);
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    assert_eq!(bench.source.asked(), 2);
    bench.forward(1);
    bench.source.finish(Ok(bench.fresh("b")));
    assert_eq!(bench.get().await.unwrap().access_key_id(), "b");
}

#[tokio::test]
async fn dropped_first_fetch_is_retried_at_once() {
    let (bench, _) = Bench::loaded("a").await;
    bench.forward(4000);
    let mut leader = bench.cache.provide();
    assert!(poll(&mut leader).is_pending());
    drop(leader);
    bench.source.finish(Ok(bench.fresh("b")));
    assert_eq!(bench.get().await.unwrap().access_key_id(), "b");
}

#[tokio::test]
async fn failed_first_fetch_is_retried_after_a_pause() {
    let bench = Bench::new();
    bench.source.finish(failure("nothing there"));
    assert!(bench.get().await.is_err());
    assert_eq!(bench.get().await, Err("nothing there".to_owned()));
    assert_eq!(bench.source.asked(), 1);
    // A clock that is set back does not make the pause longer.
    bench.clock.set(start() - Duration::from_secs(86_400));
    bench.source.finish(Ok(bench.fresh("a")));
    assert!(bench.get().await.is_ok());
}

#[tokio::test]
async fn credentials_expired_on_arrival_are_not_fetched_per_call() {
    let bench = Bench::new();
    let old = bench.fresh("old").with_expiry(start() - Duration::from_secs(1800));
    bench.source.finish(Ok(old.clone()));
    let first = bench.get().await.unwrap();
    bench.forward(4);
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    assert_eq!(bench.source.asked(), 1);
    bench.forward(1);
    bench.source.finish(Ok(old));
    // The same ones again: the signer stays good.
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    assert_eq!(bench.source.asked(), 2);
}

#[tokio::test]
async fn credentials_without_expiry_are_kept() {
    let bench = Bench::new();
    bench.source.finish(Ok(Credentials::new("lasting", "s")));
    let lasting = bench.get().await.unwrap();
    bench.forward(1_000_000_000);
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &lasting));

    let bench = Bench::new();
    let temporary = Credentials::new("temporary", "s").with_security_token("t");
    bench.source.finish(Ok(temporary.clone()));
    let first = bench.get().await.unwrap();
    bench.forward(224);
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    bench.forward(2);
    bench.source.finish(Ok(temporary.with_security_token("t2")));
    assert_eq!(bench.get().await.unwrap().security_token().unwrap().expose(), "t2");
    assert_eq!(bench.source.asked(), 2);
}

/// Static stability: a metadata service that is down must not take everything down with it.
#[tokio::test]
async fn expired_credentials_are_used_if_renewal_fails() {
    let mut bench = Bench::new();
    bench.cache = Arc::new(Arc::into_inner(bench.cache).unwrap().keep_expired());
    bench.source.finish(Ok(bench.fresh("a")));
    let first = bench.get().await.unwrap();
    bench.forward(4000);
    bench.source.finish(failure("down"));
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    // The pause is that of valid credentials, so that not each call waits for a failure.
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    assert_eq!(bench.source.asked(), 2);
    // Who waits for a renewal that fails gets them, too.
    bench.forward(60);
    let mut leader = bench.cache.provide();
    let mut waiting = bench.cache.provide();
    assert!(poll(&mut leader).is_pending() && poll(&mut waiting).is_pending());
    bench.source.finish(failure("down"));
    assert!(matches!(poll(&mut leader), Poll::Ready(Ok(old)) if Arc::ptr_eq(&old, &first)));
    assert!(matches!(poll(&mut waiting), Poll::Ready(Ok(old)) if Arc::ptr_eq(&old, &first)));
    // Rejected by the service, they are of no use: the reason is.
    bench.cache.invalidate(&first);
    bench.forward(60);
    bench.source.finish(failure("still down"));
    assert_eq!(bench.get().await, Err("still down".to_owned()));
    bench.forward(1);
    bench.source.finish(Ok(bench.fresh("b")));
    assert_eq!(bench.get().await.unwrap().access_key_id(), "b");
}

/// The local clock is set back by three days while a token is in use. The service clock stays.
#[tokio::test]
async fn clock_set_back_does_not_stop_renewal() {
    const DAYS: Duration = Duration::from_secs(3 * 86_400);
    let (bench, first) = Bench::loaded("a").await;
    bench.forward(60);
    bench.clock.set(bench.clock.now() - DAYS);
    // Renewed once, at once.
    bench
        .source
        .finish(Ok(bench.fresh("b").with_expiry(start() + Duration::from_secs(3660))));
    let second = bench.get().await.unwrap();
    assert!(!Arc::ptr_eq(&second, &first));
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &second));
    assert_eq!(bench.source.asked(), 2);
    // The local clock gives it three days; what the service says counts.
    bench.forward(3600);
    bench.cache.invalidate(&second);
    bench.source.finish(Ok(bench.fresh("c")));
    assert_eq!(bench.get().await.unwrap().access_key_id(), "c");
    assert_eq!(bench.source.asked(), 3);
}

#[tokio::test]
async fn age_uses_the_monotonic_clock() {
    let (bench, first) = Bench::loaded("a").await;
    // So little that it can't be seen: the clock still shows a time after the renewal.
    bench.forward(1800);
    bench.clock.set(start() + Duration::from_secs(1));
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    bench.forward(1800 - 674);
    bench.source.finish(Ok(bench.fresh("b")));
    assert_eq!(bench.get().await.unwrap().access_key_id(), "b");

    // Without an expiry, too.
    let bench = Bench::new();
    let temporary = Credentials::new("temporary", "s").with_security_token("t");
    bench.source.finish(Ok(temporary.clone()));
    bench.get().await.unwrap();
    bench.forward(300);
    bench.clock.set(start());
    bench.source.finish(Ok(temporary.with_security_token("t2")));
    assert_eq!(bench.get().await.unwrap().security_token().unwrap().expose(), "t2");
}

#[tokio::test]
async fn rejected_credentials_are_renewed_after_clock_set_back() {
    // Permanent ones have no age; only the refusal asks for others.
    let bench = Bench::new();
    bench.source.finish(Ok(Credentials::new("a", "s")));
    let first = bench.get().await.unwrap();
    bench.clock.set(start() - Duration::from_secs(3 * 86_400));
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    bench.cache.invalidate(&first);
    bench.source.finish(Ok(Credentials::new("b", "s")));
    assert_eq!(bench.get().await.unwrap().access_key_id(), "b");
}

#[tokio::test]
async fn clock_set_forward_causes_one_renewal() {
    let (bench, _) = Bench::loaded("a").await;
    bench.clock.set(start() + Duration::from_secs(3 * 86_400));
    for _ in 0..3 {
        bench.source.finish(Ok(bench.fresh("b")));
        assert_eq!(bench.get().await.unwrap().access_key_id(), "b");
    }
    assert_eq!(bench.source.asked(), 2);
}

#[tokio::test]
async fn rejected_credentials_are_renewed() {
    let (bench, first) = Bench::loaded("a").await;
    bench.cache.invalidate(&first);
    // Too young to be at fault.
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    bench.forward(10);
    bench.cache.invalidate(&Arc::new(bench.fresh("other")));
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
    bench.cache.invalidate(&first);
    assert_eq!(bench.source.invalidated.load(Ordering::SeqCst), 3);

    // This time all wait.
    let mut leader = bench.cache.provide();
    let mut other = bench.cache.provide();
    assert!(poll(&mut leader).is_pending() && poll(&mut other).is_pending());
    bench.source.finish(Ok(bench.fresh("b")));
    assert!(matches!(poll(&mut leader), Poll::Ready(Ok(new)) if new.access_key_id() == "b"));
    assert!(matches!(poll(&mut other), Poll::Ready(Ok(new)) if new.access_key_id() == "b"));
    // A late complaint about the old ones changes nothing.
    bench.forward(60);
    bench.cache.invalidate(&first);
    assert_eq!(bench.get().await.unwrap().access_key_id(), "b");
    assert_eq!(bench.source.asked(), 2);
}

#[tokio::test]
async fn rejected_credentials_are_kept_if_renewal_fails() {
    let (bench, first) = Bench::loaded("a").await;
    bench.forward(10);
    bench.cache.invalidate(&first);
    bench.source.finish(failure("down"));
    assert!(Arc::ptr_eq(&bench.get().await.unwrap(), &first));
}

#[tokio::test]
async fn panicking_provider_does_not_block_callers() {
    #[derive(Debug)]
    struct Panics;
    impl ProvideCredentials for Panics {
        fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
            Box::pin(async { panic!("source") })
        }
    }
    let cache = Arc::new(CachedCredentialsProvider::new(Panics));
    for _ in 0..2 {
        let cache = Arc::clone(&cache);
        assert!(tokio::spawn(async move { cache.provide().await }).await.unwrap_err().is_panic());
    }
}
