//! One call with `aliyun-vod`.

/// Another value makes it another program: an edit that changes no file.
const EDIT: Option<&str> = option_env!("EDIT");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(call())
}

async fn call() -> Result<(), Box<dyn std::error::Error>> {
    let client = aliyun_vod::Client::from_env()?;
    let response = client.refresh_upload_video("c6a23a870c8c4ffcd40cbd3813330000").send().await?;
    println!("{response:?} {EDIT:?}");
    Ok(())
}
