//! HMAC (RFC 2104), used by every signature scheme.

use std::fmt;

use digest::block_api::BlockSizeUser;
use digest::{Digest, Output};
use zeroize::{Zeroize as _, ZeroizeOnDrop, Zeroizing};

/// A key prepared for HMAC with the hash `D`: the part that depends only on the key is computed
/// once.
///
/// The crate `hmac` would add crates for constant-time comparison, which a client does not need.
/// The two stored states do not reveal the key, but they are enough to sign, so `D` must wipe
/// itself on drop (`ZeroizeOnDrop`: the crates `sha1` and `sha2` do with their feature `zeroize`).
#[derive(Clone)]
pub(crate) struct Hmac<D> {
    /// The hash state after its first block, the key with each byte xor 0x36.
    inner: D,
    /// The same with 0x5c.
    outer: D,
}

impl<D: Digest + BlockSizeUser + ZeroizeOnDrop + Clone> Hmac<D> {
    /// Prepares `key`, which may have any length.
    pub(crate) fn new(key: &[u8]) -> Self {
        // On the heap: moving an array would leave copies.
        let mut block = Zeroizing::new(vec![0; D::block_size()]);
        if let Some(room) = block.get_mut(..key.len()) {
            room.copy_from_slice(key);
        } else {
            // A key longer than a block is replaced by its hash.
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

    /// The hash state at the start of a message. Update it with the message and pass it to
    /// [`code`](Self::code) of the same key.
    pub(crate) fn begin(&self) -> D {
        self.inner.clone()
    }

    /// The HMAC of a message that was started with [`begin`](Self::begin).
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
