//! Each transport with bodies that are read while they are sent, and with the methods that no action uses.
#![allow(missing_docs)]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use aliyun_vod::error::TransportErrorKind;
use aliyun_vod::transport::{Body, BodySource, Headers, HttpRequest, Limits, Method, Transport};
use transports::by_reqwest::Reqwest;
use transports::by_ureq::UreqOnThreads;

/// Numbers, of which those from `end` on can't be read.
#[derive(Debug)]
struct Numbers {
    length: u64,
    end: u64,
}

fn byte(offset: u64) -> u8 {
    (offset % 251) as u8
}

impl BodySource for Numbers {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let read = buffer.len().min(usize::try_from(self.end - offset).unwrap());
        for (place, offset) in buffer[..read].iter_mut().zip(offset..) {
            *place = byte(offset);
        }
        Ok(read)
    }
}

/// The lines of its head, and its body.
type Received = (Vec<String>, Vec<u8>);

/// A server that responds to one request for each connection, and tells its head and body, or what arrived of them.
fn server() -> (String, Receiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (told, requests) = channel();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = BufReader::new(connection.unwrap());
            let lines = connection.by_ref().lines().map(|line| line.unwrap().to_ascii_lowercase());
            let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
            let length = head.iter().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            let mut body = Vec::new();
            connection.by_ref().take(length.unwrap_or(0)).read_to_end(&mut body).unwrap();
            let _ = connection
                .get_mut()
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\n");
            if !head[0].starts_with("head ") {
                let _ = connection.get_mut().write_all(b"a body or");
            }
            told.send((head, body)).unwrap();
        }
    });
    (url, requests)
}

fn transports() -> [Box<dyn Transport>; 2] {
    let reqwest = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    [
        Box::new(Reqwest(reqwest.build().unwrap())),
        Box::new(UreqOnThreads(ureq::Agent::new_with_defaults())),
    ]
}

fn put(url: &str, length: u64, end: u64) -> HttpRequest {
    let mut headers = Headers::new();
    headers.push("content-type", "video/mp4");
    HttpRequest::new(Method::Put, url.to_owned(), headers).with_body(Body::from_source("video/mp4", Arc::new(Numbers { length, end })))
}

#[tokio::test]
async fn streamed_body_is_sent_with_its_length() {
    let (url, requests) = server();
    for transport in transports() {
        for length in [1, 1_000_000] {
            let request = put(&url, length, length);
            // A retry sends the same bytes.
            for _ in 0..2 {
                let response = transport.send(&request, Limits::default()).await.unwrap();
                assert_eq!(response.body, b"a body or");
                let (head, body) = requests.recv().unwrap();
                let lengths: Vec<_> = head.iter().filter(|line| line.starts_with("content-length")).collect();
                assert_eq!(lengths, [&format!("content-length: {length}")], "{transport:?}");
                assert!(!head.iter().any(|line| line.starts_with("transfer-encoding")), "{head:?}");
                assert_eq!(body.len() as u64, length);
                assert!((0..).zip(&body).all(|(offset, found)| byte(offset) == *found));
            }
        }
    }
}

#[tokio::test]
async fn unreadable_body_is_an_error_and_no_complete_request() {
    let (url, requests) = server();
    for transport in transports() {
        let error = transport.send(&put(&url, 1_000_000, 300_000), Limits::default()).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::RequestBody, "{error:?}");
        assert!(error.to_string().contains("it ended after 300000 of 1000000 bytes"), "{error}");
        let (_, body) = requests.recv().unwrap();
        assert!(body.len() < 1_000_000);
    }
}

#[tokio::test]
async fn head_and_delete_are_sent() {
    let (url, requests) = server();
    for transport in transports() {
        for (method, line, body) in [
            (Method::Head, "head / http/1.1", b"".as_slice()),
            (Method::Delete, "delete / http/1.1", b"a body or"),
        ] {
            let request = HttpRequest::new(method, url.clone(), Headers::new());
            let response = transport.send(&request, Limits::default()).await.unwrap();
            assert_eq!(
                (response.headers.get("content-length"), response.body.as_slice()),
                (Some("9"), body)
            );
            assert_eq!(requests.recv().unwrap().0[0], line);
        }
    }
}
