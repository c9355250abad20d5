//! Imports pages again, in two languages, and with links and images.

use std::fs;
use std::path::PathBuf;

use super::*;
use crate::import::ImageSource;
use crate::import::report::Change;

pub(super) const URL: Option<&str> = Some("https://example.org/faq");

pub(super) fn day() -> Option<Date> {
    Some(date(2026, 1, 2))
}

pub(super) fn changes(report: &Report) -> Vec<(String, Change)> {
    let of = |entry: &crate::import::EntryChange| (entry.id.clone(), entry.change);
    report.entries.iter().map(of).collect()
}

pub(super) fn of(pairs: &[(&str, Change)]) -> Vec<(String, Change)> {
    pairs
        .iter()
        .map(|(id, change)| ((*id).to_owned(), *change))
        .collect()
}

/// Imports the text of one page.
fn import_text(folder: &Path, text: &str) -> Report {
    import_into(folder, &[page(Path::new("faq.md"), text)], URL, day())
}

#[test]
fn ids_are_readable_and_stay() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let import = |text: &str| import_text(folder.path(), text);
    let first = import(
        "## Q. パスワードを忘れました\n\n窓口へ。\n\n## Q. Teams の席はいくつですか\n\n十。\n",
    );
    let expected = of(&[
        ("pasuwado-wasure", Change::Added),
        ("teams-seki-ikutsu", Change::Added),
    ]);
    assert_eq!(changes(&first), expected);
    // A question is added at the top, one is reworded, and their order changes.
    let again = import(
        "## Q. 駅から歩けますか\n\n5 分です。\n\n## Q. Teams の席はいくつありますか\n\n十二。\n\n## Q. パスワードを忘れました\n\n窓口へ。\n",
    );
    let expected = of(&[
        ("eki-aruke", Change::Added),
        ("teams-seki-ikutsu", Change::Updated),
        ("pasuwado-wasure", Change::Unchanged),
    ]);
    assert_eq!(changes(&again), expected);
    let diff = &again.entries[1].diff;
    assert!(
        diff.contains(&"- 十。".to_owned()) && diff.contains(&"+ 十二。".to_owned()),
        "{diff:?}"
    );
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!((problems, library.packs[0].entries.len()), (Vec::new(), 3));
}

#[test]
fn what_people_edited_stays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let import = |text: &str| import_text(folder.path(), text);
    let text = "## Q. Is it free?\nYes.\n\n## Q. Is it open?\nNo.\n\n## Q. Is it big?\nVery.\n\n## Q. Is it old?\nNo.\n";
    import(text);
    let path = |id: &str| folder.path().join(format!("entries/{id}.en.md"));
    let edit = |id: &str, from: &str, to: &str| {
        let text = fs::read_to_string(path(id)).expect("read");
        assert!(text.contains(from), "{text}");
        fs::write(path(id), text.replace(from, to)).expect("written");
    };
    edit("is-it-free", "sources:", "also: [Does it cost?]\nsources:");
    edit("is-it-open", "No.", "Later.");
    edit("is-it-big", "Very.", "Huge.");
    fs::remove_file(path("is-it-old")).expect("removed");
    let again = text
        .replace("\nYes.", "\nYes, all.")
        .replace("Very.", "Quite.");
    let report = import(&again);
    let expected = [
        ("is-it-free", Change::Updated),
        ("is-it-open", Change::KeptEdits),
        ("is-it-big", Change::Conflict),
        ("is-it-old", Change::StaysRemoved),
    ];
    assert_eq!(changes(&report), of(&expected));
    let read = |id: &str| fs::read_to_string(path(id)).expect("read");
    assert!(
        read("is-it-free").contains("also: [Does it cost?]")
            && read("is-it-free").ends_with("\n\nYes, all.\n")
    );
    assert!(read("is-it-open").ends_with("Later.\n") && read("is-it-big").ends_with("Huge.\n"));
    assert!(!path("is-it-old").exists());
    // A question that is gone stays, and is reported.
    let report = import("## Q. Is it free?\nYes, all.\n");
    let gone = changes(&report)
        .into_iter()
        .filter(|(_, change)| *change == Change::NotOnPage);
    assert_eq!(gone.count(), 2);
}

