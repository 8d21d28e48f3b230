//! `GET /curl`: returns a signed `curl` command for an example call.

use crate::clock::utc;
use crate::config::AccessKey;
use crate::example_values::{ActionTypes, tree_of};
use crate::parameters;
use crate::percent;
use crate::request::Request;
use crate::rpc;
use crate::success_responses::sent_parameters;
use aliyun_codegen_language::spec::{Action, Method, Spec};
use bytes::Bytes;

/// The path.
pub(crate) const PATH: &str = "/curl";

/// A call of an action that changes nothing and has few parameters, signed for `now` (in
/// milliseconds) with signature V1, which needs no headers. `None` if no action has an example that
/// the server accepts.
pub(crate) fn command(spec: &Spec, key: &AccessKey, host: &str, nonce: &str, now: i64) -> Option<String> {
    let mut actions: Vec<_> = spec.actions.iter().collect();
    actions.sort_by_key(|action| (!action.idempotent, example_length(action), &action.action));
    actions.into_iter().find_map(|action| {
        let types = ActionTypes {
            service: &spec.service,
            action,
        };
        let methods = action.methods.as_ref().unwrap_or(&spec.service.methods);
        let method = if methods.contains(&Method::Get) { "GET" } else { "POST" };
        let mut parameters = vec![
            ("Action".to_owned(), action.action.clone()),
            ("Version".to_owned(), spec.service.version.clone()),
        ];
        parameters.extend(system_parameters(key, nonce, now));
        for (name, value) in action.examples.first().into_iter().flat_map(|example| &example.request) {
            parameters.extend(sent_parameters(action, name, &tree_of(value)));
        }
        let signature = rpc::signature(&key.secret, &rpc::string_to_sign(method, parameters.iter()))?;
        parameters.push(("Signature".to_owned(), signature));
        let url = format!("http://{host}/?{}", percent::canonical(parameters.iter()));
        let (parts, ()) = hyper::Request::builder().method(method).uri(&url).body(()).ok()?.into_parts();
        parameters::check(types, &Request::new(parts, Bytes::new()), None).ok()?;
        let method = if method == "GET" { "" } else { "-X POST " };
        // Percent-encoded, so that there is no quote in it.
        Some(format!("curl -s {method}'{url}'\n"))
    })
}

/// How long the first example of an action is; those without one come last.
fn example_length(action: &Action) -> usize {
    action.examples.first().map_or(usize::MAX, |example| example.request.len())
}

fn system_parameters(key: &AccessKey, nonce: &str, now: i64) -> Vec<(String, String)> {
    let mut parameters = vec![
        ("AccessKeyId", key.id.clone()),
        ("Format", "JSON".to_owned()),
        ("SignatureMethod", "HMAC-SHA1".to_owned()),
        ("SignatureNonce", nonce.to_owned()),
        ("SignatureVersion", "1.0".to_owned()),
        ("Timestamp", utc(now.div_euclid(1_000))),
    ];
    parameters.extend(key.token.clone().map(|token| ("SecurityToken", token)));
    parameters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
