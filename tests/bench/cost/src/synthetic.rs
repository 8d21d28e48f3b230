//! A spec of any size, of the shapes that the real one has: its actions again and again, under
//! other names.

use std::fs;
use std::path::Path;

use crate::Error;

/// Writes a spec of `actions` actions to `out`: those of `spec`, then copies with `V2`, `V3`, …
/// behind their names and error codes.
///
/// # Errors
/// If there are fewer than the spec has, or the disk fails.
pub fn write(spec: &Path, out: &Path, actions: usize) -> Result<(), Error> {
    let mut originals = Vec::new();
    for entry in fs::read_dir(spec.join("actions"))? {
        let path = entry?.path();
        if let Some(name) = path.file_stem().and_then(|name| name.to_str()) {
            originals.push((name.to_owned(), fs::read_to_string(&path)?));
        }
    }
    originals.sort();
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    fs::create_dir_all(out.join("actions"))?;
    if actions < originals.len() {
        // Types that only the others use would be an error.
        return Err(format!("the spec has {} actions already", originals.len()).into());
    }
    fs::copy(spec.join("service.yaml"), out.join("service.yaml"))?;
    let copies = (1..).flat_map(|round| originals.iter().map(move |original| (round, original)));
    for (round, (name, text)) in copies.take(actions) {
        let (name, text) = if round == 1 {
            (name.clone(), text.clone())
        } else {
            (format!("{name}V{round}"), renamed(text, name, round))
        };
        fs::write(out.join("actions").join(format!("{name}.yaml")), text)?;
    }
    Ok(())
}

/// A copy: the name of the action and its error codes are new, everything else stays.
fn renamed(text: &str, name: &str, round: usize) -> String {
    let mut copy = String::with_capacity(text.len());
    let mut section = "";
    for line in text.split_inclusive('\n') {
        if !line.starts_with([' ', '#', '\n']) {
            section = line.split(':').next().unwrap_or_default();
        }
        if line.trim_end() == format!("action: {name}") {
            copy.push_str(&format!("action: {name}V{round}\n"));
        } else if section == "errors"
            && line.starts_with("  ")
            && !line.starts_with("   ")
            && let Some((code, rest)) = line.split_once(':')
        {
            copy.push_str(&format!("{code}.V{round}:{}", own_name(rest, round)));
        } else {
            copy.push_str(line);
        }
    }
    // The root element of a documented XML response has the name of the action.
    copy.replace(&format!("{name}Response>"), &format!("{name}V{round}Response>"))
}

/// An error that has a Rust name of its own gets another.
fn own_name(error: &str, round: usize) -> String {
    match error.split_once(", name: ") {
        Some((before, after)) => {
            let end = after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len());
            format!("{before}, name: {}V{round}{}", &after[..end], &after[end..])
        }
        None => error.to_owned(),
    }
}
