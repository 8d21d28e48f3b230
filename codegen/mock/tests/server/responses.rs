//! Successful responses, with and without examples.

use crate::common::{self, Call, NOW, VIDEO, decoded, spec, start, start_real};
use aliyun_mock::{Config, Mock};
use serde_json::{Value, json};

fn demo(types: &str, rest: &str) -> Mock {
    start(spec("2017-03-21", types, &[("Demo", rest)]), Config::default())
}

/// The JSON response without its request ID, which is checked.
fn response(mock: &Mock, parameters: &[(&str, &str)]) -> Value {
    let response = Call::new("Demo", parameters).acs3().send(mock);
    assert_eq!(
        (response.status(), response.header("content-type")),
        (200, Some("application/json;charset=utf-8")),
        "{response:?}"
    );
    let mut json = response.json();
    let id = json.as_object_mut().unwrap().remove("RequestId").unwrap();
    assert_eq!(id.as_str(), response.header("x-acs-request-id"));
    json
}

/// The XML response without declaration and request ID, which are checked.
fn xml(mock: &Mock, parameters: &[(&str, &str)]) -> String {
    let response = Call::new("Demo", parameters).acs3().header("accept", "application/xml").send(mock);
    assert_eq!(
        (response.status(), response.header("content-type")),
        (200, Some("application/xml;charset=utf-8")),
        "{response:?}"
    );
    let id = format!("<RequestId>{}</RequestId>", response.header("x-acs-request-id").unwrap());
    let text = response.text().strip_prefix("<?xml version='1.0' encoding='UTF-8'?>").unwrap();
    assert!(text.contains(&id), "{text}");
    text.replace(&id, "")
}

#[test]
fn refresh_upload_response_decodes() {
    let mock = start_real();
    for message in [Call::refresh().acs3(), Call::refresh().rpc()] {
        let response = message.send(&mock);
        let json = response.json();
        assert_eq!(json["VideoId"], VIDEO);
        let address = decoded(&json["UploadAddress"]);
        assert_eq!(address["Endpoint"], "https://oss-cn-shanghai.aliyuncs.com");
        assert!(address["Bucket"].is_string() && address["FileName"].is_string(), "{address}");
        let credential = decoded(&json["UploadAuth"]);
        for member in ["AccessKeyId", "AccessKeySecret", "SecurityToken"] {
            assert!(!credential[member].as_str().unwrap().is_empty(), "{credential}");
        }
        assert_eq!(credential["Expiration"], "3600");
        assert_eq!(credential["ExpireUTCTime"], "2024-01-02T04:04:05Z");
    }
}

/// The XML response has the content of the JSON response, in the layout of the documentation.
#[test]
fn refresh_upload_response_in_xml() {
    let mock = start_real();
    let json = Call::refresh().acs3().send(&mock).json();
    let response = Call::new("RefreshUploadVideo", &[("VideoId", VIDEO), ("Format", "XML")])
        .rpc()
        .send(&mock);
    let want = format!(
        "<?xml version='1.0' encoding='UTF-8'?><RefreshUploadVideoResponse><RequestId>{}</RequestId><UploadAddress>{}</UploadAddress>\
         <VideoId>{VIDEO}</VideoId><UploadAuth>{}</UploadAuth></RefreshUploadVideoResponse>",
        response.header("x-acs-request-id").unwrap(),
        json["UploadAddress"].as_str().unwrap(),
        json["UploadAuth"].as_str().unwrap()
    );
    assert_eq!(response.text(), want);
}

#[test]
fn request_ids_are_unique() {
    let mock = start_real();
    let ids: std::collections::HashSet<_> = (0..20)
        .map(|_| Call::refresh().acs3().send(&mock).header("x-acs-request-id").unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), 20);
}

const RESPONSE: &str = "response:\n  RequestId: {type: string, required: true}\n";

#[test]
fn best_matching_example_is_returned() {
    let rest = format!(
        "request:\n  A: {{type: string}}\n  B: {{type: string}}\n  Ls: {{type: [int32], encoding: comma}}\n  Ns: {{type: [string]}}\n{RESPONSE}  Which: {{type: string}}\nexamples:\n  \
         - request: {{A: \"1\"}}\n    json: '{{\"RequestId\": \"r\", \"Which\": \"first\"}}'\n  \
         - request: {{A: \"2\"}}\n    json: '{{\"RequestId\": \"r\", \"Which\": \"second\"}}'\n  \
         - request: {{A: \"2\", B: \"3\"}}\n    json: '{{\"RequestId\": \"r\", \"Which\": \"third\"}}'\n  \
         - request: {{Ls: [1, 2]}}\n    json: '{{\"RequestId\": \"r\", \"Which\": \"joined\"}}'\n  \
         - request: {{Ns: [a, b]}}\n    json: '{{\"RequestId\": \"r\", \"Which\": \"numbered\"}}'\n"
    );
    let mock = demo("", &rest);
    for (parameters, want) in [
        (&[][..], "first"),
        (&[("A", "1")], "first"),
        (&[("A", "2")], "second"),
        (&[("A", "2"), ("B", "3")], "third"),
        (&[("A", "9")], "first"),
        (&[("Ls", "1,2")], "joined"),
        (&[("Ns.1", "a"), ("Ns.2", "x")], "numbered"),
    ] {
        assert_eq!(response(&mock, parameters), json!({"Which": want}), "{parameters:?}");
    }
}

