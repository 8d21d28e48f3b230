//! Paragraphs, lists, tables, quotations and code: parsed Markdown -> harmless Markdown.

use std::ops::Range;

use pulldown_cmark::{Alignment, Event, HeadingLevel, Parser, Tag, TagEnd};

use super::inline::{ActionPaths, Inline, SYNTAX, longest_run_of_backticks, words};
use super::prose::Prose;
use super::wrap::{WIDTH, wrap};

/// How deep quotations and lists may lie in each other; what lies deeper is written at this depth.
const MAX_DEPTH: usize = 8;

/// The largest number that Markdown reads as that of an element.
const MAX_NUMBER: u64 = 999_999_999;

/// Reads a text of any number of paragraphs.
pub(super) fn prose(actions: &ActionPaths, text: &str) -> Prose {
    let text = text.replace('\t', "    ");
    let mut writer = Writer {
        actions,
        source: &text,
        outer: Vec::new(),
        container: Container::default(),
        inline: Inline::new(actions),
        verbatim: None,
        table: Table::default(),
        only_paragraph: None,
    };
    for (event, at) in Parser::new_ext(&text, SYNTAX).into_offset_iter() {
        writer.event(event, at);
    }
    match writer.only_paragraph {
        Some(words) => Prose::Paragraph(words),
        None => Prose::Blocks(writer.container.lines),
    }
}

/// A block of code.
pub(crate) fn fenced(info: &str, lines: &[String]) -> Vec<String> {
    // Longer than any run of backticks inside, so that no line of the spec can end the block.
    let longest = lines.iter().map(|line| longest_run_of_backticks(line)).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    std::iter::once(format!("{fence}{info}"))
        .chain(lines.iter().cloned())
        .chain([fence.clone()])
        .collect()
}

/// A row of a table.
pub(crate) fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

struct Writer<'d, 's> {
    actions: &'d ActionPaths,
    source: &'s str,
    /// The containers around the innermost one, the outermost first.
    outer: Vec<Container>,
    container: Container,
    /// The paragraph, heading or cell that is being written.
    inline: Inline<'d>,
    /// Code or HTML that is being read.
    verbatim: Option<String>,
    table: Table,
    /// The first block, if it is a paragraph and nothing follows it.
    only_paragraph: Option<Vec<String>>,
}

/// A quotation, a list, an element of one, or the whole text.
#[derive(Default)]
struct Container {
    /// Prefix of its first line, and of the other lines.
    prefixes: (String, String),
    lines: Vec<String>,
    last: Option<Block>,
    /// The number of the next element of a list.
    number: Option<u64>,
}

#[derive(Default)]
struct Table {
    delimiters: Vec<String>,
    row: Vec<String>,
    lines: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Paragraph,
    Heading,
    Code,
    List,
    Item,
    Other,
}

impl Writer<'_, '_> {
    fn event(&mut self, event: Event<'_>, at: Range<usize>) {
        if let (Some(verbatim), Event::Text(text) | Event::Html(text)) = (&mut self.verbatim, &event) {
            verbatim.push_str(text);
            return;
        }
        match event {
            Event::End(TagEnd::Paragraph) => self.end_paragraph(at.start),
            Event::End(TagEnd::Heading(level)) => self.end_heading(level, at.start),
            Event::Start(Tag::BlockQuote(_)) => self.open("> ", "> ", at.start),
            Event::End(TagEnd::BlockQuote(_)) => self.close(Block::Other, at.start),
            Event::Start(Tag::List(first)) => {
                self.open("", "", at.start);
                self.container.number = first;
            }
            Event::End(TagEnd::List(_)) => self.close(Block::List, at.start),
            Event::Start(Tag::Item) => {
                let marker = match &mut self.container.number {
                    Some(number) => {
                        *number += 1;
                        format!("{}. ", (*number - 1).min(MAX_NUMBER))
                    }
                    None => "- ".to_owned(),
                };
                self.open(&marker, &" ".repeat(marker.len()), at.start);
            }
            Event::End(TagEnd::Item) => {
                self.end_paragraph(at.start);
                self.close(Block::Item, at.start);
            }
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => {
                self.end_paragraph(at.start);
                self.verbatim = Some(String::new());
            }
            Event::End(TagEnd::CodeBlock) => {
                let code = self.verbatim.take().unwrap_or_default();
                let lines: Vec<String> = code.lines().map(str::to_owned).collect();
                // Whatever language is named: rustdoc compiles only what may be Rust.
                self.block(Block::Code, fenced("text", &lines), at.start);
            }
            Event::End(TagEnd::HtmlBlock) => {
                let html = self.verbatim.take().unwrap_or_default();
                let words = words(self.actions, &html);
                self.block(Block::Other, wrap(&words, self.width()), at.start);
            }
            Event::Start(Tag::Table(alignments)) => {
                self.end_paragraph(at.start);
                self.table.delimiters = alignments.iter().map(|alignment| delimiter(*alignment).to_owned()).collect();
            }
            Event::Start(Tag::TableCell) => self.inline = Inline::cell(self.actions),
            Event::End(TagEnd::TableCell) => {
                let words = self.take_words();
                self.table.row.push(words.join(" "));
            }
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => {
                let is_head = self.table.lines.is_empty();
                self.table.lines.push(row(&std::mem::take(&mut self.table.row)));
                if is_head {
                    self.table.lines.push(format!("|{}|", self.table.delimiters.join("|")));
                }
            }
            Event::End(TagEnd::Table) => {
                let table = std::mem::take(&mut self.table);
                self.block(Block::Other, table.lines, at.start);
            }
            Event::Rule => self.block(Block::Other, vec!["***".to_owned()], at.start),
            other => self.inline.event(other, at, self.source),
        }
    }

