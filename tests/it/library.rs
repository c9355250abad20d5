//! A small pack for the tests, about a library that lends books.

use crate::harness::Desk;

const PACK: &str = r#"
format = 1
id = "library"
title = { en = "The town library", ja = "町の図書館" }
languages = ["ja", "en"]

[sources.RULES]
title = { en = "Rules of the library", ja = "図書館の利用規則" }
url = { en = "https://example.org/en/rules", ja = "https://example.org/ja/rules" }
date = "2026-04-01"

[sources.LEAFLET]
title = { en = "An undated leaflet", ja = "日付のないちらし" }
url = "https://example.org/leaflet"
"#;

const GLOSSARY: &str = r#"
[[term]]
id = "renew"
en = ["renew", "extend"]
ja = ["延長", "更新"]

[[term]]
id = "loan"
en = ["loan", "borrow"]
ja = ["貸出", "借りる"]

[[term]]
id = "book"
en = ["book"]
ja = ["本", "図書"]

[[term]]
id = "card"
en = ["card"]
ja = ["カード"]
"#;

const SETTINGS: &str = r#"
[[setting]]
id = "loan-limit"
name = { en = "Loan limit", ja = "貸出冊数の上限" }
property = "maxLoans"
description = { en = "How many volumes a reader may have at home.", ja = "利用者が一度に持ち帰れる冊数です。" }
values = [{ value = "10", en = "ten volumes", ja = "10 冊" }]
default = { en = "ten", ja = "10" }
entry = "loan-period"
sources = ["RULES"]
"#;

const ROLLOUTS: &str = r#"
[[rollout]]
id = "self-checkout"
audience = ["adults"]
audience_name = { en = "adult readers", ja = "一般の利用者" }
name = { en = "Self-checkout machines", ja = "自動貸出機" }
description = { en = "Machines at the door replace the counter.", ja = "入口の機械がカウンターの代わりになります。" }
start = "2026-06"
end = "2026-09-30"
sources = ["RULES"]
"#;

const LOAN_PERIOD_EN: &str = "---
question: How long can I keep a book?
also: [loan period of books, when is a book due]
tags: [loan]
sources: [RULES, LEAFLET]
as_of: 2026-04-02
related: [renewal]
---

Two weeks. See [renewal](entry:renewal).
";

const LOAN_PERIOD_JA: &str = "---
question: 本は何日間借りられますか？
also: [本の貸出期間, 返却期限はいつですか]
tags: [loan]
sources: [RULES, LEAFLET]
as_of: 2026-04-02
related: [renewal]
---

2 週間です。[延長](entry:renewal) もご覧ください。
";

/// The English answer of the entry `renewal`.
pub(crate) const RENEWAL_EN: &str = "Yes, once, unless somebody waits for it.";

/// The Japanese answer of the entry `renewal`.
pub(crate) const RENEWAL_JA: &str = "はい、予約がなければ 1 回だけできます。";

/// The answer of the entry `repairs`, which is valid until March 2026.
const REPAIRS: &str = "---
question: Is the reading room closed for repairs?
sources: [RULES]
as_of: 2026-01-05
from: 2026-01-01
until: 2026-03-31
---

Yes, until the end of March.
";

const REPAIRS_JA: &str = "---
question: 閲覧室は工事で閉まっていますか？
sources: [RULES]
as_of: 2026-01-05
from: 2026-01-01
until: 2026-03-31
---

はい、3 月末まで閉まっています。
";

const GUIDE_EN: &str = "The library is in the park.

## Photocopies

A photocopy costs ten yen. The copier takes coins only.

## Opening hours

Nine to five, closed on Mondays.";

const GUIDE_JA: &str = "図書館は公園の中にあります。

## コピー

複写は 1 枚 10 円です。コピー機は硬貨しか使えません。

## 開館時間

9 時から 17 時までで、月曜日は休館です。";

/// A desk with the small pack.
pub(crate) fn desk() -> Desk {
    Desk::new()
        .file("library/pack.toml", PACK)
        .file("library/glossary.toml", GLOSSARY)
        .file("library/settings.toml", SETTINGS)
        .file("library/rollouts.toml", ROLLOUTS)
        .file("library/entries/loan-period.en.md", LOAN_PERIOD_EN)
        .file("library/entries/loan-period.ja.md", LOAN_PERIOD_JA)
        .file("library/entries/repairs.en.md", REPAIRS)
        .file("library/entries/repairs.ja.md", REPAIRS_JA)
        .entry(
            "library/entries/renewal.en.md",
            "Can I renew a loan?",
            RENEWAL_EN,
        )
        .entry(
            "library/entries/renewal.ja.md",
            "貸出を延長できますか？",
            RENEWAL_JA,
        )
        .entry(
            "library/entries/lost-card.en.md",
            "What do I do when I lose my card?",
            "Tell the counter: it gives you a new one.",
        )
        .entry(
            "library/entries/lost-card.ja.md",
            "利用者カードをなくしたらどうすればよいですか？",
            "カウンターに届け出てください。再発行します。",
        )
        .document(
            "library/documents/guide.en.md",
            "Guide for readers",
            "en",
            GUIDE_EN,
        )
        .document("library/documents/guide.ja.md", "利用案内", "ja", GUIDE_JA)
}

/// A desk with a pack whose entries exist only in one language.
pub(crate) fn monolingual_desk(language: &str) -> Desk {
    let languages = format!("languages = [\"{language}\"]");
    let pack = PACK.replace("languages = [\"ja\", \"en\"]", &languages);
    let (question, answer) = match language {
        "ja" => ("貸出を延長できますか？", RENEWAL_JA),
        _ => ("Can I renew a loan?", RENEWAL_EN),
    };
    Desk::new()
        .file("library/pack.toml", &pack)
        .file("library/glossary.toml", GLOSSARY)
        .entry(
            &format!("library/entries/renewal.{language}.md"),
            question,
            answer,
        )
}
