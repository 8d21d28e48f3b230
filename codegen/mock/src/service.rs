//! The mock server without sockets: from a request to how it ends.

use crate::call_history::{Nonces, QuotaCalls};
use crate::clock::Clock;
use crate::config::Config;
use crate::control;
use crate::curl;
use crate::error_response::{ErrorResponse, gateway};
use crate::example_values::ActionTypes;
use crate::fault::{FaultKind, Faults};
use crate::ids::RequestIds;
use crate::parameters::{self, KnownIds};
use crate::recorded::{Recorded, Tally, Verdict};
use crate::request::Request;
use crate::response::{Context, Ending, HttpResponse};
use crate::success_responses::SuccessResponses;
use aliyun_codegen_language::spec::Spec;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The number of requests that are kept.
const MAX_RECORDED: usize = 10_000;

/// The state of a mock server.
#[derive(Debug)]
pub(crate) struct MockService {
    pub(crate) spec: Spec,
    pub(crate) config: Config,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) nonces: Mutex<Nonces>,
    pub(crate) calls: Mutex<QuotaCalls>,
    pub(crate) recorded: Mutex<VecDeque<Recorded>>,
    pub(crate) tally: Tally,
    /// The number of accepted connections.
    pub(crate) connections: AtomicUsize,
    entries: HashMap<String, ActionEntry>,
    known_ids: Option<KnownIds>,
    ids: RequestIds,
}

/// Prepared data of an action.
#[derive(Debug)]
pub(crate) struct ActionEntry {
    /// Index of the action in the spec.
    index: usize,
    responses: SuccessResponses,
}

/// How a call ends, and after what delay.
pub(crate) struct Decision {
    pub(crate) delay: Duration,
    pub(crate) ending: Ending,
}

impl MockService {
    /// Prepares the responses of all actions; fails if an example is invalid.
    pub(crate) fn new(spec: Spec, config: Config) -> Result<Self, String> {
        let mut entries = HashMap::with_capacity(spec.actions.len());
        for (index, action) in spec.actions.iter().enumerate() {
            let responses = SuccessResponses::new(ActionTypes {
                service: &spec.service,
                action,
            })?;
            entries.insert(action.action.clone(), ActionEntry { index, responses });
        }
        Ok(Self {
            known_ids: config.check_ids.then(|| KnownIds::new(&spec)),
            clock: Clock::new(),
            faults: Faults::new(),
            nonces: Mutex::default(),
            calls: Mutex::default(),
            recorded: Mutex::default(),
            tally: Tally::default(),
            connections: AtomicUsize::new(0),
            ids: RequestIds::new(),
            spec,
            config,
            entries,
        })
    }

    pub(crate) fn entry(&self, action: &str) -> Option<&ActionEntry> {
        self.entries.get(action)
    }

