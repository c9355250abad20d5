//! Extracts the text of typical, malformed and malicious pages.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;

fn url() -> Url {
    Url::parse("https://a.example/docs/page.html").expect("an address")
}

fn markdown(html: &str) -> String {
    Article::of_html(html, &url()).markdown
}

#[test]
fn the_main_part_is_the_text() {
    let cases = [
        (
            "<nav>n</nav><main><h1>A</h1><p>x</p></main><footer>f</footer>",
            "# A\n\nx",
        ),
        ("<my-app role=main><p>x</p></my-app><p>y</p>", "x"),
        (
            "<article><p>short</p></article><article><p>longer one</p></article>",
            "longer one",
        ),
        ("<main></main><article><p>x</p></article><p>y</p>", "x"),
        (
            "<main><nav>n</nav><article><header><h1>T</h1></header>x</article></main>",
            "# T\n\nx",
        ),
        (
            "<header>h</header><p>x</p><aside>a</aside><div role=navigation>n</div>",
            "x",
        ),
        ("<p>x</p><p hidden>y</p><div hidden><p>z</p></div>", "x"),
        (
            "<form><input value=a><button>b</button><p>x</p></form>",
            "x",
        ),
        ("<body><nav>n<p>x</p>", ""),
        ("<div><nav>n</div><p>x</p>", "x"),
        ("", ""),
        (
            "登録<wbr>の<ruby>期限<rt>きげん</rt></ruby>",
            "登録の期限きげん",
        ),
    ];
    for (html, expected) in cases {
        assert_eq!(markdown(html), expected, "{html}");
    }
}

#[test]
fn texts_lists_tables_and_code_become_markdown() {
    let cases = [
        ("<p>a <b>b</b> <i>c</i><br>d</p>", "a **b** *c*\\\nd"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c"),
        ("<ol><li>a</li><li><p>b</p></li></ol>", "1. a\n2. b"),
        (
            "<pre><code class='x language-rust'>a\n  &lt;b&gt;</code></pre>",
            "```\na\n  <b>\n```",
        ),
        ("<pre>a<br>  <b>b</b></pre>", "```\na\n  b\n```"),
        (
            "<table><th>a<tr><td>b<br>c</table>",
            "| a |\n| --- |\n| b c |",
        ),
        ("<blockquote><p>a</blockquote>b", "> a\n\nb"),
        (
            "<table><thead><tr><th>値<th>b</thead><tr><td>1, long<td>2</table>",
            "| 値 | b |\n| --- | - |\n| 1, long | 2 |",
        ),
        ("<p>a<div>b</div>c", "a\n\nb\n\nc"),
        ("<dl><dt>a<dd>b</dl>", "a\n\nb"),
        ("a &amp; b &lt;i&gt; &nbsp;&copy;", "a & b \\<i> \u{a0}©"),
    ];
    for (html, expected) in cases {
        assert_eq!(markdown(html), expected, "{html}");
    }
}

#[test]
fn links_are_absolute_and_of_the_web() {
    let cases = [
        (
            "<a href='../x?a=b#c'>a</a>",
            "[a](https://a.example/x?a=b#c)",
        ),
        (
            "<a href='//b.example/日'>a</a>",
            "[a](https://b.example/%E6%97%A5)",
        ),
        (
            "<base href='/z/'><a href=x>a</a>",
            "[a](https://a.example/z/x)",
        ),
        ("<a href='javascript:alert(1)'>a</a>", "a"),
        ("<a href='data:text/html,x'>a</a>", "a"),
        ("<a href=' java\nscript:x'>a</a>", "a"),
        ("<a>a</a>", "a"),
        (
            "<a href=x>a<a href=y>b</a>",
            "[a](https://a.example/docs/x)[b](https://a.example/docs/y)",
        ),
        ("<img src=x alt='the sign'><img src=y>", "the sign"),
    ];
    for (html, expected) in cases {
        assert_eq!(markdown(html), expected, "{html}");
    }
}

#[test]
fn headings_keep_their_anchors() {
    let html = "<title> A\n page </title><h1 id=top-1>T</h1>\
                <h2 id=a><a href='#a' class=anchor>#</a>One <b>t</b>wo</h2>\
                <h2><a name=b></a>B</h2><p>x<section id=c><h3>C</h3></section>\
                <span id=d></span><h2>D</h2><p id=e>e</p><h2>予約</h2><nav id=f></nav>";
    let article = Article::of_html(html, &url());
    assert_eq!(article.title, "A page");
    let headings: Vec<(&str, Option<&str>)> = article
        .headings
        .iter()
        .map(|heading| (heading.text.as_str(), heading.anchor.as_deref()))
        .collect();
    let expected = [
        ("T", Some("top-1")),
        ("One two", Some("a")),
        ("B", Some("b")),
        ("C", Some("c")),
        ("D", Some("d")),
        ("予約", None),
    ];
    assert_eq!(headings, expected);
    let anchors: Vec<&str> = article.anchors.iter().map(String::as_str).collect();
    assert_eq!(anchors, ["a", "b", "c", "d", "e", "f", "top-1"]);
    assert!(
        article.markdown.contains("## One **t**wo\n"),
        "{}",
        article.markdown
    );
}

#[test]
fn markdown_is_taken_as_it_is() {
    let article = Article::of_markdown("# How to: a_b\r\n\r\n\r\n\r\ntext  \n\n## 使い方 2\n\nx\n");
    assert_eq!(
        article.markdown,
        "# How to: a_b\n\ntext\n\n## 使い方 2\n\nx"
    );
    assert_eq!(article.title, "How to: a_b");
    let anchors: Vec<&str> = article.anchors.iter().map(String::as_str).collect();
    assert_eq!(anchors, ["how-to-a_b", "使い方-2"]);
}

#[test]
fn scripts_and_entities_do_nothing() {
    let cases = [
        ("<script>document.write('<p>x')</script>a", "a"),
        ("<script>'<!--<script>'</script>b</script>a", "a"),
        (
            "<style>p{}</style><noscript><p>x</p></noscript><iframe><p>x</iframe>a",
            "a",
        ),
        ("<svg><script>x</script><text>t</text></svg>a", "a"),
        ("<textarea><p>x</textarea><template><p>y</template>a", "a"),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]>&b;a", "]>&b;a"),
        ("<!-- <p>x --><![CDATA[<p>y]]>a", "y]]>a"),
        ("a<p onclick='x' style='y'>b", "a\n\nb"),
        ("<p>&lt;script&gt;x&lt;/script&gt;", "<script>x</script>"),
        ("<script>never closed <p>x", ""),
        ("a<p title=\"never closed", "a"),
    ];
    for (html, expected) in cases {
        let found = markdown(html).replace('\\', "");
        assert_eq!(found, expected, "{html}");
    }
}

