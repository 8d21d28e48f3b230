//! Reads a streamed body in chunks, one ahead of the connection.

use std::future::Future;
use std::io;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use ::hyper::body::Bytes;
use tokio::task::{JoinHandle, spawn_blocking};

use super::progress::Progress;
use crate::transport::{Body, TransportError, TransportErrorKind};

/// Bytes of a chunk. hyper holds at most two, and one is read ahead.
pub(super) const CHUNK: usize = 128 << 10;

/// The rest of a streamed body.
pub(super) struct Chunks {
    body: Body,
    /// Where the next chunk to be read begins.
    next: u64,
    /// How many bytes the connection has got.
    passed: u64,
    reading: Option<JoinHandle<io::Result<Chunk>>>,
    spare: Arc<Spare>,
}

/// Buffers to be used again.
#[derive(Default)]
struct Spare(Mutex<Vec<Vec<u8>>>);

/// A part of the body. Its buffer is used again when hyper has written it.
struct Chunk {
    buffer: Vec<u8>,
    spare: Arc<Spare>,
}

impl AsRef<[u8]> for Chunk {
    fn as_ref(&self) -> &[u8] {
        &self.buffer
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        let buffer = mem::take(&mut self.buffer);
        self.spare.0.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
    }
}

impl Chunk {
    /// Reads `length` bytes of `body` that begin at `start`. Blocks.
    fn read(body: &Body, start: u64, length: usize, spare: Arc<Spare>, progress: &Progress) -> io::Result<Self> {
        let buffer = spare.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut chunk = Self {
            buffer: buffer.unwrap_or_default(),
            spare,
        };
        chunk.buffer.resize(length, 0);
        let mut read = 0;
        while read < length {
            if progress.is_stopped() {
                return Err(io::Error::other("it is not needed any more"));
            }
            read += body.read_at(start + read as u64, &mut chunk.buffer[read..])?;
        }
        Ok(chunk)
    }
}

impl Chunks {
    pub(super) fn new(body: &Body) -> Self {
        Self {
            body: body.clone(),
            next: 0,
            passed: 0,
            reading: None,
            spare: Arc::default(),
        }
    }

    /// The number of bytes to come.
    pub(super) fn rest(&self) -> u64 {
        self.body.len() - self.passed
    }

    /// Begins to read the next chunk, on a thread that may block.
    fn read_next(&mut self, progress: &Arc<Progress>) -> Option<JoinHandle<io::Result<Chunk>>> {
        let rest = self.body.len() - self.next;
        let length = usize::try_from(rest).map_or(CHUNK, |rest| rest.min(CHUNK));
        if length == 0 {
            return None;
        }
        let start = self.next;
        self.next += length as u64;
        let (body, spare, progress) = (self.body.clone(), Arc::clone(&self.spare), Arc::clone(progress));
        Some(spawn_blocking(move || Chunk::read(&body, start, length, spare, &progress)))
    }

    /// The next chunk; `None` at the end.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, progress: &Arc<Progress>) -> Poll<Option<Result<Bytes, TransportError>>> {
        let Some(mut reading) = self.reading.take().or_else(|| self.read_next(progress)) else {
            return Poll::Ready(None);
        };
        let read = match Pin::new(&mut reading).poll(cx) {
            Poll::Ready(read) => read,
            Poll::Pending => {
                self.reading = Some(reading);
                return Poll::Pending;
            }
        };
        // It may have panicked, or the runtime ends.
        match read.unwrap_or_else(|error| Err(io::Error::other(error.to_string()))) {
            Ok(chunk) => {
                self.passed += chunk.buffer.len() as u64;
                self.reading = self.read_next(progress);
                Poll::Ready(Some(Ok(Bytes::from_owner(chunk))))
            }
            Err(error) => {
                let message = format!("the body of the request could not be read: {error}");
                Poll::Ready(Some(Err(
                    TransportError::new(TransportErrorKind::RequestBody, message).with_source(error)
                )))
            }
        }
    }
}

impl Drop for Chunks {
    fn drop(&mut self) {
        if let Some(reading) = &self.reading {
            reading.abort();
        }
    }
}
