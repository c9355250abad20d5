//! Imports pages that were somewhere else before, a language that comes later, and pages in
//! folders of languages.

use proptest::prelude::*;

use super::again::{URL, changes, day, of};
use super::*;
use crate::import::report::Change;

const ENGLISH: &str = "## May I take photos inside?\nYes, you may.\n\n## Do you sell gift cards?\nAt the shop.\n\n## Can I borrow a wheelchair?\nFree of charge.\n";
const JAPANESE: &str = "## 館内で写真を撮れますか？\n撮れます。\n\n## 傘を忘れました。どこですか？\n受付で預かっています。\n\n## 車いすを借りられますか？\n無料で借りられます。\n";

#[test]
fn a_language_that_comes_later_joins_the_entries() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let english = format!("---\ntags: [museum]\ndate: 2026-01-02\n---\n{ENGLISH}");
    let english = [page(Path::new("en/faq.md"), &english)];
    import_into(
        folder.path(),
        &english,
        Some("https://example.org/en"),
        None,
    );
    let japanese = format!("---\ntags: [博物館]\ntitle: 質問\n---\n館内の案内です。\n\n{JAPANESE}");
    let japanese = [page(Path::new("ja/faq.md"), &japanese)];
    let report = import_into(
        folder.path(),
        &japanese,
        Some("https://example.org/ja"),
        None,
    );
    let expected = of(&[
        ("may-i-take-photos-inside", Change::Added),
        ("kasa-wasure-doko", Change::Added),
        ("can-i-borrow-a-wheelchair", Change::Added),
    ]);
    assert_eq!(changes(&report), expected);
    assert_eq!((report.pairs.len(), report.unpaired.len()), (2, 1));
    // Its answers have the day of those in the other language.
    assert!(!report.pages[0].is_undated);
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems, []);
    let pack = &library.packs[0];
    assert_eq!(
        (pack.languages.as_slice(), pack.sources.len()),
        (&[][..], 1)
    );
    let url = &pack.sources.values().next().expect("a source").url;
    assert_eq!(url.get(Language::Ja), Some("https://example.org/ja"));
    // Again, and both at once, nothing changes.
    let again = import_into(
        folder.path(),
        &japanese,
        Some("https://example.org/ja"),
        None,
    );
    assert_eq!(again.count(Change::Unchanged), 3);
    assert!(!again.pages[0].is_undated);
    let document = again.pages[0].document.as_deref().expect("a document");
    let document = std::fs::read_to_string(folder.path().join(document)).expect("read");
    assert!(document.contains("\ndate: 2026-01-02\n"), "{document}");
    let both = [english, japanese].concat();
    let again = import_into(folder.path(), &both, Some("https://example.org"), None);
    assert_eq!(again.count(Change::Unchanged), 6);
}

#[test]
fn a_page_that_moved_keeps_its_entries() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let import = |file: &str, url: &str| {
        import_into(
            folder.path(),
            &[page(Path::new(file), ENGLISH)],
            Some(url),
            day(),
        )
    };
    import("docs/faq.md", "https://example.org/faq");
    let report = import("help/questions.md", "https://example.org/questions");
    assert_eq!(report.count(Change::Unchanged), 3, "{report:?}");
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems, []);
    let sources = library.packs[0].sources.values();
    let urls: Vec<&str> = sources
        .map(|source| source.url.best(Language::En))
        .collect();
    assert_eq!(urls, ["https://example.org/questions"]);
    // Another page of the old name isn't that page.
    let other = page(Path::new("docs/faq.md"), "## Is it big?\nVery.\n");
    let report = import_into(folder.path(), &[other], URL, day());
    assert_eq!(changes(&report), of(&[("is-it-big", Change::Added)]));
}

