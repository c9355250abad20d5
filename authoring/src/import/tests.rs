//! Imports pages in the layouts that people use, and checks that nothing is lost.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::{Date, date};

use super::{
    Existing, Page, RECORD_FILE, ReadError, Record, Report, Target, digest_of_bytes, plan, read,
};
use crate::knowledge::load;
use crate::semantic::Encoder;
use crate::text::{Language, Tokenizer};

/// A page with its expected questions and answers.
struct Case {
    file: &'static str,
    text: &'static str,
    expected: &'static [(&'static str, &'static str)],
    /// Texts that are expected in the rest.
    rest: &'static [&'static str],
}

const CASES: [Case; 21] = [
    Case {
        file: "hexo-post.md",
        text: include_str!("tests/hexo-post.md"),
        expected: &[
            (
                "窓口は何時に開きますか？",
                "[案内](https://example.jp/hours) のとおり 9 時に開きます。\n土曜は 10 時です。",
            ),
            (
                "[受付 (2 階)] の番号は変更できますか？",
                "できません。\n\n![番号札](./post/ticket.png)\n\n1. 番号札を取ります。\n2. 待ちます。",
            ),
            ("電話でも尋ねられますか？", "はい、尋ねられます。"),
        ],
        rest: &[
            "こんにちは。",
            "## 関連リンク",
            "https://example.jp/all",
            "幸いです。",
        ],
    },
    Case {
        file: "2024-03-05-billing.md",
        text: include_str!("tests/jekyll-post.md"),
        expected: &[
            ("How do I pay?", "By card. See [the prices](/prices)."),
            (
                "Can I get my money back?",
                "Yes, within 30 days.\n\n### Exceptions\n\nNot for gifts.",
            ),
            ("Who do I ask about an invoice?", "Write to `billing`."),
        ],
        rest: &["* TOC", "{:toc}", "# Invoices"],
    },
    Case {
        file: "hugo.en.md",
        text: include_str!("tests/hugo-page.md"),
        expected: &[
            (
                "Where is the key?",
                "Under the *mat*.[^1]\n\n[^1]: Not the door mat.",
            ),
            (
                "Who has it now?",
                "**Nobody.** Ask [the porter][porter].\n\n[porter]: https://example.org/porter",
            ),
        ],
        rest: &["{{< toc >}}"],
    },
    Case {
        file: "bold.md",
        text: "# FAQ\n\n**Q: Is it free?**\nA: Yes.\n\n**Q: Is it open\nat night?**\n\n**A:** No.\n\nIt closes at nine.\n\n## Contact\n\nWrite to us.\n",
        expected: &[
            ("Is it free?", "Yes."),
            ("Is it open at night?", "No.\n\nIt closes at nine."),
        ],
        rest: &["## Contact", "Write to us."],
    },
    Case {
        file: "numbered-list.md",
        text: "Before.\n\n1. **How long does it take?**\n\n   About an hour.\n\n   - or two\n     ```sh\n     sleep 2h\n     ```\n\n2. **Does it cost anything?** No.\n3. Can I stop it?\n   Yes, with `stop`.\n\nAfter.\n",
        expected: &[
            (
                "How long does it take?",
                "About an hour.\n\n- or two\n  ```sh\n  sleep 2h\n  ```",
            ),
            ("Does it cost anything?", "No."),
            ("Can I stop it?", "Yes, with `stop`."),
        ],
        rest: &["Before.", "After."],
    },
    Case {
        file: "numbered-headings.md",
        text: "# よくある質問\n\n## 1. 何を持って行けばよいですか\n\n身分証です。\n\n## 2. 代理でも申請できますか。\n\nできます。\n\n> 委任状が要ります。\n\n## 問い合わせ先\n\n窓口まで。\n",
        expected: &[
            ("何を持って行けばよいですか", "身分証です。"),
            (
                "代理でも申請できますか。",
                "できます。\n\n> 委任状が要ります。",
            ),
        ],
        rest: &["## 問い合わせ先", "窓口まで。"],
    },
    Case {
        file: "plain-lines.txt",
        text: "Q: Where do I park?\nA: Behind the house.\n   There is room for ten.\n\nQ. Is there a charge?\nA. No.\n\nQ3. Even at night?\n\nA3. Even then.\n",
        expected: &[
            (
                "Where do I park?",
                "Behind the house.\\\n   There is room for ten.",
            ),
            ("Is there a charge?", "No."),
            ("Even at night?", "Even then."),
        ],
        rest: &[],
    },
    Case {
        file: "folded.md",
        text: "# Help\n\n<details>\n<summary><b>Why is it slow?</b></summary>\n\nIt *thinks*.\n\n```sh\ntop\n```\n\n</details>\n\n<details open>\n<summary>なぜ止まりますか？</summary>\n電源が切れています。\n</details>\n\nStill stuck? Ask.\n",
        expected: &[
            ("Why is it slow?", "It *thinks*.\n\n```sh\ntop\n```"),
            ("なぜ止まりますか？", "電源が切れています。"),
        ],
        rest: &["Still stuck? Ask."],
    },
    Case {
        file: "table.md",
        text: "料金です。\n\n| 質問 | 回答 | 更新 |\n|---|---|---|\n| いくらですか？ | **無料**です。 | 4 月 |\n| 予約は要りますか？ | [予約](https://example.jp/r)してください。 | |\n",
        expected: &[
            ("いくらですか？", "**無料**です。\n\n更新: 4 月"),
            (
                "予約は要りますか？",
                "[予約](https://example.jp/r)してください。",
            ),
        ],
        rest: &["料金です。"],
    },
    Case {
        file: "brackets.md",
        text: "【Q1】鍵はどこですか\n\n【A1】受付です。\n\n【Q2】何時までですか\n【A2】５時までです。\n",
        expected: &[
            ("鍵はどこですか", "受付です。"),
            ("何時までですか", "５時までです。"),
        ],
        rest: &[],
    },
    Case {
        file: "full-width.md",
        text: "### Ｑ１．窓口はどこですか\n\nＡ１．一階です。\n\n### Ｑ２．予約できますか\n\n**回答：** できます。\n",
        expected: &[
            ("窓口はどこですか", "一階です。"),
            ("予約できますか", "できます。"),
        ],
        rest: &[],
    },
    Case {
        file: "setext.md",
        text: "Q. What is it?\n--------------\n\nA tool. See [more][] and <https://example.org/x>.\n\nQ. Why?\n-------\n\nA. Because.\n\n[more]: https://example.org/more \"More\"\n",
        expected: &[
            (
                "What is it?",
                "A tool. See [more][] and <https://example.org/x>.\n\n[more]: https://example.org/more \"More\"",
            ),
            ("Why?", "Because."),
        ],
        rest: &[],
    },
    Case {
        file: "one-question.md",
        text: "---\ntitle: How do I return a book?\ndate: 2024-01-02\n---\n\nPut it in the box.\n\n## At night\n\nThe box is open.\n",
        expected: &[(
            "How do I return a book?",
            "Put it in the box.\n\n## At night\n\nThe box is open.",
        )],
        rest: &[],
    },
    Case {
        file: "apart.md",
        text: "### Question\n\nMay I bring a dog?\n\n### Answer\n\nYes.\n\n### Question 2\n\nAnd a cat?\n\n### Answer\n\nNo.\n",
        expected: &[("May I bring a dog?", "Yes."), ("And a cat?", "No.")],
        rest: &[],
    },
    Case {
        file: "bold-only.md",
        text: "**1. Is it safe?**\n\nYes.\n\n**2. Is it [fast](https://example.org/speed)?** Very.\n\n**Note**\n\nNot a question.\n",
        expected: &[
            ("Is it safe?", "Yes."),
            (
                "Is it fast?",
                "Very.\n\n**Note**\n\nNot a question.\n\n<https://example.org/speed>",
            ),
        ],
        rest: &[],
    },
    Case {
        file: "marked-list.md",
        text: "# Help\n\n- **Q:** Is there a lift?\n  **A:** Yes, at the back.\n\n- **Q:** May I smoke\n  **A:** No.\n\n  Not even outside.\n- Q: Where do I pay?\n  A: At the door.\n",
        expected: &[
            ("Is there a lift?", "Yes, at the back."),
            ("May I smoke", "No.\n\nNot even outside."),
            ("Where do I pay?", "At the door."),
        ],
        rest: &[],
    },
    Case {
        file: "no-empty-lines.md",
        text: "はじめに。\n\nQ1. 誰でも使えますか\nA1. はい。\nQ2. 何時までですか\nA2. ５時までです。\n受付は４時半までです。\n**Q3.** 休みはいつですか\n**A3.** 日曜です。\n",
        expected: &[
            ("誰でも使えますか", "はい。"),
            ("何時までですか", "５時までです。\n受付は４時半までです。"),
            ("休みはいつですか", "日曜です。"),
        ],
        rest: &["はじめに。"],
    },
    Case {
        file: "topics.md",
        text: "# よくある質問\n\n一覧です。\n\n## 駐車場\n\n### 場所について\n\n裏です。\n\n### 料金について\n\n無料です。\n\n## 受付\n\n### 混雑について\n\n朝は混みます。\n",
        expected: &[
            ("場所について", "裏です。"),
            ("料金について", "無料です。"),
            ("混雑について", "朝は混みます。"),
        ],
        rest: &["一覧です。", "## 駐車場", "## 受付"],
    },
    Case {
        file: "zenn.md",
        text: "---\ntitle: \"窓口\"\npublished: true\n---\n\n:::details 開いていますか？\nはい。\n:::\n\n:::details ログ\nこれは質問ではありません。\n:::\n\n::: details いつまで開いていますか？\n**5 時**です。\n:::\n",
        expected: &[
            ("開いていますか？", "はい。"),
            ("いつまで開いていますか？", "**5 時**です。"),
        ],
        rest: &["<summary>ログ</summary>\n\nこれは質問ではありません。"],
    },
    Case {
        file: "definitions.md",
        text: "What does it cost?\n: Nothing.\n\nWho made it?\n: We did, in\n  our spare time.\n",
        expected: &[
            ("What does it cost?", "Nothing."),
            ("Who made it?", "We did, in\nour spare time."),
        ],
        rest: &[],
    },
    Case {
        file: "headings-with-folded-logs.md",
        text: "# Trouble\n\n- [Why does it stop?](#why)\n- [Is it hot?](#hot)\n\n## ❓ Why does it stop?\n\nNo water.\n\n<details>\n<summary>Log</summary>\n\nstop\n\n</details>\n\n## Is it hot?\n\n> Yes.\n",
        expected: &[
            (
                "Why does it stop?",
                "No water.\n\n<details>\n<summary>Log</summary>\n\nstop\n\n</details>",
            ),
            ("Is it hot?", "> Yes."),
        ],
        rest: &["- [Why does it stop?](#why)"],
    },
];