#[test]
fn pages_without_a_date_are_checked_today_in_each_language() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let import = |until: &str| {
        let text = |question: &str| format!("## {question}\n\n9-{until}.\n");
        let pages = [
            page(Path::new("faq.en.md"), &text("Is it open?")),
            page(Path::new("faq.ja.md"), &text("開いていますか？")),
        ];
        import_into(folder.path(), &pages, URL, None)
    };
    import("17");
    let path = |code: &str| folder.path().join(format!("entries/is-it-open.{code}.md"));
    let read = |code: &str| fs::read_to_string(path(code)).expect("read");
    for code in ["en", "ja"] {
        let text = read(code).replace("as_of: 2026-02-03", "as_of: 2026-01-02");
        fs::write(path(code), text).expect("written");
    }
    assert_eq!(import("18").count(Change::Updated), 2);
    for code in ["en", "ja"] {
        assert!(read(code).contains("as_of: 2026-02-03"), "{}", read(code));
    }
}

#[test]
fn a_document_without_a_date_keeps_its_day_until_its_text_changes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let import = |rest: &str, as_of: Option<Date>| {
        let text = format!("{rest}\n\n## Is it open?\n\nYes.\n");
        let report = import_into(
            folder.path(),
            &[page(Path::new("faq.md"), &text)],
            URL,
            as_of,
        );
        let document = report.pages[0].document.as_deref().expect("a document");
        let document = fs::read_to_string(folder.path().join(document)).expect("read");
        let date = document
            .lines()
            .find_map(|line| line.strip_prefix("date: "));
        (
            date.unwrap_or_default().to_owned(),
            report.pages[0].is_undated,
        )
    };
    let expected = |date: &str, is_undated: bool| (date.to_owned(), is_undated);
    assert_eq!(import("Welcome.", day()), expected("2026-01-02", false));
    assert_eq!(import("Welcome.", None), expected("2026-01-02", false));
    assert_eq!(import("Come in.", None), expected("2026-02-03", true));
    assert_eq!(import("Come in.", None), expected("2026-02-03", false));
}

#[test]
fn entries_are_known_again_without_the_record() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = [page(Path::new("faq.md"), "## Q. Is it free?\nYes.\n")];
    import_into(folder.path(), &pages, URL, day());
    fs::write(folder.path().join(RECORD_FILE), "{").expect("written");
    let report = import_into(folder.path(), &pages, URL, day());
    assert_eq!(changes(&report), of(&[("is-it-free", Change::Unchanged)]));
}

#[test]
fn an_address_and_a_day_can_be_given_later() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = [page(
        Path::new("docs/faq.md"),
        "## Q. Is it free?\n[Yes](prices.md).\n",
    )];
    import_into(folder.path(), &pages, None, None);
    let report = import_into(folder.path(), &pages, URL, day());
    assert_eq!(changes(&report), of(&[("is-it-free", Change::Updated)]));
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems, []);
    let sources: Vec<&str> = library.packs[0]
        .sources
        .values()
        .map(|source| source.url.best(Language::En))
        .collect();
    assert_eq!(sources, ["https://example.org/faq"]);
    let side = &library.packs[0].entries[0].sides[&Language::En];
    assert_eq!(side.answer, "[Yes](https://example.org/prices).");
    let report = import_into(folder.path(), &pages, URL, Some(date(2026, 1, 9)));
    assert_eq!(changes(&report), of(&[("is-it-free", Change::Updated)]));
    let (library, _) = load(folder.path()).expect("a pack");
    assert_eq!(
        library.packs[0].entries[0].sides[&Language::En]
            .header
            .as_of,
        date(2026, 1, 9)
    );
}

