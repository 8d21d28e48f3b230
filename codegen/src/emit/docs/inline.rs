//! Text inside of a paragraph, a heading or a table cell: parsed Markdown -> harmless Markdown.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

/// What a text of the spec may use beside the core of Markdown.
pub(super) const SYNTAX: Options = Options::ENABLE_TABLES;

/// The paths of actions, by wire name: a mention of one becomes a link.
pub(super) type ActionPaths = BTreeMap<String, String>;

/// The words of a text that is to be part of a paragraph.
pub(super) fn words(actions: &ActionPaths, text: &str) -> Vec<String> {
    read_line(text, Inline::new(actions))
}

/// A text on one line, for a cell of a table.
pub(super) fn cell(actions: &ActionPaths, text: &str) -> String {
    read_line(text, Inline::cell(actions)).join(" ")
}

fn read_line(text: &str, mut inline: Inline<'_>) -> Vec<String> {
    // Behind a word, nothing of one line begins a list, a heading or code.
    let text = format!("\u{e000} {}", text.replace(['\n', '\t'], " ").trim());
    for (event, at) in Parser::new_ext(&text, SYNTAX).into_offset_iter() {
        inline.event(event, at, &text);
    }
    let mut words = inline.into_words();
    words.remove(0);
    words
}

/// Writes inline Markdown as words. A line may be broken between words, and nowhere else.
pub(super) struct Inline<'d> {
    actions: &'d ActionPaths,
    in_cell: bool,
    words: Vec<String>,
    /// Whether the next thing begins a word.
    gap: bool,
    /// Text that is not written yet: the parser hands out text in pieces, and an address may be in
    /// several.
    text: String,
    link: Option<Link>,
    /// Whether the text that follows is that of an address which is already written.
    in_address: bool,
}

struct Link {
    address: String,
    begun: bool,
}

impl<'d> Inline<'d> {
    pub(super) fn new(actions: &'d ActionPaths) -> Self {
        Self {
            actions,
            in_cell: false,
            words: Vec::new(),
            gap: true,
            text: String::new(),
            link: None,
            in_address: false,
        }
    }

    /// For a cell of a table, which a vertical bar would end.
    pub(super) fn cell(actions: &'d ActionPaths) -> Self {
        Self {
            in_cell: true,
            ..Self::new(actions)
        }
    }

    /// The words that were written.
    pub(super) fn into_words(mut self) -> Vec<String> {
        self.flush();
        self.words
    }

    /// Writes what the parser found at `at` of `source`. What is not known to be harmless becomes
    /// plain text.
    pub(super) fn event(&mut self, event: Event<'_>, at: Range<usize>, source: &str) {
        let range = source.get(at.clone()).unwrap_or_default();
        match event {
            Event::Text(_) | Event::Code(_) if self.in_address => {}
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text.push_str(&text),
            Event::Code(text) => self.code(&text),
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            // Documentation is full of `640*360`, and of `****`, which masks values. Markdown would
            // read both as emphasis.
            Event::Start(Tag::Emphasis) => self.text.push_str(range.get(..1).unwrap_or_default()),
            Event::End(TagEnd::Emphasis) => self.text.push_str(range.get(range.len().saturating_sub(1)..).unwrap_or_default()),
            Event::Start(Tag::Strong) => self.strong(range.get(..2), is_bold(source, &at)),
            Event::End(TagEnd::Strong) => self.strong(range.get(range.len().saturating_sub(2)..), is_bold(source, &at)),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => self.begin_link(link_type, &dest_url),
            Event::End(TagEnd::Link) => self.end_link(),
            _ => {}
        }
    }

    fn strong(&mut self, marks: Option<&str>, is_bold: bool) {
        match marks {
            Some("**") if is_bold => self.markup("**"),
            marks => self.text.push_str(marks.unwrap_or_default()),
        }
    }

    fn begin_link(&mut self, kind: LinkType, address: &str) {
        if self.link.is_some() || !is_web_address(address) {
            return;
        }
        self.flush();
        if kind == LinkType::Autolink {
            self.markup(&format!("<{}>", destination(address)));
            self.in_address = true;
        } else {
            self.link = Some(Link {
                address: destination(address),
                begun: false,
            });
        }
    }

    fn end_link(&mut self) {
        self.in_address = false;
        if self.link.is_some() {
            self.flush();
        }
        match self.link.take() {
            Some(Link { address, begun: true }) => {
                self.gap = false;
                self.write(&format!("]({address})"));
            }
            Some(Link { address, begun: false }) => self.write(&format!("<{address}>")),
            None => {}
        }
    }

    /// A code span; one that is the name of an action becomes a link.
    fn code(&mut self, text: &str) {
        // A vertical bar in a cell is escaped, and two backslashes before it would not be read as
        // one.
        if self.in_cell && text.contains("\\|") {
            self.text.push_str(text);
            return;
        }
        let mut span = code(text);
        if self.in_cell {
            span = span.replace('|', "\\|");
        }
        match self.actions.get(text) {
            Some(path) if self.link.is_none() => self.markup(&format!("[{span}]({path})")),
            _ => self.markup(&span),
        }
    }