#[test]
fn a_page_that_leaves_the_address_of_another_has_its_own_source() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let import = |file: &str, text: &str, url: &str| {
        import_into(
            folder.path(),
            &[page(Path::new(file), text)],
            Some(url),
            day(),
        )
    };
    let other = "## Is it big?\nVery.\n";
    import("docs/faq.md", ENGLISH, "https://example.org/faq");
    import("docs/size.md", other, "https://example.org/faq");
    let report = import("docs/size.md", other, "https://example.org/size");
    assert_eq!(changes(&report), of(&[("is-it-big", Change::Updated)]));
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems, []);
    let pack = &library.packs[0];
    let url = |id: &str| {
        let entry = pack.entries.iter().find(|entry| entry.id == id)?;
        let source = entry.sides.get(&Language::En)?.header.sources.first()?;
        Some(
            pack.sources
                .get(source.as_str())?
                .url
                .best(Language::En)
                .to_owned(),
        )
    };
    let expected = [
        ("is-it-big", "https://example.org/size"),
        ("do-you-sell-gift-cards", "https://example.org/faq"),
    ];
    for (id, address) in expected {
        assert_eq!(url(id).as_deref(), Some(address), "{id}");
    }
    let again = import("docs/size.md", other, "https://example.org/size");
    assert_eq!(changes(&again), of(&[("is-it-big", Change::Unchanged)]));
}

#[test]
fn pages_in_folders_have_their_own_addresses() {
    // The paths of pages in a folder, and their addresses below the given one.
    let cases: [(&[&str], &[&str]); 3] = [
        (
            &["content/en/faq.md", "content/ja/faq.md"],
            &[
                "https://example.org/x/en/faq",
                "https://example.org/x/ja/faq",
            ],
        ),
        (
            &["content/faq.en.md", "content/faq.ja.md"],
            &["https://example.org/x", "https://example.org/x"],
        ),
        (
            &[
                "content/a/index.md",
                "content/b/faq.md",
                "content/ja/b/faq.md",
            ],
            &[
                "https://example.org/x/a/",
                "https://example.org/x/b/faq",
                "https://example.org/x/ja/b/faq",
            ],
        ),
    ];
    let tokenizer = Tokenizer::open().expect("a dictionary");
    for (paths, expected) in cases {
        let pages = paths.iter().enumerate().map(|(at, path)| {
            let text = match path.contains("ja") {
                true => "## 開きますか？\nはい。\n".to_owned(),
                false => format!("## Is it number {at}?\nYes.\n"),
            };
            page(Path::new(path), &text)
        });
        let target = Target {
            id: "x",
            url: Some("https://example.org/x"),
            folders: &["content".into()],
            as_of: None,
            today: date(2026, 1, 2),
        };
        let pages: Vec<Page> = pages.collect();
        let plan = plan(
            &pages,
            &target,
            &Existing::default(),
            &tokenizer,
            None,
            &|_| None,
        );
        let plan = plan.expect("a plan");
        let record = plan
            .files
            .iter()
            .find(|file| file.path.ends_with(RECORD_FILE));
        let record = Record::parse(&record.expect("a record").text);
        let mut urls: Vec<&str> = record
            .pages
            .values()
            .map(|page| page.url.as_str())
            .collect();
        urls.sort_unstable();
        assert_eq!(urls, expected, "{paths:?}");
    }
}

#[test]
fn tags_of_both_languages_are_those_of_the_entry() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let of = |path: &str, tag: &str, text: &str| {
        page(Path::new(path), &format!("---\ntags: [{tag}]\n---\n{text}"))
    };
    let pages = [
        of("faq.ja.md", "博物館", JAPANESE),
        of("faq.en.md", "museum", ENGLISH),
    ];
    let report = import_into(folder.path(), &pages, URL, day());
    assert_eq!(report.pairs.len(), 2);
    let (_, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems, []);
}

#[test]
fn each_language_has_its_address_if_the_given_one_tells_the_language() {
    let urls = |url: &str| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let pages = [("faq.en.md", ENGLISH), ("faq.ja.md", JAPANESE)];
        let pages = pages.map(|(name, text)| page(Path::new(name), text));
        let report = import_into(folder.path(), &pages, Some(url), day());
        let (library, problems) = load(folder.path()).expect("a pack");
        assert_eq!(problems, []);
        let source = library.packs[0].sources.values().next().expect("a source");
        let urls = [Language::En, Language::Ja].map(|language| source.url.best(language));
        let counts = (report.urls_assumed.len(), report.urls_of_both.len());
        // Again, nothing changes.
        let again = import_into(folder.path(), &pages, Some(url), day());
        assert_eq!(again.count(Change::Unchanged), 6, "{again:?}");
        (urls.join(" "), counts)
    };
    let (en, ja) = ("https://e.org/en/faq", "https://e.org/ja/faq");
    let cases = [
        (en, format!("{en} {ja}"), (1, 0)),
        (ja, format!("{en} {ja}"), (1, 0)),
        ("https://e.org/{lang}/faq", format!("{en} {ja}"), (0, 0)),
        (
            "https://e.org/faq",
            "https://e.org/faq https://e.org/faq".to_owned(),
            (0, 1),
        ),
    ];
    for (url, expected, counts) in cases {
        assert_eq!(urls(url), (expected, counts), "{url}");
    }
}

