//! Documented responses, read by the client's types and by derived ones.

pub mod derived;

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use aliyun_vod::actions::get_ai_media_audit_job::GetAiMediaAuditJobResponse;
use aliyun_vod::actions::get_play_info::GetPlayInfoResponse;
use aliyun_vod::actions::search_media::SearchMediaResponse;
use aliyun_vod::decode::from_slice;
use serde_json::Value;

/// The documented response of an action, compact, as the service sends it. That of SearchMedia with
/// 100 elements in its list.
///
/// # Errors
/// If the spec has no such response.
pub fn response(action: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../spec/actions/{action}.yaml"));
    let spec: Value = serde_yaml::from_str(&fs::read_to_string(file)?)?;
    let text = spec["examples"][0]["json"].as_str().ok_or("no documented response in JSON")?;
    let mut response: Value = serde_json::from_str(text)?;
    if let Some(list) = response["MediaList"].as_array_mut() {
        *list = list.iter().cycle().take(100).cloned().collect();
    }
    Ok(serde_json::to_vec(&response)?)
}

/// Reads a response by the client's type, `None` for an action that is not here or a response that
/// does not fit.
#[must_use]
pub fn read(action: &str, body: &[u8]) -> Option<()> {
    match action {
        "GetPlayInfo" => drop(black_box(from_slice::<GetPlayInfoResponse>(body).ok()?)),
        "GetAIMediaAuditJob" => drop(black_box(from_slice::<GetAiMediaAuditJobResponse>(body).ok()?)),
        "SearchMedia" => drop(black_box(from_slice::<SearchMediaResponse>(body).ok()?)),
        _ => return None,
    }
    Some(())
}
