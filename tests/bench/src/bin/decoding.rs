//! Times of reading responses, beside serde_json with derived types.

#![forbid(unsafe_code)]

use std::error::Error;

use vod_bench::decoding::{derived, read, response};
use vod_bench::{Subject, measure};

fn main() -> Result<(), Box<dyn Error>> {
    println!("| response | bytes | serde_json, MB/s | aliyun-vod, MB/s | ratio of times |\n|---|--:|--:|--:|--:|");
    for action in ["GetPlayInfo", "GetAIMediaAuditJob", "SearchMedia"] {
        let body = response(action)?;
        derived::read(action, &body).ok_or("the derived types do not fit")?;
        read(action, &body).ok_or("the client's types do not fit")?;
        let subjects = vec![
            Subject::new("serde_json", || {
                let _ = derived::read(action, &body);
            }),
            Subject::new("aliyun-vod", || {
                let _ = read(action, &body);
            }),
        ];
        let rows = measure(subjects, 400);
        #[expect(clippy::cast_precision_loss, reason = "some kilobytes")]
        let rate = |row: usize| body.len() as f64 * 1e3 / rows[row].median();
        println!(
            "| {action} | {} | {:.0} | {:.0} | {:.2} |",
            body.len(),
            rate(0),
            rate(1),
            rows[1].over(&rows[0])
        );
    }
    Ok(())
}
