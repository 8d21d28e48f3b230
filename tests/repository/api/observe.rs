pub mod observe {
    mod interceptor {
        pub trait Interceptor: Send + Sync + fmt::Debug {
            fn before_attempt(&self, attempt: &mut Outgoing<'_>) -> Result<(), Veto> {}
            fn after_attempt(&self, attempt: &AttemptReport<'_>) {}
            fn after_call(&self, call: &CallReport<'_>) {}
        }
        impl<I: Interceptor + ?Sized> Interceptor for Arc<I> {}
        #[private_fields]
        pub struct Outgoing<'a> {}
        impl<'a> Outgoing<'a> {
            #[must_use]
            pub fn action(&self) -> &'static str {}
            #[must_use]
            pub fn number(&self) -> u32 {}
            #[must_use]
            pub fn request(&self) -> &HttpRequest {}
            pub fn set_header(&mut self, name: &str, value: &str) -> Result<(), Veto> {}
        }
        impl fmt::Debug for Outgoing<'_> {}
        #[derive(Debug)]
        #[private_fields]
        pub struct Veto();
        impl Veto {
            pub fn new(
                reason: impl Into<Box<dyn std::error::Error + Send + Sync>>,
            ) -> Self {}
        }
        impl fmt::Display for Veto {}
        impl std::error::Error for Veto {}
    }
    mod report {
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub struct AttemptReport<'a> {
            pub action: &'static str,
            pub number: u32,
            pub request: &'a HttpRequest,
            pub response: Option<&'a HttpResponse>,
            pub duration: Duration,
            pub bytes_sent: u64,
            pub bytes_received: u64,
            pub outcome: Outcome<'a>,
        }
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub struct CallReport<'a> {
            pub action: &'static str,
            pub attempts: u32,
            pub duration: Duration,
            pub turn_wait: Duration,
            pub backoff_wait: Duration,
            pub bytes_sent: u64,
            pub bytes_received: u64,
            pub response: Option<&'a HttpResponse>,
            pub outcome: Outcome<'a>,
        }
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub enum Outcome<'a> {
            Ok,
            Failed(ErrorRef<'a>),
            Dropped,
        }
        impl<'a> Outcome<'a> {
            #[must_use]
            pub fn label(&self) -> &'a str {}
            #[must_use]
            pub fn error(&self) -> Option<ErrorRef<'a>> {}
        }
        impl<'a> AttemptReport<'a> {
            #[must_use]
            pub fn status(&self) -> Option<u16> {}
            #[must_use]
            pub fn request_id(&self) -> Option<&'a str> {}
        }
        impl<'a> CallReport<'a> {
            #[must_use]
            pub fn status(&self) -> Option<u16> {}
            #[must_use]
            pub fn request_id(&self) -> Option<&'a str> {}
        }
    }
    pub use self::interceptor::{Interceptor, Outgoing, Veto};
    pub use self::report::{AttemptReport, CallReport, Outcome};
}
