//! Any body: it is refused with an error that shows nothing of it, or read into a tree that means
//! the same in JSON and in types.

use std::fmt::Debug;

use aliyun_vod::actions::get_ai_media_audit_job::GetAiMediaAuditJobResponse;
use aliyun_vod::actions::get_mezzanine_info::GetMezzanineInfoResponse;
use aliyun_vod::actions::get_play_info::GetPlayInfoResponse;
use aliyun_vod::actions::get_transcode_task::GetTranscodeTaskResponse;
use aliyun_vod::actions::get_video_list::GetVideoListResponse;
use aliyun_vod::actions::refresh_upload_video::RefreshUploadVideoResponse;
use aliyun_vod::actions::search_media::SearchMediaResponse;
use aliyun_vod::decode::{self, Decode, Format, MAX_DEPTH, Node, ParseErrorKind, Value};

/// Not shown by an error about the text, wherever it stands in it.
const HIDDEN: &str = "Zhidden-answer";

pub(crate) fn run(data: &[u8]) {
    let document = match decode::parse(data, None) {
        Ok(document) => document,
        Err(error) => {
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(HIDDEN), "{shown}");
            assert!(error.line().is_none_or(|line| line <= data.len() + 1), "{error}");
            if document_is_json(data) {
                json_is_refused_by_serde(data, error.kind());
            }
            return;
        }
    };
    if document.format == Format::Json {
        json_is_accepted_by_serde(data);
    }
    let root = &document.root;
    let json = root.to_json();
    match Value::from_json(&json) {
        Ok(again) => {
            assert_eq!(&again, root, "{json}");
            assert_eq!(again.to_json(), json);
        }
        // Folding elements of one name into a list adds levels to XML.
        Err(error) => assert!(
            depth(root) > MAX_DEPTH && error.kind() == ParseErrorKind::TooDeep,
            "{error}: {json}"
        ),
    }
    typed::<GetPlayInfoResponse>(data, root);
    typed::<SearchMediaResponse>(data, root);
    typed::<RefreshUploadVideoResponse>(data, root);
    typed::<GetMezzanineInfoResponse>(data, root);
    typed::<GetTranscodeTaskResponse>(data, root);
    typed::<GetAiMediaAuditJobResponse>(data, root);
    typed::<GetVideoListResponse>(data, root);
}

fn document_is_json(data: &[u8]) -> bool {
    matches!(without_mark(data).trim_ascii_start().first(), Some(b'{' | b'['))
}

fn without_mark(data: &[u8]) -> &[u8] {
    data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data)
}

/// Or it has what is replaced: bytes that are not UTF-8, half of a surrogate pair, a number out of
/// range.
fn json_is_accepted_by_serde(data: &[u8]) {
    if std::str::from_utf8(data).is_err() {
        return;
    }
    if let Err(error) = serde_json::from_slice::<serde_json::Value>(without_mark(data)) {
        let reason = error.to_string();
        let is_replaced = ["hex escape", "number out of range"].iter().any(|part| reason.contains(part));
        assert!(is_replaced, "only we accept it: {reason}");
    }
}

fn json_is_refused_by_serde(data: &[u8], kind: ParseErrorKind) {
    if kind != ParseErrorKind::TooManyValues {
        let read = serde_json::from_slice::<serde_json::Value>(without_mark(data));
        assert!(read.is_err(), "only we refuse it: {kind:?}");
    }
}

fn depth(node: &Node<'_>) -> usize {
    match node {
        Node::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Node::Object(members) => 1 + members.iter().map(|(_, node)| depth(node)).max().unwrap_or(0),
        _ => 0,
    }
}

/// Reading as a type neither panics nor depends on the way that the tree came about.
fn typed<T: Decode + Debug>(data: &[u8], root: &Node<'_>) {
    let read = T::decode(root).map_err(|error| error.to_string());
    let shown = format!("{read:?}");
    let owned = T::decode(&root.clone().into_owned()).map_err(|error| error.to_string());
    assert_eq!(format!("{owned:?}"), shown);
    let whole = decode::from_slice::<T>(data);
    assert_eq!(whole.is_ok(), read.is_ok());
    for (name, node) in root.unknown_fields::<T>() {
        assert!(!T::FIELDS.contains(&name));
        assert!(node.to_text().is_some() || node.is_null());
    }
    for path in T::FIELDS {
        assert_eq!(root.get_path(path), root.get(path));
    }
}
