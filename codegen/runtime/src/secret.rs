//! Text that must not be seen.

use std::fmt;

use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// A secret text: `Debug` shows no character of it, and its memory is wiped when it is dropped.
///
/// There is no `Display` and no `Deref`; [`expose`](Self::expose) is the one way to the text, so that each use stands out.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes `text` as a secret.
    ///
    /// The memory of the `String` itself is taken over and wiped later; copies that the caller made before are not.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text. Don't log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether the text has no character.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        // Unused memory is wiped as one block, a text byte by byte: so the text becomes unused first.
        self.0.clear();
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_shows_nothing_of_the_text() {
        let secret = Secret::new("s3cr3t");
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_eq!(format!("{:#?}", Some(&secret)), "Some(\n    [redacted],\n)");
    }
}
