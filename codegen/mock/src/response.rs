//! Responses as they are sent.

use crate::clock::http_date;
use crate::error_response::ErrorResponse;
use crate::fault::FaultKind;
use crate::request::ResponseFormat;
use crate::tree::{Element, JsonTree};
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, StatusCode};
use std::io;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// Content type of every JSON response.
const JSON: &str = "application/json;charset=utf-8";
/// Content type of an XML response, as the documentation shows it.
const XML: &str = "application/xml;charset=utf-8";
/// Content type of an XML error; the official SDKs read an error as XML only with exactly this
/// value.
const XML_ERROR: &str = "text/xml;charset=utf-8";

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct HttpResponse {
    pub(crate) status: u16,
    content_type: Option<&'static str>,
    request_id: Option<String>,
    retry_after: Option<i64>,
    /// Seconds since 1970, for the header `Date`.
    date: i64,
    body: Vec<u8>,
}

/// What all responses to one call have in common.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) request_id: &'a str,
    /// The host as the client sent it.
    pub(crate) host: &'a str,
    /// The product code, for the link of an error.
    pub(crate) product: &'a str,
    /// Milliseconds since 1970.
    pub(crate) now: i64,
    pub(crate) format: ResponseFormat,
}

impl HttpResponse {
    /// A successful response.
    pub(crate) fn success(context: Context<'_>, body: String) -> Self {
        let content_type = match context.format {
            ResponseFormat::Json => JSON,
            ResponseFormat::Xml => XML,
        };
        Self::new(context, 200, Some(content_type), body.into_bytes())
    }

    /// An error in the format of the gateway.
    pub(crate) fn error(context: Context<'_>, error: &ErrorResponse) -> Self {
        let recommend = format!(
            "https://api.aliyun.com/troubleshoot?q={}&product={}&requestId={}",
            error.code, context.product, context.request_id
        );
        // The gateway writes its host without a port.
        let host = context.host.rsplit_once(':').map_or(context.host, |(host, _)| host);
        let member = |name: &str, value: &str| (name.to_owned(), JsonTree::text(value));
        let members = JsonTree::Object(vec![
            member("RequestId", context.request_id),
            member("HostId", host),
            member("Code", &error.code),
            member("Message", &error.message),
            member("Recommend", &recommend),
        ]);
        let (content_type, body) = match context.format {
            ResponseFormat::Json => (JSON, members.to_json()),
            ResponseFormat::Xml => (XML_ERROR, Element::from_tree("Error", &members).to_xml()),
        };
        let response = Self::new(context, error.status, Some(content_type), body.into_bytes());
        Self {
            retry_after: error.retry_after,
            ..response
        }
    }

    /// Plain text, for the control address.
    pub(crate) fn text(context: Context<'_>, status: u16, text: String) -> Self {
        Self {
            request_id: None,
            ..Self::new(context, status, Some("text/plain;charset=utf-8"), text.into_bytes())
        }
    }

    fn new(context: Context<'_>, status: u16, content_type: Option<&'static str>, body: Vec<u8>) -> Self {
        let date = context.now.div_euclid(1_000);
        Self {
            status,
            content_type,
            request_id: Some(context.request_id.to_owned()),
            retry_after: None,
            date,
            body,
        }
    }

    fn headers(&self) -> impl Iterator<Item = (&'static str, String)> {
        [
            Some(("date", http_date(self.date))),
            self.content_type.map(|content_type| ("content-type", content_type.to_owned())),
            Some(("content-length", self.body.len().to_string())),
            self.request_id.as_ref().map(|id| ("x-acs-request-id", id.clone())),
            self.retry_after.map(|millis| ("x-acs-retry-after", millis.to_string())),
        ]
        .into_iter()
        .flatten()
    }

