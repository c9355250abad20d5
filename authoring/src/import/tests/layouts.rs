//! Layouts of site generators and other kinds of files: their questions, and what stays.

use std::io::Write;

use super::*;
use crate::import::report::Why;

/// The questions of a page, each with its answer, and its headings that became none.
pub(super) fn found(file: &str, text: &str) -> (Vec<(String, String)>, Vec<String>) {
    let page = page(Path::new(file), text);
    let questions = page
        .questions
        .into_iter()
        .map(|found| (found.question, found.answer));
    let skipped = page.skipped.into_iter().map(|skipped| skipped.heading);
    (questions.collect(), skipped.collect())
}

/// The questions of a page that was read, each with its answer.
pub(super) fn answers(page: &Page) -> Vec<(&str, &str)> {
    let questions = page.questions.iter();
    let pairs = questions.map(|found| (found.question.as_str(), found.answer.as_str()));
    pairs.collect()
}

pub(super) fn questions(file: &str, text: &str) -> Vec<String> {
    found(file, text)
        .0
        .into_iter()
        .map(|(question, _)| question)
        .collect()
}

#[test]
fn questions_in_two_layouts_count_once_beside_headings() {
    let text = "# FAQ\n\n## Lost cards\n\nCall us.\n\n## Opening hours\n\nNine to five.\n\n\
        ## Parking\n\nBehind the house.\n\n**Is it free?**\n\nYes.\n\n**Is it open at night?**\n\nNo.\n";
    let found = questions("faq.md", text);
    assert!(found.contains(&"Lost cards".to_owned()), "{found:?}");
}

#[test]
fn bold_questions_can_have_targets_of_links_before_them() {
    let text = "# FAQ\n\n<a name=\"faq1\"></a>\n**(1) Is it free?**\n\nYes.\n\n\
        <a name=\"faq2\"></a><a id=\"night\"></a>\n**(2) Is it open at night?**\n\nNo.\n";
    let expected = [("Is it free?", "Yes."), ("Is it open at night?", "No.")];
    let (found, _) = found("faq.md", text);
    assert_eq!(
        found,
        expected.map(|(question, answer)| (question.to_owned(), answer.to_owned()))
    );
}

#[test]
fn containers_of_site_generators_are_questions() {
    let cases = [
        (
            "??? question \"Is it free?\"\n    Yes.\n\n    - for all\n\n??? question \"Is it open?\"\n    No.\n",
            "Yes.\n\n- for all",
        ),
        (
            "## FAQ\n\n!!! question \"Is it free?\"\n    Yes.\n!!! faq \"Is it open?\"\n    No.\n",
            "Yes.",
        ),
        (
            "::: details Is it free?\nYes.\n:::\n\n::::details Is it open?\n:::note\nNo.\n:::\n::::\n",
            "Yes.",
        ),
        (
            "> [!faq]- Is it free?\n> Yes.\n> More.\n\n> [!question] Is it open?\n> No.\n",
            "Yes.\nMore.",
        ),
        (
            "{{< details \"Is it free?\" >}}\nYes.\n{{< /details >}}\n{{% expand title=\"Is it open?\" %}}\nNo.\n{{% /expand %}}\n",
            "Yes.",
        ),
        (
            "<details>\n<summary>Is it free?</summary>\nYes.\n<details><summary>Log</summary>x</details>\n</details>\n<details><summary><h3>Is it open?</h3></summary>\n\nNo.\n</details>\n",
            "Yes.\n<details><summary>Log</summary>x</details>",
        ),
    ];
    for (text, expected) in cases {
        let (found, _) = found("page.md", text);
        let asked: Vec<&str> = found
            .iter()
            .map(|(question, _)| question.as_str())
            .collect();
        assert_eq!(asked, ["Is it free?", "Is it open?"], "{text}");
        assert_eq!(found[0].1, expected, "{text}");
    }
}

