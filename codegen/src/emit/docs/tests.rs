//! No text of a spec becomes code, and none makes rustdoc warn.

use proptest::prelude::*;
use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

use super::wrap::WIDTH;
use super::*;

fn docs() -> Docs {
    Docs([("DeleteVideo".to_owned(), "crate::actions::delete_video::DeleteVideo".to_owned())].into())
}

fn prose(text: &str) -> Vec<String> {
    docs().prose(text).into_lines()
}

/// The first thing that rustdoc would compile or warn about.
fn fault(markdown: &str) -> Option<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    // rustdoc takes whatever is in brackets for a link to an item.
    let mut item = |_: BrokenLink<'_>| Some((CowStr::from("an item"), CowStr::from("")));
    let mut is_text = true;
    for event in Parser::new_with_broken_link_callback(markdown, options, Some(&mut item)) {
        let is_harmless = match &event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => &**info == "text",
            Event::Start(Tag::Link { dest_url, .. }) => ["http://", "https://", "crate::actions::"]
                .iter()
                .any(|head| dest_url.to_lowercase().starts_with(head)),
            Event::Start(Tag::Paragraph | Tag::Heading { .. } | Tag::BlockQuote(None) | Tag::List(_) | Tag::Item | Tag::Strong) => true,
            Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell) => true,
            Event::Text(text) => {
                let mut addresses = text.split("http").skip(1).filter_map(|rest| rest.split_once("://"));
                !is_text || !addresses.any(|(s, host)| ["", "s"].contains(&s) && host.starts_with(|c: char| c.is_ascii_alphanumeric()))
            }
            Event::End(_) | Event::Code(_) | Event::SoftBreak | Event::Rule => true,
            _ => false,
        };
        match &event {
            Event::Start(Tag::CodeBlock(_) | Tag::Link { .. }) => is_text = false,
            Event::End(TagEnd::CodeBlock | TagEnd::Link) => is_text = true,
            _ => {}
        }
        if !is_harmless {
            return Some(format!("{event:?} in\n{markdown}"));
        }
    }
    None
}

