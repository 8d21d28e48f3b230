pub mod sign {
    mod hmac {
        #[derive(Clone)]
        #[private_fields]
        pub struct Hmac<D> {}
        impl<D: Digest + BlockSizeUser + ZeroizeOnDrop + Clone> Hmac<D> {
            #[must_use]
            pub fn new(key: &[u8]) -> Self {}
            #[must_use]
            pub fn begin(&self) -> D {}
            #[must_use]
            pub fn code(&self, message: D) -> Output<D> {}
        }
        impl<D> fmt::Debug for Hmac<D> {}
    }
    pub use self::hmac::Hmac;
    #[derive(Clone, Debug)]
    pub struct Unsigned<'a> {
        pub method: Method,
        pub origin: &'a str,
        pub action: &'a str,
        pub version: &'a str,
        pub format: Format,
        pub query: Query,
    }
    impl<'a> Unsigned<'a> {
        #[must_use]
        pub fn new(
            method: Method,
            origin: &'a str,
            action: &'a str,
            version: &'a str,
        ) -> Self {}
        #[must_use]
        pub fn host(&self) -> &'a str {}
    }
    #[derive(Clone, Copy, Debug)]
    pub struct Stamp<'a> {
        pub date: &'a str,
        pub nonce: &'a str,
    }
    pub trait Sign: Send + Sync + fmt::Debug {
        fn sign(&self, request: Unsigned<'_>, stamp: Stamp<'_>) -> HttpRequest;
        fn string_to_sign(&self, signed: &HttpRequest) -> String;
        fn canonical_request(&self, signed: &HttpRequest) -> String;
    }
    #[derive(Clone, Copy)]
    pub struct Scheme {
        pub name: &'static str,
        pub signer: fn(&Credentials) -> Box<dyn Sign>,
    }
    impl fmt::Debug for Scheme {}
}
