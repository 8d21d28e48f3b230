//! The URL of a proxy: `scheme://[user:password@]host[:port]`.

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

/// Parses the URL of a proxy. The matcher ignores what it does not understand, and takes the
/// beginning of a password for the host if a character in it ends the host; so the URL is checked
/// first.
///
/// # Errors
/// What is wrong, without any part of the URL: it may hold a password.
pub(super) fn parse(url: &str) -> Result<Intercept, &'static str> {
    const FORM: &str = "it must have the form scheme://[user:password@]host[:port], with the scheme http, https, socks5 or socks5h";
    let url = url.trim();
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let scheme = scheme.to_ascii_lowercase();
    if !matches!(&*scheme, "http" | "https" | "socks5" | "socks5h") {
        return Err(FORM);
    }
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at(end);
    if behind.contains('@') || authority.matches('@').count() > 1 {
        return Err(
            "special characters in the user or the password must be percent-encoded (`#` as %23, `/` as %2F, `?` as %3F, `@` as %40)",
        );
    }
    let host = authority.rsplit('@').next().unwrap_or_default();
    let (name, port) = match host.rfind(']') {
        Some(end) => host.split_at(end + 1),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    if name.is_empty() {
        return Err(FORM);
    }
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
        return Err("the port is not a number from 1 to 65535");
    }
    let matcher = Matcher::builder().all(format!("{scheme}://{authority}")).build();
    matcher.intercept(&Uri::from_static("http://host/")).ok_or(FORM)
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn invalid_proxy_urls_are_refused() {
        for good in [
            "http://p",
            "HTTPS://p:1",
            "socks5://u:p@[::1]:9",
            "socks5h://p",
            "p:3128",
            "http://u@p/",
            " http://user:1%232@p:3128 ",
            "u:p@proxy:3128",
        ] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "::::",
            ":3128",
            "http://",
            "garbage://x",
            "ftp://p",
            "socks4://p",
            "http://us er@p",
            "http://p:99999",
            "http://p:0",
            "http://p:",
            "http://p:+80",
            "http://[::1]:65536",
            "http://[::1]80",
            "::1",
            "http://user:12345#x@proxy:3128",
            "http://user:12345/x@proxy:3128",
            "http://user:12345?x@proxy:3128",
            "http://user:12345\\x@proxy:3128",
            "http://user:12345@x@proxy:3128",
            "user:12345#x@proxy:3128",
        ] {
            let Err(reason) = parse(bad) else { panic!("{bad:?} is accepted") };
            assert!(!reason.contains("12345"), "{reason}");
        }
    }

    proptest! {
        /// What is accepted has the host behind the last `@`.
        #[test]
        fn password_is_never_taken_for_the_host(password in "[ -~]{0,12}") {
            if let Ok(proxy) = parse(&format!("http://user:{password}@proxy:3128")) {
                prop_assert_eq!(proxy.uri().to_string(), "http://proxy:3128/");
            }
        }
    }
}
