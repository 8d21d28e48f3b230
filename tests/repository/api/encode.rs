pub mod encode {
    #[derive(Clone)]
    #[private_fields]
    pub struct Query {}
    impl Default for Query {}
    impl Query {
        #[must_use]
        pub const fn new() -> Self {}
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
    }
    impl fmt::Debug for Query {}
    pub fn joined<T: Encode + ?Sized>(separator: char, list: &T) -> Node<'_> {}
    pub fn json_text<T: Encode + ?Sized>(value: &T) -> Node<'_> {}
    pub fn percent_encode(text: &str, out: &mut String) {}
}
