//! Requests and responses with fields that the spec calls `sensitive`.

use std::collections::BTreeSet;
use std::fmt::Debug;

use aliyun_vod::Client;
use aliyun_vod::actions::describe_vod_domain_log::LogInfoDetail;
use aliyun_vod::actions::generate_download_secret_key::GenerateDownloadSecretKeyResponse;
use aliyun_vod::actions::get_app_play_key::GetAppPlayKeyResponse;
use aliyun_vod::actions::get_attached_media_info::AttachedMedia;
use aliyun_vod::actions::get_daily_play_region_statis::DailyPlayRegionStatis;
use aliyun_vod::actions::get_message_callback::GetMessageCallbackResponse;
use aliyun_vod::actions::get_mezzanine_info::Mezzanine;
use aliyun_vod::actions::get_play_info::{self, PlayConfig};
use aliyun_vod::actions::{
    batch_get_media_infos, create_upload_attached_media::CreateUploadAttachedMediaResponse, create_upload_image::CreateUploadImageResponse,
    create_upload_video::CreateUploadVideoResponse, decrypt_kms_data_key::DecryptKmsDataKeyResponse,
    generate_kms_data_key::GenerateKmsDataKeyResponse, get_video_play_auth::GetVideoPlayAuthResponse,
    refresh_upload_video::RefreshUploadVideoResponse,
};
use aliyun_vod::decode::{self, Decode, Value};
use aliyun_vod::types::{ImageFile, ImageInfo, UploadAuth};
use tests::permanent;
use tests::secrets::SENSITIVE;

use super::Printed;

