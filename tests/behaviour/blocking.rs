//! Calls without async.

use std::time::{Duration, Instant};

use aliyun_mock::{Fault, FaultKind, Mock};
use aliyun_vod::error::ErrorKind;
use aliyun_vod::testing::{MockResponse, MockService};
use aliyun_vod::{Client, ErrorCode, RetryConfig};
use tests::{VIDEO, builder, mock};
use tokio::runtime::Runtime;

/// A mock server on a runtime of its own, as the calls of these tests run on none.
fn service() -> (Runtime, Mock) {
    let runtime = Runtime::new().unwrap();
    let mock = runtime.block_on(mock());
    (runtime, mock)
}

#[test]
fn blocking_threads_share_connections() {
    let (_runtime, mock) = service();
    let client = builder(&mock).build().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    assert_eq!(client.refresh_upload_video(VIDEO).send_blocking().unwrap().video_id, VIDEO);
                }
            });
        }
    });
    assert_eq!(mock.requests().len(), 80);
    assert!(mock.connections() <= 16, "{} connections for 8 threads", mock.connections());
    assert_eq!(
        client.refresh_upload_video(VIDEO).send_with_metadata_blocking().unwrap().status(),
        200
    );
}

#[test]
fn blocking_errors_and_deadlines_equal_async_ones() {
    let (_runtime, mock) = service();
    let client = builder(&mock).build().unwrap();
    let error = client.refresh_upload_video("no-such-video").send_blocking().unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidVideoNotFound));

    mock.inject(Fault::new(FaultKind::Delay).with_delay(Duration::from_secs(60)));
    let started = Instant::now();
    let request = client
        .refresh_upload_video(VIDEO)
        .with_timeout(Duration::from_millis(200))
        .with_retry(RetryConfig::disabled());
    let error = request.send_blocking().unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(started.elapsed() >= Duration::from_millis(200));
}

#[test]
fn blocking_pages_and_items_are_iterators() {
    let (_runtime, mock) = service();
    let client = builder(&mock).build().unwrap();
    let items: Vec<_> = client.get_video_list().items_blocking().collect::<Result<_, _>>().unwrap();
    let pages: Vec<_> = client.get_video_list().pages_blocking().collect::<Result<_, _>>().unwrap();
    assert!(!items.is_empty() && !pages.is_empty());
    let debug = format!("{:?}", client.get_video_list().pages_blocking());
    assert!(debug.starts_with("Iter(Some(Pages"), "{debug}");
}

#[test]
fn blocking_call_in_async_code_is_an_error() {
    let (runtime, mock) = service();
    let client = builder(&mock).build().unwrap();
    runtime.block_on(async {
        let task = {
            let client = client.clone();
            tokio::spawn(async move { client.refresh_upload_video(VIDEO).send_blocking() })
        };
        for result in [task.await.unwrap(), client.refresh_upload_video(VIDEO).send_blocking()] {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains("spawn_blocking"), "{error}");
        }
        assert_eq!(mock.requests().len(), 0, "nothing was sent");

        // Blocking calls work where tokio allows blocking. Dropping a client in async code is safe.
        let other = client.clone();
        let joined = tokio::task::spawn_blocking(move || other.refresh_upload_video(VIDEO).send_blocking());
        joined.await.unwrap().unwrap();
        tokio::task::block_in_place(|| client.refresh_upload_video(VIDEO).send_blocking()).unwrap();
        client.refresh_upload_video(VIDEO).send().await.unwrap();
        drop(client);
    });
}

#[test]
fn blocking_calls_work_with_in_memory_mock() {
    let mock = MockService::new()
        .on("GetVideoInfo", MockResponse::error(503, "ServiceUnavailable"))
        .on("GetVideoInfo", MockResponse::json(r#"{"RequestId": "1"}"#));
    let client = Client::builder().mock(&mock).build().unwrap();
    assert_eq!(client.get_video_info("v1").send_blocking().unwrap().request_id, "1");
}

#[test]
fn client_alternates_between_blocking_and_async() {
    let (_runtime, mock) = service();
    let client = builder(&mock).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // A connection of the runtime stays behind, and nobody drives it while the thread does not
    // block on the runtime.
    for _ in 0..3 {
        let title = "t";
        runtime.block_on(client.create_upload_video(title, "f.mp4").send()).unwrap();
        client.create_upload_video(title, "f.mp4").send_blocking().unwrap();
    }
    assert_eq!((mock.requests().len(), mock.connections()), (6, 2));
}

/// `fork` copies only the thread that calls it, so the child has neither the driver of its parent
/// nor other tests that hold a lock at that moment. That takes a process with one test.
#[cfg(unix)]
#[test]
fn forked_child_makes_calls_and_so_does_its_parent() {
    let (_runtime, mock) = service();
    let program = std::env::current_exe().unwrap();
    let output = std::process::Command::new(program)
        .args(["--exact", "blocking::child_process_that_forks", "--nocapture"])
        .env("FORK_TEST_ENDPOINT", mock.url())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(mock.requests().len(), 3);
    assert_eq!(
        mock.connections(),
        2,
        "the child has a connection of its own, and the parent keeps its own"
    );
}

/// Runs in the child process of the test above, and does nothing elsewhere.
#[cfg(unix)]
#[test]
fn child_process_that_forks() {
    let Ok(endpoint) = std::env::var("FORK_TEST_ENDPOINT") else {
        return;
    };
    let client = Client::builder()
        .endpoint(endpoint)
        .credentials(tests::permanent())
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap();
    let call = || client.refresh_upload_video(VIDEO).send_blocking();
    call().unwrap();
    match fork::fork().unwrap() {
        // Not a panic, which would go on in the test harness.
        fork::Fork::Child => std::process::exit(i32::from(call().is_err())),
        fork::Fork::Parent(child) => {
            assert_eq!(fork::waitpid(child).unwrap(), 0);
            call().unwrap();
        }
    }
}
