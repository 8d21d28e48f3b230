//! One call with `alibaba-cloud-sdk-rust`.

use alibaba_cloud_sdk_rust::services::dysmsapi;

/// Another value makes it another program: an edit that changes no file.
const EDIT: Option<&str> = option_env!("EDIT");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = (
        std::env::var("ALIBABA_CLOUD_ACCESS_KEY_ID")?,
        std::env::var("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?,
    );
    let mut client = dysmsapi::Client::NewClientWithAccessKey("cn-hangzhou", &key.0, &key.1)?;
    let mut request = dysmsapi::CreateSendSmsRequest();
    request.PhoneNumbers = "13900000000".to_owned();
    request.TemplateCode = "SMS_1".to_owned();
    let response = client.SendSms(&mut request)?;
    println!("{response:?} {EDIT:?}");
    Ok(())
}
