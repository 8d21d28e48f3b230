//! Pages that only a token leads to. Those with numbers are tested with the actions that have them.

use super::*;
use crate::error::ErrorKind;
use crate::paging::{Paged, Pages};

/// Answers with one token after the other, and keeps the queries.
#[derive(Clone, Debug, Default)]
struct Tokens {
    tokens: Arc<Mutex<VecDeque<&'static str>>>,
    queries: Arc<Mutex<Vec<String>>>,
}

impl Transport for Tokens {
    fn send<'a>(&'a self, request: &'a HttpRequest, _: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        self.queries.lock().unwrap().push(request.query().to_owned());
        let token = self.tokens.lock().unwrap().pop_front().expect("no call after the end");
        let body = format!(r#"{{"Value":"{token}"}}"#).into_bytes();
        Box::pin(async move { Ok(HttpResponse::new(200, Headers::new(), body)) })
    }
}

/// An action whose response is a page of one item, with the token of the next one.
#[derive(Clone, Debug)]
struct List {
    call: Call,
    token: Option<String>,
}

impl Action for List {
    const INFO: ActionInfo = Get::INFO;
    type Response = ValueResponse;
    type ErrorCode = Code;

    fn write_query(&self, query: &mut Query) {
        if let Some(token) = &self.token {
            query.add("Token", token);
        }
    }
}

impl Paged for List {
    type Item = ValueResponse;

    fn call(&self) -> &Call {
        &self.call
    }

    fn page(&self) -> Option<i64> {
        None
    }

    fn set_page(&mut self, _: i64) -> bool {
        false
    }

    fn size(&self) -> Option<i64> {
        None
    }

    fn total(_: &ValueResponse) -> Option<i64> {
        Some(1)
    }

    fn count(_: &ValueResponse) -> usize {
        1
    }

    fn next_token(response: &ValueResponse) -> Option<String> {
        Some(response.0.clone())
    }

    fn set_token(&mut self, token: &str) -> bool {
        self.token = Some(token.to_owned());
        true
    }

    fn into_items(response: ValueResponse) -> Vec<ValueResponse> {
        vec![response]
    }
}

/// How each page came, and what was asked for.
async fn pages(tokens: &[&'static str]) -> (Vec<Result<ValueResponse, Error<Code>>>, Vec<String>) {
    let service = Tokens::default();
    service.tokens.lock().unwrap().extend(tokens);
    let builder = ClientBuilder::<Client>::new(&SERVICE).credentials(Credentials::new("LTAI-id", "secret"));
    let client = builder.transport(service.clone()).build().unwrap();
    let mut pages = Pages::new(List {
        call: Call::new(&client),
        token: None,
    });
    let mut came = Vec::new();
    while let Some(page) = pages.next().await {
        came.push(page);
    }
    (came, service.queries.lock().unwrap().clone())
}

#[tokio::test(start_paused = true)]
async fn pages_follow_tokens_to_the_end() {
    let (came, asked) = pages(&["one", "two", ""]).await;
    assert!(came.iter().all(Result::is_ok), "{came:?}");
    assert_eq!(came.len(), 3);
    for (asked, token) in asked.iter().zip([None, Some("Token=one"), Some("Token=two")]) {
        assert_eq!(asked.split('&').find(|pair| pair.starts_with("Token=")), token);
    }
}

#[tokio::test(start_paused = true)]
async fn repeated_page_token_is_an_error() {
    let (mut came, asked) = pages(&["same", "same"]).await;
    let error = came.pop().unwrap().unwrap_err();
    assert_eq!((error.kind(), error.kind().as_str()), (ErrorKind::Paging, "paging"));
    assert!(!error.is_retryable() && error.response().is_none());
    assert!(error.to_string().contains("the same page token twice"), "{error}");
    assert!(came.iter().all(Result::is_ok));
    assert_eq!((came.len(), asked.len()), (1, 2));
}