#[test]
fn every_layout_gives_its_questions() {
    for case in CASES {
        let page = page(Path::new(case.file), case.text);
        let found: Vec<(&str, &str)> = page
            .questions
            .iter()
            .map(|found| (found.question.as_str(), found.answer.as_str()))
            .collect();
        assert_eq!(found, case.expected, "{}", case.file);
        for part in case.rest {
            assert!(page.rest.contains(part), "{}: {}", case.file, page.rest);
        }
        if case.rest.is_empty() {
            assert_eq!(page.rest, "", "{}", case.file);
        }
        assert_nothing_is_lost(case.text, &page);
    }
}

/// Checks that every word of a page is in a question, an answer or the rest.
#[track_caller]
fn assert_nothing_is_lost(text: &str, page: &Page) {
    let body = super::header::read(&page.path, text).body;
    let mut kept = format!("{} {}", page.title, page.rest);
    for found in &page.questions {
        let anchor = found.anchor.as_deref().unwrap_or_default();
        kept.push_str(&format!(" {} {} {anchor}", found.question, found.answer));
    }
    let words = body.split(|c: char| !c.is_alphanumeric());
    for word in words {
        let tags = ["details", "summary", "b", "open"];
        let is_mark = super::marker::question(word).is_some_and(str::is_empty)
            || super::marker::answer(word).is_some_and(str::is_empty)
            || tags.contains(&word)
            || word.parse::<u8>().is_ok();
        assert!(
            is_mark || kept.contains(word),
            "{}: {word:?} is lost",
            page.path
        );
    }
}

