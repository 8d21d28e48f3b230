//! Diagnostics as text, in the style of `rustc`.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};

use super::report::{Diagnostic, SourceLocation};
use crate::source::Sources;

/// The longest part of a line that is shown, so that a very long line does not flood the terminal.
const MAX_LINE: usize = 2_000;

/// Renders `diagnostics` with the lines of the spec; `color` is for a terminal with ANSI sequences.
/// Ends in a newline unless it is empty.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut shown: String = diagnostics
        .iter()
        .map(|diagnostic| render_one(&renderer, diagnostic, sources) + "\n")
        .collect::<Vec<_>>()
        .join("\n");
    if !color {
        // The frame around the source leaves spaces at the end of some lines.
        shown = shown.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    }
    shown
}

fn render_one(renderer: &Renderer, diagnostic: &Diagnostic, sources: &Sources) -> String {
    let title = Level::ERROR.primary_title(diagnostic.message.as_str());
    let help = diagnostic
        .help
        .iter()
        .map(|help| Group::with_title(Level::HELP.secondary_title(help.as_str())));
    if diagnostic.location.span.is_none() {
        // Nothing of the file is shown, so there is no frame for its name.
        let title = renderer.render(&[Group::with_title(title)]);
        let help: Vec<String> = help.map(|help| format!("\n{}", renderer.render(&[help]))).collect();
        return format!(
            "{title}\n --> {}{}",
            normalize_untrusted_str(&diagnostic.location.file),
            help.concat()
        );
    }
    let mut places = vec![MarkedLocation {
        location: &diagnostic.location,
        label: diagnostic.label.as_deref(),
        kind: AnnotationKind::Primary,
    }];
    places.extend(diagnostic.related.iter().map(|related| MarkedLocation {
        location: &related.location,
        label: Some(&related.label),
        kind: AnnotationKind::Context,
    }));

    let mut main = title.elements(Vec::<Element<'_>>::new());
    while !places.is_empty() {
        // One snippet for each file, in the order in which the files are used.
        let file = places[0].location.file.as_str();
        let (here, elsewhere) = places.into_iter().partition(|place| place.location.file == file);
        places = elsewhere;
        main = main.element(source(file, here, sources));
    }
    let mut groups = vec![main];
    groups.extend(help);
    renderer.render(&groups)
}

struct MarkedLocation<'a> {
    location: &'a SourceLocation,
    label: Option<&'a str>,
    kind: AnnotationKind,
}

/// The lines of one file around its places, underlined; or only the name of the file if it has no
/// lines to show.
fn source<'a>(file: &'a str, places: Vec<MarkedLocation<'a>>, sources: &'a Sources) -> Element<'a> {
    let spans: Option<Vec<Range<usize>>> = places.iter().map(|place| place.location.span.clone()).collect();
    let (Some(text), Some(spans)) = (sources.text(file), spans) else {
        return Origin::path(file).into();
    };
    let excerpt = Excerpt::around(&text, &spans);
    let annotations = places
        .iter()
        .zip(&spans)
        .map(|(place, span)| place.kind.span(excerpt.within(span)).label(place.label));
    let annotations: Vec<_> = annotations.collect();
    Snippet::source(excerpt.text)
        .line_start(excerpt.first_line)
        .path(file)
        .annotations(annotations)
        .into()
}

/// The lines that contain some spans. The renderer gets only these, because it reads all of its
/// input.
struct Excerpt {
    text: String,
    /// Number of the first line, from 1.
    first_line: usize,
    /// Offset of the excerpt in the file.
    start: usize,
}

impl Excerpt {
    fn around(text: &str, spans: &[Range<usize>]) -> Self {
        let first = spans.iter().map(|span| span.start).min().unwrap_or(0).min(text.len());
        let last = spans.iter().map(|span| span.end).max().unwrap_or(0).clamp(first, text.len());
        let start = text
            .get(..first)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |newline| newline + 1);
        let end = text
            .get(last..)
            .and_then(|after| after.find('\n'))
            .map_or(text.len(), |newline| last + newline);
        let end = end.min(floor_char_boundary(text, last + MAX_LINE));
        let first_line = text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count() + 1;
        // A line may end in CR LF; the CR is replaced, so the offsets stay the same.
        let text = text.get(start..end).unwrap_or_default().replace("\r\n", " \n");
        Excerpt {
            text: text.strip_suffix('\r').map_or(text.clone(), |text| format!("{text} ")),
            first_line,
            start,
        }
    }

    /// Converts a span of the file to a span of the excerpt.
    fn within(&self, span: &Range<usize>) -> Range<usize> {
        let inside = |offset: usize| floor_char_boundary(&self.text, offset.saturating_sub(self.start));
        inside(span.start)..inside(span.end)
    }
}

/// The last character boundary up to `offset`.
fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
