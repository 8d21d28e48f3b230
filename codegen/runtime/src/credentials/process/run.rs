//! Runs a program without an async runtime, with limits for time and output. The program is killed
//! if the future is dropped.

use std::future::poll_fn;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::super::CredentialsError;

type ProcessOutput = Zeroizing<Vec<u8>>;
type ProcessResult = Result<ProcessOutput, CredentialsError>;

/// Largest output, in bytes.
const MAX_BYTES: u64 = 64 << 10;

/// Interval between two checks whether the program has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// The standard output of a program that exits with success within `timeout`. Dropping the future
/// kills the program.
pub(super) async fn output(arguments: Vec<String>, timeout: Duration) -> ProcessResult {
    let run = Arc::new(RunningProcess::default());
    let watched = Arc::clone(&run);
    start_thread(move || {
        // The future is the other owner.
        let is_wanted = || Arc::strong_count(&watched) > 1;
        let outcome = supervise(&arguments, timeout, is_wanted);
        watched.end(outcome);
    })?;
    poll_fn(|context| run.poll(context)).await
}

fn start_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<JoinHandle<T>, CredentialsError> {
    let thread = thread::Builder::new().name("credentials-process".to_owned()).spawn(work);
    thread.map_err(|error| CredentialsError::new(format!("the thread could not be started: {error}")))
}

/// Shared by the future and the thread that supervises the program: the result, and the waker for
/// it.
#[derive(Default)]
struct RunningProcess(Mutex<(Option<ProcessResult>, Option<Waker>)>);

impl RunningProcess {
    fn end(&self, outcome: ProcessResult) {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shared.0 = Some(outcome);
        let waker = shared.1.take();
        drop(shared);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<ProcessResult> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match shared.0.take() {
            Some(outcome) => Poll::Ready(outcome),
            None => {
                shared.1 = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// Runs the program until it ends, times out, writes too much, or the future is dropped.
fn supervise(arguments: &[String], timeout: Duration, is_wanted: impl Fn() -> bool) -> ProcessResult {
    let error = |what: &str| Err(CredentialsError::new(what));
    let Some((program, arguments)) = arguments.split_first() else {
        return error("the command is empty");
    };
    // `None`: longer than the clock can represent.
    let deadline = Instant::now().checked_add(timeout);
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
    // Reading blocks, so it happens in another thread.
    let mut reader = Some(start_thread(move || read(stdout))?);
    let mut output = ProcessOutput::default();
    loop {
        if let Some(ended) = reader.take_if(|reader| reader.is_finished()) {
            let read = ended.join().unwrap_or_else(|_| Err(std::io::ErrorKind::Other.into()));
            output = read.map_err(|error| CredentialsError::new(format!("the output can't be read: {error}")))?;
            if output.len() as u64 > MAX_BYTES {
                return error("the output is larger than 65536 bytes");
            }
        }
        if reader.is_none()
            && let Some(status) = child.0.try_wait().map_err(|error| CredentialsError::new(error.to_string()))?
        {
            return of_status(status, output);
        }
        if !is_wanted() {
            return error("the call that ran the program was dropped");
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return Err(CredentialsError::new(format!("the program took more than {timeout:?}")));
        }
        thread::sleep(PAUSE);
    }
}

fn of_status(status: ExitStatus, output: ProcessOutput) -> ProcessResult {
    if status.success() {
        Ok(output)
    } else {
        Err(CredentialsError::new(format!("the program failed: {status}")))
    }
}

fn read(stdout: impl Read) -> std::io::Result<ProcessOutput> {
    let mut output = Zeroizing::new(Vec::new());
    stdout.take(MAX_BYTES + 1).read_to_end(&mut output)?;
    Ok(output)
}

/// A program that is killed when this is dropped.
struct KilledOnDrop(Child);

impl Drop for KilledOnDrop {
    fn drop(&mut self) {
        // Has no effect on a program that has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
