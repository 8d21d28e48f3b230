//! `tests/examples.rs` of the generated crate: every documented call, as it goes over the wire and as its answer is read.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::imports::identifiers;
use super::sample;
use crate::model::{ActionModel, ExampleModel, Model, TypeModel};

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
    let sends = model.actions.iter().flat_map(|action| {
        (0..action.examples.len()).map(move |i| {
            let (wire, call) = (&action.wire, call_name(action, i));
            quote!((#wire, |client| { let call = #call(client); Box::pin(async move { call.send().await.map(drop) }) }))
        })
    });
    let shared = types_in(&tests.iter().cloned().collect(), &model.types);
    let shared = (!shared.is_empty()).then(|| quote!(use #krate::types::{#(#shared),*};));
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

        /// Sends a documented call and reads its answer.
        type Send = fn(&Client) -> BoxFuture<'static, Result<(), Error>>;

        /// Every documented call, for tests against a service that answers.
        #[allow(dead_code, unreachable_pub)]
        pub const CALLS: &[(&str, Send)] = &[#(#sends),*];

        #(#tests)*
    })
}

fn test(action: &ActionModel, example: &ExampleModel, index: usize, model: &Model) -> TokenStream {
    let krate = format_ident!("{}", model.about.krate.replace('-', "_"));
    let (name, call_name) = (format_ident!("{}", test_name(action, index)), call_name(action, index));
    let (module, response) = (format_ident!("{}", action.name), format_ident!("{}", action.response_type));
    let request = format_ident!("{}", action.request_type);
    let about = example.title.as_ref().map(|title| format!(" {}", title.trim()));
    let about = about.map(|about| quote!(#[doc = #about]));
    let call = sample::call(action, example, model);
    let query = sample::wire_query(action, example, model);
    let own = types_in(&call, &action.types);
    let own = (!own.is_empty()).then(|| quote!(use #krate::actions::#module::{#(#own),*};));
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
        fn #call_name(client: &Client) -> #krate::actions::#module::#request {
            #own
            #call
        }

        #about
        #[test]
        fn #name() {
            #response
            assert_eq!(wire(#call_name(&client()).sign()), #query);
            #answer
        }
    }
}

/// The types among `types` that `code` names.
fn types_in(code: &TokenStream, types: &[TypeModel]) -> Vec<proc_macro2::Ident> {
    let mut named = BTreeSet::new();
    identifiers(code.clone(), &mut named);
    types
        .iter()
        .filter(|ty| named.contains(&ty.name))
        .map(|ty| format_ident!("{}", ty.name))
        .collect()
}

fn test_name(action: &ActionModel, index: usize) -> String {
    if index == 0 {
        action.name.clone()
    } else {
        format!("{}_{}", action.name, index + 1)
    }
}

/// Name of the function that begins the call.
fn call_name(action: &ActionModel, index: usize) -> proc_macro2::Ident {
    format_ident!("call_{}", test_name(action, index))
}

/// A raw string literal, which shows an answer as it is.
fn raw(text: &str) -> Literal {
    // A carriage return can't stand in a raw string, and what nobody sees should not.
    let is_hidden = |c: char| matches!(c, '\r' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let hashes = (1..=64)
        .map(|n| "#".repeat(n))
        .find(|hashes| !text.contains(&format!("\"{hashes}")));
    hashes
        .filter(|_| !text.contains(is_hidden))
        .and_then(|hashes| format!("r{hashes}\"{}\"{hashes}", text.trim_end()).parse().ok())
        .unwrap_or_else(|| Literal::string(text))
}
