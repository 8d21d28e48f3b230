//! `src/signer.rs`: the signature schemes that the service accepts. The runtime has their
//! algorithms.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{Docs, inner};
use crate::model::{Model, SignatureScheme};

/// The file.
pub(super) fn emit(model: &Model) -> TokenStream {
    let has = |scheme| model.signature.contains(&scheme);
    let acs3 = has(SignatureScheme::Acs3HmacSha256).then(|| quote!(ACS3_HMAC_SHA256, Acs3HmacSha256, CanonicalRequest,));
    let rpc = has(SignatureScheme::RpcHmacSha1).then(|| quote!(RPC_HMAC_SHA1, RpcHmacSha1,));
    let example = example(model);
    let about = inner(&[format!("Request signatures for {}.", Docs::plain().line(&model.about.title))]);
    quote! {
        #about
        //!
        //! A [`Client`](crate::Client) signs its requests itself. A signer also works alone, without a
        //! client or an HTTP library: it turns an [`UnsignedRequest`] into a signed one, which must be
        //! sent unchanged within 15 minutes.
        //!
        //! ```
        #example
        //! ```

        pub use aliyun_runtime::sign::{#acs3 #rpc DateAndNonce, MAX_QUERY_BYTES, Scheme, Sign, UnsignedRequest};
    }
}

/// A request signed by hand.
fn example(model: &Model) -> TokenStream {
    let krate = model.about.krate.replace('-', "_");
    let signer = match model.signature.first() {
        Some(SignatureScheme::RpcHmacSha1) => "RpcHmacSha1",
        Some(SignatureScheme::Acs3HmacSha256) | None => "Acs3HmacSha256",
    };
    let host = model.regions.first().map_or("example.com", |region| region.public.as_str());
    let action = model.actions.first().map_or("Action", |action| action.wire.as_str());
    inner(&[
        format!("use {krate}::signer::{{{signer}, DateAndNonce, Sign, UnsignedRequest}};"),
        format!("use {krate}::transport::Method;"),
        format!("use {krate}::{{Credentials, VERSION}};"),
        String::new(),
        format!("let signer = {signer}::new(&Credentials::new(\"key-id\", \"key-secret\"));"),
        format!("let mut request = UnsignedRequest::new(Method::Post, \"https://{host}\", {action:?}, VERSION);"),
        "request.query.add(\"Name\", \"value\");".to_owned(),
        "// The current time (UTC), and a string that no other request has.".to_owned(),
        "let date_and_nonce = DateAndNonce { date: \"2026-01-02T03:04:05Z\", nonce: \"0123456789abcdef0123456789abcdef\" };".to_owned(),
        "let signed = signer.sign(request, date_and_nonce);".to_owned(),
        "println!(\"{:?} {}\", signed.method, signed.url_without_query());".to_owned(),
    ])
}
