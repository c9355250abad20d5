//! Imports the formats of other programs: shortcodes, tags and components in answers, lists in
//! YAML, tables, and Word documents.

use super::layouts::{answers, archive, found, questions};
use super::*;

#[test]
fn shortcodes_tags_and_components_become_plain_markdown() {
    // Hugo, GitBook and Jekyll, MDX: what is written in an answer, and what it becomes.
    let cases = [
        (
            "{{< alert title=\"Stop\" color=\"warning\" >}}\nCare.\n{{< /alert >}}\n\n{{% hint info %}}\nRead.\n{{% /hint %}}",
            "> [!WARNING]\n> **Stop**\n>\n> Care.\n\n> [!NOTE]\n> Read.",
        ),
        (
            "{{< tabs >}}\n{{< tab \"Left\" >}}\na\n{{< /tab >}}\n{{< tab \"Right\" >}}\nb\n{{< /tab >}}\n{{< /tabs >}}",
            "**Left**\n\na\n\n**Right**\n\nb",
        ),
        (
            "See [it]({{< ref \"a.md\" >}}).{{< br >}}\n\n{{< figure src=\"a.png\" alt=\"A\" >}}\n\n{{< youtube x1 >}}",
            "See [it](a.md).<br>\n\n![A](a.png)\n\n<https://youtu.be/x1>",
        ),
        (
            "{% hint style=\"danger\" %}\nCare.\n{% endhint %}\n\n{% include \"x.md\" %}\n{% embed url=\"https://e.org\" %}\n\n{% highlight sh %}\nls\n{% endhighlight %}",
            "> [!CAUTION]\n> Care.\n\n<https://e.org>\n\n```\nls\n```",
        ),
        (
            "<Note>\n  Read.\n</Note>\n\n<Callout type=\"warning\">Care.</Callout>\n\n{/* no\none */}\n<Steps>\n  <Step title=\"One\">\n    Go.\n  </Step>\n</Steps>",
            "> [!NOTE]\n> Read.\n\n> [!WARNING]\n> Care.\n\n**One**\n\nGo.",
        ),
        (
            "<Card\n  title=\"Guide\"\n  href=\"/g\"\n>\n  More.\n</Card>\n\nSee <Link to=\"/p\">p</Link>.",
            "**[Guide](/g)**\n\nMore.\n\nSee [p](/p).",
        ),
        (
            "<Link to=\"/p\">Guide</Link>\n\n<Card href=\"/g\">Guide</Card>\n\n{% file src=\"a/b.pdf\" %}\n\n{% embed url=\"https://e.org\" %}\nText.\n{% endembed %}",
            "[Guide](/p)\n\n[Guide](/g)\n\n[b.pdf](<a/b.pdf>)\n\n<https://e.org>\n\nText.",
        ),
        (
            "<Tab title=\"One\">\n<Table a>\nx\n</Tab>\n\n<A HREF=\"x\">y</A>",
            "**One**\n\n<Table a>\nx\n\n<A HREF=\"x\">y</A>",
        ),
        (
            "Write `add <script> here`.\n<script> and <styled-x>\n\n`{{< br >}}` `` ` `` {{< br >}}",
            "Write `add <script> here`.\n<script> and <styled-x>\n\n`{{< br >}}` `` ` `` <br>",
        ),
        (
            "<script src=\"x\">\nx()\n</script>\n\nYes.<!-- no -->",
            "Yes.",
        ),
        (
            "`{{< alert >}}` and `<Note>`",
            "`{{< alert >}}` and `<Note>`",
        ),
    ];
    for (text, expected) in cases {
        let text = format!(
            "import X from './x'\n\nexport const y = {{\n  a: 1,\n}}\n\n## Is it free?\n\n{text}\n"
        );
        let (found, _) = found("page.mdx", &text);
        assert_eq!(
            found,
            [("Is it free?".to_owned(), expected.to_owned())],
            "{text}"
        );
        assert_eq!(page(Path::new("page.mdx"), &text).rest, "", "{text}");
    }
}