/// What a call sends is returned under the same name, in the type of the response, inside objects
/// but not inside lists.
#[test]
fn sent_parameters_appear_in_the_response() {
    let rest = format!(
        "request:\n  MediaId: {{type: string}}\n  PageNo: {{type: int32}}\n  Title: {{type: string}}\n{RESPONSE}  \
         MediaId: {{type: string}}\n  PageNo: {{type: int64}}\n  Media: {{type: object, fields: {{Title: {{type: string}}, Size: {{type: int64}}}}}}\n  \
         Others: {{type: [object], fields: {{Title: {{type: string}}}}}}\nexamples:\n  - json: |\n      \
         {{\"RequestId\": \"r\", \"MediaId\": \"m\", \"PageNo\": 1, \"Media\": {{\"Title\": \"t\", \"Size\": 5}}, \"Others\": [{{\"Title\": \"o\"}}]}}\n"
    );
    let mock = demo("", &rest);
    let parameters = [("MediaId", "<&>"), ("PageNo", "7"), ("Title", "new")];
    assert_eq!(
        response(&mock, &parameters),
        json!({"MediaId": "<&>", "PageNo": 7, "Media": {"Title": "new", "Size": 5}, "Others": [{"Title": "o"}]})
    );
    assert_eq!(
        xml(&mock, &parameters),
        "<DemoResponse><MediaId>&lt;&amp;&gt;</MediaId><PageNo>7</PageNo><Media><Title>new</Title><Size>5</Size></Media>\
         <Others><Title>o</Title></Others></DemoResponse>"
    );
}

const SHAPES: &str = "  Count: {type: int64}\n  Rate: {type: double}\n  On: {type: boolean}\n  Text: {type: string}\n  Plain: {type: [string]}\n  \
     Numbers: {type: [int32], wrapped_in: Number}\n  List: {type: [Item], wrapped_in: Item}\n  Bare: {type: [Item]}\n  Map: {type: {string: int32}}\n  \
     Joined: {type: [string], encoding: comma}\n  Free: {type: any}\n";
const ITEM: &str = "types:\n  Item:\n    fields:\n      Size: {type: int32}\n      Name: {type: string}\n";
const JSON: &str = "{\"RequestId\":\"r\",\"Count\":12,\"Rate\":1.5,\"On\":true,\"Text\":\"007\",\"Plain\":[\"a\"],\"Numbers\":{\"Number\":[1,2]},\
     \"List\":{\"Item\":[{\"Size\":1,\"Name\":\"n\"}]},\"Bare\":[{\"Size\":2},{\"Size\":3}],\"Map\":{\"k\":4},\"Joined\":\"a,b\",\"Free\":{\"x\":[\"1\",\"2\"]}}";
const XML: &str = "<DemoResponse><RequestId>r</RequestId><Count>12</Count><Rate>1.5</Rate><On>true</On><Text>007</Text><Plain>a</Plain>\
     <Numbers><Number>1</Number><Number>2</Number></Numbers><List><Item><Size>1</Size><Name>n</Name></Item></List><Bare><Size>2</Size></Bare>\
     <Bare><Size>3</Size></Bare><Map><k>4</k></Map><Joined>a,b</Joined><Free><x>1</x><x>2</x></Free></DemoResponse>";

/// Either documented format provides the other.
#[test]
fn examples_convert_between_json_and_xml() {
    let mut without_id: Value = serde_json::from_str(JSON).unwrap();
    without_id.as_object_mut().unwrap().remove("RequestId");
    for example in [format!("json: '{JSON}'"), format!("xml: '{XML}'")] {
        let mock = demo(ITEM, &format!("{RESPONSE}{SHAPES}examples:\n  - {example}\n"));
        assert_eq!(response(&mock, &[]), without_id, "{example}");
        assert_eq!(xml(&mock, &[]), XML.replace("<RequestId>r</RequestId>", ""), "{example}");
    }
}

/// Documented XML sometimes has one more element around a list of objects.
#[test]
fn unspecified_xml_list_wrapper_is_removed() {
    let example =
        "xml: '<DemoResponse><RequestId>r</RequestId><Bare><Any><Size>1</Size></Any><Any><Size>2</Size></Any></Bare></DemoResponse>'";
    let mock = demo(ITEM, &format!("{RESPONSE}{SHAPES}examples:\n  - {example}\n"));
    assert_eq!(response(&mock, &[]), json!({"Bare": [{"Size": 1}, {"Size": 2}]}));
}

