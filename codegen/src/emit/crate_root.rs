//! `src/lib.rs`: the modules of the crate, and what it re-exports.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Model;

/// The file.
pub(super) fn emit(model: &Model) -> TokenStream {
    let types = (!model.types.is_empty()).then(|| {
        quote!(
            pub mod types;
        )
    });
    let guide = (!model.parts.guide.is_empty()).then(|| {
        quote!(
            pub mod guide;
        )
    });
    quote! {
        #![doc = include_str!("../README.md")]
        #![forbid(unsafe_code)]
        #![deny(missing_docs)]
        #![allow(clippy::too_many_arguments, clippy::type_complexity)]
        #![allow(rustdoc::redundant_explicit_links)]

        pub mod actions;
        mod client;
        mod endpoints;
        pub mod error;
        #guide
        pub mod signer;
        #types

        #[cfg(feature = "blocking")]
        pub use aliyun_runtime::blocking;
        pub use aliyun_runtime::client::{ClientBuilder, Response};
        pub use aliyun_runtime::credentials::{Credentials, ProvideCredentials};
        pub use aliyun_runtime::quota::RateLimit;
        pub use aliyun_runtime::retry::RetryConfig;
        pub use aliyun_runtime::{clock, content, credentials, decode, observe, paging, quota, retry, secret, time, transport};
        #[cfg(feature = "testing")]
        pub use aliyun_runtime::testing;
        pub use client::Client;
        pub use endpoints::{DEFAULT_REGION, REGIONS, VERSION};
        pub use error::{Error, ErrorCode};
    }
}
