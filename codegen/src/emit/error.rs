//! `src/error.rs`: the error codes of the service.

use std::iter::once_with;

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Docs;
use super::{Parts, types};
use crate::format::Part;
use crate::model::{ErrorClass, ErrorModel, Model};

/// The file: the enum, and what is known of each code.
pub(super) fn emit<'m>(model: &'m Model, docs: &'m Docs) -> Parts<'m> {
    let codes = once_with(|| Part::Items(codes(model, docs)));
    Box::new(codes.chain(once_with(|| Part::Items(facts(model)))))
}

fn codes(model: &Model, docs: &Docs) -> TokenStream {
    let about = [
        format!("An error code of {}.", model.about.title),
        String::new(),
        "A code that is not documented comes as `Unknown`, with its text. Match on the code and not on the HTTP status: one code"
            .to_owned(),
        "has different statuses in different actions.".to_owned(),
    ];
    let variants: Vec<_> = model.errors.iter().map(|error| variant(error, model, docs)).collect();
    let codes = types::string_enum("ErrorCode", &about, &variants);
    quote! {
        //! What a call may fail with.

        pub use aliyun_runtime::credentials::CredentialsError;
        pub use aliyun_runtime::error::{AccessDeniedDetail, ConfigError, ErrorClass, ErrorKind, ResponseError, ServiceError, SignatureMismatch, StopReason};
        pub use aliyun_runtime::quota::RateLimitError;
        pub use aliyun_runtime::transport::{TransportError, TransportErrorKind};
        use aliyun_runtime::error::{CodeFacts, facts_of};

        /// A call that failed; [`code`](aliyun_runtime::error::Error::code) is what to match on.
        pub type Error = aliyun_runtime::error::Error<ErrorCode>;

        #codes
    }
}

fn facts(model: &Model) -> TokenStream {
    let rows = model.errors.iter().map(row);
    // A spec without a code is no reason for a warning.
    let row = (!model.errors.is_empty()).then(|| {
        quote! {
            const fn facts(code: &'static str, statuses: &'static [u16], class: ErrorClass, meaning: &'static str) -> CodeFacts {
                CodeFacts { code, statuses, class, meaning }
            }
        }
    });
    quote! {
        impl ErrorCode {
            /// What the code means, if it is documented.
            #[must_use]
            pub fn meaning(&self) -> Option<&'static str> {
                self.facts().map(|facts| facts.meaning)
            }

            /// HTTP statuses with which the code is documented.
            #[must_use]
            pub fn statuses(&self) -> &'static [u16] {
                self.facts().map_or(&[], |facts| facts.statuses)
            }

            fn facts(&self) -> Option<&'static CodeFacts> {
                facts_of(self.as_str(), FACTS)
            }
        }

        impl aliyun_runtime::error::ErrorCode for ErrorCode {
            fn from_code(code: &str) -> Self {
                Self::from(code)
            }

            fn class(&self) -> ErrorClass {
                self.facts().map_or_else(|| ErrorClass::of_unknown(self.as_str()), |facts| facts.class)
            }

            fn is_documented(&self) -> bool {
                self.facts().is_some()
            }
        }

        #row

        /// The documented facts of each code, sorted by code.
        pub(crate) const FACTS: &[CodeFacts] = &[#(#rows),*];
    }
}

fn variant(error: &ErrorModel, model: &Model, docs: &Docs) -> (String, String, Vec<String>) {
    let code = &error.code;
    let meaning = error.meaning.as_ref().or(error.message.as_ref());
    let mut text = meaning.map(|text| docs.inline(text.trim())).unwrap_or_else(|| format!("`{code}`."));
    let statuses = error.statuses.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    text.push_str(&format!(" (HTTP {statuses})"));
    let mut lines = vec![text.replace('\n', " ")];
    if error.service_wide {
        lines.push("From any action.".to_owned());
    } else {
        let found = |wire: &String| model.actions.binary_search_by(|action| action.wire.cmp(wire)).ok();
        let link = |wire: &String| match found(wire).and_then(|at| model.actions.get(at)) {
            Some(action) => format!("[`{}`]({})", action.request_type, action.path()),
            None => format!("`{wire}`"),
        };
        lines.push(format!("From {}.", listed(&error.actions.iter().map(link).collect::<Vec<_>>())));
    }
    (error.variant.clone(), code.clone(), lines)
}

/// `a`, `a and b`, `a, b and 3 more`.
fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    }
}

fn row(error: &ErrorModel) -> TokenStream {
    let code = &error.code;
    let statuses = error.statuses.iter().map(|status| proc_macro2::Literal::u16_unsuffixed(*status));
    let meaning = error.meaning.as_ref().or(error.message.as_ref()).unwrap_or(&error.code);
    let class = match error.class {
        ErrorClass::Permanent => quote!(ErrorClass::Permanent),
        ErrorClass::Throttling => quote!(ErrorClass::Throttling),
        ErrorClass::Transient => quote!(ErrorClass::Transient),
        ErrorClass::Clock => quote!(ErrorClass::Clock),
        ErrorClass::Credentials => quote!(ErrorClass::Credentials),
    };
    quote!(facts(#code, &[#(#statuses),*], #class, #meaning))
}
