//! The same responses with types that `serde` derives: the fields that the documented response has,
//! each optional.

use std::hint::black_box;

use serde::Deserialize;

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetPlayInfoVideoBase {
    #[serde(rename = "CreationTime")]
    creation_time: Option<String>,
    #[serde(rename = "Status")]
    status: Option<String>,
    #[serde(rename = "VideoId")]
    video_id: Option<String>,
    #[serde(rename = "CoverURL")]
    cover_url: Option<String>,
    #[serde(rename = "Duration")]
    duration: Option<String>,
    #[serde(rename = "Title")]
    title: Option<String>,
    #[serde(rename = "MediaType")]
    media_type: Option<String>,
    #[serde(rename = "DanMuURL")]
    dan_mu_url: Option<String>,
    #[serde(rename = "StorageClass")]
    storage_class: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetPlayInfoPlayInfoListPlayInfo {
    #[serde(rename = "CreationTime")]
    creation_time: Option<String>,
    #[serde(rename = "Status")]
    status: Option<String>,
    #[serde(rename = "Specification")]
    specification: Option<String>,
    #[serde(rename = "NarrowBandType")]
    narrow_band_type: Option<String>,
    #[serde(rename = "Height")]
    height: Option<i64>,
    #[serde(rename = "Bitrate")]
    bitrate: Option<String>,
    #[serde(rename = "ModificationTime")]
    modification_time: Option<String>,
    #[serde(rename = "WatermarkId")]
    watermark_id: Option<String>,
    #[serde(rename = "Encrypt")]
    encrypt: Option<i64>,
    #[serde(rename = "Definition")]
    definition: Option<String>,
    #[serde(rename = "EncryptType")]
    encrypt_type: Option<String>,
    #[serde(rename = "StreamType")]
    stream_type: Option<String>,
    #[serde(rename = "JobId")]
    job_id: Option<String>,
    #[serde(rename = "Size")]
    size: Option<i64>,
    #[serde(rename = "Width")]
    width: Option<i64>,
    #[serde(rename = "Fps")]
    fps: Option<String>,
    #[serde(rename = "Duration")]
    duration: Option<String>,
    #[serde(rename = "PlayURL")]
    play_url: Option<String>,
    #[serde(rename = "Format")]
    format: Option<String>,
    #[serde(rename = "HDRType")]
    hdr_type: Option<String>,
    #[serde(rename = "BitDepth")]
    bit_depth: Option<i64>,
    #[serde(rename = "JobType")]
    job_type: Option<i64>,
    #[serde(rename = "JobExt")]
    job_ext: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetPlayInfoPlayInfoList {
    #[serde(rename = "PlayInfo", default)]
    play_info: Vec<GetPlayInfoPlayInfoListPlayInfo>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetPlayInfo {
    #[serde(rename = "RequestId")]
    request_id: Option<String>,
    #[serde(rename = "VideoBase")]
    video_base: Option<GetPlayInfoVideoBase>,
    #[serde(rename = "PlayInfoList")]
    play_info_list: Option<GetPlayInfoPlayInfoList>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataImageResultResult {
    #[serde(rename = "Score")]
    score: Option<String>,
    #[serde(rename = "Suggestion")]
    suggestion: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "Scene")]
    scene: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataImageResult {
    #[serde(rename = "Type")]
    kind: Option<String>,
    #[serde(rename = "Url")]
    url: Option<String>,
    #[serde(rename = "Suggestion")]
    suggestion: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "Result", default)]
    result: Vec<GetAiMediaAuditJobMediaAuditJobDataImageResultResult>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataTextResult {
    #[serde(rename = "Type")]
    kind: Option<String>,
    #[serde(rename = "Suggestion")]
    suggestion: Option<String>,
    #[serde(rename = "Score")]
    score: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "Content")]
    content: Option<String>,
    #[serde(rename = "Scene")]
    scene: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataAudioResult {
    #[serde(rename = "Score")]
    score: Option<String>,
    #[serde(rename = "Suggestion")]
    suggestion: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "Scene")]
    scene: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultTerrorismResultCounterList {
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "Count")]
    count: Option<i64>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultTerrorismResultTopList {
    #[serde(rename = "Url")]
    url: Option<String>,
    #[serde(rename = "Score")]
    score: Option<String>,
    #[serde(rename = "Timestamp")]
    timestamp: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultTerrorismResult {
    #[serde(rename = "Suggestion")]
    suggestion: Option<String>,
    #[serde(rename = "AverageScore")]
    average_score: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "MaxScore")]
    max_score: Option<String>,
    #[serde(rename = "CounterList", default)]
    counter_list: Vec<GetAiMediaAuditJobMediaAuditJobDataVideoResultTerrorismResultCounterList>,
    #[serde(rename = "TopList", default)]
    top_list: Vec<GetAiMediaAuditJobMediaAuditJobDataVideoResultTerrorismResultTopList>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultPornResultCounterList {
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "Count")]
    count: Option<i64>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultPornResultTopList {
    #[serde(rename = "Url")]
    url: Option<String>,
    #[serde(rename = "Score")]
    score: Option<String>,
    #[serde(rename = "Timestamp")]
    timestamp: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultPornResult {
    #[serde(rename = "Suggestion")]
    suggestion: Option<String>,
    #[serde(rename = "AverageScore")]
    average_score: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "MaxScore")]
    max_score: Option<String>,
    #[serde(rename = "CounterList", default)]
    counter_list: Vec<GetAiMediaAuditJobMediaAuditJobDataVideoResultPornResultCounterList>,
    #[serde(rename = "TopList", default)]
    top_list: Vec<GetAiMediaAuditJobMediaAuditJobDataVideoResultPornResultTopList>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultAdResultCounterList {
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "Count")]
    count: Option<i64>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultAdResultTopList {
    #[serde(rename = "Url")]
    url: Option<String>,
    #[serde(rename = "Score")]
    score: Option<String>,
    #[serde(rename = "Timestamp")]
    timestamp: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultAdResult {
    #[serde(rename = "Suggestion")]
    suggestion: Option<String>,
    #[serde(rename = "AverageScore")]
    average_score: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "MaxScore")]
    max_score: Option<String>,
    #[serde(rename = "CounterList", default)]
    counter_list: Vec<GetAiMediaAuditJobMediaAuditJobDataVideoResultAdResultCounterList>,
    #[serde(rename = "TopList", default)]
    top_list: Vec<GetAiMediaAuditJobMediaAuditJobDataVideoResultAdResultTopList>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultLiveResultCounterList {
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "Count")]
    count: Option<i64>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultLiveResultTopList {
    #[serde(rename = "Url")]
    url: Option<String>,
    #[serde(rename = "Score")]
    score: Option<String>,
    #[serde(rename = "Timestamp")]
    timestamp: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultLiveResult {
    #[serde(rename = "Suggestion")]
    suggestion: Option<String>,
    #[serde(rename = "AverageScore")]
    average_score: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "MaxScore")]
    max_score: Option<String>,
    #[serde(rename = "CounterList", default)]
    counter_list: Vec<GetAiMediaAuditJobMediaAuditJobDataVideoResultLiveResultCounterList>,
    #[serde(rename = "TopList", default)]
    top_list: Vec<GetAiMediaAuditJobMediaAuditJobDataVideoResultLiveResultTopList>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultLogoResultCounterList {
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "Count")]
    count: Option<i64>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultLogoResultTopList {
    #[serde(rename = "Url")]
    url: Option<String>,
    #[serde(rename = "Score")]
    score: Option<String>,
    #[serde(rename = "Timestamp")]
    timestamp: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResultLogoResult {
    #[serde(rename = "Suggestion")]
    suggestion: Option<String>,
    #[serde(rename = "AverageScore")]
    average_score: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "MaxScore")]
    max_score: Option<String>,
    #[serde(rename = "CounterList", default)]
    counter_list: Vec<GetAiMediaAuditJobMediaAuditJobDataVideoResultLogoResultCounterList>,
    #[serde(rename = "TopList", default)]
    top_list: Vec<GetAiMediaAuditJobMediaAuditJobDataVideoResultLogoResultTopList>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobDataVideoResult {
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "Suggestion")]
    suggestion: Option<String>,
    #[serde(rename = "TerrorismResult")]
    terrorism_result: Option<GetAiMediaAuditJobMediaAuditJobDataVideoResultTerrorismResult>,
    #[serde(rename = "PornResult")]
    porn_result: Option<GetAiMediaAuditJobMediaAuditJobDataVideoResultPornResult>,
    #[serde(rename = "AdResult")]
    ad_result: Option<GetAiMediaAuditJobMediaAuditJobDataVideoResultAdResult>,
    #[serde(rename = "LiveResult")]
    live_result: Option<GetAiMediaAuditJobMediaAuditJobDataVideoResultLiveResult>,
    #[serde(rename = "LogoResult")]
    logo_result: Option<GetAiMediaAuditJobMediaAuditJobDataVideoResultLogoResult>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJobData {
    #[serde(rename = "Suggestion")]
    suggestion: Option<String>,
    #[serde(rename = "AbnormalModules")]
    abnormal_modules: Option<String>,
    #[serde(rename = "Label")]
    label: Option<String>,
    #[serde(rename = "ImageResult", default)]
    image_result: Vec<GetAiMediaAuditJobMediaAuditJobDataImageResult>,
    #[serde(rename = "TextResult", default)]
    text_result: Vec<GetAiMediaAuditJobMediaAuditJobDataTextResult>,
    #[serde(rename = "AudioResult", default)]
    audio_result: Vec<GetAiMediaAuditJobMediaAuditJobDataAudioResult>,
    #[serde(rename = "VideoResult")]
    video_result: Option<GetAiMediaAuditJobMediaAuditJobDataVideoResult>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJobMediaAuditJob {
    #[serde(rename = "CreationTime")]
    creation_time: Option<String>,
    #[serde(rename = "Type")]
    kind: Option<String>,
    #[serde(rename = "Status")]
    status: Option<String>,
    #[serde(rename = "CompleteTime")]
    complete_time: Option<String>,
    #[serde(rename = "JobId")]
    job_id: Option<String>,
    #[serde(rename = "Code")]
    code: Option<String>,
    #[serde(rename = "Message")]
    message: Option<String>,
    #[serde(rename = "MediaId")]
    media_id: Option<String>,
    #[serde(rename = "Data")]
    data: Option<GetAiMediaAuditJobMediaAuditJobData>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct GetAiMediaAuditJob {
    #[serde(rename = "RequestId")]
    request_id: Option<String>,
    #[serde(rename = "MediaAuditJob")]
    media_audit_job: Option<GetAiMediaAuditJobMediaAuditJob>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMediaMediaListVideo {
    #[serde(rename = "Status")]
    status: Option<String>,
    #[serde(rename = "CreationTime")]
    creation_time: Option<String>,
    #[serde(rename = "StorageLocation")]
    storage_location: Option<String>,
    #[serde(rename = "CateId")]
    cate_id: Option<i64>,
    #[serde(rename = "Tags")]
    tags: Option<String>,
    #[serde(rename = "ModificationTime")]
    modification_time: Option<String>,
    #[serde(rename = "MediaSource")]
    media_source: Option<String>,
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "AppId")]
    app_id: Option<String>,
    #[serde(rename = "CoverURL")]
    cover_url: Option<String>,
    #[serde(rename = "VideoId")]
    video_id: Option<String>,
    #[serde(rename = "DownloadSwitch")]
    download_switch: Option<String>,
    #[serde(rename = "CateName")]
    cate_name: Option<String>,
    #[serde(rename = "TranscodeMode")]
    transcode_mode: Option<String>,
    #[serde(rename = "PreprocessStatus")]
    preprocess_status: Option<String>,
    #[serde(rename = "RestoreExpiration")]
    restore_expiration: Option<String>,
    #[serde(rename = "RestoreStatus")]
    restore_status: Option<String>,
    #[serde(rename = "StorageClass")]
    storage_class: Option<String>,
    #[serde(rename = "Size")]
    size: Option<i64>,
    #[serde(rename = "Duration")]
    duration: Option<i64>,
    #[serde(rename = "Title")]
    title: Option<String>,
    #[serde(rename = "SpriteSnapshots", default)]
    sprite_snapshots: Vec<String>,
    #[serde(rename = "Snapshots", default)]
    snapshots: Vec<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMediaMediaListAudio {
    #[serde(rename = "Status")]
    status: Option<String>,
    #[serde(rename = "CreationTime")]
    creation_time: Option<String>,
    #[serde(rename = "StorageLocation")]
    storage_location: Option<String>,
    #[serde(rename = "CateId")]
    cate_id: Option<i64>,
    #[serde(rename = "Tags")]
    tags: Option<String>,
    #[serde(rename = "ModificationTime")]
    modification_time: Option<String>,
    #[serde(rename = "MediaSource")]
    media_source: Option<String>,
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "AppId")]
    app_id: Option<String>,
    #[serde(rename = "CoverURL")]
    cover_url: Option<String>,
    #[serde(rename = "AudioId")]
    audio_id: Option<String>,
    #[serde(rename = "DownloadSwitch")]
    download_switch: Option<String>,
    #[serde(rename = "CateName")]
    cate_name: Option<String>,
    #[serde(rename = "TranscodeMode")]
    transcode_mode: Option<String>,
    #[serde(rename = "PreprocessStatus")]
    preprocess_status: Option<String>,
    #[serde(rename = "RestoreExpiration")]
    restore_expiration: Option<String>,
    #[serde(rename = "RestoreStatus")]
    restore_status: Option<String>,
    #[serde(rename = "StorageClass")]
    storage_class: Option<String>,
    #[serde(rename = "Size")]
    size: Option<i64>,
    #[serde(rename = "Duration")]
    duration: Option<i64>,
    #[serde(rename = "Title")]
    title: Option<String>,
    #[serde(rename = "SpriteSnapshots", default)]
    sprite_snapshots: Vec<String>,
    #[serde(rename = "Snapshots", default)]
    snapshots: Vec<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMediaMediaListImage {
    #[serde(rename = "StorageLocation")]
    storage_location: Option<String>,
    #[serde(rename = "CreationTime")]
    creation_time: Option<String>,
    #[serde(rename = "Status")]
    status: Option<String>,
    #[serde(rename = "CateId")]
    cate_id: Option<i64>,
    #[serde(rename = "Tags")]
    tags: Option<String>,
    #[serde(rename = "ModificationTime")]
    modification_time: Option<String>,
    #[serde(rename = "CateName")]
    cate_name: Option<String>,
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "AppId")]
    app_id: Option<String>,
    #[serde(rename = "URL")]
    url: Option<String>,
    #[serde(rename = "Title")]
    title: Option<String>,
    #[serde(rename = "ImageId")]
    image_id: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMediaMediaListAttachedMediaCategories {
    #[serde(rename = "ParentId")]
    parent_id: Option<i64>,
    #[serde(rename = "CateName")]
    cate_name: Option<String>,
    #[serde(rename = "CateId")]
    cate_id: Option<i64>,
    #[serde(rename = "Level")]
    level: Option<i64>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMediaMediaListAttachedMedia {
    #[serde(rename = "CreationTime")]
    creation_time: Option<String>,
    #[serde(rename = "Status")]
    status: Option<String>,
    #[serde(rename = "StorageLocation")]
    storage_location: Option<String>,
    #[serde(rename = "Tags")]
    tags: Option<String>,
    #[serde(rename = "ModificationTime")]
    modification_time: Option<String>,
    #[serde(rename = "MediaId")]
    media_id: Option<String>,
    #[serde(rename = "BusinessType")]
    business_type: Option<String>,
    #[serde(rename = "Description")]
    description: Option<String>,
    #[serde(rename = "AppId")]
    app_id: Option<String>,
    #[serde(rename = "URL")]
    url: Option<String>,
    #[serde(rename = "Title")]
    title: Option<String>,
    #[serde(rename = "Categories", default)]
    categories: Vec<SearchMediaMediaListAttachedMediaCategories>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMediaMediaListAiDataAiLabelInfoOccurrences {
    #[serde(rename = "Score")]
    score: Option<f64>,
    #[serde(rename = "From")]
    from: Option<f64>,
    #[serde(rename = "To")]
    to: Option<f64>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMediaMediaListAiDataAiLabelInfo {
    #[serde(rename = "Category")]
    category: Option<String>,
    #[serde(rename = "LabelName")]
    label_name: Option<String>,
    #[serde(rename = "LabelId")]
    label_id: Option<String>,
    #[serde(rename = "Occurrences", default)]
    occurrences: Vec<SearchMediaMediaListAiDataAiLabelInfoOccurrences>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMediaMediaListAiDataOcrInfo {
    #[serde(rename = "From")]
    from: Option<f64>,
    #[serde(rename = "To")]
    to: Option<f64>,
    #[serde(rename = "Content")]
    content: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMediaMediaListAiData {
    #[serde(rename = "AiLabelInfo", default)]
    ai_label_info: Vec<SearchMediaMediaListAiDataAiLabelInfo>,
    #[serde(rename = "OcrInfo", default)]
    ocr_info: Vec<SearchMediaMediaListAiDataOcrInfo>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMediaMediaListAiRoughData {
    #[serde(rename = "SaveType")]
    save_type: Option<String>,
    #[serde(rename = "Status")]
    status: Option<String>,
    #[serde(rename = "AiJobId")]
    ai_job_id: Option<String>,
    #[serde(rename = "AiCategory")]
    ai_category: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMediaMediaList {
    #[serde(rename = "CreationTime")]
    creation_time: Option<String>,
    #[serde(rename = "MediaType")]
    media_type: Option<String>,
    #[serde(rename = "MediaId")]
    media_id: Option<String>,
    #[serde(rename = "Video")]
    video: Option<SearchMediaMediaListVideo>,
    #[serde(rename = "Audio")]
    audio: Option<SearchMediaMediaListAudio>,
    #[serde(rename = "Image")]
    image: Option<SearchMediaMediaListImage>,
    #[serde(rename = "AttachedMedia")]
    attached_media: Option<SearchMediaMediaListAttachedMedia>,
    #[serde(rename = "AiData")]
    ai_data: Option<SearchMediaMediaListAiData>,
    #[serde(rename = "AiRoughData")]
    ai_rough_data: Option<SearchMediaMediaListAiRoughData>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what counts is that it is read")]
struct SearchMedia {
    #[serde(rename = "RequestId")]
    request_id: Option<String>,
    #[serde(rename = "Total")]
    total: Option<i64>,
    #[serde(rename = "ScrollToken")]
    scroll_token: Option<String>,
    #[serde(rename = "MediaList", default)]
    media_list: Vec<SearchMediaMediaList>,
}

/// Reads a response, `None` for an action that is not here or a response that does not fit.
#[must_use]
pub fn read(action: &str, body: &[u8]) -> Option<()> {
    match action {
        "GetPlayInfo" => drop(black_box(serde_json::from_slice::<GetPlayInfo>(body).ok()?)),
        "GetAIMediaAuditJob" => drop(black_box(serde_json::from_slice::<GetAiMediaAuditJob>(body).ok()?)),
        "SearchMedia" => drop(black_box(serde_json::from_slice::<SearchMedia>(body).ok()?)),
        _ => return None,
    }
    Some(())
}
