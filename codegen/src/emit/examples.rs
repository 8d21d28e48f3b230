//! `tests/examples.rs` of the generated crate: every documented call, as it goes over the wire and as its answer is read.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::sample;
use crate::model::{ActionModel, ExampleModel, Model};

/// The file; `None` without any example.
pub(super) fn emit(model: &Model) -> Option<TokenStream> {
    let tests: Vec<_> = model
        .actions
        .iter()
        .flat_map(|action| {
            action
                .examples
                .iter()
                .enumerate()
                .map(move |(i, example)| test(action, example, i, model))
        })
        .collect();
    if tests.is_empty() {
        return None;
    }
    let krate = format_ident!("{}", model.about.krate.replace('-', "_"));
    let structs = model.types.iter().filter(|ty| ty.in_requests).map(|ty| &ty.name);
    let shared: Vec<_> = structs.map(|name| format_ident!("{name}")).collect();
    let shared = (!shared.is_empty()).then(|| quote!(#[allow(unused_imports)] use #krate::types::{#(#shared),*};));
    Some(quote! {
        //! The documented calls: what goes over the wire, and what the documented answers are read as.
        #![allow(deprecated)]

        use std::future::Future;
        use std::pin::pin;
        use std::task::{Context, Poll, Waker};
        use std::time::Duration;

        use #krate::clock::Timer;
        use #krate::decode::{Decode, from_slice};
        use #krate::transport::{BoxFuture, HttpRequest, HttpResponse, Limits, Transport, TransportError, TransportErrorKind};
        use #krate::{Client, Credentials, Error};
        #shared

        /// Sends nothing: these tests only sign.
        #[derive(Debug)]
        struct NoTransport;

        impl Transport for NoTransport {
            fn send<'a>(&'a self, _: &'a HttpRequest, _: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
                Box::pin(async { Err(TransportError::new(TransportErrorKind::Other, "there is no network here")) })
            }
        }

        /// Waits for nothing: these tests never do.
        #[derive(Debug)]
        struct NoTimer;

        impl Timer for NoTimer {
            fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
                Box::pin(std::future::pending())
            }
        }

        fn client() -> Client {
            let credentials = Credentials::new("key-id", "key-secret");
            let endpoint = Client::builder().endpoint("vod.example.com");
            endpoint.credentials(credentials).transport(NoTransport).timer(NoTimer).build().expect("the settings are complete")
        }

        /// The parameters of a request as they go over the wire.
        fn wire(request: impl Future<Output = Result<HttpRequest, Error>>) -> String {
            let Poll::Ready(signed) = pin!(request).poll(&mut Context::from_waker(Waker::noop())) else {
                panic!("signing with fixed credentials waits for nothing");
            };
            signed.expect("credentials are there").query().to_owned()
        }

        /// Reads a documented answer.
        fn read<T: Decode>(answer: &str) -> T {
            from_slice(answer.as_bytes()).expect("a documented answer is read")
        }

        #(#tests)*
    })
}

fn test(action: &ActionModel, example: &ExampleModel, index: usize, model: &Model) -> TokenStream {
    let krate = format_ident!("{}", model.about.krate.replace('-', "_"));
    let name = if index == 0 {
        action.name.clone()
    } else {
        format!("{}_{}", action.name, index + 1)
    };
    let (name, module, response) = (
        format_ident!("{name}"),
        format_ident!("{}", action.name),
        format_ident!("{}", action.response_type),
    );
    let about = example.title.as_ref().map(|title| format!(" {}", title.trim()));
    let about = about.map(|about| quote!(#[doc = #about]));
    let call = sample::call(action, example, model);
    let query = sample::wire_query(action, example, model);
    let structs = action
        .types
        .iter()
        .filter(|ty| ty.in_requests)
        .map(|ty| format_ident!("{}", ty.name));
    let own: Vec<_> = structs.collect();
    let own = (!own.is_empty()).then(|| quote!(#[allow(unused_imports)] use #krate::actions::#module::{#(#own),*};));
    let answer = match (&example.json, &example.xml) {
        (Some(json), Some(xml)) => {
            let (json, xml) = (raw(json), raw(xml));
            Some(quote! {
                let json: #response = read(#json);
                let xml: #response = read(#xml);
                assert_eq!(json, xml);
            })
        }
        (Some(one), None) | (None, Some(one)) => {
            let one = raw(one);
            Some(quote!(let _: #response = read(#one);))
        }
        (None, None) => None,
    };
    let response = answer.is_some().then(|| quote!(use #krate::actions::#module::#response;));
    quote! {
        #about
        #[test]
        fn #name() {
            #response
            #own
            let client = client();
            let request = #call;
            assert_eq!(wire(request.sign()), #query);
            #answer
        }
    }
}

/// A raw string literal, which shows an answer as it is.
fn raw(text: &str) -> Literal {
    // A carriage return can't stand in a raw string.
    let hashes = (1..=64)
        .map(|n| "#".repeat(n))
        .find(|hashes| !text.contains(&format!("\"{hashes}")));
    hashes
        .filter(|_| !text.contains('\r'))
        .and_then(|hashes| format!("r{hashes}\"{}\"{hashes}", text.trim_end()).parse().ok())
        .unwrap_or_else(|| Literal::string(text))
}
