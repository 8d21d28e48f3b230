//! The RPC signature, HMAC-SHA1: the signature travels in the query.

use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit() -> TokenStream {
    quote! {
        /// The older RPC signature: parameters of its own in the query, and a hash over all parameters, keyed with the secret.
        pub const RPC_HMAC_SHA1: Scheme = Scheme {
            name: "RPC-HMAC-SHA1",
            signer: |credentials| Box::new(RpcHmacSha1::new(credentials)),
        };

        /// Signs by [`RPC_HMAC_SHA1`], with one pair of credentials.
        ///
        /// Holds the key schedule of the secret, so that it is computed once and not for each request.
        #[derive(Clone)]
        pub struct RpcHmacSha1 {
            key: Hmac<Sha1>,
            access_key_id: String,
            security_token: Option<Secret>,
        }

        impl RpcHmacSha1 {
            /// A signer for these credentials.
            #[must_use]
            pub fn new(credentials: &Credentials) -> Self {
                let secret = credentials.access_key_secret().expose();
                // The scheme appends `&` to the secret; the copy is wiped as the secret is.
                let key = Secret::new([secret, "&"].concat());
                Self {
                    key: Hmac::new(key.expose().as_bytes()),
                    access_key_id: credentials.access_key_id().to_owned(),
                    security_token: credentials.security_token().cloned(),
                }
            }

            /// The signature of a request: Base64. `query` holds all parameters but the signature, percent-encoded and sorted.
            #[must_use]
            pub fn signature(&self, method: &str, query: &str) -> String {
                let mut text = self.key.begin();
                text.update(text_to_sign(method, query));
                base64_sha1(self.key.code(text).into()).as_ref().to_owned()
            }
        }

        impl Sign for RpcHmacSha1 {
            fn sign(&self, mut request: Unsigned<'_>, stamp: Stamp<'_>) -> HttpRequest {
                request.query.sort();
                let token = self.security_token.as_ref().map(|token| ("SecurityToken", token.expose()));
                let system = [
                    Some(("AccessKeyId", self.access_key_id.as_str())),
                    Some(("Action", request.action)),
                    Some(("Format", request.format.parameter())),
                    token,
                    Some(("SignatureMethod", "HMAC-SHA1")),
                    Some(("SignatureNonce", stamp.nonce)),
                    Some(("SignatureVersion", "1.0")),
                    Some(("Timestamp", stamp.date)),
                    Some(("Version", request.version)),
                ];

                let mut url = String::with_capacity(640 + token.map_or(0, |(_, token)| token.len()));
                url.push_str(request.origin);
                url.push_str("/?");
                let mut text = self.key.begin();
                text.update(request.method.as_str());
                text.update("&%2F&");
                merge(request.query.as_str(), system.into_iter().flatten(), &mut url, |piece| text.update(piece));
                url.push_str("&Signature=");
                percent_encode(base64_sha1(self.key.code(text).into()).as_ref(), &mut url);

                let host = request.host();
                // The parameters have been copied.
                let mut headers = Headers::in_buffer(request.query.into_url());
                headers.push("host", host);
                HttpRequest::new(request.method, url, headers)
            }

            fn string_to_sign(&self, signed: &HttpRequest) -> String {
                text_to_sign(signed.method.as_str(), &self.canonical_request(signed))
            }

            fn canonical_request(&self, signed: &HttpRequest) -> String {
                let query = signed.query();
                query.rsplit_once("&Signature=").map_or(query, |(before, _)| before).to_owned()
            }
        }

        impl fmt::Debug for RpcHmacSha1 {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("RpcHmacSha1")
            }
        }

        /// `METHOD&%2F&` and the query, which is encoded once more.
        fn text_to_sign(method: &str, query: &str) -> String {
            let mut text = String::with_capacity(query.len() * 3 / 2);
            text.push_str(method);
            text.push_str("&%2F&");
            percent_encode(query, &mut text);
            text
        }
    }
}
