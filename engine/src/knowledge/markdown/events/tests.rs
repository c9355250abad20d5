//! HTML of every kind and quality becomes well-nested events that have all of its text.

use proptest::prelude::*;

use super::super::plain;
use super::*;

/// Checks that an element is in one that can contain it.
fn check_place(around: Option<&str>, name: &str) {
    let fits = match around {
        Some("List") => name == "Item",
        Some("Table") => matches!(name, "TableHead" | "TableRow" | "Paragraph"),
        Some("TableHead" | "TableRow") => name == "TableCell",
        Some("DefinitionList") => name.starts_with("DefinitionList"),
        Some("Paragraph" | "Heading" | "TableCell" | "DefinitionListTitle") => is_style(name),
        Some("CodeBlock") => matches!(name, "text" | "Link" | "Image"),
        None | Some("BlockQuote") => !is_style(name),
        _ => true,
    };
    assert!(fits, "{name} in {around:?}");
}

fn is_style(name: &str) -> bool {
    let styles = [
        "text",
        "Strong",
        "Emphasis",
        "Strikethrough",
        "Link",
        "Image",
    ];
    styles.contains(&name)
}

/// The events as short marks: `<Paragraph>`, `</Paragraph>`, text.
fn shape(markdown: &str) -> String {
    let mut shape = String::new();
    let mut open = Vec::new();
    for (event, range) in read(markdown).events {
        assert!(markdown.get(range.start..).is_some(), "{markdown}");
        match event {
            Event::Start(tag) => {
                let name = format!("{tag:?}");
                let name: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
                check_place(open.last().map(|(_, name): &(_, String)| &**name), &name);
                shape.push_str(&format!("<{name}>"));
                open.push((tag.to_end(), name));
            }
            Event::End(end) => {
                let (expected, name) = open.pop().expect("an open element");
                assert_eq!(end, expected, "{markdown}");
                shape.push_str(&format!("</{name}>"));
            }
            Event::Text(text) => {
                check_place(open.last().map(|(_, name)| &**name), "text");
                shape.push_str(&text);
            }
            Event::Code(text) => shape.push_str(&format!("`{text}`")),
            Event::SoftBreak => shape.push('␤'),
            Event::HardBreak => shape.push('⏎'),
            Event::Rule => shape.push('―'),
            Event::FootnoteReference(number) => shape.push_str(&number),
            Event::TaskListMarker(is_done) => shape.push(if is_done { '☑' } else { '☐' }),
            other => panic!("{other:?} in {markdown}"),
        }
    }
    assert!(open.is_empty(), "{open:?} in {markdown}");
    shape
}

fn check(cases: &[(&str, &str)]) {
    for (markdown, expected) in cases {
        assert_eq!(shape(markdown), *expected, "{markdown}");
    }
}

#[test]
fn blocks_become_their_markdown() {
    check(&[
        (
            "<p>送料は\n一律です。</p>",
            "<Paragraph>送料は␤一律です。</Paragraph>",
        ),
        (
            "<div> a\n\n b </div>",
            "<Paragraph>a</Paragraph><Paragraph>b</Paragraph>",
        ),
        ("<p>a<br> b<br></p>", "<Paragraph>a⏎b</Paragraph>"),
        (
            "<h2 id=x>件名</h2>\n本文",
            "<Heading>件名</Heading><Paragraph>本文</Paragraph>",
        ),
        (
            "<ol start=3><li>a<li>b<ul><li>c</ul>d</ol>",
            "<List><Item>a</Item><Item>b<List><Item>c</Item></List><Paragraph>d</Paragraph></Item></List>",
        ),
        (
            "<table><caption>料金</caption><tr><th>地域<td>離島</table>",
            "<Table><Paragraph><Strong>料金</Strong></Paragraph><TableRow><TableCell><Strong>地域\
             </Strong></TableCell><TableCell>離島</TableCell></TableRow></Table>",
        ),
        (
            "<dl><dt>term<dd>one<dd><p>two</dl>",
            "<DefinitionList><DefinitionListTitle>term</DefinitionListTitle>\
             <DefinitionListDefinition>one</DefinitionListDefinition>\
             <DefinitionListDefinition><Paragraph>two</Paragraph></DefinitionListDefinition>\
             </DefinitionList>",
        ),
        (
            "<pre>\na <b>c</b>\n  b</pre>",
            "<CodeBlock>a c\n  b</CodeBlock>",
        ),
        (
            "<blockquote>a<hr>b</blockquote>",
            "<BlockQuote><Paragraph>a</Paragraph>―<Paragraph>b</Paragraph></BlockQuote>",
        ),
    ]);
}

