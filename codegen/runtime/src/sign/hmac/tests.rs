use hmac::{KeyInit as _, Mac as _};
use proptest::prelude::*;
use sha1::Sha1;
use sha2::Sha256;

use super::*;

fn code_of<D: Digest + BlockSizeUser + ZeroizeOnDrop + Clone>(key: &Hmac<D>, message: &[&[u8]]) -> Output<D> {
    key.code(message.iter().fold(key.begin(), |text, part| text.chain_update(part)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(text: &str) -> Vec<u8> {
    let digit = |c: u8| char::from(c).to_digit(16).unwrap();
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::try_from(digit(pair[0]) * 16 + digit(pair[1])).unwrap())
        .collect()
}

/// Key, message and code of RFC 4231, section 4, without the truncated case 5.
#[test]
fn hmac_sha256_matches_test_vectors() {
    let counted: Vec<u8> = (1..=25).collect();
    for (key, message, code) in [
        (
            vec![0x0b; 20],
            b"Hi There".to_vec(),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?".to_vec(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            vec![0xaa; 20],
            vec![0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        ),
        (
            counted,
            vec![0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        ),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            vec![0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being \
              used by the HMAC algorithm."
                .to_vec(),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ] {
        assert_eq!(hex(&code_of(&Hmac::<Sha256>::new(&key), &[&message])), code);
    }
}

/// The same of RFC 2202, section 3.
#[test]
fn hmac_sha1_matches_test_vectors() {
    let counted: Vec<u8> = (1..=25).collect();
    for (key, message, code) in [
        (vec![0x0b; 20], b"Hi There".to_vec(), "b617318655057264e28bc0b6fb378c8ef146be00"),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?".to_vec(),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        ),
        (vec![0xaa; 20], vec![0xdd; 50], "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
        (counted, vec![0xcd; 50], "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
        (
            vec![0x0c; 20],
            b"Test With Truncation".to_vec(),
            "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04",
        ),
        (
            vec![0xaa; 80],
            b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112",
        ),
        (
            vec![0xaa; 80],
            b"Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data".to_vec(),
            "e8e99d0f45237d786d6bbaa7965c7808bbff1a91",
        ),
    ] {
        assert_eq!(hex(&code_of(&Hmac::<Sha1>::new(&key), &[&message])), code);
    }
}

#[test]
fn empty_key_and_message_are_accepted() {
    assert_eq!(
        code_of(&Hmac::<Sha256>::new(&[]), &[]).as_slice(),
        bytes("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    );
}

#[test]
fn debug_hides_hmac_key() {
    assert_eq!(format!("{:?}", Hmac::<Sha256>::new(b"s3cr3t")), "Hmac([redacted])");
}

proptest! {
    /// Keys around the length of a block, messages cut anywhere, and one key for several messages.
    #[test]
    fn hmac_matches_crate_hmac(
        key in prop::collection::vec(any::<u8>(), 0..160),
        messages in prop::collection::vec(prop::collection::vec(prop::collection::vec(any::<u8>(), 0..90), 0..4), 1..3),
    ) {
        let ours = (Hmac::<Sha1>::new(&key), Hmac::<Sha256>::new(&key));
        for parts in &messages {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            let mut theirs = (hmac::Hmac::<Sha1>::new_from_slice(&key).unwrap(), hmac::Hmac::<Sha256>::new_from_slice(&key).unwrap());
            for part in &parts {
                theirs.0.update(part);
                theirs.1.update(part);
            }
            prop_assert_eq!(code_of(&ours.0, &parts), theirs.0.finalize().into_bytes());
            prop_assert_eq!(code_of(&ours.1, &parts), theirs.1.finalize().into_bytes());
        }
    }
}
