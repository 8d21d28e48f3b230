//! What no signer can do without: the compressions of the hash, for a key whose own two blocks are
//! compressed already.

use std::hint::black_box;

/// Blocks of 64 bytes that a message of `bytes` takes, with its padding: a byte, and eight for the
/// length.
#[must_use]
pub const fn blocks(bytes: usize) -> usize {
    (bytes + 9).div_ceil(64)
}

/// How the messages of a signature follow each other.
#[derive(Clone, Copy)]
pub enum Order {
    /// Each has something of the one before in it, as in a signature: a processor that works ahead
    /// can't begin the second before it has the first. No signer can be faster.
    Chained,
    /// None needs another, so a processor may work on several at once. The same amount of work, but
    /// in an order that no signature allows.
    Apart,
}

/// ACS3: the canonical request, the string to sign behind the key's block, the inner code behind
/// the key's block.
pub fn acs3(canonical_request: &str, string_to_sign: &str, order: Order) -> (usize, impl FnMut() + use<>) {
    let lengths = [blocks(canonical_request.len()), blocks(string_to_sign.len()), blocks(32)];
    let run = compressions(lengths, order, [0x6a09_e667_u32; 8], sha2::block_api::compress256);
    (lengths.iter().sum(), run)
}

/// HMAC-SHA1: the string to sign behind the key's block, the inner code behind the key's block.
pub fn sha1(string_to_sign: &str, order: Order) -> (usize, impl FnMut() + use<>) {
    let lengths = [blocks(string_to_sign.len()), blocks(20)];
    let run = compressions(lengths, order, [0x6745_2301_u32; 5], sha1::block_api::compress);
    (lengths.iter().sum(), run)
}

/// Compresses messages of `lengths` blocks.
fn compressions<const N: usize, const M: usize>(
    lengths: [usize; M],
    order: Order,
    start: [u32; N],
    compress: fn(&mut [u32; N], &[[u8; 64]]),
) -> impl FnMut() + use<N, M> {
    let mut message = vec![[0x5a_u8; 64]; lengths.into_iter().max().unwrap_or(0)];
    move || {
        let mut hashed = 0_u32;
        for length in lengths {
            if matches!(order, Order::Chained) {
                message[0][..4].copy_from_slice(&hashed.to_be_bytes());
            }
            let mut state = black_box(start);
            compress(&mut state, black_box(&message[..length]));
            hashed = black_box(state)[0];
        }
        black_box(hashed);
    }
}
