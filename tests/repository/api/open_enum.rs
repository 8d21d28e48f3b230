pub mod open_enum {
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[private_fields]
    pub struct UnknownValue();
    impl UnknownValue {
        #[must_use]
        pub fn as_str(&self) -> &str {}
    }
    impl fmt::Debug for UnknownValue {}
    pub mod private {
        pub fn unknown(text: &str) -> UnknownValue {}
        pub fn decode<T>(
            node: &Node<'_>,
            from: impl FnOnce(&str) -> T,
        ) -> Result<T, DecodeError> {}
    }
    #[macro_export]
    macro_rules! string_enum {
        () => {};
    }
}
