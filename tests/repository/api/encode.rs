pub mod encode {
    #[derive(Clone)]
    #[private_fields]
    pub struct Query {}
    impl Default for Query {}
    impl Query {
        #[must_use]
        pub const fn new() -> Self {}
        #[must_use]
        pub fn after(prefix: &[&str]) -> Self {}
        pub fn add<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {}
        pub fn add_joined<T: Encode + ?Sized>(
            &mut self,
            name: &str,
            separator: char,
            list: &T,
        ) {}
        pub fn add_json<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {}
        pub fn set(&mut self, name: &str, value: &str) {}
        pub fn sort(&mut self) {}
        #[must_use]
        pub fn as_str(&self) -> &str {}
        #[must_use]
        pub fn into_url(self) -> String {}
    }
    impl fmt::Debug for Query {}
    pub fn joined<T: Encode + ?Sized>(separator: char, list: &T) -> Node<'_> {}
    pub fn json_text<T: Encode + ?Sized>(value: &T) -> Node<'_> {}
    #[must_use]
    pub fn hex(bytes: [u8; 32]) -> Hex {}
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[private_fields]
    pub struct Hex();
    impl AsRef<str> for Hex {}
    #[must_use]
    pub fn base64_sha1(bytes: [u8; 20]) -> Base64Sha1 {}
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[private_fields]
    pub struct Base64Sha1();
    impl AsRef<str> for Base64Sha1 {}
    pub fn merge<'s>(
        query: &str,
        system: impl Iterator<Item = (&'s str, &'s str)>,
        merged: &mut String,
        again: impl FnMut(&str),
    ) {}
    pub fn percent_encode(text: &str, out: &mut String) {}
}
