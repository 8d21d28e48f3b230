//! `/_mock/faults`: faults over HTTP, for programs that run elsewhere. Unsigned; the server only
//! listens on the loopback interface.

use crate::fault::{Fault, FaultKind};
use crate::request::Request;
use crate::tree::JsonTree;
use std::time::Duration;

/// The path of the only control address.
pub(crate) const PATH: &str = "/_mock/faults";

/// The help for `/_mock/faults`, shown by `--help` and after an invalid request.
pub const FAULTS_HELP: &str = "\
POST /_mock/faults   adds a fault; fields in the query or as a flat JSON object
DELETE /_mock/faults clears all faults

  fault=delay                 only the delay below
  fault=error code=X [status=N] [message=TEXT] [retry_after_ms=N]
  fault=expired-token         InvalidSecurityToken.Expired
  fault=connect-reset         reset the next new connection before reading it
  fault=reset                 reset the connection after reading the request
  fault=cut-off [bytes=N]     end the body after N bytes, although content-length is larger (default 10)
  fault=garbage [bytes=N]     bytes that are not HTTP (default 1024, at most 64 MiB)
  fault=proxy-page            502 with the HTML page of a proxy
  fault=status status=N       this status, no body
  fault=empty                 200, no body
  fault=trickle [bytes=N] [interval_ms=N]   N bytes at a time (default 1 every 100 ms)
  fault=large-body bytes=N    a successful response N bytes larger
  fault=many-headers [headers=N]            N more headers (default 10000, at most a million)
  fault=wrong-content-type    JSON labelled as XML, or the reverse

  for every fault: action=NAME (only this action), delay_ms=N (before it), times=N (default 1; 0 = until cleared),
                   every=N (each Nth call), probability=0..1
";

/// Parses a fault from a request to [`PATH`].
pub(crate) fn fault(request: &Request) -> Result<Fault, String> {
    let mut fields = request.query.clone();
    // Decided by its content, because `curl -d` labels everything as a form.
    if request.body.trim_ascii_start().starts_with(b"{") {
        match serde_json::from_slice(&request.body) {
            Ok(JsonTree::Object(members)) => {
                for (name, value) in members {
                    let text = value.as_text().ok_or_else(|| format!("{name}: expected a string or a number"))?;
                    fields.push((name, text));
                }
            }
            Ok(_) => return Err("expected a JSON object".to_owned()),
            Err(error) => return Err(format!("the body is not JSON: {error}")),
        }
    } else if request.form.is_empty() && !request.body.is_empty() {
        return Err("expected a JSON object".to_owned());
    } else {
        fields.extend(request.form.iter().cloned());
    }
    FaultFields(fields).fault()
}

/// Fields that have not been read yet.
struct FaultFields(Vec<(String, String)>);

impl FaultFields {
    fn fault(mut self) -> Result<Fault, String> {
        let kind = self.kind()?;
        let mut fault = Fault::new(kind)
            .with_delay(self.millis("delay_ms", 0)?)
            .times(self.number("times", 1)?)
            .every(self.number("every", 1)?);
        let probability = self.number("probability", 1.0)?;
        if !(0.0..=1.0).contains(&probability) {
            return Err(format!("probability: {probability} is not between 0 and 1"));
        }
        fault = fault.with_probability(probability);
        if let Some(action) = self.text("action") {
            fault = fault.for_action(action);
        }
        match self.0.first() {
            None => Ok(fault),
            Some((unknown, _)) => Err(format!("{unknown}: not a field of this fault")),
        }
    }

    fn kind(&mut self) -> Result<FaultKind, String> {
        let name = self.text("fault").ok_or("fault: missing")?;
        Ok(match name.as_str() {
            "delay" => FaultKind::Delay,
            "error" => FaultKind::Error {
                code: self.text("code").ok_or("code: missing")?,
                status: self.status()?,
                message: self.text("message"),
                retry_after: if self.has("retry_after_ms") {
                    Some(self.millis("retry_after_ms", 0)?)
                } else {
                    None
                },
            },
            "expired-token" => FaultKind::ExpiredToken,
            "connect-reset" => FaultKind::ConnectReset,
            "reset" => FaultKind::Reset,
            "cut-off" => FaultKind::CutOff {
                bytes: self.number("bytes", 10)?,
            },
            "garbage" => FaultKind::Garbage {
                bytes: self.up_to("bytes", 1_024, 64 << 20)?,
            },
            "proxy-page" => FaultKind::ProxyPage,
            "status" => FaultKind::Status(self.status()?.ok_or("status: missing")?),
            "empty" => FaultKind::empty(),
            "trickle" => FaultKind::Trickle {
                bytes: self.number("bytes", 1)?,
                every: self.millis("interval_ms", 100)?,
            },
            "large-body" if self.has("bytes") => FaultKind::LargeBody {
                bytes: self.number("bytes", 0)?,
            },
            "large-body" => return Err("bytes: missing".to_owned()),
            "many-headers" => FaultKind::ManyHeaders {
                headers: self.up_to("headers", 10_000, 1_000_000)?,
            },
            "wrong-content-type" => FaultKind::WrongContentType,
            other => return Err(format!("fault: unknown fault {other:?}")),
        })
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(have, _)| have == name)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(have, _)| have == name)?;
        Some(self.0.remove(at).1)
    }

    fn number<T: std::str::FromStr>(&mut self, name: &str, default: T) -> Result<T, String> {
        match self.text(name) {
            None => Ok(default),
            Some(text) => text.parse().map_err(|_| format!("{name}: invalid number {text:?}")),
        }
    }

    /// A number of things that are kept in memory.
    fn up_to(&mut self, name: &str, default: usize, limit: usize) -> Result<usize, String> {
        match self.number(name, default)? {
            number if number <= limit => Ok(number),
            other => Err(format!("{name}: {other} is more than {limit}")),
        }
    }

    fn millis(&mut self, name: &str, default: u64) -> Result<Duration, String> {
        self.number(name, default).map(Duration::from_millis)
    }

    fn status(&mut self) -> Result<Option<u16>, String> {
        match self.number("status", 0)? {
            0 => Ok(None),
            status @ 200..=599 => Ok(Some(status)),
            other => Err(format!("status: {other} is not between 200 and 599")),
        }
    }
}
