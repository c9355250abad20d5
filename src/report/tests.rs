//! Reports over questions that are made here.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::{Date, date};
use jiff::{Timestamp, tz::TimeZone};

use super::draft::Draft;
use super::review::{Overdue, overdue, past_review};
use super::{Figures, Options, Records, Report, report, spreadsheet};
use crate::knowledge::load;
use crate::store::tests::block_on;
use crate::store::{NewQuestion, QuestionId, Store, Vote};
use crate::text::mask::mask;
use crate::text::{Language, Tokenizer};

fn asked(text: &str, outcome: &'static str, when: &str) -> NewQuestion {
    NewQuestion {
        id: QuestionId::random().expect("randomness"),
        asked: when.parse::<Timestamp>().expect("a time"),
        channel: "discord",
        place: None,
        person: None,
        language: Language::of_script(text).unwrap_or(Language::En),
        outcome,
        kind: None,
        entry: (outcome == "answered").then(|| "cup-size".to_owned()),
        confidence: 0.5,
        latency: Duration::from_millis(10),
        text: mask(text),
        related: vec!["descale".to_owned(), "cup-size".to_owned()],
        context: None,
    }
}

const WHEN: &str = "2026-05-01T23:30:00Z";

/// The report of questions in a store, in which more is recorded.
fn made(questions: &[NewQuestion], record: impl AsyncFnOnce(&Store)) -> Report {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/packs");
    let (library, _) = load(folder.as_ref()).expect("a pack");
    let tokenizer = Tokenizer::open().expect("the dictionary is embedded");
    let zone = TimeZone::fixed(jiff::tz::offset(9));
    let folder = tempfile::tempdir().expect("a folder");
    let options = crate::store::Options {
        folder: folder.path().to_owned(),
        ..Default::default()
    };
    let records = block_on(async {
        let store = Store::open(&options).expect("the options are right");
        for question in questions {
            store.record_question(question).await.expect("recorded");
        }
        record(&store).await;
        let days = (date(2026, 5, 2), date(2026, 5, 4));
        Records::read(&store, days, &zone).await.expect("read")
    });
    report(&records, &library, &tokenizer, &zone, &Options::default())
}

#[test]
fn questions_are_counted_by_day_language_and_vote() {
    let mut questions = [
        asked("size?", "answered", "2026-05-02T23:30:00Z"),
        asked("大きさは？", "answered", "2026-05-02T23:30:00Z"),
        asked("天気は？", "unknown", WHEN),
        asked("coffee?", "clarify", WHEN),
        // It was asked before the first day in Japan.
        asked("早すぎる", "unknown", "2026-05-01T14:59:59Z"),
    ];
    questions[3].latency = Duration::from_secs(2);
    let report = made(&questions, async |store| {
        let votes = [
            (0, Vote::Helpful, None, "1"),
            (0, Vote::NotHelpful, Some("=1+1"), "2"),
            (2, Vote::NotHelpful, None, "1"),
        ];
        for (at, vote, comment, person) in votes {
            let (comment, person) = (comment.map(mask), store.person("discord", person));
            let id = &questions[at].id;
            let voted = store.record_feedback(id, vote, comment.as_ref(), person.as_ref());
            assert!(voted.await.expect("recorded"));
        }
        store.hand_over(&questions[2].id, None).await.expect("made");
    });
    assert_eq!(report.hand_overs["open"], 1);
    let figures = |asked, answered, clarify, unknown, helpful, not_helpful| Figures {
        asked,
        answered,
        clarify,
        unknown,
        helpful,
        not_helpful,
    };
    assert_eq!(report.total, figures(4, 2, 1, 1, 1, 2));
    assert_eq!(report.total.answered_percent(), Some(50.0));
    assert_eq!(Figures::default().helpful_percent(), None);
    assert_eq!(report.languages["ja"], figures(2, 1, 0, 1, 0, 1));
    // In Japan, the evening in UTC is the next day.
    let days: Vec<usize> = report
        .days
        .iter()
        .map(|(_, figures)| figures.asked)
        .collect();
    assert_eq!(days, [2, 2, 0]);
    assert_eq!(report.latency_ms, [10, 2000]);
    assert_eq!(report.unhelpful[0].entry, "cup-size");
    assert_eq!(report.unhelpful[0].comments, ["=1+1"]);
    assert_eq!(report.unhelpful.len(), 1);
    assert!(!report.unused.contains(&"coffee/cup-size".to_owned()));
    assert!(report.unused.contains(&"coffee/descale".to_owned()));

    let table = spreadsheet(&report).expect("written");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    let total = rows.iter().find(|row| &row[0] == "total").expect("a total");
    assert_eq!((&total[2], &total[7]), ("4", "2"));
    let unhelpful = rows
        .iter()
        .find(|row| &row[0] == "unhelpful")
        .expect("a row");
    assert_eq!(&unhelpful[9], "'=1+1", "no formula");
    assert_eq!(
        serde_json::to_value(&report).expect("JSON")["days"][0][1]["asked"],
        2
    );
}

