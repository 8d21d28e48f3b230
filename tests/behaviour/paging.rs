//! Lists of many pages: every item once, an end, and no page asked for that nobody wants.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aliyun_vod::error::ErrorKind;
use aliyun_vod::transport::{BoxFuture, Headers, HttpRequest, HttpResponse, Limits, Transport, TransportError, TransportErrorKind};
use aliyun_vod::{Client, ErrorCode};
use tests::mock;

type Response = dyn Fn(&dyn Fn(&str) -> Option<String>, usize) -> String + Send + Sync;

/// Responds by a function of the parameters and the number of the call.
struct Scripted {
    response: Box<Response>,
    calls: Arc<AtomicUsize>,
}

impl std::fmt::Debug for Scripted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scripted")
    }
}

impl Transport for Scripted {
    fn send<'a>(&'a self, request: &'a HttpRequest, _: Limits) -> BoxFuture<'a, Result<HttpResponse, TransportError>> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        assert!(call < 100, "the stream does not end");
        let parameter = |name: &str| {
            let mut pairs = request.query().split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(have, _)| *have == name).map(|(_, value)| value.to_owned())
        };
        let body = (self.response)(&parameter, call);
        Box::pin(async move {
            match body.as_str() {
                "broken" => Err(TransportError::new(TransportErrorKind::InvalidRequest, "broken")),
                body if body.contains("\"Code\"") => Ok(HttpResponse::new(404, Headers::new(), body.into())),
                body => Ok(HttpResponse::new(200, Headers::new(), body.into())),
            }
        })
    }
}

fn client(response: impl Fn(&dyn Fn(&str) -> Option<String>, usize) -> String + Send + Sync + 'static) -> (Client, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let transport = Scripted {
        response: Box::new(response),
        calls: Arc::clone(&calls),
    };
    (
        Client::builder()
            .credentials(tests::permanent())
            .transport(transport)
            .build()
            .unwrap(),
        calls,
    )
}

