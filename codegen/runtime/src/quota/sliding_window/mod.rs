//! A sliding window: a number of calls in any span of time, first come, first served.

#[cfg(test)]
#[cfg(feature = "http")]
mod tests;

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::{Duration, Instant};

use crate::clock::Timer;
use crate::transport::BoxFuture;

/// A call whose response has not arrived counts as if it had reached the service 250 ms after it
/// was sent. Otherwise a quota of ten calls per second would allow only ten concurrent calls of a
/// slow action. A request that takes longer to reach the service may be rejected.
const MAX_TRANSIT_TIME: Duration = Duration::from_millis(250);

/// The window is longer than the documented one by 1/1000, since clocks differ: time servers slow a
/// clock down by at most 1/2000.
const CLOCK_MARGIN_DIVISOR: u32 = 1_000;

/// At most `size` calls in any `span`, as the service counts.
#[derive(Debug)]
pub(super) struct Window {
    size: usize,
    span: Duration,
    state: Mutex<WindowState>,
}

#[derive(Debug, Default)]
struct WindowState {
    /// For each call whose response arrived: when it stops counting. Sorted.
    completed: VecDeque<Instant>,
    /// Calls in flight, in the order in which they were sent, with the latest moment at which each
    /// stops counting. `None`: the response arrived, so the call is in `completed`.
    in_flight: VecDeque<Option<Instant>>,
    /// Number of the first call in `in_flight`.
    first_number: u64,
    /// How many in `in_flight` are not `None`.
    in_flight_count: usize,
    /// Queued calls, in their order of arrival.
    queue: VecDeque<Waiter>,
    next_ticket: u64,
}

#[derive(Debug)]
struct Waiter {
    ticket: u64,
    waker: Option<Waker>,
}

impl WindowState {
    /// Removes calls that no longer count.
    fn drop_expired(&mut self, now: Instant) {
        while self.completed.front().is_some_and(|until| *until <= now) {
            self.completed.pop_front();
        }
        while let Some(first) = self.in_flight.front() {
            match first {
                Some(until) if *until > now => break,
                Some(_) => self.in_flight_count -= 1,
                None => {}
            }
            self.in_flight.pop_front();
            self.first_number += 1;
        }
    }

    fn counted(&self) -> usize {
        self.completed.len() + self.in_flight_count
    }

    /// When the next call stops counting. After [`drop_expired`](Self::drop_expired) the first call
    /// in flight is never `None`.
    fn next_expiry(&self) -> Option<Instant> {
        let in_flight = self.in_flight.iter().flatten().next();
        self.completed.front().into_iter().chain(in_flight).min().copied()
    }

    /// Counts a call that is sent now, and returns its number.
    fn add(&mut self, until: Instant) -> u64 {
        let number = self.first_number + self.in_flight.len() as u64;
        self.in_flight.push_back(Some(until));
        self.in_flight_count += 1;
        number
    }

    /// The waker of the first queued call.
    fn first_waker(&self) -> Option<Waker> {
        self.queue.front().and_then(|waiter| waiter.waker.clone())
    }

    /// The shortest possible delay for a new call at the end of the queue: responses of calls in
    /// flight may arrive now.
    fn min_wait(&self, now: Instant, size: usize, span: Duration) -> Duration {
        let Some(behind) = (self.counted() + self.queue.len()).checked_sub(size) else {
            return Duration::ZERO;
        };
        // Each call counts for at least one span, so places become free in rounds.
        let (rounds, place) = (behind / size, behind % size);
        let first_round = match (self.completed.get(place), self.in_flight.iter().flatten().next()) {
            (Some(until), _) => until.saturating_duration_since(now),
            (None, Some(until)) => until.saturating_duration_since(now).min(span),
            (None, None) => Duration::ZERO,
        };
        first_round.saturating_add(span.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX)))
    }
}

impl Window {
    pub(super) fn new(size: usize, span: Duration) -> Self {
        Self {
            size: size.max(1),
            span: span + span / CLOCK_MARGIN_DIVISOR,
            state: Mutex::default(),
        }
    }

    /// A permit, if there is room and no queue.
    pub(super) fn try_acquire(self: &Arc<Self>, now: Instant) -> Option<Permit> {
        let mut state = self.lock();
        state.drop_expired(now);
        let free = state.queue.is_empty() && state.counted() < self.size;
        free.then(|| self.permit(&mut state, now))
    }

    /// Joins the queue. If the delay is at least `time_left`, returns the delay instead.
    pub(super) fn queue<'a>(self: &'a Arc<Self>, timer: &'a dyn Timer, time_left: Duration) -> Result<QueueTicket<'a>, Duration> {
        let now = timer.now();
        let mut state = self.lock();
        state.drop_expired(now);
        let wait = state.min_wait(now, self.size, self.span);
        if wait >= time_left {
            return Err(wait);
        }
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.queue.push_back(Waiter { ticket, waker: None });
        Ok(QueueTicket {
            window: self,
            timer,
            ticket,
            is_granted: false,
            alarm: None,
        })
    }