#[test]
fn notes_and_tabs_become_plain_markdown() {
    let text = "## Q. Is it free?\n\n:::warning[Careful]\nNot *all*.\n:::\n\n!!! tip\n    Ask.\n\n=== \"Left\"\n    `a`\n\n```\n:::note\n```\n";
    let (found, _) = found("page.md", text);
    let expected = "> [!WARNING]\n> **Careful**\n>\n> Not *all*.\n\n> [!TIP]\n> Ask.\n\n**Left**\n\n`a`\n\n```\n:::note\n```";
    assert_eq!(found, [("Is it free?".to_owned(), expected.to_owned())]);
}

#[test]
fn headings_are_found_however_they_are_written() {
    let cases: [(&str, &[&str]); 15] = [
        // HTML, attributes and anchors.
        (
            "<h2 id=\"q1\">Where is it? (Q1)</h2>\n\nHere.\n\n<h2>Is it <b>big</b>?</h2>\n\nYes.\n",
            &["Where is it?", "Is it big?"],
        ),
        (
            "## Where is it? {: #where }\n\nHere.\n\n## <a name=\"big\"></a>Is it big?\n\nYes.\n",
            &["Where is it?", "Is it big?"],
        ),
        // Symptoms and wishes beside questions.
        (
            "# よくある質問\n\n## いつ開きますか\n\n9 時。\n\n## 鍵をなくしました\n\n窓口へ。\n\n## 席を変えたい\n\n可能です。\n\n## 関連リンク\n\nなし。\n",
            &["いつ開きますか", "鍵をなくしました", "席を変えたい"],
        ),
        (
            "# Troubleshooting\n\n## Start\n\n### It doesn't start\n\nWait.\n\n### Error 5\n\nAgain.\n\n## Overview\n\nText.\n",
            &["It doesn't start", "Error 5"],
        ),
        // Groups of questions, whose headings are worded like symptoms.
        (
            "# トラブル\n\n## トラブルシューティング\n\n### 印刷できない\n\n紙を足す。\n\n### 音が出ない\n\n上げる。\n",
            &["印刷できない", "音が出ない"],
        ),
        // A question with others below it, a topic among questions, and parts of answers.
        (
            "# FAQ\n\n## What is it?\n\nA tool.\n\n### Is it free?\n\nYes.\n\n### Is it big?\n\nNo.\n\n### It hangs at the end\n\nWait.\n\n### Is it old?\n\nNo.\n",
            &[
                "What is it?",
                "Is it free?",
                "Is it big?",
                "It hangs at the end",
                "Is it old?",
            ],
        ),
        (
            "# FAQ\n\n## Is it free?\n\nYes.\n\n## Is it big?\n\nNo.\n\n## Removal\n\n### Left\n\na\n\n### Right\n\nb\n",
            &["Is it free?", "Is it big?", "Removal"],
        ),
        (
            "# Common issues\n\n## Start\n\n### Connection failure\n\n#### Cause\n\nNo net.\n\n#### Resolution\n\nAsk.\n\n### Empty page\n\n#### Cause\n\nNo text.\n",
            &["Connection failure", "Empty page"],
        ),
        // Symbols before a mark, a mark alone, and quotations.
        (
            "**❓ Q:** Is it free?\n\n**💡 A:** Yes.\n\n**❓ Q:** Is it open?\n\n**💡 A:** No.\n",
            &["Is it free?", "Is it open?"],
        ),
        (
            "> __Q:__ 何人ですか？\n\n__A:__ 4 人。\n\n> __Q:__ 何歳からですか？\n\n__A:__ 8 歳。\n",
            &["何人ですか？", "何歳からですか？"],
        ),
        (
            "Q 予約は要りますか\nA 要りません。\n\nQ 駐車場がわからない\nA 裏です。\n",
            &["予約は要りますか", "駐車場がわからない"],
        ),
        (
            "##「席」はいくつ？\n\n十。\n\n## 何時まで？\n\n5 時。\n",
            &["「席」はいくつ？", "何時まで？"],
        ),
        // Nothing but the wording, and toggles that were exported as list items.
        (
            "予約は要りますか？\n\n要りません。\n\n何時までですか？\n\n5 時です。\n",
            &["予約は要りますか？", "何時までですか？"],
        ),
        (
            "- Is it free?\n    \n    Yes.\n    \n- Is it open?\n    \n    No.\n",
            &["Is it free?", "Is it open?"],
        ),
        (
            "Do you sell it?\n: No.\n\nIts colour\n: Red.\n",
            &["Do you sell it?", "Its colour"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(questions("page.md", text), expected, "{text}");
    }
    let page = page(Path::new("page.md"), cases[0].0);
    assert_eq!(page.questions[0].anchor.as_deref(), Some("q1"));
}

#[test]
fn questions_of_several_blocks_are_whole() {
    let text = "# 質問\n構成は次のとおりです。\n- 上限 10\n- 通知あり\n\n# 原因\n上限です。\n\n# 対処\n\n1. 消します。\n";
    let (found, _) = found("2024-01-02-post.md", text);
    let answer = "# 原因\n上限です。\n\n# 対処\n\n1. 消します。";
    let question = "構成は次のとおりです。 上限 10 通知あり";
    assert_eq!(found, [(question.to_owned(), answer.to_owned())]);
    let titled = page(
        Path::new("post.md"),
        &format!("---\ntitle: 上限のエラー\n---\n{text}"),
    );
    assert_eq!(titled.questions[0].also, ["上限のエラー"]);
    // A question without an answer, and one answer of two questions.
    assert_eq!(
        questions("a.md", "# Q. Why?\n\n# Q. When?\n\nNow.\n"),
        ["When?"]
    );
    let page = page(
        Path::new("a.md"),
        "Q. It is slow.\nQ. It stops.\nA. Wait.\n\nQ. Where?\nA. Here.\n",
    );
    assert_eq!(page.questions[0].also, ["It stops."]);
    assert_eq!(page.questions[0].answer, "Wait.");
    assert_eq!(page.questions[1].question, "Where?");
}

#[test]
fn an_answer_can_follow_without_a_mark() {
    let (found, _) = found("a.md", "Q1) Is it free?\nYes.\n\nQ2) Is it open?\nNo.\n");
    let answers: Vec<&str> = found.iter().map(|(_, answer)| answer.as_str()).collect();
    assert_eq!(answers, ["Yes.", "No."]);
}

#[test]
fn what_became_no_question_is_told() {
    let text = "# FAQ\n\n## Groups\n\n### Q. Is it free?\n\nYes.\n\n## Contact\n\nWrite.\n\n## Our story\n\nOnce.\n\n## Nothing\n";
    let page = page(Path::new("faq.md"), text);
    let skipped: Vec<(&str, Why)> = page
        .skipped
        .iter()
        .map(|skipped| (skipped.heading.as_str(), skipped.why))
        .collect();
    let expected = [
        ("FAQ", Why::Group),
        ("Groups", Why::Group),
        ("Contact", Why::OtherPart),
        ("Our story", Why::NotAsked),
        ("Nothing", Why::NoText),
    ];
    assert_eq!(skipped, expected);
    assert!(page.rest.contains("Once.") && page.rest.contains("Write."));
}

#[test]
fn a_question_in_the_front_matter_has_the_page_as_its_answer() {
    let text =
        "---\nid: a\nquestion: How do I connect it?\n---\n\nPlug it in.\n\n## Is it on?\n\nLook.\n";
    let (found, _) = found("017_connect.md", text);
    assert_eq!(
        found,
        [(
            "How do I connect it?".to_owned(),
            "Plug it in.\n\n## Is it on?\n\nLook.".to_owned()
        )]
    );
}

#[test]
fn pages_in_html_keep_their_structure() {
    let text = "<html><head><title>Help</title><link rel=canonical href='https://e.org/h'></head><body><nav>Menu</nav><main>\
        <dl><dt>Is it free?<dd><p>Yes.<p>Really, see <a href='/p'>prices</a>.<dt>Is it open?<dd>No.</dl>\
        <details><summary>Where is it?</summary><p>Here.</p></details>\
        <h2 id=when>When does it end?</h2><p>At 5.<br>Or 6.</p><img src='a.png' alt='Clock'></main></body></html>";
    let page = page(Path::new("help.html"), text);
    let found = answers(&page);
    let expected = [
        ("Is it free?", "Yes.\n\nReally, see [prices](/p)."),
        ("Is it open?", "No."),
        ("Where is it?", "Here."),
        ("When does it end?", "At 5.\\\nOr 6.\n\n![Clock](a.png)"),
    ];
    assert_eq!(found, expected);
    assert_eq!(page.questions[3].anchor.as_deref(), Some("when"));
    assert_eq!(
        (page.title.as_str(), page.url.as_deref()),
        ("Help", Some("https://e.org/h"))
    );
}

#[test]
fn structured_data_gives_the_questions_of_a_page() {
    let text = "<title>FAQ</title><script type=\"application/ld+json\">{\"@type\":\"FAQPage\",\"mainEntity\":[\
        {\"@type\":\"Question\",\"name\":\"Is it free?\",\"acceptedAnswer\":{\"@type\":\"Answer\",\"text\":\"<p>Yes, <b>all</b>.</p>\"}},\
        {\"@type\":\"Question\",\"name\":\"Is it open?\",\"acceptedAnswer\":{\"text\":\"No.\"}}]}</script><div>Is it free? Yes</div>";
    let (found, _) = found("faq.html", text);
    let texts: Vec<(&str, &str)> = found
        .iter()
        .map(|(question, answer)| (&**question, &**answer))
        .collect();
    assert_eq!(
        texts,
        [("Is it free?", "Yes, **all**."), ("Is it open?", "No.")]
    );
}

#[test]
fn tables_of_questions_are_read() {
    let text = "番号,カテゴリ,質問内容,回答,更新日\n1,施設,Q. 開きますか,\"A. はい。\n9 時です。\",4 月\n2,,空,,\n";
    let page_ = page(Path::new("qa.csv"), text);
    let found = &page_.questions[0];
    assert_eq!(page_.questions.len(), 1);
    assert_eq!(
        (found.question.as_str(), found.answer.as_str()),
        ("開きますか", "はい。\\\n9 時です。")
    );
    assert_eq!(found.tags, ["施設"]);
    // Columns for two languages, no names, and the export of a service.
    let both = page(
        Path::new("qa.tsv"),
        "q_en\tq_ja\ta_en\ta_ja\nIs it free?\t無料ですか\tYes.\tはい。\n",
    );
    let languages: Vec<Language> = both.questions.iter().map(|found| found.language).collect();
    assert_eq!(languages, [Language::En, Language::Ja]);
    assert_eq!(
        questions("qa.csv", "Is it free?,Yes.\nIts size,Big.\n"),
        ["Is it free?", "Its size"]
    );
    let export = "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\nIs it free?\tYes.\\n\\nAll.\tEditorial\tarea:cost\t[]\tFalse\t[]\t1\nDoes it cost?\tYes.\\n\\nAll.\tEditorial\t\t[]\tFalse\t[]\t1\n";
    let page = page(Path::new("kb.tsv"), export);
    assert_eq!(page.questions.len(), 1);
    let found = &page.questions[0];
    assert_eq!(
        (found.answer.as_str(), &found.also[..]),
        ("Yes.\n\nAll.", &["Does it cost?".to_owned()][..])
    );
    assert_eq!(found.tags, ["cost"]);
}

#[test]
fn rows_and_columns_that_are_not_taken_are_told() {
    let text = "質問;回答;備考\n開きますか;はい。;社外秘\n閉まりますか;;\n";
    let page = page(Path::new("qa.csv"), text);
    let answers: Vec<&str> = page
        .questions
        .iter()
        .map(|found| found.answer.as_str())
        .collect();
    assert_eq!(answers, ["はい。"]);
    let skipped: Vec<(&str, Why)> = page
        .skipped
        .iter()
        .map(|skipped| (skipped.heading.as_str(), skipped.why))
        .collect();
    assert_eq!(
        skipped,
        [("閉まりますか", Why::NoText), ("備考", Why::Column)]
    );
}

#[test]
fn cells_of_tables_stay_in_their_columns() {
    let text = "<h2>When is it open?</h2><table><tr><th>Day<th>AM<th>PM<tr><th>Mon<td>9-12<td>13-17</table>";
    let (found, _) = found("page.html", text);
    let lines: Vec<&str> = found[0].1.lines().collect();
    assert_eq!(
        lines,
        [
            "| Day | AM | PM |",
            "| --- | --- | --- |",
            "| Mon | 9-12 | 13-17 |"
        ]
    );
}

#[test]
fn the_encodings_of_japanese_pages_are_read() {
    let text = "<meta charset='euc-jp'><h2>申請は必要ですか？</h2><p>はい。</p>";
    let (euc, ..) = encoding_rs::EUC_JP.encode(text);
    let (shift_jis, ..) = encoding_rs::SHIFT_JIS.encode("## 申請は必要ですか？\n\nはい。\n");
    let utf16: Vec<u8> = "\u{feff}## 申請は必要ですか？\r\n\r\nはい。\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (file, bytes) in [("a.html", &*euc), ("a.md", &*shift_jis), ("a.md", &*utf16)] {
        let page = read(Path::new(file), bytes).expect("a page");
        assert_eq!(page.questions[0].question, "申請は必要ですか？", "{file}");
    }
}

#[test]
fn exports_of_question_services_are_read() {
    let text = r#"{"metadata":{"projectName":"x"},"assets":{"synonyms":[{"alterations":["TV","screen"]}],"qnas":[
        {"id":1,"answer":"Yes.","source":"a","questions":["Is it free?","Free?"],"metadata":{"area":"Cost"},
         "dialog":{"isContextOnly":false,"prompts":[{"displayOrder":0,"qnaId":2,"displayText":"Open?"}]}},
        {"id":2,"answer":"No.","questions":["Is it open?"],"metadata":{},"dialog":{"prompts":[]}}]}}"#;
    let page_ = page(Path::new("project.json"), text);
    let first = &page_.questions[0];
    assert_eq!(
        (first.question.as_str(), &first.also[..]),
        ("Is it free?", &["Free?".to_owned()][..])
    );
    assert_eq!(
        (&first.tags[..], &first.related[..]),
        (&["cost".to_owned()][..], &[1][..])
    );
    assert_eq!(page_.synonyms, [["TV", "screen"]]);
    let older = r#"{"qnaDocuments":[{"id":1,"answer":"Yes.","questions":["Is it free?"],"metadata":[{"name":"area","value":"Cost"}]}]}"#;
    assert_eq!(
        page(Path::new("kb.json"), older).questions[0].tags,
        ["cost"]
    );
    assert!(read(Path::new("x.json"), b"{").is_err());
}

