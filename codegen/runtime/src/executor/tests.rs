//! The executor of one thread.

use std::task::Poll;
use std::time::Duration;

use super::*;

/// A future that another thread wakes once.
fn woken_later(before_pending: impl Fn() + Send + 'static) -> impl Future<Output = u32> {
    let mut polls = 0;
    std::future::poll_fn(move |context| {
        polls += 1;
        if polls == 2 {
            return Poll::Ready(7);
        }
        let waker = context.waker().clone();
        let waking = thread::spawn(move || waker.wake());
        before_pending();
        drop(waking);
        Poll::Pending
    })
}

#[test]
fn blocked_thread_waits_until_woken() {
    assert_eq!(wait(std::future::ready(1)), 1);
    assert_eq!(wait(woken_later(|| {})), 7);
}

#[test]
fn future_that_parks_the_thread_keeps_its_timers() {
    // Takes the token that the waker has left, as a channel or a lock that the future uses may do.
    let slow = || {
        thread::sleep(Duration::from_millis(20));
        thread::park_timeout(Duration::from_millis(20));
    };
    assert_eq!(wait(woken_later(slow)), 7);
}

/// As after `fork`: the driver is there, and its thread is in another process.
#[cfg(feature = "http")]
#[test]
fn forked_process_has_its_own_driver() {
    let executor = Executor::default();
    let sleep = || tokio::time::sleep(Duration::from_millis(1));
    executor.wait(async { sleep().await }).unwrap();
    let first = executor.driver().unwrap();
    executor.driver.lock().unwrap().as_mut().unwrap().process = 0;
    executor.wait(async { sleep().await }).unwrap();
    let second = executor.driver().unwrap();
    assert!(!Arc::ptr_eq(&first, &second));
    assert!(Arc::ptr_eq(&second, &executor.driver().unwrap()));
}