    fn take_words(&mut self) -> Vec<String> {
        std::mem::replace(&mut self.inline, Inline::new(self.actions)).into_words()
    }

    /// Columns that are left for text.
    fn width(&self) -> usize {
        let containers = self.outer.iter().chain([&self.container]);
        WIDTH.saturating_sub(containers.map(|container| container.prefixes.1.len()).sum())
    }

    fn end_paragraph(&mut self, start: usize) {
        let words = self.take_words();
        let lines = wrap(&words, self.width());
        let is_first = self.outer.is_empty() && self.container.last.is_none();
        self.block(Block::Paragraph, lines, start);
        self.only_paragraph = (is_first && !words.is_empty()).then_some(words).or(self.only_paragraph.take());
    }

    fn end_heading(&mut self, level: HeadingLevel, start: usize) {
        let words = self.take_words();
        if !words.is_empty() {
            self.block(Block::Heading, vec![heading(level as usize, &words)], start);
        }
    }

    /// Begins a container. Text before it is a paragraph of the one around it.
    fn open(&mut self, first: &str, rest: &str, start: usize) {
        self.end_paragraph(start);
        let mut container = Container::default();
        if self.outer.len() < MAX_DEPTH {
            container.prefixes = (first.to_owned(), rest.to_owned());
        }
        self.outer.push(std::mem::replace(&mut self.container, container));
    }

    fn close(&mut self, block: Block, start: usize) {
        let Some(outer) = self.outer.pop() else { return };
        let Container {
            prefixes: (first, rest),
            mut lines,
            ..
        } = std::mem::replace(&mut self.container, outer);
        if lines.is_empty() && block == Block::Item {
            lines.push(String::new());
        }
        let mut prefix = &first;
        for line in &mut lines {
            *line = format!("{prefix}{line}").trim_end().to_owned();
            prefix = &rest;
        }
        self.block(block, lines, start);
    }

    /// Adds a block to the container, with an empty line before it where one is needed, or where
    /// the spec has one.
    fn block(&mut self, block: Block, lines: Vec<String>, start: usize) {
        if lines.is_empty() {
            return;
        }
        let is_apart = match (self.container.last, block) {
            (None, _) => false,
            (Some(Block::Item), _)
            | (Some(Block::Code | Block::Heading), _)
            | (_, Block::Code | Block::Heading)
            | (Some(Block::Paragraph), Block::List) => follows_empty_line(self.source, start),
            _ => true,
        };
        if is_apart {
            self.container.lines.push(String::new());
        }
        self.container.lines.extend(lines);
        self.container.last = Some(block);
        self.only_paragraph = None;
    }
}

/// Whether the line before the one of `start` is empty.
fn follows_empty_line(source: &str, start: usize) -> bool {
    let mut before = source.get(..start).unwrap_or_default().rsplit('\n');
    before.next();
    before.next().is_some_and(|line| line.trim_matches([' ', '>']).is_empty())
}

/// A heading, which has to be on one line.
pub(super) fn heading(level: usize, words: &[String]) -> String {
    let mut text = words.join(" ");
    // Number signs at its end would not be shown.
    if let Some(last) = words.last().filter(|last| last.bytes().all(|byte| byte == b'#')) {
        text.insert(text.len() - last.len(), '\\');
    }
    format!("{} {text}", "#".repeat(level))
}

const fn delimiter(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::None => "---",
        Alignment::Left => ":---",
        Alignment::Center => ":---:",
        Alignment::Right => "---:",
    }
}