#[test]
fn word_documents_and_workbooks_are_read() {
    let document = "<w:document xmlns:w='w' xmlns:r='r'><w:body>\
        <w:p><w:pPr><w:pStyle w:val='1'/></w:pPr><w:r><w:t>Q. Is it A &amp; B?</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space='preserve'>Yes, see </w:t></w:r><w:hyperlink r:id='l'><w:r><w:t>this</w:t></w:r></w:hyperlink></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val='0'/></w:numPr></w:pPr><w:r><w:t>one</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
        <w:p><w:pPr><w:pStyle w:val='1'/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>Q. Is it bold?</w:t></w:r></w:p><w:p><w:r><w:t>No.</w:t></w:r></w:p>\
        </w:body></w:document>";
    let styles = "<w:styles xmlns:w='w'><w:style w:styleId='1'><w:name w:val='heading 2'/></w:style></w:styles>";
    let links = "<Relationships><Relationship Id='l' Target='https://e.org/x'/></Relationships>";
    let parts = [
        ("word/document.xml", document),
        ("word/styles.xml", styles),
        ("word/_rels/document.xml.rels", links),
    ];
    let bytes = archive(&parts);
    let page = read(Path::new("faq.docx"), &bytes).expect("a document");
    let found = answers(&page);
    let expected = [
        (
            "Is it A & B?",
            "Yes, see [this](<https://e.org/x>)\n\n- one\n\n| a | b |\n|---|---|",
        ),
        ("Is it bold?", "No."),
    ];
    assert_eq!(found, expected);
    for (file, bytes) in [
        ("x.docx", &b"PK"[..]),
        ("x.docx", &archive(&[("a", "b")])),
        ("x.xlsx", b"no"),
        ("x.pdf", b"%PDF"),
    ] {
        assert!(read(Path::new(file), bytes).is_err(), "{file}");
    }
}

pub(super) fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("begun");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}