    fn permit(self: &Arc<Self>, state: &mut WindowState, now: Instant) -> Permit {
        Permit {
            window: Arc::clone(self),
            number: state.add(now + MAX_TRANSIT_TIME + self.span),
        }
    }

    fn lock(&self) -> MutexGuard<'_, WindowState> {
        // Nothing can panic under the lock, so a poisoned lock is safe to use.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue. Ready when the call may be sent; dropping it leaves the queue.
pub(super) struct QueueTicket<'a> {
    window: &'a Arc<Window>,
    timer: &'a dyn Timer,
    ticket: u64,
    is_granted: bool,
    /// Set for the first call in the queue only: fires when the next call stops counting.
    alarm: Option<(Instant, BoxFuture<'a, ()>)>,
}

enum QueueState {
    Go(Permit),
    WaitUntil(Instant),
    WaitForOthers,
}

impl QueueTicket<'_> {
    fn poll_queue(&self, now: Instant, cx: &Context<'_>) -> QueueState {
        let mut state = self.window.lock();
        state.drop_expired(now);
        if state.queue.front().is_some_and(|first| first.ticket == self.ticket) {
            if state.counted() < self.window.size {
                state.queue.pop_front();
                return QueueState::Go(self.window.permit(&mut state, now));
            }
            state.set_waker(self.ticket, cx);
            // The window is full, so a call is counted and `next_expiry` is `Some`.
            return QueueState::WaitUntil(state.next_expiry().unwrap_or(now));
        }
        state.set_waker(self.ticket, cx);
        QueueState::WaitForOthers
    }
}

impl WindowState {
    /// Stores the waker of a queued call.
    fn set_waker(&mut self, ticket: u64, cx: &Context<'_>) {
        if let Some(waiter) = self.position(ticket).and_then(|at| self.queue.get_mut(at)) {
            match &mut waiter.waker {
                Some(waker) => waker.clone_from(cx.waker()),
                none => *none = Some(cx.waker().clone()),
            }
        }
    }

    fn position(&self, ticket: u64) -> Option<usize> {
        self.queue.binary_search_by_key(&ticket, |waiter| waiter.ticket).ok()
    }
}

impl Future for QueueTicket<'_> {
    type Output = Permit;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Permit> {
        let this = self.get_mut();
        loop {
            let now = this.timer.now();
            match this.poll_queue(now, cx) {
                QueueState::Go(permit) => {
                    this.is_granted = true;
                    this.alarm = None;
                    // The next call in the queue sets its own alarm.
                    let next = this.window.lock().first_waker();
                    if let Some(next) = next {
                        next.wake();
                    }
                    return Poll::Ready(permit);
                }
                QueueState::WaitUntil(when) => {
                    let alarm = match &mut this.alarm {
                        Some((at, alarm)) if *at == when => alarm,
                        other => {
                            let sleep = this.timer.sleep(when.saturating_duration_since(now));
                            &mut other.insert((when, sleep)).1
                        }
                    };
                    ready!(alarm.as_mut().poll(cx));
                    this.alarm = None;
                }
                QueueState::WaitForOthers => return Poll::Pending,
            }
        }
    }
}

impl Drop for QueueTicket<'_> {
    fn drop(&mut self) {
        if self.is_granted {
            return;
        }
        let mut state = self.window.lock();
        let Some(at) = state.position(self.ticket) else { return };
        state.queue.remove(at);
        let next = if at == 0 { state.first_waker() } else { None };
        drop(state);
        if let Some(next) = next {
            next.wake();
        }
    }
}

/// A permit to send one call, which counts from now on. If dropped without
/// [`response_arrived`](Self::response_arrived), the call counts for 250 ms plus the span.
#[derive(Debug)]
pub(crate) struct Permit {
    window: Arc<Window>,
    number: u64,
}

impl Permit {
    /// Records that the response has arrived: the service has counted the call by then.
    pub(crate) fn response_arrived(self, now: Instant) {
        let until = now + self.window.span;
        let mut state = self.window.lock();
        let Some(at) = self.number.checked_sub(state.first_number).and_then(|at| usize::try_from(at).ok()) else {
            return;
        };
        let previous_expiry = (!state.queue.is_empty()).then(|| state.next_expiry());
        // After a slow response, the call already stops counting before `until`; keep that.
        if let Some(slot @ Some(_)) = state.in_flight.get_mut(at)
            && slot.is_some_and(|latest| until < latest)
        {
            *slot = None;
            state.in_flight_count -= 1;
            state.completed.push_back(until);
        }
        // Wakes the first queued call if this call was the next to stop counting.
        let head = previous_expiry
            .filter(|before| *before != state.next_expiry())
            .and_then(|_| state.first_waker());
        drop(state);
        if let Some(head) = head {
            head.wake();
        }
    }
}