#[test]
fn pages_of_one_name_are_kept_apart() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let of = |path: &str, text: &str| page(Path::new(path), text);
    let parking = of(
        "parking/faq.md",
        "Park well.\n\n## Q. Is there a car park?\nYes.\n",
    );
    let tickets = of(
        "tickets/faq.md",
        "Buy one.\n\n## Q. Where are tickets sold?\nHere.\n",
    );
    let report = import_into(folder.path(), std::slice::from_ref(&parking), None, day());
    assert_eq!(report.entries.len(), 1);
    let report = import_into(folder.path(), &[tickets, parking], None, day());
    let expected = [
        ("where-are-tickets-sold", Change::Added),
        ("is-there-a-car-park", Change::Unchanged),
    ];
    assert_eq!(changes(&report), super::again::of(&expected));
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems, []);
    let keys: Vec<&String> = library.packs[0].sources.keys().collect();
    assert_eq!(keys, ["FAQ", "TICKETS-FAQ"]);
    assert_eq!(library.packs[0].documents.len(), 2);
}

#[test]
fn languages_are_paired_by_meaning_and_order() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = [
        page(
            Path::new("faq.ja.md"),
            "# 質問\n\n## 館内で写真を撮れますか？\n撮れます。\n\n## 傘を忘れました\n受付で預かっています。\n\n## 車いすを借りられますか？\n無料で借りられます。\n",
        ),
        page(
            Path::new("faq.en.md"),
            "# FAQ\n\n## May I take photos inside?\nYes, you may.\n\n## Do you sell gift cards?\nAt the shop.\n\n## Can I borrow a wheelchair?\nFree of charge.\n",
        ),
    ];
    let report = import_into(folder.path(), &pages, URL, day());
    let pairs: Vec<&str> = report.pairs.iter().map(|pair| pair.id.as_str()).collect();
    assert_eq!(
        pairs,
        ["may-i-take-photos-inside", "can-i-borrow-a-wheelchair"]
    );
    assert_eq!(
        report.unpaired,
        ["kasa-wasure.ja", "do-you-sell-gift-cards.en"]
    );
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!((problems, library.packs[0].entries.len()), (Vec::new(), 4));
    // The same page has both languages.
    let both = page(
        Path::new("both.md"),
        "## Q. 犬は入れますか？\n入れません。\n\n## Q. May I bring a dog?\nNo, you may not.\n",
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let report = import_into(folder.path(), &[both], URL, day());
    assert_eq!(report.pairs.len(), 1, "{report:?}");
}

