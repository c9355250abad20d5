//! Packs side by side: each answers as if it were alone, whatever the others know.

use std::collections::BTreeMap;

use jiff::civil::date;
use madoguchi::answer::Answer;
use madoguchi::engine::Engine;
use madoguchi::text::Language;
use madoguchi::understand::Question;

use crate::harness::{Desk, repository};
use crate::help_desks;

/// A pack about leave, which says that printers are beyond it. It has an entry about forms,
/// which are printed.
fn with_leave(desk: Desk) -> Desk {
    desk.pack("leave")
        .file(
            "leave/glossary.toml",
            "[[term]]\nid = \"device\"\nbeyond = true\nen = [\"printer\", \"copier\"]\n\
             ja = [\"プリンター\", \"複合機\"]\n\n\
             [[term]]\nid = \"paper\"\nen = [\"form\"]\nja = [\"申請書\"]\n",
        )
        .entry(
            "leave/entries/apply.en.md",
            "Where do I apply for paid leave?",
            "In the attendance system.",
        )
        .entry(
            "leave/entries/apply.ja.md",
            "有給休暇はどこで申請しますか",
            "勤怠システムで申請します。",
        )
        .entry(
            "leave/entries/form.en.md",
            "How do I print the leave form?",
            "Choose Print in the attendance system.",
        )
        .entry(
            "leave/entries/form.ja.md",
            "休暇の申請書を印刷する方法は？",
            "勤怠システムの［印刷］を選びます。",
        )
}

/// A pack about an office. A term of its glossary has the ID and a form of one about leave.
fn with_office(desk: Desk) -> Desk {
    desk.pack("office")
        .file(
            "office/glossary.toml",
            "[[term]]\nid = \"paper\"\nen = [\"toner\", \"printer\"]\nja = [\"トナー\", \"複合機\"]\n",
        )
        .entry(
            "office/entries/faint.en.md",
            "Printed letters are faint",
            "Replace the toner.",
        )
        .entry(
            "office/entries/faint.ja.md",
            "印刷した文字がかすれます",
            "トナーを交換してください。",
        )
        .entry(
            "office/entries/light.en.md",
            "The light bulb in the meeting room is broken",
            "Call general affairs.",
        )
        .entry(
            "office/entries/light.ja.md",
            "会議室の電球が切れました",
            "総務課に連絡してください。",
        )
}

/// What an answer says: the outcome, and what it is from.
fn told(answer: &Answer) -> (String, Option<String>) {
    let statement = answer.statement();
    let id = statement.map(|found| found.entry.clone().unwrap_or(found.id.clone()));
    (answer.outcome.name().to_owned(), id)
}

fn ask(engine: &Engine, text: &str) -> Answer {
    let question = Question {
        text: text.to_owned(),
        language: None,
        as_of: date(2026, 11, 22),
    };
    engine.ask(&question).expect("the index can be read")
}

#[test]
fn what_one_pack_says_to_be_beyond_it_is_answered_by_another() {
    let leave = with_leave(Desk::new());
    let office = with_office(Desk::new());
    let both = with_office(with_leave(Desk::new()));
    let (leave, office, both) = (leave.engine(), office.engine(), both.engine());
    let of_office = [
        ("the printer prints faint letters", "faint"),
        ("プリンターで印刷した文字がかすれます", "faint"),
        ("letters from the copier are faint", "faint"),
        ("複合機で印刷した文字がかすれます", "faint"),
        ("会議室の電球が切れたみたいです", "light"),
        ("light bulb broken in the meeting room", "light"),
    ];
    for (question, entry) in of_office {
        let answer = ask(&both, question);
        let expected = ("answered".to_owned(), Some(entry.to_owned()));
        assert_eq!(told(&answer), expected, "{question}: {answer:?}");
        assert_eq!(told(&ask(&office, question)), expected, "{question}");
        assert!(ask(&leave, question).statement().is_none(), "{question}");
    }
    let of_leave = [
        ("where can I apply for paid leave", "apply"),
        ("有給休暇の申請はどこでできますか", "apply"),
        ("how to print the leave form", "form"),
        ("休暇の申請書を印刷したいです", "form"),
    ];
    for (question, entry) in of_leave {
        let expected = ("answered".to_owned(), Some(entry.to_owned()));
        assert_eq!(told(&ask(&both, question)), expected, "{question}");
        assert_eq!(told(&ask(&leave, question)), expected, "{question}");
    }
}

