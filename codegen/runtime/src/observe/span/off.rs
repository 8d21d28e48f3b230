//! Empty types for builds without the feature `tracing`.

use std::future::Future;
use std::time::Duration;

use crate::error::ErrorRef;
use crate::identity::{Credentials, CredentialsError};
use crate::observe::{AttemptReport, CallReport, CallTarget};
use crate::transport::HttpRequest;

#[derive(Clone)]
pub(crate) struct CallSpan;

impl CallSpan {
    pub(crate) fn new(target: CallTarget<'_>) -> Self {
        let _ = (target.product, target.region, target.origin);
        Self
    }

    pub(crate) fn is_on(&self) -> bool {
        false
    }

    pub(crate) fn instrument<F: Future>(&self, future: F) -> F {
        future
    }

    pub(crate) fn rate_limit_passed(&self, _: Duration) {}

    pub(crate) fn backoff_started(&self, _: Duration, _: ErrorRef<'_>) {}

    pub(crate) fn attempt(&self, _: u32, _: &HttpRequest, _: &Credentials) -> AttemptSpan {
        AttemptSpan
    }

    pub(crate) fn end(&self, _: &CallReport<'_>) {}
}

pub(crate) struct AttemptSpan;

impl AttemptSpan {
    pub(crate) fn none() -> Self {
        Self
    }

    pub(crate) fn instrument<F: Future>(&self, future: F) -> F {
        future
    }

    pub(crate) fn end(&self, _: &AttemptReport<'_>) {}
}

pub(crate) fn credentials_renewed(_: &Credentials) {}

pub(crate) fn program_named_by_others(_: &std::path::Path) {}

pub(crate) fn credentials_failed(_: &CredentialsError, _: bool, _: bool) {}

pub(crate) fn unencrypted(_: &str) {}
