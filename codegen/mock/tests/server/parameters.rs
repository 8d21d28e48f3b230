//! What the service checks itself: parameters and IDs.

use crate::common::{Call, TestResponse, real_spec, spec, start, start_real};
use aliyun_mock::Config;

fn refused(response: &TestResponse, status: u16, code: &str) {
    assert_eq!(response.error(), (status, code.to_owned()), "{response:?}");
}

#[test]
fn parameter_types_and_presence_are_checked() {
    let actions = [(
        "Check",
        "request:\n  Name: {type: string, required: true}\n  Count: {type: int32}\n  Size: {type: int64}\n  Rate: {type: double}\n  \
         On: {type: boolean}\n  Numbers: {type: [int64], encoding: comma}\n  Texts: {type: [string]}\n  Offsets: {type: [int64], encoding: json}\n  \
         Steps: {type: [int32], encoding: repeat}\n\
         errors:\n  InvalidCount: {status: 403, message: Not so many.}\n",
    )];
    let mock = start(spec("2017-03-21", "", &actions), Config::default());
    let call = |pairs: &[(&str, &str)]| Call::new("Check", pairs).acs3().send(&mock);
    refused(&call(&[]), 400, "MissingName");
    refused(&call(&[("Name", "")]), 400, "MissingName");
    assert_eq!(call(&[]).json()["Message"], "Name is mandatory for this action.");
    for (name, value) in [
        ("Size", "1.5"),
        ("Size", "9223372036854775808"),
        ("Rate", "fast"),
        ("Rate", "NaN"),
        ("On", "1"),
        ("Numbers", "1,,2"),
        ("Offsets", "[1,"),
        ("Steps.1", "x"),
    ] {
        let parameter = name.split('.').next().unwrap();
        let response = call(&[("Name", "n"), (name, value)]);
        assert_eq!(
            response.error(),
            (400, format!("Invalid{parameter}")),
            "{name}={value}: {response:?}"
        );
    }
    // With the message of the spec, where it has the code.
    let response = call(&[("Name", "n"), ("Count", "2147483648")]);
    refused(&response, 403, "InvalidCount");
    assert_eq!(response.json()["Message"], "Not so many.");
    let good = [
        ("Name", "n"),
        ("Count", "-1"),
        ("Size", "9223372036854775807"),
        ("Rate", "2.5"),
        ("On", "True"),
        ("Numbers", "1,2"),
        ("Texts.1", "a"),
        ("Offsets", "[1,2]"),
        ("Steps.1", "1"),
        ("Steps.2", "2"),
        ("Unknown", "passes"),
    ];
    assert_eq!(call(&good).status(), 200);
}

#[test]
fn parameter_group_needs_one_member() {
    let mock = start_real();
    refused(&Call::new("RefreshUploadVideo", &[]).acs3().send(&mock), 400, "MissingVideoId");
    refused(&Call::new("RefreshUploadVideo", &[]).rpc().send(&mock), 400, "MissingVideoId");
    assert_eq!(
        Call::new("RefreshUploadVideo", &[("ReferenceId", "123-123")])
            .acs3()
            .send(&mock)
            .status(),
        200
    );
}

#[test]
fn an_unknown_id_is_not_found() {
    let mock = start_real();
    let response = Call::new("RefreshUploadVideo", &[("VideoId", "ffffffffffffffffffffffffffffffff")])
        .acs3()
        .send(&mock);
    refused(&response, 404, "InvalidVideo.NotFound");
    assert_eq!(response.json()["Message"], "The video not exist.");
    let mut config = Config::default();
    config.check_ids = false;
    let mock = start(real_spec(), config);
    let response = Call::new("RefreshUploadVideo", &[("VideoId", "ffffffffffffffffffffffffffffffff")])
        .acs3()
        .send(&mock);
    assert_eq!(
        (response.status(), response.json()["VideoId"].as_str()),
        (200, Some("ffffffffffffffffffffffffffffffff"))
    );
}

/// The rule holds for lists, for the full name of the parameter, and only where the action
/// documents a code.
#[test]
fn ids_are_checked_if_the_action_documents_not_found() {
    let actions = [
        (
            "Delete",
            "request:\n  VideoIds: {type: [string], encoding: comma, example: [v1, v2]}\n  GroupId: {type: string, example: g1}\n  \
             OtherId: {type: string}\n\
             errors:\n  InvalidVideo.NotFound: {status: 400, message: No video.}\n  InvalidGroupId.NotFound: {status: 404, message: No group.}\n",
        ),
        (
            "Create",
            "response:\n  RequestId: {type: string, required: true}\n  MediaId: {type: string}\nexamples:\n  - json: |\n      {\"RequestId\": \"r\", \"MediaId\": \"v3\"}\n",
        ),
    ];
    let mock = start(spec("2017-03-21", "", &actions), Config::default());
    let call = |name: &str, value: &str| Call::new("Delete", &[(name, value)]).acs3().send(&mock);
    refused(&call("VideoIds", "x,y"), 400, "InvalidVideo.NotFound");
    refused(&call("GroupId", "x"), 404, "InvalidGroupId.NotFound");
    for (name, value) in [
        ("VideoIds", "v1"),
        ("VideoIds", "x,v2"),
        ("VideoIds", "v3"),
        ("GroupId", "g1"),
        ("OtherId", "x"),
    ] {
        assert_eq!(call(name, value).status(), 200, "{name}={value}");
    }
}