#[test]
fn what_the_front_matter_and_the_name_say_is_kept() {
    let of = |file: &str, text: &str| page(Path::new(file), text);
    let hexo = of("hexo-post.md", CASES[0].text);
    assert_eq!(hexo.title, "窓口の Q&A");
    assert_eq!(
        (hexo.date, hexo.language),
        (Some(date(2023, 10, 20)), Language::Ja)
    );
    assert_eq!(hexo.tags, ["受付", "azure ad"]);
    let jekyll = of("2024-03-05-billing.md", CASES[1].text);
    assert_eq!(
        (jekyll.stem.as_str(), jekyll.date),
        ("billing", Some(date(2024, 3, 9)))
    );
    assert_eq!(jekyll.url.as_deref(), Some("/help/billing/"));
    assert_eq!(jekyll.questions[1].anchor.as_deref(), Some("refunds"));
    let hugo = of("hugo.en.md", CASES[2].text);
    assert_eq!(
        (hugo.stem.as_str(), hugo.date),
        ("hugo", Some(date(2024, 5, 6)))
    );
    assert_eq!(hugo.url.as_deref(), Some("https://example.org/hugo"));
    // Front matter that isn't YAML, that of another system, and none.
    let broken = of(
        "x.md",
        "---\r\ntitle: A: b\r\nms.date: 09/02/2026\r\n---\r\n## Q. c\r\nd\r\n",
    );
    assert_eq!(
        (broken.title.as_str(), broken.date),
        ("A: b", Some(date(2026, 9, 2)))
    );
    assert_eq!(broken.questions[0].answer, "d");
    for text in [
        "",
        "---\n",
        "# Only a title\n\nText.",
        "Q.\n\nQ.\n",
        "<details><summary>x",
    ] {
        assert_eq!(of("x.md", text).questions, [], "{text:?}");
    }
}