/// Each of these made a parser take quadratic time or overflow its stack.
#[test]
fn hostile_pages_cost_no_more_than_they_are_long() {
    let repeat = |text: &str| text.repeat(200_000 / text.len());
    let mut attributes = "<p ".to_owned();
    let mut fonts = String::new();
    let mut values = "<p ".to_owned();
    for number in 0..40_000 {
        write!(attributes, "a{number} ").expect("memory");
        write!(values, "a{number}=1 b{number}='' ").expect("memory");
        write!(fonts, "<b id={number}>").expect("memory");
    }
    let pages = [
        repeat("<div>"),
        repeat("<div>x"),
        repeat("<ul><li>"),
        repeat("<ul><li>x"),
        repeat("<table><tr><td>"),
        repeat("<table><thead><tr><th>x"),
        repeat("<blockquote>x"),
        repeat("<b>x"),
        repeat("<a href=x>x"),
        repeat("<h1>x"),
        repeat("<h1>x</h1>"),
        format!("<h1>{}", repeat("a<x>")),
        repeat("</p>"),
        repeat("<p>x</b>"),
        repeat("<nav>"),
        repeat("<main>x"),
        repeat("<article>x</article>"),
        repeat("<pre>"),
        repeat("<pre><code>x"),
        repeat("<!--"),
        repeat("<![CDATA["),
        repeat("&#x1F;&a"),
        repeat("<br>"),
        repeat("<p>x</p>"),
        repeat("a "),
        repeat("*_[`"),
        repeat("<li>* x</li>"),
        attributes,
        format!("{values}>x</p>"),
        values,
        format!(
            "<base href='https://a.example/{}/'>{}",
            "b".repeat(100_000),
            "<a href=x>x</a>".repeat(10_000)
        ),
        format!("{fonts}{}", "<p>x".repeat(2_000)),
        format!("<a href='{}'>x</a>", repeat("../")),
        format!("<p title='{}'>x</p>", repeat("\">")),
    ];
    for page in pages {
        let article = Article::of_html(&page, &url());
        // Nested quotes and lists have marks at the start of every line.
        assert!(article.markdown.len() < 400 * page.len(), "{}", &page[..30]);
    }
}

proptest! {
    #[test]
    fn no_row_of_tags_breaks_it(parts in prop::collection::vec((0..PARTS.len(), any::<bool>()), 0..60)) {
        let html: String = parts
            .iter()
            .map(|(part, ends)| match ends {
                true => format!("</{}>", PARTS[*part]),
                false => format!("<{} id=a>x", PARTS[*part]),
            })
            .collect();
        let clean = clean(&html, Keep::Text(&url()));
        // The result is well formed for any input.
        let opened = clean.html.matches("<").count() - clean.html.matches("</").count();
        let singles = clean.html.matches("<br>").count() + clean.html.matches("<hr>").count();
        prop_assert_eq!(opened - singles, clean.html.matches("</").count());
        Article::of_html(&html, &url());
    }
}

const PARTS: [&str; 34] = [
    "a",
    "b",
    "p",
    "div",
    "h1",
    "h2",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "pre",
    "code",
    "blockquote",
    "main",
    "article",
    "nav",
    "header",
    "script",
    "title",
    "br",
    "hr",
    "dl",
    "dt",
    "dd",
    "svg",
    "body",
    "html",
    "span",
    "caption",
];
