pub mod sign {
    mod acs3 {
        pub const ACS3_HMAC_SHA256: Scheme = Scheme {
            name: "ACS3-HMAC-SHA256",
            signer: |credentials| Box::new(Acs3HmacSha256::new(credentials)),
        };
        #[derive(Clone)]
        #[private_fields]
        pub struct Acs3HmacSha256 {}
        impl Acs3HmacSha256 {
            #[must_use]
            pub fn new(credentials: &Credentials) -> Self {}
            #[must_use]
            pub fn signature(&self, request: &CanonicalRequest<'_>) -> String {}
        }
        impl Sign for Acs3HmacSha256 {}
        impl fmt::Debug for Acs3HmacSha256 {}
        #[derive(Clone, Copy)]
        pub struct CanonicalRequest<'a> {
            pub method: &'a str,
            pub uri: &'a str,
            pub query: &'a str,
            pub headers: &'a str,
            pub signed_headers: &'a str,
            pub payload_hash: &'a str,
        }
        impl CanonicalRequest<'_> {
            #[must_use]
            pub fn hash(&self) -> [u8; 32] {}
        }
        impl fmt::Display for CanonicalRequest<'_> {}
    }
    #[cfg(feature = "rpc-signature")]
    mod rpc {
        pub const RPC_HMAC_SHA1: Scheme = Scheme {
            name: "RPC-HMAC-SHA1",
            signer: |credentials| Box::new(RpcHmacSha1::new(credentials)),
        };
        #[derive(Clone)]
        #[private_fields]
        pub struct RpcHmacSha1 {}
        impl RpcHmacSha1 {
            #[must_use]
            pub fn new(credentials: &Credentials) -> Self {}
            #[must_use]
            pub fn signature(&self, method: &str, query: &str) -> String {}
        }
        impl Sign for RpcHmacSha1 {}
        impl fmt::Debug for RpcHmacSha1 {}
    }
    pub use self::acs3::{ACS3_HMAC_SHA256, Acs3HmacSha256, CanonicalRequest};
    #[cfg(feature = "rpc-signature")]
    pub use self::rpc::{RPC_HMAC_SHA1, RpcHmacSha1};
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