#[test]
fn the_order_of_packs_makes_no_difference() {
    // The folders change places, the IDs don't.
    let orders = [["a", "b"], ["b", "a"]].map(|[leave, office]| {
        let desk = with_office(with_leave(Desk::new()));
        for (from, to) in [("leave", leave), ("office", office)] {
            std::fs::rename(desk.knowledge().join(from), desk.knowledge().join(to))
                .expect("renamed");
        }
        desk.engine()
    });
    let questions = [
        "the printer prints faint letters",
        "申請書の文字がかすれる",
        "where do I apply",
        "トナー",
        "weather tomorrow",
    ];
    for question in questions {
        let [one, other] = orders.each_ref().map(|engine| ask(engine, question));
        assert_eq!(told(&one), told(&other), "{question}");
        assert_eq!(one.related, other.related, "{question}");
        assert!(
            (one.confidence - other.confidence).abs() < 1e-6,
            "{question}"
        );
        let [one, other] = orders.each_ref().map(|engine| {
            let hits = engine.search(question, None, 10).expect("hits").hits;
            let names = hits.iter().map(|hit| hit.passage.id.clone());
            names.collect::<std::collections::BTreeSet<_>>()
        });
        assert_eq!(one, other, "{question}");
    }
}

/// How the answers of a pack to its golden questions differ when other packs stand beside it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Differences {
    questions: usize,
    /// Answered alone, and not in the same way together.
    lost: usize,
    /// Not answered alone, but by another pack.
    gained: usize,
}

#[test]
fn packs_answer_together_as_they_do_alone() {
    let topics = ["help-desks/meeting-rooms", "help-desks/payslips"];
    let shipped = || Desk::of_the_shipped_packs_without("no such ending");
    let with_topic = |desk, topic: &str| help_desks::with_pack(desk, topic, &Language::ALL);
    let all = topics
        .iter()
        .fold(shipped(), |desk, topic| with_topic(desk, topic));
    let together = all.engine();
    let mut found = BTreeMap::new();
    let mut compare = |name: &str, alone: &Engine, questions: &[String]| {
        let mut differences = Differences::default();
        for text in questions {
            let (one, other) = (told(&ask(alone, text)), told(&ask(&together, text)));
            differences.questions += 1;
            match (one.1.is_some(), other.1.is_some()) {
                (true, _) => differences.lost += usize::from(one != other),
                (false, is_answered) => differences.gained += usize::from(is_answered),
            }
        }
        found.insert(name.to_owned(), differences);
    };
    for topic in topics {
        let questions = help_desks::questions(topic);
        let questions: Vec<String> = questions.into_iter().map(|asked| asked.question).collect();
        compare(topic, &with_topic(Desk::new(), topic).engine(), &questions);
    }
    let golden = |file: &str| {
        let path = repository().join("tests/golden").join(file);
        madoguchi::eval::load(&path).expect("the golden questions are valid")
    };
    let entries = golden("questions-validation.jsonl").questions.into_iter();
    let scenarios = golden("scenarios-blind-test-2.jsonl").scenarios.into_iter();
    let questions: Vec<String> = entries
        .map(|golden| golden.question)
        .chain(scenarios.map(|golden| golden.question))
        .collect();
    compare("shipped", &shipped().engine(), &questions);
    // Packs answer what others leave open, some of it wrongly, as they do alone.
    let most = |questions, lost, gained| Differences {
        questions,
        lost,
        gained,
    };
    let expected = [
        ("help-desks/meeting-rooms", most(50, 0, 1)),
        ("help-desks/payslips", most(50, 0, 1)),
        ("shipped", most(347, 0, 9)),
    ];
    for (name, most) in expected {
        let found = &found[name];
        assert_eq!(found.questions, most.questions, "{name}");
        assert!(
            found.lost <= most.lost && found.gained <= most.gained,
            "{name}: {found:?}, at most {most:?}"
        );
    }
}
