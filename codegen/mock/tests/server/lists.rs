//! Lists: pages, totals, and what is asked for by its IDs.

use crate::common::{Call, exchange, spec, start, start_real};
use aliyun_mock::{Config, Mock};
use serde_json::Value;

fn json(mock: &Mock, action: &str, parameters: &[(&str, &str)]) -> Value {
    let response = Call::new(action, parameters).acs3().send(mock);
    assert_eq!(response.status(), 200, "{response:?}");
    response.json()
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| item["VideoId"].as_str().unwrap())
        .collect()
}

const PAGES: &str = "\
request: {PageNo: {type: int32}, PageSize: {type: int32, default: 2}}
response: {RequestId: {type: string}, Total: {type: int64}, Videos: {type: [Video], wrapped_in: Video}}
types: {Video: {fields: {VideoId: {type: string}, Title: {type: string}}}}
paging: {page: PageNo, size: PageSize, items: Videos, total: Total}
examples:
  - json: '{\"RequestId\": \"r\", \"Total\": 5, \"Videos\": {\"Video\": [{\"VideoId\": \"v****\", \"Title\": \"t\"}]}}'
";

const TOKENS: &str = "\
request: {NextToken: {type: string}, MaxResults: {type: int32}}
response: {RequestId: {type: string}, NextToken: {type: string}, Videos: {type: [Video]}}
types: {Video: {fields: {VideoId: {type: string}}}}
paging: {token: NextToken, size: MaxResults, items: Videos, next_token: NextToken}
examples:
  - json: '{\"RequestId\": \"r\", \"NextToken\": \"x\", \"Videos\": [{\"VideoId\": \"v\"}]}'
";

#[test]
fn pages_have_the_size_that_is_asked_for_and_agree_with_the_total() {
    let mock = start(spec("2017-03-21", "", &[("Demo", PAGES)]), Config::default());
    let mut all = Vec::new();
    for (page, count) in [("1", 2), ("2", 2), ("3", 1), ("4", 0)] {
        let json = json(&mock, "Demo", &[("PageNo", page)]);
        assert_eq!(json["Total"], 5);
        let list = ids(&json["Videos"]["Video"]).into_iter().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(list.len(), count, "page {page}");
        all.extend(list);
    }
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 5, "each has an ID of its own: {all:?}");
    assert_eq!(ids(&json(&mock, "Demo", &[("PageSize", "100")])["Videos"]["Video"]).len(), 5);
    let xml = Call::new("Demo", &[("PageSize", "3"), ("Format", "XML")]).rpc().send(&mock);
    assert_eq!(xml.text().matches("<VideoId>").count(), 3, "{}", xml.text());
}

#[test]
fn tokens_lead_through_all_pages() {
    let mock = start(spec("2017-03-21", "", &[("Demo", TOKENS)]), Config::default());
    let (mut token, mut counts) = (String::new(), Vec::new());
    loop {
        let json = json(&mock, "Demo", &[("NextToken", &token), ("MaxResults", "10")]);
        counts.push(ids(&json["Videos"]).len());
        match json["NextToken"].as_str() {
            Some(next) => next.clone_into(&mut token),
            None => break,
        }
    }
    assert_eq!(counts, [10, 10, 5]);
}

#[test]
fn what_is_asked_for_by_its_ids_is_what_is_listed() {
    let mock = start_real();
    let json = json(
        &mock,
        "GetVideoInfos",
        &[("VideoIds", "0123456789abcdef,my-own-video,missing-video")],
    );
    assert_eq!(ids(&json["VideoList"]), ["0123456789abcdef", "my-own-video"]);
    assert_eq!(json["NonExistVideoIds"], serde_json::json!(["missing-video"]));
}

#[test]
fn a_signed_command_is_a_call_that_works() {
    let mock = start_real();
    let get = || {
        exchange(
            &mock,
            format!("GET /curl HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", mock.host_port()).as_bytes(),
        )
    };
    for _ in 0..2 {
        let response = get();
        let command = response.text();
        let url = command.strip_prefix("curl -s ").unwrap();
        let (method, url) = url.strip_prefix("-X POST ").map_or(("GET", url), |url| ("POST", url));
        let target = url.trim().trim_matches('\'').strip_prefix(&mock.url()).unwrap();
        let head = format!(
            "{method} {target} HTTP/1.1\r\nhost: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            mock.host_port()
        );
        let response = exchange(&mock, head.as_bytes());
        assert_eq!(response.status(), 200, "{command}{response:?}");
        assert!(response.json()["RequestId"].is_string());
    }
}
