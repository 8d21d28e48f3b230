//! The first call: gets the title of a video.
//!
//! ```sh
//! export ALIBABA_CLOUD_ACCESS_KEY_ID=… ALIBABA_CLOUD_ACCESS_KEY_SECRET=…
//! cargo run --example first_call
//! ```
//!
//! To run it without an account, call the mock server. `cargo xtask mock --port 8080` starts it and
//! prints the access key that it accepts:
//!
//! ```sh
//! cargo run --example first_call -- http://127.0.0.1:8080
//! ```

use aliyun_vod::{Client, ErrorCode};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Client::builder().credentials_from_env()?;
    // Without an argument, the client calls the endpoint of its region.
    if let Some(endpoint) = std::env::args().nth(1) {
        builder = builder.endpoint(endpoint);
    }
    let client = builder.build()?;

    match client.get_video_info("9b73864d75f1d231e9001cd5f8****").send().await {
        Ok(response) => {
            let title = response.video.as_ref().and_then(|video| video.title.as_deref());
            println!("{}", title.unwrap_or("the video has no title"));
        }
        Err(error) if error.code() == Some(&ErrorCode::InvalidVideoNotFound) => println!("there is no such video"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