#[test]
fn unanswered_questions_are_grouped_in_both_languages() {
    let texts = [
        "エスプレッソに砂糖は入れられますか",
        "砂糖をエスプレッソに入れたい",
        "エスプレッソに砂糖は入れられますか",
        "How do I order new filters?",
        "order new filters",
        "ORDER NEW FILTERS",
        "Is there a warranty on the grinder?",
        "天気は？",
    ];
    let mut questions = texts.map(|text| asked(text, "unknown", WHEN));
    for question in &mut questions {
        question.related = vec!["descale".to_owned()];
    }
    let report = made(&questions, async |_| {});
    let groups: Vec<(usize, usize)> = report
        .unanswered
        .iter()
        .map(|group| (group.count, group.questions.len()))
        .collect();
    assert_eq!(
        groups,
        [(3, 2), (3, 2), (1, 1), (1, 1)],
        "{:#?}",
        report.unanswered
    );
    let sugar = report
        .unanswered
        .iter()
        .find(|group| group.questions[0] == texts[0]);
    let sugar = sugar.expect("a group");
    assert_eq!(sugar.offered, ["descale"]);

    let draft = Draft::from(sugar);
    let ja = draft.side(Language::Ja, date(2026, 5, 1), "回答");
    let expected = "---\nquestion: \"エスプレッソに砂糖は入れられますか\"\nalso:\n  - \"砂糖をエスプレッソに入れたい\"\n\
                    sources: []\nas_of: 2026-05-01\nrelated: [\"descale\"]\n---\n\n<!-- 回答 -->\n";
    assert_eq!(ja, expected);
    let en = draft.side(Language::En, date(2026, 5, 1), "answer");
    assert!(en.starts_with("---\nquestion: \"\"\nsources"), "{en}");
}

#[test]
fn chosen_entries_lack_the_ways_to_ask_for_them() {
    let mut questions = [
        asked("how big?", "clarify", WHEN),
        asked("大きいのは？", "unknown", "2026-05-02T00:00:00Z"),
        asked("descaling", "clarify", "2026-05-02T00:00:00Z"),
        asked("HOW BIG?", "clarify", "2026-05-02T23:00:00Z"),
        // The entry has this one by now.
        asked("my mug is larger than the standard cup", "clarify", WHEN),
        asked("gone", "clarify", WHEN),
    ];
    questions[5].related = vec!["no-such-entry".to_owned()];
    let choices = [
        (0, "cup-size", "1"),
        // Of two people who chose the same, the question counts once.
        (0, "cup-size", "2"),
        (0, "descale", "3"),
        (1, "cup-size", "1"),
        (2, "descale", "1"),
        (3, "cup-size", "1"),
        (4, "cup-size", "1"),
        (5, "no-such-entry", "1"),
    ];
    let report = made(&questions, async |store| {
        for (at, entry, person) in choices {
            let person = store.person("discord", person);
            let chosen = store.record_choice(&questions[at].id, entry, person.as_ref());
            assert!(chosen.await.expect("recorded"), "{at} {entry}");
        }
    });
    let mut listed = Vec::new();
    for entry in &report.ways_to_ask {
        let questions = entry.questions.iter();
        let questions = questions.map(|wording| (wording.text.as_str(), wording.count));
        let questions: Vec<(&str, usize)> = questions.collect();
        listed.push((entry.entry.as_str(), entry.count, questions));
    }
    let expected = [
        (
            "coffee/cup-size",
            3,
            vec![("大きいのは？", 1), ("HOW BIG?", 2)],
        ),
        ("coffee/descale", 2, vec![("how big?", 1), ("descaling", 1)]),
    ];
    assert_eq!(listed, expected);
    let last = report.ways_to_ask[0].questions[1].last;
    assert_eq!(last, date(2026, 5, 3), "in Japan, it is the next day");
}

