//! Everything that calls can print, printed: what `tests/printed_by_tests` searches for secrets.

use std::fmt;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

use aliyun_vod::observe::{AttemptReport, CallReport, Interceptor, Outcome};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// The environment variable that asks for it.
pub const VARIABLE: &str = "PRINT_CALLS";

/// Whether this run is to print.
#[must_use]
pub fn is_wanted() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

/// From now on prints the spans and events of every target at every level.
pub fn print_spans() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Nobody else sets one for the whole process.
        let _ = tracing::subscriber::set_global_default(Printer::default());
    });
}

/// Prints spans, and as an interceptor what it is told of attempts and calls, in `Debug` and
/// `Display`.
#[derive(Debug, Default)]
pub struct Printer(AtomicU64);

#[expect(clippy::print_stderr, reason = "that is what it is for")]
fn print(text: fmt::Arguments<'_>) {
    // A test prints to what `--nocapture` lets through.
    eprintln!("printed: {text}");
}

fn outcome(outcome: &Outcome<'_>) {
    if let Some(error) = outcome.error() {
        print(format_args!("{error}"));
    }
}

impl Interceptor for Printer {
    fn after_attempt(&self, attempt: &AttemptReport<'_>) {
        print(format_args!("{attempt:?}"));
        outcome(&attempt.outcome);
    }

    fn after_call(&self, call: &CallReport<'_>) {
        print(format_args!("{call:?}"));
        outcome(&call.outcome);
    }
}

#[derive(Default)]
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!(" {}={value:?}", field.name());
    }
}

impl Subscriber for Printer {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let mut fields = Fields::default();
        span.record(&mut fields);
        print(format_args!("span {}{}", span.metadata().name(), fields.0));
        Id::from_u64(id)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        print(format_args!("span{}", fields.0));
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        print(format_args!("event {}{}", event.metadata().target(), fields.0));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
