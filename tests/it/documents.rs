//! Pages of other systems as documents: dropped in as they are, found, and named where no
//! answer is certain.

use serde_json::{Value, json};

use crate::harness::Desk;

/// A bakery's pages, as Hexo, Hugo, MkDocs and a wiki write them.
fn bakery() -> Desk {
    let desk = Desk::new();
    desk.write("knowledge/bakery/pack.toml", "");
    let pages = [
        (
            "20240502_02.md",
            "---\ntitle: 配達の範囲\ndate: 2024-5-2 17:10:00\npermalink: https://bakery.example/delivery\n\
             categories:\n- 案内\n---\n\n## 対象地域\n\n市内に配達します。[地図](/map/)をご覧ください。\n\n\
             ## 配達の料金\n\n2,000 円以上のご注文は無料です。\n",
        ),
        (
            "2023-01-15-sourdough.en.md",
            "+++\ntitle = 'Keeping sourdough'\nlastmod = 2024-06-30T10:00:00+09:00\nurl = '/sourdough/'\n+++\n\n\
             ## Feeding the starter\n\nFeed the starter with flour and water every week.\n\n\
             ## Freezing bread\n\nSlice the loaf before you freeze it.\n",
        ),
        (
            "アレルギー.md",
            "# アレルギー表示\n\n小麦、卵、乳を使っています。\n",
        ),
        (
            "opening.md",
            "---\ntitle: Opening hours\nupdated: June 30, 2024\nsource:\n---\nThe bakery opens at seven.\n",
        ),
    ];
    for (name, text) in pages {
        desk.write(format!("knowledge/bakery/documents/{name}"), text);
    }
    desk
}

#[test]
fn pages_drop_in_as_they_are() {
    let desk = bakery();
    desk.run(&["check"]).succeeded();
    // A query, and the id, language, title, date and address of its first hit.
    let cases = [
        (
            "配達の料金",
            ["20240502-02", "ja", "配達の範囲", "2024-05-02"],
            "https://bakery.example/delivery",
        ),
        (
            "feeding the starter",
            ["sourdough", "en", "Keeping sourdough", "2024-06-30"],
            "",
        ),
        ("小麦 卵", ["アレルギー", "ja", "アレルギー表示", ""], ""),
        (
            "opens at seven",
            ["opening", "en", "Opening hours", "2024-06-30"],
            "",
        ),
    ];
    for (query, [id, language, title, date], url) in cases {
        let hits = desk.run(&["search", "--json", query]).succeeded().json();
        let hit = &hits["hits"][0];
        let found = ["id", "language", "title", "date", "url"].map(|key| hit[key].clone());
        let expected = [id, language, title, date, url].map(Value::from);
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn pages_are_named_where_no_answer_is_certain() {
    let desk = bakery();
    let cases = [
        (
            "アレルギーの表示が知りたい",
            "次のページに書かれているかもしれません",
            json!({"document": "アレルギー", "entry": null, "kind": "section", "question": "アレルギー表示"}),
        ),
        (
            "配達してもらえる地域を教えて",
            "次のページに書かれているかもしれません",
            json!({"document": "20240502-02", "entry": null, "kind": "section", "question": "配達の範囲 – 対象地域",
                "url": "https://bakery.example/delivery"}),
        ),
        (
            "how long does bread keep in the freezer?",
            "It may be on these pages:",
            json!({"document": "sourdough", "entry": null, "kind": "section", "question": "Keeping sourdough – Freezing bread"}),
        ),
    ];
    for (question, introduction, section) in cases {
        let answer = desk.ask(question);
        assert_eq!(answer["outcome"], "unknown", "{answer}");
        assert_eq!(answer["related"][0], section);
        let text = answer["answer"].as_str().expect("a text");
        let title = section["question"].as_str().expect("a title");
        assert!(
            text.contains(introduction) && text.contains(title),
            "{text}"
        );
        let shown = desk.run(&["ask", question]).succeeded().stdout;
        let address = section["url"].as_str().unwrap_or_default();
        assert!(shown.contains(title) && shown.contains(address), "{shown}");
    }
}

#[test]
fn questions_about_something_else_get_no_pages() {
    let desk = bakery();
    for question in [
        "プリンターの紙がなくなりました",
        "フランスの首都はどこですか",
        "how do I reset my bank password?",
        "who won the world cup?",
    ] {
        let answer = desk.ask(question);
        assert_eq!(
            (&answer["outcome"], &answer["related"]),
            (&json!("unknown"), &json!([])),
            "{question}"
        );
    }
}