#[test]
fn response_without_example_is_generated() {
    let types = "types:\n  Item:\n    fields:\n      Size: {type: int64, example: 12****}\n      Name: {type: string, example: n}\n      \
                 Child: {type: Item}\n      Children: {type: [Item]}\n  State:\n    values: {Normal: fine, Deleted: gone}\n  \
                 Secret:\n    fields:\n      Key: {type: string, example: k}\n      ExpireTime: {type: time, example: \"2018-12-28T08:29:19Z\"}\n";
    let rest = format!(
        "{RESPONSE}  Count: {{type: int32, example: 7}}\n  Rate: {{type: double, example: 0.5}}\n  On: {{type: boolean, example: true}}\n  \
         Masked: {{type: int64, example: 1****}}\n  Bare: {{type: [Item]}}\n  Wrapped: {{type: [Item], wrapped_in: Item}}\n  \
         Words: {{type: [string], values: [w, v]}}\n  Many: {{type: [string], example: [a, b]}}\n  Listed: {{type: [int32], example: [1, 2]}}\n  \
         Map: {{type: {{string: Item}}}}\n  Joined: {{type: [string], encoding: comma, example: [a, b]}}\n  \
         Inner: {{type: object, fields: {{Deep: {{type: string, example: d}}}}}}\n  State: {{type: State}}\n  Nothing: {{type: string}}\n  Bland: {{type: [object], fields: {{No: {{type: int32}}, Yes: {{type: string}}}}}}\n  \
         Needed: {{type: string, required: true}}\n  Text: {{type: string, content: json(Secret)}}\n  Coded: {{type: string, content: base64(json(Secret))}}\n"
    );
    let mock = demo(types, &rest);
    let mut json = response(&mock, &[]);
    let coded = json.as_object_mut().unwrap().remove("Coded").unwrap();
    let secret = json!({"Key": "k", "ExpireTime": "2024-01-02T04:04:05Z"});
    assert_eq!(decoded(&coded), secret);
    assert_eq!(serde_json::from_str::<Value>(json["Text"].as_str().unwrap()).unwrap(), secret);
    json.as_object_mut().unwrap().remove("Text");
    let item = json!({"Size": 1, "Name": "n", "Children": []});
    assert_eq!(
        json,
        json!({
            "Count": 7, "Rate": 0.5, "On": true, "Masked": 1, "Bare": [item], "Wrapped": {"Item": [item]}, "Words": ["w"], "Many": ["a", "b"],
            "Listed": [1, 2], "Map": {"key": item}, "Joined": "a,b", "Inner": {"Deep": "d"}, "State": "Normal", "Bland": [{"No": 1, "Yes": ""}],
            "Needed": ""
        })
    );
    assert!(xml(&mock, &[]).contains("<Wrapped><Item><Size>1</Size><Name>n</Name></Item></Wrapped>"));
}

/// Every action of the real spec responds in both formats, and both can be read.
#[test]
fn every_action_of_the_spec_responds() {
    let spec = common::real_spec();
    let mut config = Config::default();
    config.check_ids = false;
    let calls: Vec<_> = spec
        .actions
        .iter()
        .map(|action| {
            let method = action
                .methods
                .as_ref()
                .and_then(|methods| methods.first())
                .unwrap_or(&spec.service.methods[0]);
            let mut call = Call::new(&action.action, &[]);
            call.method = if *method == aliyun_codegen_language::spec::Method::Get {
                "GET"
            } else {
                "POST"
            };
            for (name, field) in action.request.iter().filter(|(_, field)| field.required || field.one_of.is_some()) {
                let value = match field.ty {
                    aliyun_codegen_language::spec::Type::Boolean => "true",
                    _ if field.encoding == Some(aliyun_codegen_language::spec::Encoding::Json) => "[1]",
                    _ => "1",
                };
                call.parameters.push((name.clone(), value.to_owned()));
            }
            call
        })
        .collect();
    assert!(!calls.is_empty());
    let mock = start(spec, config);
    for call in calls {
        let json = call.acs3().send(&mock);
        assert_eq!(json.status(), 200, "{}: {json:?}", call.action);
        assert!(json.json()["RequestId"].is_string(), "{}", call.action);
        let xml = call
            .clone()
            .with(|call| call.parameters.push(("Format".to_owned(), "XML".to_owned())))
            .with(|call| call.nonce = common::nonce());
        let xml = xml.rpc().send(&mock);
        assert_eq!(xml.status(), 200, "{}: {xml:?}", call.action);
        let root = format!("<?xml version='1.0' encoding='UTF-8'?><{}Response>", call.action);
        assert!(
            xml.text().starts_with(&root) && xml.text().contains("<RequestId>"),
            "{}",
            xml.text()
        );
    }
}

#[test]
fn server_rejects_spec_with_invalid_example() {
    let mut spec = common::real_spec();
    spec.actions[0].examples.push(aliyun_codegen_language::spec::Example {
        title: None,
        request: Vec::new(),
        json: Some("{".to_owned()),
        xml: None,
    });
    let error = Mock::start_blocking(spec, Config::default()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert!(error.to_string().starts_with("example "), "{error}");
}

#[test]
fn date_header_follows_the_mock_clock() {
    let mock = start_real();
    mock.clock().advance(std::time::Duration::from_secs(61));
    let response = Call::refresh().acs3().send(&mock);
    assert_eq!(response.header("date"), Some("Tue, 02 Jan 2024 03:05:06 GMT"));
    assert_eq!(NOW % 60, 5);
}
