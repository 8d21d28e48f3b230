//! The public interface of the runtime, compared with `aliyun-runtime.txt`: a change of it shows in
//! review as a change of that file. It goes by public path, so a file may be moved without a change
//! of the listing. `UPDATE_SNAPSHOTS=yes` renews it.
//!
//! The generated crate needs none: its files are such a listing themselves.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let json = rustdoc_json::Builder::default()
        .toolchain("nightly")
        .manifest_path(here.join("../../codegen/runtime/Cargo.toml"))
        .target_dir(here.join("target/nightly"))
        .all_features(true)
        .quiet(true)
        .build()?;
    // Derived traits, and those that the compiler finds out, are left out: `cargo semver-checks`
    // looks after them.
    let listing = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()?;
    listing.assert_eq_or_update(here.join("aliyun-runtime.txt"));
    Ok(())
}