#[test]
fn entries_are_due_for_review_when_their_older_side_is() {
    let due = |days| due(days, &BTreeMap::new());
    let all = due(1);
    assert!(all.len() > 1);
    assert!(all.is_sorted_by_key(|entry| entry.as_of));
    assert!(due(3650).len() < all.len());
}

#[test]
fn entries_past_their_review_day_are_due_before_old_ones() {
    // The day, the review days of both sides, and the one that is past.
    let (june, july) = ("2026-06-30", "2026-07-31");
    let cases = [
        (june, [june, june], None),
        ("2026-07-01", [june, june], Some(june)),
        ("2026-07-01", [july, june], Some(june)),
        ("2026-07-01", [june, ""], Some(june)),
        ("2026-07-01", ["", ""], None),
    ];
    for (today, [ja, en], expected) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("entries")).expect("made");
        let write = |file: &str, text: &str| {
            std::fs::write(folder.path().join(file), text).expect("written");
        };
        let entry = |as_of: &str, review_by: &str| {
            let review_by = match review_by {
                "" => String::new(),
                day => format!("review_by: {day}\n"),
            };
            format!("---\nquestion: It?\nsources: [S]\nas_of: {as_of}\n{review_by}---\n\nIt.\n")
        };
        write(
            "pack.toml",
            "id = \"p\"\nsources.S = { title = \"S\", url = \"https://s.example\", date = \"2026\" }\n",
        );
        write("entries/new.ja.md", &entry("2026-05-11", ja));
        write("entries/new.en.md", &entry("2026-05-11", en));
        write("entries/old.en.md", &entry("2025-05-11", ""));
        let (library, problems) = load(folder.path()).expect("a pack");
        assert_eq!(problems, []);
        let case = format!("{today} {ja} {en}");
        let today: Date = today.parse().expect("a day");

        let due = overdue(&library, today, &Options::default(), &BTreeMap::new());
        let due = due.into_iter();
        let due: Vec<(String, Option<String>)> = due
            .map(|one| (one.entry, one.review_by.map(|day| day.to_string())))
            .collect();
        let new = expected.map(|day| ("p/new".to_owned(), Some(day.to_owned())));
        let expected_due: Vec<_> = new
            .into_iter()
            .chain([("p/old".to_owned(), None)])
            .collect();
        assert_eq!(due, expected_due, "{case}");

        let past = past_review(&library, today).into_iter();
        let past: Vec<(String, usize, String)> = past
            .map(|past| (past.entry, past.line, past.review_by.to_string()))
            .collect();
        let expected_past = expected.map(|day| ("p/new".to_owned(), 5, day.to_owned()));
        assert_eq!(past, Vec::from_iter(expected_past), "{case}");
    }
}

fn due(days: u16, changed: &BTreeMap<String, Date>) -> Vec<Overdue> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/packs");
    let (library, _) = load(folder.as_ref()).expect("a pack");
    let options = Options {
        review_after_days: days,
    };
    overdue(&library, date(2026, 11, 22), &options, changed)
}

#[test]
fn entries_are_due_for_review_when_a_source_changed_after_their_day() {
    // Every entry is as of 2026-05-11; three rest on the manual, in whose Japanese
    // edition something changed.
    let cases = [
        ("https://coffee.example/ja/manual", date(2026, 5, 12), 3),
        ("https://coffee.example/ja/manual", date(2026, 5, 11), 0),
        ("https://coffee.example/other", date(2026, 5, 12), 0),
    ];
    for (address, day, expected) in cases {
        let changed = BTreeMap::from([(address.to_owned(), day)]);
        let before = due(3650, &BTreeMap::new()).len();
        let due = due(3650, &changed);
        assert_eq!(due.len() - before, expected, "{address} {day}");
        let days = due.iter().filter_map(|entry| entry.source_changed);
        assert_eq!(days.filter(|found| *found == day).count(), expected);
    }
}

#[test]
fn counts_are_by_the_day_also_where_the_clocks_change() {
    // The clocks of Europe change on 2026-10-25, so that day has 25 hours.
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a zone");
    let hours = 60 * 60;
    let cases = [
        ((date(2026, 10, 20), date(2026, 10, 24)), 24 * hours),
        ((date(2026, 10, 24), date(2026, 10, 26)), hours),
        ((date(2026, 10, 25), date(2026, 10, 25)), 25 * hours),
    ];
    for (days, seconds) in cases {
        assert_eq!(super::intervals(days, &zone).seconds, seconds, "{days:?}");
    }
}
