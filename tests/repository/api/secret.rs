pub mod secret {
    #[derive(Clone, PartialEq, Eq)]
    #[private_fields]
    pub struct Secret();
    impl Secret {
        pub fn new(text: impl Into<String>) -> Self {}
        #[must_use]
        pub fn expose(&self) -> &str {}
        #[must_use]
        pub fn is_empty(&self) -> bool {}
    }
    impl Drop for Secret {}
    impl ZeroizeOnDrop for Secret {}
    impl fmt::Debug for Secret {}
    impl From<String> for Secret {}
    impl From<&str> for Secret {}
}
