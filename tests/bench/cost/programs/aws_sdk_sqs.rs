//! One call with `aws-sdk-sqs`.

use aws_credential_types::Credentials;
use aws_sdk_sqs::config::{BehaviorVersion, Region};
use aws_sdk_sqs::{Client, Config};

/// Another value makes it another program: an edit that changes no file.
const EDIT: Option<&str> = option_env!("EDIT");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(call())
}

async fn call() -> Result<(), Box<dyn std::error::Error>> {
    let credentials = Credentials::from_keys(std::env::var("AWS_ACCESS_KEY_ID")?, std::env::var("AWS_SECRET_ACCESS_KEY")?, None);
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials)
        .build();
    let response = Client::from_conf(config).list_queues().send().await?;
    println!("{response:?} {EDIT:?}");
    Ok(())
}
