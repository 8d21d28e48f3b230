//! Percent-encoding as the signatures require it, and lenient decoding of a query or form.

/// Appends `text`, with all but `A-Z a-z 0-9 - _ . ~` percent-encoded in upper case (RFC 3986).
pub(crate) fn encode_into(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// [`encode_into`] a new string.
#[cfg(test)]
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    encode_into(&mut out, text);
    out
}

/// Decodes `%XX` and `+`. An invalid escape stays as it is. Bytes that are not UTF-8 become U+FFFD,
/// with which no signature is valid.
fn decode(text: &str) -> String {
    if !text.contains(['%', '+']) {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        bytes
            .get(at)
            .and_then(|&byte| char::from(byte).to_digit(16))
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match (byte, digit(at), digit(at + 1)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 2;
            }
            (b'+', ..) => out.push(b' '),
            _ => out.push(byte),
        }
    }
    String::from_utf8(out).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Splits a query or form into its decoded pairs, in their order.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// The canonical form of both signatures: pairs sorted by name as bytes, encoded, joined.
pub(crate) fn canonical<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> String {
    let mut sorted: Vec<_> = pairs.collect();
    sorted.sort_unstable();
    let mut out = String::with_capacity(256);
    for (name, value) in sorted {
        if !out.is_empty() {
            out.push('&');
        }
        encode_into(&mut out, name);
        out.push('=');
        encode_into(&mut out, value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn documented_characters_are_encoded() {
        assert_eq!(encode(" ~/*-+"), "%20~%2F%2A-%2B");
        assert_eq!(encode("中文"), "%E4%B8%AD%E6%96%87");
        assert_eq!(encode("!'()"), "%21%27%28%29");
    }

    #[test]
    fn malformed_query_is_decoded_leniently() {
        let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            pairs("a=1+2&&b=%e4%B8%ad&c&d==&%zz=%&e=%4"),
            [
                text("a", "1 2"),
                text("b", "中"),
                text("c", ""),
                text("d", "="),
                text("%zz", "%"),
                text("e", "%4")
            ]
        );
        assert_eq!(pairs(""), []);
        assert_eq!(pairs("a=%FF"), [text("a", "\u{FFFD}")]);
    }

    #[test]
    fn parameters_are_sorted_by_name_bytes_then_value() {
        assert_eq!(canonical(pairs("A.2=x&A.10=x&A=y&a=z&A-=1").iter()), "A=y&A-=1&A.10=x&A.2=x&a=z");
    }

    proptest! {
        #[test]
        fn decoding_reverses_encoding(text in ".*") {
            prop_assert_eq!(decode(&encode(&text)), text);
        }

        #[test]
        fn query_parser_never_panics(text in ".*") {
            let _ = canonical(pairs(&text).iter());
        }
    }
}