    /// Writes Markdown that is known to be harmless.
    fn markup(&mut self, markup: &str) {
        self.flush();
        self.write(markup);
    }

    fn write(&mut self, piece: &str) {
        if let Some(link) = &mut self.link
            && !link.begun
        {
            link.begun = true;
            self.write("[");
        }
        match self.words.last_mut() {
            Some(word) if !self.gap => {
                // Two code spans would become one, and an exclamation mark would make an image of a
                // link.
                if piece.starts_with('`') && word.ends_with('`') {
                    self.words.push(piece.to_owned());
                } else {
                    if piece.starts_with('[') && word.ends_with('!') {
                        word.pop();
                        word.push_str("\\!");
                    }
                    word.push_str(piece);
                }
            }
            _ => self.words.push(piece.to_owned()),
        }
        self.gap = false;
    }

    /// Writes the text that has come in: escaped, and with links to actions and addresses.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let mut rest = text.as_str();
        let mut before = ' ';
        while let Some(c) = rest.chars().next() {
            let length = if c == ' ' || c.is_ascii_whitespace() {
                self.gap = true;
                1
            } else if let Some(address) = leading_address(rest).filter(|_| self.link.is_none()) {
                self.write(&format!("<{address}>"));
                address.len()
            } else if c.is_alphanumeric() {
                let word = leading_word(rest);
                match self.actions.get(word) {
                    Some(path) if self.link.is_none() => self.write(&format!("[`{word}`]({path})")),
                    _ => self.write(word),
                }
                word.len()
            } else {
                self.escaped(c, before, rest.get(c.len_utf8()..).unwrap_or_default());
                c.len_utf8()
            };
            let (done, left) = rest.split_at_checked(length).unwrap_or((rest, ""));
            before = done.chars().next_back().filter(|&last| last != '_').unwrap_or(before);
            rest = left;
        }
    }

    /// Writes a character that may mean something in Markdown.
    fn escaped(&mut self, c: char, before: char, after: &str) {
        let is_markup = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' => true,
            // Between letters it means nothing.
            '_' => !(before.is_alphanumeric() && after.trim_start_matches('_').starts_with(char::is_alphanumeric)),
            '|' => self.in_cell,
            '&' => begins_entity(after),
            _ => false,
        };
        if is_markup {
            self.write("\\");
        }
        self.write(c.encode_utf8(&mut [0; 4]));
    }
}

/// Whether two asterisks make a text bold, and not more of them.
fn is_bold(source: &str, at: &Range<usize>) -> bool {
    let (before, after) = (source.get(..at.start).unwrap_or_default(), source.get(at.end..).unwrap_or_default());
    let range = source.get(at.clone()).unwrap_or_default();
    !before.ends_with('*') && !after.starts_with('*') && range.len() == range.trim_matches('*').len() + 4
}

/// A code span, whatever the text contains.
pub(crate) fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let fence = "`".repeat(longest_run_of_backticks(&text) + 1);
    let is_padded = text.is_empty() || text.starts_with('`') || text.ends_with('`') || (text.starts_with(' ') && text.ends_with(' '));
    let pad = if is_padded { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

pub(super) fn longest_run_of_backticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Whether `&` before this is the beginning of a character's name or number.
fn begins_entity(after: &str) -> bool {
    let name = after.strip_prefix('#').unwrap_or(after);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    end > 0 && name.get(end..).is_some_and(|rest| rest.starts_with(';'))
}

/// The letters and digits at the head of a text. Chinese has no blank before an address.
fn leading_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let word = text.get(..end).unwrap_or(text);
    let address = word
        .char_indices()
        .skip(1)
        .find(|(i, c)| matches!(c, 'h' | 'H') && text.get(*i..).is_some_and(is_web_address));
    address.and_then(|(i, _)| text.get(..i)).unwrap_or(word)
}

fn is_web_address(address: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
}

/// The address of a web page at the head of a text, without the punctuation of the sentence behind
/// it.
fn leading_address(text: &str) -> Option<&str> {
    if !is_web_address(text) {
        return None;
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c);
    let mut address = text.get(..text.find(|c| !is_part(c)).unwrap_or(text.len()))?;
    loop {
        let is_unbalanced = address.ends_with(')') && address.matches(')').count() > address.matches('(').count();
        if !is_unbalanced && !address.ends_with(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~', '(', '&']) {
            break;
        }
        address = address.get(..address.len() - 1)?;
    }
    let (_, host) = address.split_once("://")?;
    (!host.trim_matches('/').is_empty()).then_some(address)
}

/// An address as the destination of a link.
fn destination(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+,=%".contains(c) {
            out.push(c);
        } else {
            let bytes = c
                .encode_utf8(&mut [0; 4])
                .bytes()
                .map(|byte| format!("%{byte:02X}"))
                .collect::<String>();
            out.push_str(&bytes);
        }
    }
    out
}