/// Prints each of them, and returns its action and wire name.
pub(super) fn sensitive(printed: &mut Printed, client: &Client) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    let mut request = |name: &'static str, value: &dyn Debug| {
        printed.text += &format!("{value:?}\n{value:#?}\n");
        seen.insert(name);
    };
    request("SetAppPlayKey.PlayKey", &client.set_app_play_key().play_key(SENSITIVE));
    request(
        "SetVodDomainSSLCertificate.SSLPri",
        &client.set_vod_domain_ssl_certificate("example.com", "on").ssl_pri(SENSITIVE),
    );
    request(
        "SetVodDomainCertificate.SSLPri",
        &client.set_vod_domain_certificate("example.com", "on").ssl_pri(SENSITIVE),
    );
    request("SetMessageCallback.AuthKey", &client.set_message_callback().auth_key(SENSITIVE));
    request(
        "GenerateDownloadSecretKey.AppDecryptKey",
        &client.generate_download_secret_key("app", SENSITIVE),
    );
    let config = PlayConfig::new().mts_hls_uri_token(SENSITIVE);
    request("GetPlayInfo.MtsHlsUriToken", &config);
    request("GetPlayInfo.PlayConfig", &client.get_play_info("video").play_config(config));

    fn decoded<T: Decode + Debug>(text: &str) -> String {
        let text = text.replace("hidden", SENSITIVE);
        let response = decode::from_slice::<T>(text.as_bytes()).unwrap();
        assert!(Value::from_json(&text).unwrap().to_json().contains(SENSITIVE));
        format!("{response:?}\n{response:#?}\n")
    }
    let mut response = |name: &'static str, shown: String| {
        printed.text += &shown;
        seen.insert(name);
    };
    let upload = r#"{"RequestId":"r","VideoId":"v","ImageId":"i","ImageURL":"u","MediaId":"m","MediaURL":"u","FileURL":"u","UploadAddress":"a","UploadAuth":"hidden"}"#;
    response("CreateUploadVideo.UploadAuth", decoded::<CreateUploadVideoResponse>(upload));
    response("RefreshUploadVideo.UploadAuth", decoded::<RefreshUploadVideoResponse>(upload));
    response("CreateUploadImage.UploadAuth", decoded::<CreateUploadImageResponse>(upload));
    response(
        "CreateUploadAttachedMedia.UploadAuth",
        decoded::<CreateUploadAttachedMediaResponse>(upload),
    );
    response(
        "GetAppPlayKey.PlayKey",
        decoded::<GetAppPlayKeyResponse>(r#"{"RequestId":"r","AppPlayKey":{"PlayKey":"hidden"}}"#),
    );
    response(
        "GetMessageCallback.AuthKey",
        decoded::<GetMessageCallbackResponse>(r#"{"RequestId":"r","MessageCallback":{"AuthKey":"hidden"}}"#),
    );
    response(
        "GenerateKMSDataKey.Plaintext",
        decoded::<GenerateKmsDataKeyResponse>(r#"{"RequestId":"r","Plaintext":"hidden"}"#),
    );
    response(
        "DecryptKMSDataKey.Plaintext",
        decoded::<DecryptKmsDataKeyResponse>(r#"{"RequestId":"r","Plaintext":"hidden"}"#),
    );
    response(
        "GenerateDownloadSecretKey.AppEncryptKey",
        decoded::<GenerateDownloadSecretKeyResponse>(r#"{"RequestId":"r","AppEncryptKey":"hidden"}"#),
    );
    response(
        "GetVideoPlayAuth.PlayAuth",
        decoded::<GetVideoPlayAuthResponse>(r#"{"RequestId":"r","PlayAuth":"hidden","VideoMeta":{}}"#),
    );
    let auth =
        r#"{"SecurityToken":"hidden","AccessKeyId":"i","AccessKeySecret":"hidden","ExpireUTCTime":"t","Expiration":"1","Region":"r"}"#;
    response("UploadAuth.SecurityToken", decoded::<UploadAuth>(auth));
    response("UploadAuth.AccessKeySecret", decoded::<UploadAuth>(auth));
    // Signed addresses: whoever has one gets what it leads to.
    response("GetPlayInfo.PlayURL", decoded::<get_play_info::PlayInfo>(r#"{"PlayURL":"hidden"}"#));
    response(
        "BatchGetMediaInfos.PlayURL",
        decoded::<batch_get_media_infos::PlayInfo>(r#"{"PlayURL":"hidden"}"#),
    );
    response(
        "BatchGetMediaInfos.FileURL",
        decoded::<batch_get_media_infos::MezzanineInfo>(r#"{"FileURL":"hidden"}"#),
    );
    response("GetMezzanineInfo.FileURL", decoded::<Mezzanine>(r#"{"FileURL":"hidden"}"#));
    response("GetAttachedMediaInfo.URL", decoded::<AttachedMedia>(r#"{"URL":"hidden"}"#));
    let created = upload.replace(r#""MediaURL":"u""#, r#""MediaURL":"hidden""#);
    response(
        "CreateUploadAttachedMedia.MediaURL",
        decoded::<CreateUploadAttachedMediaResponse>(&created),
    );
    response("DescribeVodDomainLog.LogPath", decoded::<LogInfoDetail>(r#"{"LogPath":"hidden"}"#));
    response(
        "GetDailyPlayRegionStatis.FileUrl",
        decoded::<DailyPlayRegionStatis>(r#"{"FileUrl":"hidden"}"#),
    );
    response("ImageInfo.URL", decoded::<ImageInfo>(r#"{"URL":"hidden"}"#));
    response("ImageFile.FileURL", decoded::<ImageFile>(r#"{"FileURL":"hidden"}"#));
    seen
}

/// Fields that the spec calls `sensitive` are all among those that are printed above.
#[test]
fn every_sensitive_field_is_tested() {
    let client = Client::builder().credentials(permanent()).build().unwrap();
    let tried = sensitive(&mut Printed::default(), &client);
    let mut marked = 0;
    for entry in std::fs::read_dir(tests::root().join("spec/actions")).unwrap() {
        marked += std::fs::read_to_string(entry.unwrap().path())
            .unwrap()
            .matches("sensitive: true")
            .count();
    }
    marked += std::fs::read_to_string(tests::root().join("spec/service.yaml"))
        .unwrap()
        .matches("sensitive: true")
        .count();
    assert_eq!(tried.len(), marked, "{tried:#?}");
}
