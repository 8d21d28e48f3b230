//! Runs a program without an async runtime, bounded in time and output, and killed when nobody waits any more.

use std::future::Future;
use std::io::Read;
use std::pin::Pin;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::super::CredentialsError;

type Output = Zeroizing<Vec<u8>>;
type Outcome = Result<Output, CredentialsError>;

/// Largest output, in bytes.
const MAX_BYTES: u64 = 64 << 10;

/// How long a program that has closed its output is given, each time, before it is looked at again.
const EXIT_POLL: Duration = Duration::from_millis(5);

/// The standard output of a program that ended with success within `timeout`. Dropping the future kills the program.
pub(super) async fn output(arguments: Vec<String>, timeout: Duration) -> Outcome {
    let (events, received) = mpsc::channel();
    let done = Arc::new(Mutex::new(Done::default()));
    let run = Run {
        events: events.clone(),
        done: Arc::clone(&done),
    };
    let supervise = move || {
        let outcome = supervise(&arguments, timeout, &events, &received);
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        done.outcome = Some(outcome);
        let waker = done.waker.take();
        drop(done);
        if let Some(waker) = waker {
            waker.wake();
        }
    };
    named_thread(supervise)?;
    run.await
}

fn named_thread(work: impl FnOnce() + Send + 'static) -> Result<(), CredentialsError> {
    let thread = thread::Builder::new().name("credentials-process".to_owned()).spawn(work);
    thread
        .map(drop)
        .map_err(|error| CredentialsError::new(format!("no thread can be started: {error}")))
}

#[derive(Default)]
struct Done {
    outcome: Option<Outcome>,
    waker: Option<Waker>,
}

/// Waits for the thread that supervises the program.
struct Run {
    events: Sender<Event>,
    done: Arc<Mutex<Done>>,
}

impl Future for Run {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        match done.outcome.take() {
            Some(outcome) => Poll::Ready(outcome),
            None => {
                done.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // It has no effect on a program that has ended.
        let _ = self.events.send(Event::Dropped);
    }
}

/// What the supervising thread is told.
enum Event {
    /// The program closed its output, or wrote more than it may.
    Output(std::io::Result<Output>),
    /// Nobody waits any more.
    Dropped,
}

fn supervise(arguments: &[String], timeout: Duration, events: &Sender<Event>, received: &Receiver<Event>) -> Outcome {
    let error = |what: &str| Err(CredentialsError::new(what));
    let Some((program, arguments)) = arguments.split_first() else {
        return error("the command is empty");
    };
    let deadline = Instant::now() + timeout;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let child = command
        .spawn()
        .map_err(|error| CredentialsError::new(format!("the program can't be started: {error}")))?;
    let mut child = KilledOnDrop(child);
    let Some(stdout) = child.0.stdout.take() else {
        return error("the program has no output");
    };
    let events = events.clone();
    named_thread(move || {
        let _ = events.send(Event::Output(read(stdout)));
    })?;

    let mut output = None;
    let status = loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let wait = if output.is_some() { left.min(EXIT_POLL) } else { left };
        match received.recv_timeout(wait) {
            Ok(Event::Dropped) => return error("nobody waits for the program any more"),
            Ok(Event::Output(read)) => {
                let read = read.map_err(|error| CredentialsError::new(format!("the output can't be read: {error}")))?;
                if read.len() as u64 > MAX_BYTES {
                    return error("the output is larger than 65536 bytes");
                }
                output = Some(read);
            }
            Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                return Err(CredentialsError::new(format!("the program took more than {timeout:?}")));
            }
            Err(_) => {}
        }
        if let Some(output) = &mut output
            && let Some(status) = child.0.try_wait().map_err(|error| CredentialsError::new(error.to_string()))?
        {
            break (status, std::mem::take(output));
        }
    };
    of_status(status)
}

fn of_status((status, output): (ExitStatus, Output)) -> Outcome {
    if status.success() {
        Ok(output)
    } else {
        Err(CredentialsError::new(format!("the program failed: {status}")))
    }
}

fn read(stdout: impl Read) -> std::io::Result<Output> {
    let mut output = Zeroizing::new(Vec::new());
    stdout.take(MAX_BYTES + 1).read_to_end(&mut output)?;
    Ok(output)
}

/// A program that does not outlive the interest in it.
struct KilledOnDrop(Child);

impl Drop for KilledOnDrop {
    fn drop(&mut self) {
        // One that has ended is not hit: its status was taken, or is kept until it is.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
