//! Any sequence of responses to a stream of pages: items in order, each once; an end; no call after
//! it.

use std::sync::{Arc, Mutex};

use aliyun_vod::Error;
use aliyun_vod::error::ErrorKind;
use aliyun_vod::transport::{Headers, HttpRequest, HttpResponse};
use arbitrary::{Arbitrary, Result, Unstructured};

use crate::offline_client::{Canned, client, ready};

/// One page, as the server makes it up.
#[derive(Clone, Debug)]
struct Page {
    items: usize,
    total: Option<i64>,
    token: Option<u8>,
    fails: bool,
}

impl Arbitrary<'_> for Page {
    fn arbitrary(input: &mut Unstructured<'_>) -> Result<Self> {
        let fails = input.ratio(1, 20)?;
        Ok(Self {
            items: if fails { 0 } else { input.int_in_range(0..=4)? },
            // Few and small ones, so that they meet; now and then one that no list has.
            total: match input.int_in_range(0..=5)? {
                0 => None,
                1 => Some(input.arbitrary::<i32>()?.into()),
                _ => Some(input.int_in_range(-1..=20)?),
            },
            token: input.arbitrary::<Option<u8>>()?.map(|token| token % 4),
            fails,
        })
    }
}

/// What was requested and returned.
#[derive(Debug)]
struct Asked {
    page: Option<i64>,
    token: Option<String>,
    response: Page,
}

pub(crate) fn run(data: &[u8]) {
    let _ = streamed(&mut Unstructured::new(data));
}

fn streamed(input: &mut Unstructured<'_>) -> Result<()> {
    let (first, size): (Option<i32>, Option<i32>) = (input.arbitrary()?, input.arbitrary()?);
    let with_tokens: bool = input.arbitrary()?;
    let pages: Vec<Page> = input.arbitrary_iter()?.take(40).collect::<Result<_>>()?;
    let asked = Arc::new(Mutex::new(Vec::<Asked>::new()));
    let transport = {
        let (asked, mut script) = (Arc::clone(&asked), pages.into_iter());
        Canned::new(move |request| {
            // The script ends in a failure, so that what could go on for ever does not.
            let response = script.next().unwrap_or(Page {
                items: 0,
                total: None,
                token: None,
                fails: true,
            });
            let mut asked = asked.lock().expect("no panic");
            let before: usize = asked.iter().map(|asked| asked.response.items).sum();
            let text = body(&response, before, with_tokens);
            asked.push(Asked {
                page: parameter(request, "PageNo").and_then(|page| page.parse().ok()),
                token: parameter(request, "ScrollToken"),
                response: response.clone(),
            });
            Ok(HttpResponse::new(
                if response.fails { 403 } else { 200 },
                Headers::new(),
                text.into_bytes(),
            ))
        })
    };
    let client = client(transport).build().expect("complete");
    let ids = if with_tokens {
        let mut request = client.search_media();
        request = first.into_iter().fold(request, |request, page| request.page_no(page));
        request = size.into_iter().fold(request, |request, size| request.page_size(size));
        let mut items = request.items();
        std::iter::from_fn(|| ready(items.next()).map(|item| item.map(|item| item.media_id))).collect::<Vec<_>>()
    } else {
        let mut request = client.get_video_list();
        request = first.into_iter().fold(request, |request, page| request.page_no(page));
        request = size.into_iter().fold(request, |request, size| request.page_size(size));
        let mut items = request.items();
        std::iter::from_fn(|| ready(items.next()).map(|item| item.map(|item| item.video_id))).collect::<Vec<_>>()
    };
    let asked = asked.lock().expect("no panic");
    let (items, failed): (Vec<_>, Vec<_>) = ids.into_iter().partition(std::result::Result::is_ok);
    let given = asked.iter().map(|asked| asked.response.items).sum::<usize>();
    let items: Vec<_> = items.into_iter().filter_map(|item| item.ok().flatten()).collect();
    let wanted: Vec<_> = (0..items.len()).map(|i| format!("i{i}")).collect();
    assert_eq!(items, wanted, "{asked:?}");
    let last = asked.last().expect("at least one page is asked for");
    // An empty page that the total contradicts is an error, too.
    let contradicts = |error: &Error| error.kind() == ErrorKind::Paging && last.response.items == 0;
    match failed.as_slice() {
        [] => assert!(!last.response.fails, "{asked:?}"),
        [Err(error)] => assert!(last.response.fails || contradicts(error), "{error} {asked:?}"),
        _ => panic!("{failed:?} {asked:?}"),
    }
    assert_eq!(items.len(), given, "{asked:?}");
    steps(&asked, with_tokens);
    if failed.is_empty() {
        ended_rightly(&asked, first, size);
    }
    Ok(())
}

/// Each request but the first asks for what comes after the response before it.
fn steps(asked: &[Asked], with_tokens: bool) {
    for pair in asked.windows(2) {
        let [before, after] = pair else { continue };
        assert!(
            !before.response.fails && before.response.items > 0,
            "asked on after the end: {asked:?}"
        );
        assert_eq!(after.page, before.page.map(|page| page + 1), "{asked:?}");
        // The last one that came goes along.
        let token = before.response.token.filter(|_| with_tokens).map(|token| token.to_string());
        assert_eq!(after.token, token.or_else(|| before.token.clone()), "{asked:?}");
    }
}

/// A stream that ended without an error has not left a page out that the server spoke of.
fn ended_rightly(asked: &[Asked], first: Option<i32>, size: Option<i32>) {
    let Some(Asked { response: last, .. }) = asked.last() else { return };
    if last.items == 0 {
        return;
    }
    // The highest number that there is has no page after it.
    if asked.last().and_then(|asked| asked.page) == Some(i32::MAX.into()) {
        return;
    }
    let length = size.filter(|size| *size > 0).and_then(|size| usize::try_from(size).ok());
    let length = length.or_else(|| asked.first().map(|asked| asked.response.items)).unwrap_or(0);
    let left_out = usize::try_from(first.unwrap_or(1).max(1) - 1).unwrap_or(0);
    let seen = asked.iter().map(|asked| asked.response.items).sum::<usize>();
    let seen = left_out.saturating_mul(length).saturating_add(seen);
    if let Some(total) = last.total {
        assert!(i64::try_from(seen).is_ok_and(|seen| total <= seen), "items are left: {asked:?}");
    }
}

fn body(page: &Page, before: usize, with_tokens: bool) -> String {
    if page.fails {
        return r#"{"RequestId":"r","Code":"Forbidden","Message":"no"}"#.to_owned();
    }
    let total = page.total.map(|total| format!(r#","Total":{total}"#)).unwrap_or_default();
    let token = page.token.map(|token| format!(r#","ScrollToken":"{token}""#)).unwrap_or_default();
    let name = if with_tokens { "MediaId" } else { "VideoId" };
    let items: Vec<_> = (before..before + page.items).map(|i| format!(r#"{{"{name}":"i{i}"}}"#)).collect();
    let items = items.join(",");
    if with_tokens {
        format!(r#"{{"RequestId":"r","MediaList":[{items}]{total}{token}}}"#)
    } else {
        format!(r#"{{"RequestId":"r","VideoList":{{"Video":[{items}]}}{total}}}"#)
    }
}

fn parameter(request: &HttpRequest, name: &str) -> Option<String> {
    let mut pairs = request.query().split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(have, _)| *have == name).map(|(_, value)| value.to_owned())
}