/// What stands in texts that surprise: marks of Markdown in all places, and words between them.
fn texts() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "word",
        "a",
        "1",
        "panic!()",
        "fn main() {}",
        "DeleteVideo",
        "视频",
        "。",
        "x****",
        "\u{a0}",
        "\u{e000}",
        " ",
        " ",
        "  ",
        "    ",
        "\t",
        "\n",
        "\n",
        "\n\n",
        "\n\n    ",
        "`",
        "``",
        "```",
        "~",
        "~~",
        "~~~",
        "\\",
        "*",
        "**",
        "***",
        "_",
        "__",
        "# ",
        "## ",
        "#",
        "> ",
        ">",
        "- ",
        "-",
        "---",
        "* ",
        "+ ",
        "1. ",
        "10. ",
        "7) ",
        "999999999. ",
        "=",
        "===",
        ":",
        "|",
        "| ",
        "|---|",
        ":-",
        "<",
        ">",
        "<b>",
        "</b>",
        "<div>",
        "<!--",
        "-->",
        "<?x?>",
        "<https://a.example/b>",
        "<a@b.example>",
        "[",
        "]",
        "[x]",
        "[x]: ",
        "[ ] ",
        "](",
        ")",
        "](crate::x)",
        "](https://a.example/(b)*)",
        "](/x \"t\")",
        "!",
        "![",
        "[^1]",
        "[^1]: ",
        "&",
        "&lt;",
        "&#10;",
        "&#32;",
        "&#96;",
        "&copy;",
        "https://",
        "http://",
        "HTTPS://a.example/",
        "https://help.aliyun.com/a_b.html",
        "http://a.example/?a=1&copy;=2",
        "$",
        "^",
        "\"",
        "'",
        "...",
        "--",
    ];
    let piece = prop_oneof![8 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

#[test]
fn action_names_become_links() {
    let want = "See [`DeleteVideo`](crate::actions::delete_video::DeleteVideo), not DeleteVideos.";
    assert_eq!(docs().line("See DeleteVideo, not DeleteVideos."), want);
    assert_eq!(docs().line("See `DeleteVideo`, not DeleteVideos."), want);
    let docs = docs();
    assert_eq!(docs.line("[DeleteVideo](https://a.example/)"), "[DeleteVideo](https://a.example/)");
    assert!(docs.line("!DeleteVideo").starts_with("\\![`DeleteVideo`]"));
}

#[test]
fn unsupported_markdown_is_escaped() {
    for (text, want) in [
        ("a [b] <c> `d<e>` *h", r"a \[b\] \<c\> `d<e>` \*h"),
        ("[x](crate::y) ![z](https://a.example/)", "x z"),
        ("lone ` tick", r"lone \` tick"),
        ("a \\` b \\` <i>", r"a \` b \` \<i\>"),
        (
            "a_b, _c_, 640*360 to 1920*1080, ****a****",
            r"a_b, \_c\_, 640\*360 to 1920\*1080, \*\*\*\*a\*\*\*\*",
        ),
        ("**bold**, 1~2 and 3~4", r"**bold**, 1\~2 and 3\~4"),
        ("A&B &lt;b&gt; &amp;lt;", r"A&B \<b\> \&lt;"),
        ("- no list", "- no list"),
    ] {
        assert_eq!(docs().line(text), want);
    }
    for (text, want) in [
        ("- no list", "\\- no list"),
        ("1. one", "1\\. one"),
        ("# a", "\\# a"),
        ("---", "\\---"),
        ("| a |", "\\| a |"),
    ] {
        assert_eq!(docs().paragraph(text).into_lines(), [want]);
    }
    assert_eq!(docs().heading("C #"), "# C \\#");
    assert_eq!(docs().cell("a|b `c|d`"), r"a\|b `c\|d`");
}

#[test]
fn urls_become_links_without_punctuation() {
    for (text, want) in [
        ("see https://a.example/b.", "see <https://a.example/b>."),
        ("详见https://help.aliyun.com/a_b.html。", "详见<https://help.aliyun.com/a_b.html>。"),
        (
            "（https://a.example/b）、《http://a.example》",
            "（<https://a.example/b>）、《<http://a.example>》",
        ),
        (
            "(https://a.example/b_(c)) 'https://a.example/?a=1&b=2'!",
            "(<https://a.example/b_(c)>) '<https://a.example/?a=1&b=2>'!",
        ),
        ("https://a.example/*b*/c", "<https://a.example/*b*/c>"),
        (
            "[page](https://a.example/) [](https://a.example/)",
            "[page](https://a.example/) <https://a.example/>",
        ),
        (
            "<https://a.example/> https:// `https://a.example/`",
            "<https://a.example/> https:// `https://a.example/`",
        ),
    ] {
        assert_eq!(docs().line(text), want);
        assert_eq!(fault(want), None);
    }
}

#[test]
fn code_blocks_are_marked_as_text() {
    assert_eq!(
        prose("```rust\nstd::process::exit(1)\n```"),
        ["```text", "std::process::exit(1)", "```"]
    );
    assert_eq!(prose("~~~\nx"), ["```text", "x", "```"]);
    assert_eq!(prose("````\n```\nx"), ["````text", "```", "x", "````"]);
    assert_eq!(prose("a\n\n    fn main() {}"), ["a", "", "```text", "fn main() {}", "```"]);
    // Backticks and tildes are no fence together.
    assert_eq!(prose("``~\n\n    panic!()"), ["\\`\\`\\~", "", "```text", "panic!()", "```"]);
    assert_eq!(prose("```~\n\n    panic!()\n"), ["```text", "", "    panic!()", "```"]);
    // On one line they are a code span.
    assert_eq!(prose("```word``` begins.\n\nMore."), ["`word` begins.", "", "More."]);
}

#[test]
fn block_structure_is_kept() {
    let whole = "\
First, with\nmore words:\n- c\n  d\n- e\n  1. f\n  2. g\n\n> quoted\n> `text`\n\n# Head\n\n| a | b |\n|---|:---:|\n| c\\|d | e |\n\n***\n\nLast.";
    let want = whole
        .replace("with\nmore", "with more")
        .replace("- c\n  d", "- c d")
        .replace("quoted\n> ", "quoted ");
    assert_eq!(prose(whole).join("\n"), want);
    assert_eq!(prose("<div>\nSee `a`.\n</div>"), [r"\<div\> See `a`. \</div\>"]);
    let deep = prose(&format!("{}deep", "> ".repeat(5000)));
    assert_eq!(deep, [format!("{}deep", "> ".repeat(8))]);
}

#[test]
fn facts_are_appended_to_the_description() {
    let facts = || words_of("At most 3.");
    let with_facts = |text: &str| docs().prose(text).and(facts()).into_lines();
    assert_eq!(with_facts("One."), ["One. At most 3."]);
    assert_eq!(with_facts("One.\n\nTwo."), ["One.", "", "Two.", "", "At most 3."]);
    // Whoever wrote it left the full stop away.
    for (text, end) in [("One", "."), ("One `x`", "."), ("One (x)", "."), ("One (x.)", ""), ("One?", "")] {
        assert_eq!(with_facts(text), [format!("{text}{end} At most 3.")]);
    }
    // What is no paragraph does not become one.
    for block in ["One:\n- a\n- b", "1. a\n2. b", "```\ncode\n```", "| a |\n|---|"] {
        let lines = with_facts(block);
        let (added, rest) = lines.split_last().unwrap_or_else(|| panic!("no lines of {block}"));
        assert_eq!(
            (added.as_str(), rest),
            ("At most 3.", &[prose(block), vec![String::new()]].concat()[..])
        );
    }
    let long = "word ".repeat(60);
    assert!(with_facts(&long).iter().all(|line| line.len() <= WIDTH));
    let item = docs().prose("One:\n- a").into_item("`x`");
    assert_eq!(item, ["- `x`:", "", "  One:", "  - a"]);
}

proptest! {
    #[test]
    fn docs_never_contain_code_or_rustdoc_warnings(text in texts()) {
        let docs = docs();
        let facts = || docs.words(&format!("Example: {}.", code(&text)));
        let line = docs.line(&text);
        for lines in [
            docs.prose(&text).into_lines(),
            docs.prose(&text).and(facts()).into_lines(),
            docs.paragraph(&text).and(facts()).into_lines(),
            docs.prose(&text).into_item("`name`"),
            vec![docs.heading(&text)],
            docs.labelled("`Name`:", &text),
            vec![format!("A client of {line}."), String::new(), "More.".to_owned()],
            vec![row(&["a".to_owned(), "b".to_owned()]), "|---|---|".to_owned(), row(&[docs.cell(&text), docs.cell(&code(&text))])],
            vec![format!("[{}](https://a.example)", code(&text))],
        ] {
            prop_assert!(lines.iter().all(|line| !line.contains('\n')), "{lines:?}");
            prop_assert_eq!(fault(&lines.join("\n")), None);
        }
    }
}