#[test]
fn inline_elements_become_their_markdown() {
    check(&[
        (
            "a <b>b</b> <i>c</i> <s>d</s> <kbd>e</kbd> x<sup>2</sup> 1<sup>st</sup>",
            "<Paragraph>a <Strong>b</Strong> <Emphasis>c</Emphasis> <Strikethrough>d</Strikethrough> \
             `e` x² 1st</Paragraph>",
        ),
        (
            "<p>語<a href=' https://e.org '>リンク</a>&amp;&nbsp;&#x8a9e;</p>",
            "<Paragraph>語<Link>リンク</Link>&\u{a0}語</Paragraph>",
        ),
        (
            "<img alt='図 1' src=a.png> <unknown>x</unknown>",
            "<Paragraph><Image>図 1</Image> x</Paragraph>",
        ),
        (
            "*a <b>b* c</b> d",
            "<Paragraph><Emphasis>a <Strong>b</Strong></Emphasis><Strong> c</Strong> d</Paragraph>",
        ),
        (
            "<a href='entry:x'><p>a</p><p>b</p></a>",
            "<Paragraph></Paragraph><Paragraph><Link>a</Link></Paragraph>\
             <Paragraph><Link>b</Link></Paragraph>",
        ),
        (
            "[](a.md) <a href=b.md></a>",
            "<Paragraph><Link></Link> <Link></Link></Paragraph>",
        ),
    ]);
}

#[test]
fn html_and_markdown_contain_each_other() {
    check(&[
        (
            "<details>\n<summary>要約</summary>\n\n- **a**\n\n</details>\n\nb",
            "<Paragraph><Strong>要約</Strong></Paragraph><List><Item><Strong>a</Strong></Item></List>\
             <Paragraph>b</Paragraph>",
        ),
        (
            "<table><tr><td>\n\n*a*\n\n- b\n- c\n</td><td>\n\nd</td></tr></table>",
            "<Table><TableRow><TableCell><Emphasis>a</Emphasis> • b • c</TableCell>\
             <TableCell>d</TableCell></TableRow></Table>",
        ),
        (
            "| a<br>b | <ul><li>c<li>d</ul> |\n|-|-|",
            "<Table><TableHead><TableCell>a b</TableCell><TableCell>• c • d</TableCell></TableHead>\
             </Table>",
        ),
        (
            "a <div>b</div> c",
            "<Paragraph>a</Paragraph><Paragraph>b</Paragraph><Paragraph>c</Paragraph>",
        ),
        (
            "- a\n  <p>b</p>\n\n  c",
            "<List><Item><Paragraph>a</Paragraph><Paragraph>b</Paragraph><Paragraph>c</Paragraph></Item></List>",
        ),
        (
            "<table><tr><td>open\n\n# Head\n\ntext",
            "<Table><TableRow><TableCell>open</TableCell></TableRow></Table><Heading>Head</Heading>\
             <Paragraph>text</Paragraph>",
        ),
        (
            "<b>open\n\ntext",
            "<Paragraph><Strong>open</Strong></Paragraph><Paragraph>text</Paragraph>",
        ),
        (
            "> <p>a\n> b</p>",
            "<BlockQuote><Paragraph>a␤b</Paragraph></BlockQuote>",
        ),
        (
            "</div></b>a<li>b<td>c",
            "<Paragraph>a</Paragraph><List><Item>b<Table><TableRow><TableCell>c</TableCell></TableRow>\
             </Table></Item></List>",
        ),
    ]);
}

#[test]
fn what_is_no_text_is_left_out_and_what_an_author_would_miss_is_listed() {
    let cases: [(&str, &str, &[&str]); 14] = [
        ("a <!-- b --> c", "a  c", &[]),
        ("What does <script> do?", "What does <script> do?", &[]),
        ("*a <Script src=x>* b", "a <Script src=x> b", &[]),
        ("ssh <name>@host <u>or", "ssh <name>@host or", &[]),
        (
            "<x>a</x> <script>b</script> <script>c",
            "a  <script>c",
            &["script"],
        ),
        ("<script>\n\na", "", &["script"]),
        ("<style>p {}</style>\n\na", "a", &[]),
        ("<div><style>\n\np {}\n\n</style>a</div>", "a", &[]),
        ("a<script>b</script>c", "ac", &["script"]),
        (
            "<iframe src='https://e.org/v' title=動画 />\n<p>a</p>",
            "動画\na",
            &[],
        ),
        ("<iframe src='/v'></iframe>a", "a", &["iframe"]),
        (
            "<script>b</script>\n<video>\n<source src=https://e.org/v>b</video>",
            "https://e.org/v",
            &["script"],
        ),
        (
            "<form>a <button>b</button></form>",
            "a",
            &["form", "button"],
        ),
        ("<svg><text>a</text><svg></svg>b</svg>\n\nc", "c", &["svg"]),
    ];
    for (markdown, expected, elements) in cases {
        shape(markdown);
        assert_eq!(plain(markdown), expected, "{markdown}");
        let listed: Vec<&str> = read(markdown)
            .not_shown
            .iter()
            .map(|found| found.1)
            .collect();
        assert_eq!(listed, elements, "{markdown}");
    }
}

