//! HMAC (RFC 2104), the keyed hash of every signature scheme.

use std::fmt;

use digest::block_api::BlockSizeUser;
use digest::{Digest, Output};
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

/// A key, made ready for HMAC with the hash `D`: what depends on the key alone is computed once, not for each message.
///
/// The crate `hmac` would bring crates that compare codes in constant time; a client compares none. The two states that are kept do not
/// reveal the key, but whoever has them can sign, so `D` has to wipe itself when it is dropped (`ZeroizeOnDrop`: the crates `sha1` and
/// `sha2` do with their feature `zeroize`).
#[derive(Clone)]
pub(crate) struct Hmac<D> {
    /// The hash behind its first block, the key with each byte xor 0x36.
    inner: D,
    /// The same with 0x5c.
    outer: D,
}

impl<D: Digest + BlockSizeUser + ZeroizeOnDrop + Clone> Hmac<D> {
    /// Makes `key`, of any length, ready.
    pub(crate) fn new(key: &[u8]) -> Self {
        // On the heap, once for each key: an array would leave copies behind where it is moved.
        let mut block = Zeroizing::new(vec![0; D::block_size()]);
        if let Some(room) = block.get_mut(..key.len()) {
            room.copy_from_slice(key);
        } else {
            // A key longer than a block stands for its hash.
            let mut hash = D::digest(key);
            block.iter_mut().zip(&hash).for_each(|(byte, hashed)| *byte = *hashed);
            hash.as_mut_slice().zeroize();
        }
        let mut state = |pad: u8| {
            block.iter_mut().for_each(|byte| *byte ^= pad);
            let state = D::new_with_prefix(&*block);
            block.iter_mut().for_each(|byte| *byte ^= pad);
            state
        };
        Self {
            inner: state(0x36),
            outer: state(0x5c),
        }
    }

    /// The state of the hash at the beginning of a message. What has taken the message in goes to [`code`](Self::code) of the same key.
    pub(crate) fn begin(&self) -> D {
        self.inner.clone()
    }

    /// The code of a message that [`begin`](Self::begin) began.
    pub(crate) fn code(&self, message: D) -> Output<D> {
        self.outer.clone().chain_update(message.finalize()).finalize()
    }
}

impl<D> fmt::Debug for Hmac<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hmac([redacted])")
    }
}

#[cfg(test)]
mod tests;