    pub(crate) fn types(&self, entry: &ActionEntry) -> ActionTypes<'_> {
        // The index was made from this list.
        ActionTypes {
            service: &self.spec.service,
            action: &self.spec.actions[entry.index],
        }
    }

    /// Checks a request and decides how it ends.
    pub(crate) fn decide(&self, request: &Request) -> Decision {
        let request_id = self.ids.next();
        let context = Context {
            request_id: &request_id,
            host: request.host(),
            product: &self.spec.service.product,
            now: self.clock.now(),
            format: request.format(),
        };
        let no_call = match request.parts.uri.path() {
            control::PATH => Some(self.control(request, context)),
            curl::PATH => Some(self.curl(request, context)),
            _ => None,
        };
        if let Some(response) = no_call {
            return Decision {
                delay: Duration::ZERO,
                ending: Ending::Response(response),
            };
        }
        let (verdict, decision) = match self.check_request(request, context.now) {
            Err(error) => refused(context, &error),
            Ok(entry) => self.serve(entry, request, context),
        };
        self.record(request, verdict);
        decision
    }

    /// Handles a call that the gateway accepted.
    fn serve(&self, entry: &ActionEntry, request: &Request, context: Context<'_>) -> (Verdict, Decision) {
        let types = self.types(entry);
        let respond = || match parameters::check(types, request, self.known_ids.as_ref()) {
            Err(error) => refused(context, &error),
            Ok(()) => {
                let body = entry
                    .responses
                    .response_body(types, request, context.request_id, context.now, context.format);
                let ending = Ending::Response(HttpResponse::success(context, body));
                (
                    Verdict::Accepted,
                    Decision {
                        delay: Duration::ZERO,
                        ending,
                    },
                )
            }
        };
        let Some((kind, delay)) = self.faults.take_for_call(&types.action.action) else {
            return respond();
        };
        let response = match &kind {
            FaultKind::Error {
                code,
                status,
                message,
                retry_after,
            } => {
                let mut error = injected_error(types, code);
                error.status = status.unwrap_or(error.status);
                error.message = message.clone().unwrap_or(error.message);
                error.retry_after = retry_after.map(|after| i64::try_from(after.as_millis()).unwrap_or(i64::MAX));
                HttpResponse::error(context, &error)
            }
            FaultKind::ExpiredToken => HttpResponse::error(context, &ErrorResponse::gateway("InvalidSecurityToken.Expired")),
            FaultKind::Delay => {
                let (verdict, decision) = respond();
                return (verdict, Decision { delay, ..decision });
            }
            _ => match respond().1.ending {
                Ending::Response(response) => response,
                ending @ Ending::Takeover(_) => return (Verdict::Fault(kind), Decision { delay, ending }),
            },
        };
        let ending = Ending::with_fault(&kind, response, context.format);
        (Verdict::Fault(kind), Decision { delay, ending })
    }

    fn control(&self, request: &Request, context: Context<'_>) -> HttpResponse {
        match request.method() {
            "POST" => match control::fault(request) {
                Ok(fault) => {
                    self.faults.add(fault);
                    HttpResponse::text(context, 200, "added\n".to_owned())
                }
                Err(error) => HttpResponse::text(context, 400, format!("{error}\n\n{}", control::FAULTS_HELP)),
            },
            "DELETE" => {
                self.faults.clear();
                HttpResponse::text(context, 200, "cleared\n".to_owned())
            }
            _ => HttpResponse::text(context, 405, control::FAULTS_HELP.to_owned()),
        }
    }

    fn curl(&self, request: &Request, context: Context<'_>) -> HttpResponse {
        if request.method() != "GET" {
            return HttpResponse::text(context, 405, "GET /curl returns a command that makes a signed call\n".to_owned());
        }
        let key = self.config.keys.first();
        let command = key.and_then(|key| curl::command(&self.spec, key, context.host, context.request_id, context.now));
        match command {
            Some(command) => HttpResponse::text(context, 200, command),
            None => HttpResponse::text(context, 404, "the spec has no example of a call\n".to_owned()),
        }
    }

    fn record(&self, request: &Request, verdict: Verdict) {
        self.tally.add(&verdict);
        if !self.config.record {
            return;
        }
        let headers = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let recorded = Recorded {
            method: request.method().to_owned(),
            target: request.parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
            headers: headers.collect(),
            body: request.body.to_vec(),
            action: request.action().map(str::to_owned),
            verdict,
        };
        let mut all = lock(&self.recorded);
        if all.len() == MAX_RECORDED {
            all.pop_front();
        }
        all.push_back(recorded);
    }
}

fn refused(context: Context<'_>, error: &ErrorResponse) -> (Verdict, Decision) {
    let verdict = Verdict::Refused {
        code: error.code.clone(),
        status: error.status,
    };
    (
        verdict,
        Decision {
            delay: Duration::ZERO,
            ending: Ending::Response(HttpResponse::error(context, error)),
        },
    )
}

/// Any error code, with the status and message of the spec, else of the gateway, else generic ones.
fn injected_error(types: ActionTypes<'_>, code: &str) -> ErrorResponse {
    const FILLER: &str = "The request is refused on request.";
    match (parameters::documented_error(types, code), gateway(code)) {
        (Some(declared), _) => ErrorResponse::new(code, declared.status, declared.message.as_deref().unwrap_or(FILLER)),
        (None, Some((status, message))) => ErrorResponse::new(code, status, message),
        (None, None) => ErrorResponse::new(code, 400, FILLER),
    }
}

/// A lock that survives a panic elsewhere: its content is never left in an inconsistent state.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
