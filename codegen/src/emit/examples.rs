//! `tests/examples.rs` of the generated crate: every documented call, as it is sent and as its
//! response is read.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::docs::{Docs, outer};
use super::sample::{self, SampleCall};
use crate::model::{ActionModel, Model};

/// The file, if an action has an example.
///
/// Functions that are named after actions are in modules of their own, so that no name can collide
/// with another action or a helper.
pub(super) fn emit(model: &Model) -> TokenStream {
    let krate = krate(model);
    let calls: Vec<(&ActionModel, Vec<SampleCall>)> = with_examples(model)
        .map(|action| {
            let calls = action.examples.iter().map(|example| sample::call(action, example, model));
            (action, calls.collect())
        })
        .collect();
    let names_shared = calls.iter().flat_map(|(_, calls)| calls).any(|call| !call.shared.is_empty());
    let types = names_shared.then(|| quote!(use #krate::types;));
    let actions = has_responses(model).then(|| quote!(use #krate::actions;));
    let call_list = call_list(model);
    let calls = calls.iter().map(|(action, calls)| self::calls(action, calls));
    let tests = with_examples(model).map(|action| test(action, model));
    let check = check_module(model);
    quote! {
        //! Documented calls: each request as it is sent, and each response as it is decoded.
        #![allow(deprecated)]

        use #krate::transport::BoxFuture;
        use #krate::{Client, Error};

        #call_list

        /// The documented calls of each action.
        mod calls {
            use #krate::{Client, actions};
            #types

            #(#calls)*
        }

        /// Each request as it is sent, and each response as it is decoded.
        mod documented {
            #actions
            use super::{calls, check};

            #(#tests)*
        }

        #check
    }
}

fn krate(model: &Model) -> Ident {
    format_ident!("{}", model.about.krate.replace('-', "_"))
}

fn with_examples(model: &Model) -> impl Iterator<Item = &ActionModel> {
    model.actions.iter().filter(|action| !action.examples.is_empty())
}

/// Whether a response is documented; calls without one are only sent.
fn has_responses(model: &Model) -> bool {
    model.actions.iter().any(has_response)
}

fn has_response(action: &ActionModel) -> bool {
    action
        .examples
        .iter()
        .any(|example| example.json.is_some() || example.xml.is_some())
}

/// The list of all calls.
fn call_list(model: &Model) -> TokenStream {
    let rows = with_examples(model).flat_map(|action| {
        let (wire, name) = (&action.wire, format_ident!("{}", action.name));
        (0..action.examples.len()).map(move |i| {
            let i = Literal::usize_unsuffixed(i);
            quote!((#wire, |client| sent(calls::#name(client)[#i].clone().send())))
        })
    });
    quote! {
        /// Sends a documented call and decodes the response.
        type Send = fn(&Client) -> BoxFuture<'static, Result<(), Error>>;

        /// All documented calls, for tests against a running service.
        #[allow(dead_code, unreachable_pub)]
        pub const CALLS: &[(&str, Send)] = &[#(#rows),*];

        #[allow(dead_code)]
        fn sent<T>(call: impl Future<Output = Result<T, Error>> + std::marker::Send + 'static) -> BoxFuture<'static, Result<(), Error>> {
            Box::pin(async { call.await.map(drop) })
        }
    }
}

/// What the tests share.
fn check_module(model: &Model) -> TokenStream {
    let krate = krate(model);
    let has_responses = has_responses(model);
    let debug = has_responses.then(|| {
        quote!(
            use std::fmt::Debug;
        )
    });
    let decode = has_responses.then(|| quote!(use #krate::decode::{Decode, from_slice};));
    let response_check = has_responses.then(|| {
        quote! {
            /// Checks that the formats of a documented response decode to the same value.
            pub(super) fn response<T: Decode + PartialEq + Debug>(formats: &[&str]) {
                let read = |text: &&str| from_slice::<T>(text.as_bytes()).expect("a documented response decodes");
                let values: Vec<T> = formats.iter().map(read).collect();
                for pair in values.windows(2) {
                    assert_eq!(pair[0], pair[1]);
                }
            }
        }
    });
    quote! {
        /// Helpers of the tests.
        mod check {
            #debug
            use std::future::Future;
            use std::pin::pin;
            use std::task::{Context, Poll, Waker};
            use std::time::Duration;

            use #krate::clock::Timer;
            #decode
            use #krate::transport::{BoxFuture, HttpRequest, HttpResponse, Limits, Transport, TransportError, TransportErrorKind};
            use #krate::{Client, Credentials, Error};

            /// Sends nothing: these tests only sign requests.
            #[derive(Debug)]
            struct NoTransport;

            impl Transport for NoTransport {
                fn send<'a>(&'a self, _: &'a HttpRequest, _: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
                    let error = TransportError::new(TransportErrorKind::Other, "this test has no network");
                    Box::pin(std::future::ready(Err(error)))
                }
            }

            /// Never ends a delay: these tests have none.
            #[derive(Debug)]
            struct NoTimer;

            impl Timer for NoTimer {
                fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
                    Box::pin(std::future::pending())
                }
            }

            pub(super) fn client() -> Client {
                let credentials = Credentials::new("key-id", "key-secret");
                let endpoint = Client::builder().endpoint("vod.example.com");
                endpoint.credentials(credentials).transport(NoTransport).timer(NoTimer).build().expect("the settings are valid")
            }

            /// Checks the query of a signed request.
            pub(super) fn wire(request: impl Future<Output = Result<HttpRequest, Error>>, expected: &str) {
                let mut context = Context::from_waker(Waker::noop());
                let Poll::Ready(signed) = pin!(request).poll(&mut context) else {
                    panic!("signing with fixed credentials is never pending");
                };
                assert_eq!(signed.expect("signing succeeds").query(), expected);
            }

            #response_check
        }
    }
}

/// The documented calls of an action, in their order.
fn calls(action: &ActionModel, calls: &[SampleCall]) -> TokenStream {
    let (name, request) = (format_ident!("{}", action.name), format_ident!("{}", action.request_type));
    let count = Literal::usize_unsuffixed(calls.len());
    let own: BTreeSet<_> = calls.iter().flat_map(|call| &call.own).collect();
    let own = (!own.is_empty()).then(|| {
        let own = own.iter();
        quote!(use actions::#name::{#(#own),*};)
    });
    let shared: BTreeSet<_> = calls.iter().flat_map(|call| &call.shared).collect();
    let shared = (!shared.is_empty()).then(|| {
        let shared = shared.iter();
        quote!(use types::{#(#shared),*};)
    });
    let calls = calls.iter().map(|call| &call.tokens);
    quote! {
        pub(super) fn #name(client: &Client) -> [actions::#request; #count] {
            #own
            #shared
            [#(#calls),*]
        }
    }
}

fn test(action: &ActionModel, model: &Model) -> TokenStream {
    let (name, response) = (format_ident!("{}", action.name), format_ident!("{}", action.response_type));
    let titles = action.examples.iter().filter_map(|example| example.title.as_deref());
    let about = outer(&titles.map(|title| Docs::plain().line(title)).collect::<Vec<_>>());
    let calls = (1..=action.examples.len()).map(|i| format_ident!("call{i}"));
    let calls: Vec<_> = if action.examples.len() == 1 {
        vec![format_ident!("call")]
    } else {
        calls.collect()
    };
    let checks = action.examples.iter().zip(&calls).map(|(example, call)| {
        let query = sample::wire_query(action, example, model);
        let formats: Vec<_> = example
            .json
            .iter()
            .chain(&example.xml)
            .map(|text| sample::raw_literal(&sample::compact(text)))
            .collect();
        let response_check = (!formats.is_empty()).then(|| {
            quote! {
                let response = [#(#formats),*];
                check::response::<#response>(&response);
            }
        });
        quote! {
            check::wire(#call.sign(), #query);
            #response_check
        }
    });
    let response = has_response(action).then(|| quote!(use actions::#name::#response;));
    quote! {
        #about
        #[test]
        fn #name() {
            #response
            let [#(#calls),*] = calls::#name(&check::client());
            #(#checks)*
        }
    }
}