/// A page of `GetVideoList` out of `total` videos.
fn videos(page: usize, size: usize, total: usize, says: Option<usize>) -> String {
    let of_page = ((page - 1) * size..total.min(page * size))
        .map(|i| format!(r#"{{"VideoId":"v{i}"}}"#))
        .collect::<Vec<_>>()
        .join(",");
    let says = says.map(|total| format!(r#","Total":{total}"#)).unwrap_or_default();
    format!(r#"{{"RequestId":"r","VideoList":{{"Video":[{of_page}]}}{says}}}"#)
}

async fn ids(client: &Client) -> Vec<String> {
    let mut items = client.get_video_list().page_size(10).items();
    let mut ids = Vec::new();
    while let Some(video) = items.next().await {
        ids.push(video.unwrap().video_id.unwrap());
    }
    ids
}

#[tokio::test]
async fn every_item_is_returned_once() {
    for (total, says, calls) in [
        (0, Some(0), 1),
        (10, Some(10), 1),
        (25, Some(25), 3),
        (30, Some(30), 3),
        (25, None, 3),
        (30, None, 4),
    ] {
        let (client, made) = client(move |parameter, _| {
            let page = parameter("PageNo").map_or(1, |page| page.parse().unwrap());
            videos(page, 10, total, says)
        });
        let wanted: Vec<_> = (0..total).map(|i| format!("v{i}")).collect();
        assert_eq!(ids(&client).await, wanted);
        assert_eq!(made.load(Ordering::Relaxed), calls, "{total} items, {says:?}");
    }
}

/// The list must not look complete when it is not.
#[tokio::test]
async fn empty_page_before_total_is_an_error() {
    // Pages of 10, 10, 0 and 10 items, a total that is wrong, and an empty first page.
    for (gap, total, says, items) in [(3, 50, 50, 20), (0, 25, 99, 25), (1, 50, 50, 0)] {
        let (client, _) = client(move |parameter, _| {
            let page = parameter("PageNo").map_or(1, |page| page.parse().unwrap());
            let total = if page == gap { 0 } else { total };
            videos(page, 10, total, Some(says))
        });
        let mut stream = client.get_video_list().page_size(10).items();
        for _ in 0..items {
            stream.next().await.unwrap().unwrap();
        }
        let error = stream.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Paging);
        assert_eq!(
            error.to_string(),
            format!("GetVideoList: the service returned an empty page after {items} items, but says that there are {says}")
        );
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn paging_starts_at_page_and_stops_early() {
    let (client, made) = client(|parameter, _| videos(parameter("PageNo").unwrap().parse().unwrap(), 10, 30, Some(30)));
    let mut pages = client.get_video_list().page_no(2).page_size(10).pages();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(first.video_list[0].video_id.as_deref(), Some("v10"));
    assert_eq!(made.load(Ordering::Relaxed), 1);
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.is_none() && pages.next().await.is_none());
    assert_eq!(made.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn error_ends_paging() {
    let (client, made) = client(|parameter, _| match parameter("PageNo").as_deref() {
        None | Some("1") => videos(1, 10, 30, Some(30)),
        _ => r#"{"Code":"InvalidVideo.NotFound","Message":"no"}"#.to_owned(),
    });
    let mut items = client.get_video_list().page_size(10).items();
    for _ in 0..10 {
        assert!(items.next().await.unwrap().is_ok());
    }
    assert_eq!(
        items.next().await.unwrap().unwrap_err().code(),
        Some(&ErrorCode::InvalidVideoNotFound)
    );
    assert!(items.next().await.is_none());
    assert_eq!(made.load(Ordering::Relaxed), 2);
}

/// A page of `SearchMedia`, found by its number alone: the token marks the search and stays the
/// same.
fn media(page: usize, size: usize, total: usize) -> String {
    let of_page = ((page - 1) * size..total.min(page * size))
        .map(|i| format!(r#"{{"MediaId":"m{i}"}}"#))
        .collect::<Vec<_>>()
        .join(",");
    format!(r#"{{"RequestId":"r","Total":{total},"ScrollToken":"mark","MediaList":[{of_page}]}}"#)
}

#[tokio::test]
async fn page_token_is_sent_with_page_number() {
    for (total, calls) in [(25, 3), (20, 2), (0, 1)] {
        let (client, made) = client(move |parameter, call| {
            let page: usize = parameter("PageNo").unwrap().parse().unwrap();
            assert_eq!(page, call, "the page moves on");
            assert_eq!(parameter("ScrollToken").as_deref(), (call > 1).then_some("mark"));
            media(page, 10, total)
        });
        let mut items = client.search_media().items();
        let mut ids = Vec::new();
        while let Some(item) = items.next().await {
            ids.push(item.unwrap().media_id.unwrap());
        }
        assert_eq!(ids, (0..total).map(|i| format!("m{i}")).collect::<Vec<_>>());
        assert_eq!(made.load(Ordering::Relaxed), calls, "{total} items");
    }
}

#[tokio::test]
async fn paging_from_a_middle_page_without_page_size() {
    for (first, total, calls) in [(2, 30, 2), (3, 30, 1), (3, 25, 2), (0, 30, 3), (-1, 5, 1)] {
        let (client, made) = client(move |parameter, _| videos(parameter("PageNo").unwrap().parse().unwrap(), 10, total, Some(total)));
        let mut items = client.get_video_list().page_no(first).items();
        let mut count = 0;
        while let Some(video) = items.next().await {
            video.unwrap();
            count += 1;
        }
        let left_out = 10 * usize::try_from(first - 1).unwrap_or(0);
        assert_eq!(
            (count, made.load(Ordering::Relaxed)),
            (total - left_out, calls),
            "page {first} of {total}"
        );
    }
}

#[tokio::test]
async fn mock_server_returns_the_pages_that_are_requested() {
    let mock = mock().await;
    let client = tests::client(&mock);
    let total = i64::from(client.get_video_list().send().await.unwrap().total.unwrap());
    assert!(total > 1, "{total}");
    for size in [30, 100] {
        let before = mock.requests().len();
        let mut items = client.get_video_list().page_size(size).items();
        let mut ids = HashSet::new();
        while let Some(item) = items.next().await {
            assert!(ids.insert(item.unwrap().video_id.unwrap()));
        }
        assert_eq!(i64::try_from(ids.len()).unwrap(), total, "{size}");
        let requests = i64::try_from(mock.requests().len() - before).unwrap();
        assert_eq!(requests, (total + i64::from(size) - 1) / i64::from(size), "{size}");
    }
}

#[tokio::test]
async fn first_page_is_requested_by_number() {
    let (client, made) = client(|parameter, _| {
        let (from, to) = match parameter("PageNo").map(|page| page.parse::<usize>().unwrap()) {
            None => (0, 50),
            Some(page) => (50.min(20 * (page - 1)), 50.min(20 * page)),
        };
        let of_page = (from..to).map(|i| format!(r#"{{"StartTime":{i}}}"#)).collect::<Vec<_>>().join(",");
        format!(r#"{{"RequestId":"r","MediaAuditAudioResultDetail":{{"List":[{of_page}]}}}}"#)
    });
    let mut items = client.get_media_audit_audio_result_detail("m").items();
    let mut starts = Vec::new();
    while let Some(item) = items.next().await {
        starts.push(item.unwrap().start_time.unwrap());
    }
    assert_eq!(starts, (0..50).collect::<Vec<_>>());
    assert_eq!(made.load(Ordering::Relaxed), 3);
}
