//! A small storm of faults. For one of 100,000 calls, and for minutes of it, see `tests/storm`.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use aliyun_mock::{Config, Mock, Quotas};
use aliyun_vod::RateLimit;
use tests::{permanent, spec};

use self::load::{Board, Kind, Plan, RecordingTransport, inject, run};

#[path = "../storm/load.rs"]
mod load;

#[tokio::test]
async fn under_faults_every_call_ends_with_an_expected_result() {
    const CALLERS: usize = 32;
    let mut config = Config::default();
    config.quotas = Quotas::Off;
    config.check_ids = false;
    let mock = Mock::start(spec(), config).await.unwrap();
    inject(&mock);
    let metrics = tokio::runtime::Handle::current().metrics();
    let recorder = RecordingTransport::new(CALLERS);
    let client = aliyun_vod::Client::builder()
        .endpoint(mock.url())
        .credentials(permanent())
        .rate_limit(RateLimit::disabled())
        .transport(recorder.clone())
        .build()
        .unwrap();
    let plan = Plan {
        callers: CALLERS,
        calls: 400,
        end: None,
        timeout: Duration::from_secs(2),
        kinds: &[Kind::Refresh, Kind::Create, Kind::Refresh, Kind::Refresh, Kind::List, Kind::Missing],
    };
    let board = Arc::new(Board::default());
    let report = run(&client, &recorder, plan, &board).await;

    assert_eq!(report.wrong, Vec::<String>::new());
    assert_eq!((report.calls, report.responses + report.failed()), (400, 400), "{report:?}");
    assert_eq!(
        (board.ended.load(Ordering::Relaxed), board.responses.load(Ordering::Relaxed)),
        (400, report.responses)
    );
    // One in six is never there; of the others, most get a response.
    assert!(report.responses > 200, "{report:?}");
    assert!(report.most_requests <= 3, "{report:?}");
    assert_eq!(report.unsafe_repeats, 0);
    // Far more than any machine is late.
    assert!(
        report.late < Duration::from_secs(15) && report.slowest < Duration::from_secs(20),
        "{report:?}"
    );
    // The faults were there.
    let counts = mock.counts();
    assert!(counts.faults > 30 && counts.refused == 0, "{counts:?}");
    assert!(report.requests > report.calls * 4 / 6, "{report:?}");

    drop((client, recorder));
    let gone = async {
        while metrics.num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), gone).await.expect("no task is left");
}