#[test]
fn lists_in_yaml_are_read_with_all_their_categories() {
    let text = "# Ours\n- category: Cost\n  items:\n    - q: Is it free?\n      a: |\n        Yes, *all*.\n    - q: For how long?\n      a: Always.\n- category: Time\n  items:\n    - q: Is it open?\n      a: No.\n";
    assert_eq!(
        questions("faq.yml", text),
        ["Is it free?", "For how long?", "Is it open?"]
    );
    let text = "- title: Is it free?\n  content: Yes.\n";
    assert_eq!(questions("faq.yaml", text), ["Is it free?"]);
    assert!(read(Path::new("faq.yml"), b"a: [").is_err());
}

#[test]
fn tables_are_read_however_their_columns_are_named() {
    let cases: [(&str, &[&str]); 4] = [
        // The answers have another name, and a mark.
        (
            "item,question,anser\nA,Q: Is it free?,A: Yes and for everybody.\nA,Q: Is it big?,A: It is quite big.\n",
            &["Is it free?", "Is it big?"],
        ),
        (
            "質問/Question,回答 Answer\n開きますか,はい\n",
            &["開きますか"],
        ),
        // Several ways to ask in one cell.
        (
            "Question,Answer\n\"Is it free?\nDoes it cost?\",Yes.\n",
            &["Is it free?"],
        ),
        ("Name,Size\na,1\nb,2\n", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(questions("faq.csv", text), expected, "{text}");
    }
    // In a text, a table without known names is one of questions if its cells ask.
    let cases: [(&str, &[&str]); 3] = [
        (
            "| Is it free? | Yes. |\n|---|---|\n| Is it open? | No. |\n",
            &["Is it free?", "Is it open?"],
        ),
        (
            "| No | よくある質問 | 質問内容 | 対応方法 |\n|---|---|---|---|\n| 1 | x | 開きますか | はい |\n",
            &["開きますか"],
        ),
        (
            "| Error | What to do now |\n|---|---|\n| 5 | Wait for a while. |\n| 6 | Try it again. |\n",
            &[],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(questions("page.md", text), expected, "{text}");
    }
    // A spreadsheet that saves English with curly quotes.
    let page = read(
        Path::new("faq.csv"),
        b"Question,Answer\nWhat\x92s new?,Nothing.\n",
    );
    assert_eq!(
        page.expect("a page").questions[0].question,
        "What\u{2019}s new?"
    );
}

#[test]
fn word_documents_have_numbered_questions_and_pictures() {
    let item = |list: u8, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='{list}'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let picture = "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:docPr descr='The window'/><a:blip r:embed='i'/></w:drawing></mc:Choice><mc:Fallback><w:pict><v:imagedata r:id='i'/></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>";
    let document = [
        "<w:document xmlns:w='w' xmlns:r='r' xmlns:a='a' xmlns:wp='p' xmlns:mc='m' xmlns:v='v'><w:body>".to_owned(),
        item(1, "Is it free?"),
        paragraph("Yes."),
        picture.to_owned(),
        item(1, "My key is lost"),
        item(2, "Ask."),
        item(2, "Wait."),
        item(1, "Is it open?"),
        paragraph("No."),
        "</w:body></w:document>".to_owned(),
    ];
    let links = "<Relationships><Relationship Id='i' Target='media/image1.png'/></Relationships>";
    let bytes = archive(&[
        ("word/document.xml", &document.concat()),
        ("word/_rels/document.xml.rels", links),
        ("word/media/image1.png", "x"),
    ]);
    let page = read(Path::new("faq.docx"), &bytes).expect("a document");
    let found = answers(&page);
    let expected = [
        (
            "Is it free?",
            "Yes.\n\n![The window](<word/media/image1.png>)",
        ),
        ("My key is lost", "- Ask.\n- Wait."),
        ("Is it open?", "No."),
    ];
    assert_eq!(found, expected);
    let held = BTreeMap::from([("word/media/image1.png".to_owned(), b"x".to_vec())]);
    assert_eq!(page.embedded, held);
    // The picture is copied into the pack.
    let target = Target {
        id: "x",
        url: None,
        folders: &[],
        as_of: None,
        today: date(2026, 1, 2),
    };
    let tokenizer = Tokenizer::open().expect("a dictionary");
    let plan = plan(
        &[page],
        &target,
        &Existing::default(),
        &tokenizer,
        None,
        &|_| None,
    );
    let images = plan.expect("a plan").images;
    let copied = Path::new("images/faq-image1.png");
    assert_eq!(
        images.get(copied),
        Some(&crate::import::ImageSource::Bytes(b"x".to_vec()))
    );
}

#[test]
fn exports_of_wikis_are_read() {
    // Notion: an id in the name, properties, and toggles as list items.
    let name = "よくある質問 1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6.md";
    let text = "# よくある質問\n\n最終更新日時: 2024年4月5日 14:20\n\n- 申請は必要ですか？\n    \n    はい。\n    \n- 画面が開きません\n    \n    待ちます。\n    \n- 締め日はいつですか？\n    \n    25 日です。\n";
    assert_eq!(
        questions(name, text),
        [
            "申請は必要ですか？",
            "画面が開きません",
            "締め日はいつですか？"
        ]
    );
    let page = read(Path::new(name), text.as_bytes()).expect("a page");
    assert_eq!(page.date, Some(date(2024, 4, 5)));
    // Confluence: a path to the page, a line about the export, and folded parts.
    let text = "<html><head><title>Desk : FAQ</title></head><body><div id=\"breadcrumb-section\"><ol><li><a href=\"index.html\">Desk</a></ol></div>\
        <div class=\"page-metadata\">Created by Kim, last modified on Mar 05, 2024</div><div id=\"main-content\" class=\"wiki-content group\">\
        <h2>Is it slow?</h2><p>At first.</p><div class=\"expand-container\"><div id=\"e1\" class=\"expand-control\"><span><img src=\"a.png\"></span>\
        <span class=\"expand-control-text\">Can I scan?</span></div><div class=\"expand-content\"><p>Yes.</p></div></div></div>\
        <div id=\"footer\">Document generated by Confluence</div></body></html>";
    let page = read(Path::new("FAQ_12.html"), text.as_bytes()).expect("a page");
    let found: Vec<(&str, &str)> = page
        .questions
        .iter()
        .map(|found| (found.question.as_str(), found.answer.as_str()))
        .collect();
    assert_eq!(
        found,
        [("Is it slow?", "At first."), ("Can I scan?", "Yes.")]
    );
    assert_eq!(
        (page.title.as_str(), page.date),
        ("Desk : FAQ", Some(date(2024, 3, 5)))
    );
    assert_eq!(page.rest, "");
    let text = text.replace(
        "Created by Kim, last modified on Mar 05, 2024",
        "作成者: <span>金</span>, 最終更新者: <span>李</span> - 10月 05, 2025",
    );
    let page = read(Path::new("FAQ_12.html"), text.as_bytes()).expect("a page");
    assert_eq!(
        (page.date, page.rest.as_str()),
        (Some(date(2025, 10, 5)), "")
    );
    // Hatena: the day is in the markup.
    let text = "<title>FAQ</title><header><time datetime=\"2025-09-01T01:02:03Z\" pubdate>2025-09-01</time></header>\
        <article><h2>Is it slow?</h2><p>Until <time datetime=\"2027-01-01\">January</time>.</p></article>";
    let page = read(Path::new("faq.html"), text.as_bytes()).expect("a page");
    assert_eq!(page.date, Some(date(2025, 9, 1)));
}

#[test]
fn encodings_are_told_apart() {
    let japanese = |text: &str| {
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        bytes.into_owned()
    };
    let cases = [
        (
            b"## Is it \x93a caf\xe9 too\x94?\n\nIt\x92s \x80 5.\n".to_vec(),
            "It’s € 5.",
        ),
        (
            b"## Is it cr\xe9\xe9e?\n\nIt\x92s \x93\xe9t\xe9\x85\x94 \x97so caf\xe9\x85\n".to_vec(),
            "It’s “été…” —so café…",
        ),
        (japanese("## Is it (①)?\n\n① OK ア\n"), "① OK ア"),
        (japanese("## PDF?\n\n日本 A社 東京\n"), "日本 A社 東京"),
        (
            japanese("<!-- charset=Shift_JIS -->\n## Is it (ﾁ)?\n\n(ﾁ) OK\n"),
            "(ﾁ) OK",
        ),
    ];
    for (bytes, expected) in cases {
        let page = read(Path::new("faq.md"), &bytes).expect("a page");
        assert_eq!(page.questions[0].answer, expected);
    }
}

#[test]
fn a_row_of_values_does_not_name_the_columns() {
    let text = "番号,区分,内容,回答\n1,質問,ログインできません,再設定してください。\n";
    assert_eq!(questions("faq.csv", text), ["ログインできません"]);
    let named = "番号,質問,内容\n1,開きますか,はい、九時から開いています。\n";
    assert_eq!(questions("faq.csv", named), ["開きますか"]);
}

#[test]
fn a_text_that_is_not_yaml_says_where() {
    let error = read(Path::new("faq.yml"), b"a: 1\nb: [\n").expect_err("no YAML");
    let place = (2, 4);
    let expected = |error: &ReadError| match error {
        ReadError::NotYaml { line, column, .. } => (*line, *column) == place,
        _ => false,
    };
    assert!(expected(&error), "{error}");
    // Several documents are YAML, of something else.
    let text = "kind: a\n---\n- question: Is it free?\n  answer: Yes.\n";
    assert_eq!(questions("several.yml", text), [""; 0]);
    assert_eq!(questions("one.yml", &format!("---\n{text}")), [""; 0]);
    let one = text.replace("kind: a\n", "");
    assert_eq!(questions("one.yml", &one), ["Is it free?"]);
    let broken = read(Path::new("several.yml"), b"a: 1\n---\nb: [\n");
    assert!(matches!(broken, Err(ReadError::NotYaml { line: 3, .. })));
}

#[test]
fn a_document_that_is_too_large_is_not_cut() {
    let text = format!("<w:document>{}</w:document>", " ".repeat(64 * 1024 * 1024));
    let bytes = archive(&[("word/document.xml", &text)]);
    let error = read(Path::new("faq.docx"), &bytes).expect_err("too large");
    assert_eq!(error, ReadError::TooLarge);
}

#[test]
fn questions_of_folding_answers_are_found_below_topics() {
    let text = "<title>FAQ</title><main><h1>FAQ</h1><h2>Ordering</h2>\
        <div><button>Can I order for a guest?</button><div><p>Yes.</p></div></div>\
        <div><button>Until when can I cancel?</button><div><p>Until ten.</p></div></div>\
        <h2>Paying</h2><details><summary>Can I pay in cash?</summary><p>No.</p></details></main>";
    let expected = [
        "Can I order for a guest?",
        "Until when can I cancel?",
        "Can I pay in cash?",
    ];
    assert_eq!(questions("faq.html", text), expected);
    // Topics with rhetorical questions below them stay.
    let text = "# FAQ\n\n## Login fails\n\nForgot it?\n\nReset it.\n\n## Error 5\n\nWait.\n\n\
        ## Cannot print\n\nStill?\n\nCall us.\n";
    let expected = ["Login fails", "Error 5", "Cannot print"];
    assert_eq!(questions("faq.md", text), expected);
}

#[test]
fn an_answer_that_links_to_another_part_is_no_table_of_contents() {
    let text = "# FAQ\n\n## Is it open?\n\nYes.\n\n## I lost my card\n\nCall [us](#desk) at once.\n\n\
        ## Where is it?\n\nHere.\n\n## Everything\n\n- [Is it open?](#open)\n- 2. [Desk](#desk), [us](#us)\n";
    let expected = ["Is it open?", "I lost my card", "Where is it?"];
    assert_eq!(questions("faq.md", text), expected);
}

#[test]
fn a_tag_that_a_question_is_about_stays_in_it() {
    let text =
        "## What does <script> in a file do?\n\nNothing with <name>.\n\n## Is it free?\n\nYes.\n";
    let page = page(Path::new("faq.md"), text);
    let expected = [
        ("What does <script> in a file do?", "Nothing with <name>."),
        ("Is it free?", "Yes."),
    ];
    assert_eq!(answers(&page), expected);
}