#[test]
fn footnotes_are_numbered_and_follow_the_text() {
    check(&[
        (
            "上限[^a]と下限[^b][^a]。[^c]\n\n[^b]:下。\n[^a]: 上。\n\n終わり",
            "<Paragraph>上限¹と下限²¹。[^c]</Paragraph><Paragraph>終わり</Paragraph>\
             <FootnoteDefinition><Paragraph>上。</Paragraph></FootnoteDefinition>\
             <FootnoteDefinition><Paragraph>下。</Paragraph></FootnoteDefinition>",
        ),
        (
            "a\n\n[^x]: <p>b</p>",
            "<Paragraph>a</Paragraph><FootnoteDefinition><Paragraph>b</Paragraph></FootnoteDefinition>",
        ),
    ]);
}

#[test]
fn a_colon_begins_a_definition_only_before_a_space() {
    check(&[
        (
            "用語\n: 説明",
            "<DefinitionList><DefinitionListTitle>用語</DefinitionListTitle>\
             <DefinitionListDefinition>説明</DefinitionListDefinition></DefinitionList>",
        ),
        (
            ":::note info\n注記\n:::",
            "<Paragraph>:::note info␤注記␤:::</Paragraph>",
        ),
        (
            "Hint\n:bulb: Try it.",
            "<Paragraph>Hint␤:bulb: Try it.</Paragraph>",
        ),
    ]);
}

#[test]
fn attributes_of_headings_are_no_text() {
    let cases = [
        ("# 購入 {#buy}", "購入"),
        ("# Buy { #buy_it_now .x }", "Buy"),
        ("# Buy {: #buy data=1 }", "Buy"),
        ("Buy {#buy}\n===", "Buy"),
        ("# The variable {tenant}", "The variable {tenant}"),
        ("# Use {a=1}", "Use {a=1}"),
        ("# {#id}", ""),
    ];
    for (markdown, expected) in cases {
        assert_eq!(shape(markdown), format!("<Heading>{expected}</Heading>"));
    }
}

#[test]
fn deep_and_long_html_takes_linear_work() {
    let many = 10_000;
    let attributes: String = (0..many).map(|number| format!(" a{number}=1")).collect();
    for html in [
        format!("{}deep", "<div><b><li><td>".repeat(many)),
        format!("{}deep", "<table><tr><td><b>".repeat(many)),
        format!("{}deep", "x </b></li></td> <a href=y>".repeat(many)),
        format!("<p{attributes}>deep</p>"),
        format!("{}deep", "a\n</p>".repeat(many)),
    ] {
        assert!(plain(&html).ends_with("deep"));
    }
}

fn soup() -> impl Strategy<Value = Vec<String>> {
    let names = "(p|div|ul|li|table|tr|td|th|caption|dl|dt|dd|h2|b|i|a|code|sup|pre|blockquote|\
                 details|summary|br|hr|img|span|tbody|section)";
    let tag = proptest::string::string_regex(&format!("</?{names}( href=x)?>")).expect("a pattern");
    let markdown = prop::sample::select(vec![
        "\n\n",
        "\n",
        "- ",
        "> ",
        "\n\n# ",
        "*",
        "**",
        "[l](u) ",
        "`c`",
        "| x |\n|--|\n",
        "[^1]",
        "\n\n[^1]: ",
        "  ",
        "\n\n```\n",
        "1. ",
        ": ",
        "\\",
        "&amp;",
    ]);
    let part = prop_oneof![
        4 => tag,
        2 => markdown.prop_map(str::to_owned),
        3 => (0..1000_u32).prop_map(|number| format!("w{number}語x")),
    ];
    prop::collection::vec(part, 0..60)
}

proptest! {
    #[test]
    fn tag_soup_is_well_nested_and_keeps_its_text(parts in soup()) {
        let markdown = parts.concat();
        shape(&markdown);
        let plain = plain(&markdown);
        for word in parts.iter().filter(|part| part.starts_with('w')) {
            prop_assert!(plain.contains(word.as_str()), "{word} in {markdown:?}: {plain:?}");
        }
    }

    #[test]
    fn any_text_can_be_read(text in "[<>/a-dpbu!&;#\\-\"'= \n\\[\\]^:|`*語\u{301}\r\0]{0,200}") {
        shape(&text);
    }
}
