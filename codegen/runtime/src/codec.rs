//! Percent-encoding, hexadecimal and Base64.

/// Decodes percent-encoding.
pub(crate) fn decoded(text: &str) -> impl Iterator<Item = u8> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let byte = *bytes.get(at)?;
        let hex = |at: usize| bytes.get(at).and_then(|&digit| char::from(digit).to_digit(16));
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                at += 3;
                u8::try_from(high * 16 + low).ok()
            }
            _ => {
                at += 1;
                Some(byte)
            }
        }
    })
}

/// Appends `text` with every byte except `A-Z a-z 0-9 - . _ ~` percent-encoded (RFC 3986), as all
/// signature schemes of the service require.
pub fn percent_encode(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    if is_plain(text) {
        return out.push_str(text);
    }
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate().filter(|&(_, byte)| !UNRESERVED[usize::from(byte)]) {
        // Empty between the bytes of a character.
        out.push_str(text.get(from..at).unwrap_or_default());
        out.push('%');
        out.push(char::from(HEX[usize::from(byte >> 4)]));
        out.push(char::from(HEX[usize::from(byte & 15)]));
        from = at + 1;
    }
    out.push_str(text.get(from..).unwrap_or_default());
}

/// Whether `text` needs no encoding. Checks all of it, which is faster than to stop at the first
/// byte that does.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().fold(true, |plain, byte| plain & is_unreserved(byte))
}

/// [`is_unreserved`] as a table, for strings that need encoding.
const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        table[byte as usize] = is_unreserved(byte);
        byte += 1;
    }
    table
};

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Writes lowercase hexadecimal digits. Without a table, so that the compiler can vectorize it.
pub(crate) fn hex_digits(bytes: &[u8], digits: &mut [u8]) {
    let digit = |value: u8| value + if value < 10 { b'0' } else { b'a' - 10 };
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair[0] = digit(byte >> 4);
        pair[1] = digit(byte & 15);
    }
}

/// Base64 with the standard alphabet and padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(text: &str) -> String {
        let mut out = String::new();
        percent_encode(text, &mut out);
        out
    }

    #[test]
    fn encoding_follows_rfc_3986() {
        // The encoder's own tests in the official libraries.
        assert_eq!(encoded(" ~/*-+"), "%20~%2F%2A-%2B");
        assert_eq!(encoded("!'()"), "%21%27%28%29");
        assert_eq!(encoded("中文"), "%E4%B8%AD%E6%96%87");
        assert_eq!(encoded("AZaz09-._~"), "AZaz09-._~");
    }

    #[test]
    fn plain_text_needs_no_encoding() {
        assert!(is_plain("") && is_plain("AZaz09-._~"));
        assert!(["a b", "/", "中"].into_iter().all(|text| !is_plain(text)));
    }

    #[test]
    fn hexadecimal_digits_are_lowercase() {
        let mut digits = [0; 16];
        hex_digits(&[0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef], &mut digits);
        assert_eq!(&digits, b"0123456789abcdef");
    }

    #[test]
    fn base64_has_padding() {
        assert_eq!(base64(b"\xfb\xff?>~"), "+/8/Pn4=");
    }

    proptest! {
        #[test]
        fn decoding_reverses_encoding(text in any::<String>()) {
            let encoded = encoded(&text);
            prop_assert!(encoded.bytes().all(|byte| byte == b'%' || is_unreserved(byte)));
            prop_assert_eq!(decoded(&encoded).collect::<Vec<_>>(), text.into_bytes());
        }
    }
}
