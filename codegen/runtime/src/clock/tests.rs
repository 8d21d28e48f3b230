use std::collections::HashSet;

use super::*;

#[test]
fn nonces_are_hexadecimal_and_never_repeat() {
    let nonces = CountedNonces::new().unwrap();
    let other = CountedNonces::new().unwrap();
    let drawn: HashSet<_> = (0..1000).flat_map(|_| [nonces.next(), other.next()]).collect();
    assert_eq!(drawn.len(), 2000);
    assert!(
        drawn
            .iter()
            .all(|nonce| nonce.as_str().len() == 32 && nonce.as_str().bytes().all(|b| b.is_ascii_hexdigit()))
    );
    assert_eq!(
        Nonce::new(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef).as_str(),
        "0123456789abcdef0123456789abcdef"
    );
}

#[test]
fn the_counter_goes_round_without_a_panic() {
    let nonces = CountedNonces {
        prefix: 1,
        next: AtomicU64::new(u64::MAX),
    };
    assert_eq!(nonces.next().as_str(), "0000000000000001ffffffffffffffff");
    assert_eq!(nonces.next().as_str(), "00000000000000010000000000000000");
}