#[test]
fn a_language_that_gets_its_own_address_leaves_that_of_the_other_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let english = page(
        Path::new("faq.en.md"),
        &format!("{ENGLISH}\n## See also\n\nMaps.\n"),
    );
    let japanese = page(
        Path::new("faq.ja.md"),
        &format!("館内の案内です。\n\n{JAPANESE}"),
    );
    let url = Some("https://e.org/en/faq");
    // Alone, both are at the address that is given.
    for page in [&english, &japanese] {
        import_into(folder.path(), std::slice::from_ref(page), url, day());
    }
    let report = import_into(folder.path(), &[english, japanese], url, day());
    assert_eq!(report.urls_assumed.len(), 1);
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems, []);
    let sources = &library.packs[0].sources;
    assert_eq!(sources.len(), 1, "{sources:?}");
    let source = sources.values().next().expect("a source");
    let urls = Language::ALL.map(|language| (language, source.url.best(language)));
    let expected = Language::ALL.map(|language| match language {
        Language::Ja => (language, "https://e.org/ja/faq"),
        Language::En => (language, "https://e.org/en/faq"),
    });
    assert_eq!(urls, expected);
}

#[test]
fn an_assumed_folder_of_pages_with_relative_addresses_is_reported() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = [("a.en.md", "en"), ("b.ja.md", "ja")].map(|(name, code)| {
        let text = format!("---\nurl: /{code}-page\n---\n## Is it free?\n\nYes.\n");
        page(Path::new(name), &text)
    });
    let report = import_into(folder.path(), &pages, Some("https://e.org/en"), day());
    let expected = ("b.ja.md".to_owned(), "https://e.org/ja/ja-page".to_owned());
    assert_eq!(report.urls_assumed, [expected]);
}

#[test]
fn pages_of_different_names_without_a_common_question_are_no_translations() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let english = format!("---\ndate: 2026-01-02\n---\n{ENGLISH}");
    let parking = "---\ndate: 2026-03-04\n---\n## 駐輪場は何時に閉まりますか？\n22 時です。\n";
    let pages = [
        page(Path::new("museum.md"), &english),
        page(Path::new("bicycles.md"), parking),
    ];
    let report = import_into(folder.path(), &pages, None, None);
    assert_eq!((report.pairs.len(), report.unpaired.len()), (0, 0));
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems, []);
    assert_eq!(library.packs[0].sources.len(), 2);
}

#[test]
fn without_an_address_links_lead_to_the_documents_of_pages() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let faq = "Open daily.\n\n## Is it free?\n\nSee [prices](prices.md#adults), [above](#top) and [this](x.md).\n";
    let pages = [
        page(Path::new("docs/faq.md"), faq),
        page(Path::new("docs/prices.md"), "# Prices\n\nThree.\n"),
    ];
    let report = import_into(folder.path(), &pages, None, day());
    assert_eq!(report.links_left.len(), 1, "{report:?}");
    let (library, problems) = load(folder.path()).expect("a pack");
    assert_eq!(problems, []);
    let side = library.packs[0].entries[0].sides.values().next();
    let expected = "See [prices](document:prices), [above](document:faq) and [this](x.md).";
    assert_eq!(side.expect("a side").answer, expected);
}

proptest! {
    #[test]
    fn any_text_is_read_to_its_end(text in "([#*|>Qａ1.: \n`\\[\\]()^-]|\\*\\*|Q\\. |A: |ですか|<details>|<summary>|</summary>|</details>|\n\n|```|\\[a\\]: b\n|窓){0,40}") {
        let page = page(Path::new("x.md"), &text);
        for found in &page.questions {
            prop_assert!(!found.question.contains('\n'));
        }
    }
}