    /// The response for hyper to send.
    pub(crate) fn into_response(self) -> Response<Full<Bytes>> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut builder = Response::builder().status(status);
        for (name, value) in self.headers() {
            builder = builder.header(name, value);
        }
        let body = Bytes::from(self.body);
        builder.body(Full::new(body)).unwrap_or_default()
    }

    /// The head of the response for us to send, up to the empty line, which the caller writes.
    fn head(&self, content_length: u64) -> Vec<u8> {
        let reason = StatusCode::from_u16(self.status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or("");
        let mut head = format!("HTTP/1.1 {} {reason}\r\nconnection: close\r\n", self.status);
        for (name, value) in self.headers().filter(|(name, _)| *name != "content-length") {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {content_length}\r\n"));
        head.into_bytes()
    }
}

/// How a call ends.
#[derive(Debug)]
pub(crate) enum Ending {
    /// With a valid response.
    Response(HttpResponse),
    /// With something that no HTTP library would send.
    Takeover(Takeover),
}

/// What to do with a connection that hyper has returned.
#[derive(Debug)]
pub(crate) enum Takeover {
    /// Reset it.
    Reset,
    /// Write this, then close it.
    Write(Vec<Piece>),
}

/// A part of what is written.
#[derive(Debug)]
pub(crate) enum Piece {
    Bytes(Vec<u8>),
    /// This many letters `x`, without storing them.
    Fill(u64),
    /// Bytes that are written in pieces of this size.
    Drops(Vec<u8>, usize, Duration),
}

impl Ending {
    /// Applies a fault to the response that the call would have had. [`FaultKind::Error`] was
    /// handled before.
    pub(crate) fn with_fault(kind: &FaultKind, mut response: HttpResponse, format: ResponseFormat) -> Self {
        let length = u64::try_from(response.body.len()).unwrap_or(u64::MAX);
        let takeover = match kind {
            FaultKind::Reset | FaultKind::ConnectReset => Takeover::Reset,
            FaultKind::CutOff { bytes } => {
                let mut out = response.head(length);
                out.extend_from_slice(b"\r\n");
                out.extend(response.body.iter().take((*bytes).min(response.body.len().saturating_sub(1))));
                Takeover::Write(vec![Piece::Bytes(out)])
            }
            FaultKind::Garbage { bytes } => {
                let mut state = 7;
                // The first byte can't start a response.
                let garbage = (0..*bytes).map(|at| {
                    if at == 0 {
                        0xFF
                    } else {
                        crate::ids::split_mix(&mut state).to_le_bytes()[0]
                    }
                });
                Takeover::Write(vec![Piece::Bytes(garbage.collect())])
            }
            FaultKind::Trickle { bytes, every } => {
                let mut out = response.head(length);
                out.extend_from_slice(b"\r\n");
                out.append(&mut response.body);
                Takeover::Write(vec![Piece::Drops(out, (*bytes).max(1), *every)])
            }
            FaultKind::LargeBody { bytes } => Takeover::Write(response.padded(*bytes, format)),
            FaultKind::ManyHeaders { headers } => {
                let mut out = response.head(length);
                for number in 0..*headers {
                    out.extend_from_slice(format!("x-bomb-{number}: {}\r\n", "x".repeat(100)).as_bytes());
                }
                out.extend_from_slice(b"\r\n");
                out.append(&mut response.body);
                Takeover::Write(vec![Piece::Bytes(out)])
            }
            FaultKind::ProxyPage => {
                response.status = 502;
                response.content_type = Some("text/html");
                response.request_id = None;
                response.body =
                    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n\
                               <hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"
                        .to_vec();
                return Self::Response(response);
            }
            FaultKind::Status(status) => {
                response.status = *status;
                response.content_type = None;
                response.body.clear();
                return Self::Response(response);
            }
            FaultKind::WrongContentType => {
                response.content_type = Some(match format {
                    ResponseFormat::Json => XML_ERROR,
                    ResponseFormat::Xml => JSON,
                });
                return Self::Response(response);
            }
            FaultKind::Delay | FaultKind::Error { .. } | FaultKind::ExpiredToken => return Self::Response(response),
        };
        Self::Takeover(takeover)
    }
}

impl HttpResponse {
    /// The response with an additional field of `bytes` bytes, in parts.
    fn padded(self, bytes: u64, format: ResponseFormat) -> Vec<Piece> {
        let (before, after): (&[u8], &[u8]) = match format {
            ResponseFormat::Json => (b",\"Padding\":\"", b"\""),
            ResponseFormat::Xml => (b"<Padding>", b"</Padding>"),
        };
        let end: &[u8] = match format {
            ResponseFormat::Json => b"}",
            ResponseFormat::Xml => b"</",
        };
        let at = self
            .body
            .windows(end.len())
            .rposition(|window| window == end)
            .unwrap_or(self.body.len());
        let (start, rest) = self.body.split_at(at);
        let fixed = u64::try_from(self.body.len() + before.len() + after.len()).unwrap_or(u64::MAX);
        let mut head = self.head(fixed.saturating_add(bytes));
        head.extend_from_slice(b"\r\n");
        head.extend_from_slice(start);
        head.extend_from_slice(before);
        vec![Piece::Bytes(head), Piece::Fill(bytes), Piece::Bytes([after, rest].concat())]
    }
}

impl Takeover {
    /// Carries it out. An error means that the client has gone.
    pub(crate) async fn play(self, mut stream: TcpStream) -> io::Result<()> {
        let pieces = match self {
            // With unsent or unread data, or without lingering, closing is a reset.
            Self::Reset => return stream.set_zero_linger(),
            Self::Write(pieces) => pieces,
        };
        for piece in pieces {
            match piece {
                Piece::Bytes(bytes) => stream.write_all(&bytes).await?,
                Piece::Fill(mut left) => {
                    const BLOCK: [u8; 16 * 1_024] = [b'x'; 16 * 1_024];
                    while left > 0 {
                        let block = usize::try_from(left).unwrap_or(usize::MAX).min(BLOCK.len());
                        stream.write_all(&BLOCK[..block]).await?;
                        left -= u64::try_from(block).unwrap_or(left);
                    }
                }
                Piece::Drops(bytes, size, every) => {
                    for (number, drop) in bytes.chunks(size).enumerate() {
                        if number > 0 {
                            tokio::time::sleep(every).await;
                        }
                        stream.write_all(drop).await?;
                    }
                }
            }
        }
        stream.shutdown().await
    }
}
