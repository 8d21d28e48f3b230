//! One call with `alibabacloud`.

use alibabacloud::client::AliyunClient;
use alibabacloud::services::ecs::describe_regions;

/// Another value makes it another program: an edit that changes no file.
const EDIT: Option<&str> = option_env!("EDIT");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(call())
}

async fn call() -> Result<(), Box<dyn std::error::Error>> {
    let client = AliyunClient::new(
        std::env::var("ALIBABA_CLOUD_ACCESS_KEY_ID")?,
        std::env::var("ALIBABA_CLOUD_ACCESS_KEY_SECRET")?,
    );
    let response = describe_regions(&client, None).await?;
    println!("{response:?} {EDIT:?}");
    Ok(())
}
