//! Alarms for virtual time.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

/// The set alarms: wakers to call when time has passed.
#[derive(Debug, Default)]
pub(super) struct TestAlarms {
    state: Mutex<AlarmState>,
    /// Notified of each change, for the thread that watches real time.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct AlarmState {
    set: BTreeMap<u64, TestAlarm>,
    next: u64,
    /// Whether a thread watches real time.
    is_watched: bool,
}

#[derive(Debug)]
struct TestAlarm {
    waker: Waker,
    /// When it fires in real time; `None` if that is too far in the future.
    at: Option<Instant>,
}

impl TestAlarms {
    /// Wakes all waiting tasks, which check whether their time has come.
    pub(super) fn ring(&self) {
        let wakers: Vec<_> = self.lock().set.values().map(|alarm| alarm.waker.clone()).collect();
        wakers.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, AlarmState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets an alarm, or replaces the waker of an existing one.
    pub(super) fn set(self: &Arc<Self>, number: Option<u64>, waker: &Waker, at: Option<Instant>) -> u64 {
        let mut state = self.lock();
        let number = number.unwrap_or_else(|| {
            state.next += 1;
            state.next
        });
        state.set.insert(number, TestAlarm { waker: waker.clone(), at });
        if !state.is_watched {
            let alarms = Arc::clone(self);
            let watch = std::thread::Builder::new()
                .name("test-time".to_owned())
                .spawn(move || alarms.watch());
            // Without the thread there is only virtual time, which is enough for most tests.
            state.is_watched = watch.is_ok();
        }
        self.changed.notify_all();
        number
    }

    pub(super) fn remove(&self, number: u64) {
        self.lock().set.remove(&number);
        self.changed.notify_all();
    }

    /// Fires alarms in real time, until none is set.
    fn watch(&self) {
        let mut state = self.lock();
        while let Some(first) = state.set.values().map(|alarm| alarm.at).min_by_key(|at| (at.is_none(), *at)) {
            let now = Instant::now();
            state = match first.map(|at| at.saturating_duration_since(now)) {
                Some(Duration::ZERO) => {
                    let due = state.set.values_mut().filter(|alarm| alarm.at.is_some_and(|at| at <= now));
                    let wakers: Vec<_> = due
                        .map(|alarm| {
                            alarm.at = None;
                            alarm.waker.clone()
                        })
                        .collect();
                    drop(state);
                    wakers.into_iter().for_each(Waker::wake);
                    self.lock()
                }
                Some(left) => self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
        state.is_watched = false;
    }
}