#[test]
fn what_is_written_is_read_back() {
    for case in CASES {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let page = page(Path::new(case.file), case.text);
        let as_of = page.date.is_none().then_some(date(2026, 1, 2));
        import_into(
            folder.path(),
            &[page],
            Some("https://example.org/page"),
            as_of,
        );
        let (library, problems) = load(folder.path()).expect("a pack");
        assert_eq!(problems, [], "{}", case.file);
        let pack = &library.packs[0];
        let mut read: Vec<&str> = pack
            .entries
            .iter()
            .flat_map(|entry| entry.sides.values())
            .map(|side| side.header.question.as_str())
            .collect();
        let mut expected: Vec<&str> = case
            .expected
            .iter()
            .map(|(question, _)| *question)
            .collect();
        read.sort_unstable();
        expected.sort_unstable();
        assert_eq!(read, expected, "{}", case.file);
        assert_eq!(pack.documents.len(), usize::from(!case.rest.is_empty()));
        assert_eq!(pack.sources.len(), 1);
    }
}

/// Imports pages into a folder as the command does, and returns the report.
fn import_into(folder: &Path, pages: &[Page], url: Option<&str>, as_of: Option<Date>) -> Report {
    let texts = |name: &str| {
        let files = std::fs::read_dir(folder.join(name))
            .into_iter()
            .flatten()
            .flatten();
        let text = |file: std::fs::DirEntry| {
            let name = file.file_name().to_string_lossy().into_owned();
            let key = name.strip_suffix(".md")?.to_owned();
            Some((key, std::fs::read_to_string(file.path()).ok()?))
        };
        files.filter_map(text).collect()
    };
    let record = std::fs::read_to_string(folder.join(RECORD_FILE)).unwrap_or_default();
    let existing = Existing {
        pack: std::fs::read_to_string(folder.join("pack.toml")).ok(),
        record: Record::parse(&record),
        entries: texts("entries"),
        documents: texts("documents"),
        ..Existing::default()
    };
    let target = Target {
        id: "imported",
        url,
        folders: &[],
        as_of,
        today: date(2026, 2, 3),
    };
    let tokenizer = Tokenizer::open().expect("a dictionary");
    let encoder = Encoder::open(&crate::semantic::Options::default()).expect("models");
    let plan = plan(
        pages,
        &target,
        &existing,
        &tokenizer,
        encoder.as_ref(),
        &|_| None,
    )
    .expect("a plan");
    for file in &plan.files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, &file.text).expect("written");
    }
    plan.report
}

fn page(path: &Path, text: &str) -> Page {
    read(path, text.as_bytes()).expect("a page")
}

mod again;
mod formats;
mod languages;
mod layouts;
mod places;
mod tables;