#[test]
fn links_lead_where_the_page_leads() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(folder.path().join("docs/img")).expect("made");
    let image = folder.path().join("docs/img/Screen 1.png");
    fs::write(&image, "x").expect("written");
    let path = folder.path().join("docs/faq.md");
    let text = "## Where is it? {#where}\n\n[a](../guide/set.md#x) [b](/price) [c](#when) [d](https://e.org) <a href=\"p.html\">e</a>\n\n![s](./img/Screen%201.png) ![t](gone.png) [f][f]\n\n[f]: q.md\n\n## When is it? {#when}\n\nNow, see [where](faq.md#where).\n";
    let page = page(&path, text);
    let target = Target {
        id: "x",
        url: Some("https://e.org/docs/faq/"),
        folders: &[],
        as_of: None,
        today: date(2026, 1, 2),
    };
    let tokenizer = Tokenizer::open().expect("a dictionary");
    let plan = plan(
        std::slice::from_ref(&page),
        &target,
        &Existing::default(),
        &tokenizer,
        None,
        &|path| Some(digest_of_bytes(&fs::read(path).ok()?)),
    )
    .expect("a plan");
    let entry = |id: &str| {
        let file = plan
            .files
            .iter()
            .find(|file| file.path.ends_with(format!("{id}.en.md")));
        file.expect("an entry").text.clone()
    };
    let expected = "[a](https://e.org/guide/set/#x) [b](https://e.org/price) [c](entry:when) [d](https://e.org) <a href=\"https://e.org/docs/faq/p.html\">e</a>\n\n![s](../images/faq-screen-1.png) ![t](https://e.org/docs/faq/gone.png) [f][f]\n\n[f]: https://e.org/docs/q/\n";
    assert!(entry("where").ends_with(expected), "{}", entry("where"));
    assert!(
        entry("when").ends_with("[where](entry:where).\n"),
        "{}",
        entry("when")
    );
    let name = "faq-screen-1.png".to_owned();
    let copied = PathBuf::from("images").join(&name);
    assert_eq!(
        plan.images,
        BTreeMap::from([(copied, ImageSource::File(image.clone()))])
    );
    // Digests in the pack and of the last import, and the number of copied and kept images.
    let digest = |text: &str| digest_of_bytes(text.as_bytes());
    for (in_pack, imported, expected) in [
        ("x", "x", (0, 0)),
        ("old", "old", (1, 0)),
        ("by hand", "old", (0, 1)),
        ("by hand", "x", (0, 1)),
    ] {
        let record = Record {
            images: BTreeMap::from([(name.clone(), digest(imported))]),
            ..Record::default()
        };
        let existing = Existing {
            images: BTreeMap::from([(name.clone(), digest(in_pack))]),
            record,
            ..Existing::default()
        };
        let image = |path: &Path| Some(digest_of_bytes(&fs::read(path).ok()?));
        let pages = std::slice::from_ref(&page);
        let again = super::plan(pages, &target, &existing, &tokenizer, None, &image);
        let report = again.expect("a plan").report;
        let found = (report.images.len(), report.images_kept.len());
        assert_eq!(found, expected, "{in_pack}, {imported}");
    }
    assert_eq!(plan.report.links_left, []);
    // Without an address, links stay and are reported.
    let target = Target {
        url: None,
        ..target
    };
    let plan = super::plan(
        &[page],
        &target,
        &Existing::default(),
        &tokenizer,
        None,
        &|_| None,
    )
    .expect("a plan");
    let targets = |of: &[(String, String)]| -> Vec<String> {
        of.iter().map(|(_, target)| target.clone()).collect()
    };
    let report = &plan.report;
    assert_eq!(
        targets(&report.links_left),
        ["q.md", "../guide/set.md#x", "/price", "p.html"]
    );
    assert_eq!(
        targets(&report.images_missing),
        ["./img/Screen%201.png", "gone.png"]
    );
}

#[test]
fn a_conflict_is_told_until_it_is_settled() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let import = |text: &str| import_text(folder.path(), text);
    let file = folder.path().join("entries/is-it-free.en.md");
    let edit = |from: &str, to: &str| {
        let text = fs::read_to_string(&file).expect("an entry");
        assert!(text.contains(from), "{text}");
        fs::write(&file, text.replace(from, to)).expect("written");
    };
    import("## Q. Is it free?\n\nYes.\n");
    edit("Yes.", "Yes, for us.");
    let changed = "## Q. Is it free?\n\nYes, for all.\n";
    let conflict = of(&[("is-it-free", Change::Conflict)]);
    for _ in 0..3 {
        let report = import(changed);
        assert_eq!(changes(&report), conflict);
        assert_eq!(
            report.entries[0].diff,
            ["- Yes, for us.", "+ Yes, for all."]
        );
    }
    // It is right as it is, as the author says by the day.
    edit("as_of: 2026-01-02", "as_of: 2026-02-03");
    let kept = of(&[("is-it-free", Change::KeptEdits)]);
    assert_eq!(changes(&import(changed)), kept);
    assert_eq!(changes(&import(changed)), kept);
    // Another change of the page is another conflict, settled by taking the page's text.
    let changed = "## Q. Is it free?\n\nFor nobody.\n";
    assert_eq!(changes(&import(changed)), conflict);
    edit("Yes, for us.", "For nobody.");
    let same = import(changed);
    assert!(same.entries[0].change != Change::Conflict, "{same:?}");
    let again = import(changed);
    assert!(again.entries[0].change != Change::Conflict, "{again:?}");
}
