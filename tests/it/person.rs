//! `madoguchi person`: what is kept of one person, exported and deleted by the operator.

use madoguchi::store::{Options, Store, Vote};
use madoguchi::text::mask::mask;

use crate::harness::Desk;
use crate::store::{asked, runtime};

/// A desk with questions of one person and of an anonymous one. Returns the ids of a
/// question of each, and the ticket of the first.
fn asked_desk() -> (Desk, [String; 3]) {
    let desk = Desk::new().pack("library");
    let options = Options {
        folder: desk.path("state"),
        ..Options::default()
    };
    let ids = runtime().block_on(async {
        let store = Store::open(&options).expect("the options are right");
        store.note_key().await.expect("noted");
        let person = store.person("discord", "80351110224678912");
        let mut questions = ["駐車場はありますか", "is there parking?", "anonymous"].map(asked);
        for question in &mut questions[..2] {
            question.person.clone_from(&person);
        }
        questions[2].channel = "web";
        for question in &questions {
            store.record_question(question).await.expect("stored");
        }
        let comment = mask("a comment");
        let id = &questions[0].id;
        let vote = store.record_feedback(id, Vote::Helpful, Some(&comment), person.as_ref());
        assert!(vote.await.expect("stored"));
        let made = store.hand_over(id, Some("dm:7")).await.expect("made");
        let ticket = made.expect("stored").0.ticket;
        [id.as_str(), questions[2].id.as_str(), ticket.as_str()].map(str::to_owned)
    });
    (desk, ids)
}

#[test]
fn the_data_of_a_person_is_exported_and_deleted() {
    let (desk, [question, anonymous, ticket]) = asked_desk();
    let by_person = ["person", "export", "--person", "discord:80351110224678912"];
    let exported = desk.run(&by_person).succeeded().quietly().json();
    assert_eq!(exported["version"], 1);
    assert_eq!(exported["questions"].as_array().map(Vec::len), Some(2));
    assert_eq!(exported["votes"][0]["comment"], "a comment");
    assert_eq!(exported["is_whole"], true);
    let mut partly = exported.clone();
    partly["is_whole"] = false.into();
    let ticket = format!("#{}", ticket.to_uppercase());
    for (option, value) in [("--question", question.as_str()), ("--ticket", &ticket)] {
        let found = desk.run(&["person", "export", option, value]).succeeded();
        let found = found.complaining_of(&["addresses in questions of others"]);
        assert_eq!(found.json(), partly, "{option}");
    }
    let alone = desk.run(&["person", "export", "--question", &anonymous]);
    let alone = alone.succeeded().complaining_of(&["one question"]);
    assert_eq!(alone.json()["questions"][0]["text"], "anonymous");

    let delete = [
        "person",
        "delete",
        "--ticket",
        ticket.as_str(),
        "--lang",
        "ja",
    ];
    let tried: Vec<&str> = delete.into_iter().chain(["--dry-run"]).collect();
    let tried = desk.run(&tried).succeeded();
    assert!(
        tried.stdout.starts_with("削除の対象: 質問 2 件、評価 1 件"),
        "{}",
        tried.stdout
    );
    assert_eq!(
        desk.run(&by_person).succeeded().json(),
        exported,
        "nothing was deleted"
    );
    let deleted = desk.run(&delete).succeeded();
    assert_eq!(
        deleted.stdout,
        "削除しました: 質問 2 件、評価 1 件、項目の選択 0 件、会話 0 件、ほかの人の質問にある連絡先 0 件\n"
    );
    desk.run(&by_person)
        .ended_with(1)
        .complaining_of(&["no records"]);
    let again = ["person", "delete", "--question", &question, "--lang", "ja"];
    desk.run(&again)
        .ended_with(1)
        .complaining_of(&["該当する記録はありません。"]);
    for is_dry_run in [true, false] {
        let mut last = vec!["person", "delete", "--question", &anonymous, "--json"];
        last.extend(is_dry_run.then_some("--dry-run"));
        let last = desk.run(&last).succeeded().json();
        assert_eq!(
            (&last["questions"], &last["version"], &last["dry_run"]),
            (&1.into(), &1.into(), &is_dry_run.into())
        );
    }
}

#[test]
fn a_person_who_is_not_counted_or_has_another_key_is_found_by_what_they_passed_on() {
    let desk = Desk::new().pack("library");
    let uncounted = Options {
        folder: desk.path("state"),
        count_people: false,
        ..Options::default()
    };
    runtime().block_on(async {
        let store = Store::open(&uncounted).expect("the options are right");
        let mut questions = ["passed on by seven", "passed on by eight", "of nine"].map(asked);
        // Somebody else passes on the question of a person who was counted.
        let counted = Options {
            count_people: true,
            ..uncounted.clone()
        };
        let counted = Store::open(&counted).expect("the options are right");
        questions[2].person = counted.person("discord", "9");
        for (question, address) in questions.iter().zip(["1/7", "1/8", "1/7"]) {
            store.record_question(question).await.expect("stored");
            let made = store.hand_over(&question.id, Some(address)).await;
            made.expect("made").expect("stored");
        }
    });
    let by = |command: &'static str| ["person", command, "--person", "discord:7"];
    let exported = desk.run(&by("export")).succeeded().json();
    assert_eq!(exported["questions"][0]["text"], "passed on by seven");
    assert_eq!(exported["questions"].as_array().map(Vec::len), Some(1));
    assert_eq!(exported["addresses"][0]["reply_to"], "1/7");
    desk.run(&by("delete"))
        .succeeded()
        .complaining_of(&["weren't counted"]);
    desk.run(&by("export")).ended_with(1);
    for (id, text) in [("8", "passed on by eight"), ("9", "of nine")] {
        let person = format!("discord:{id}");
        let left = desk
            .run(&["person", "export", "--person", &person])
            .succeeded()
            .json();
        assert_eq!(left["questions"][0]["text"], text);
    }
    // A channel isn't a person.
    desk.run(&["person", "delete", "--person", "discord:1"])
        .ended_with(1);
}

#[test]
fn without_the_key_nobody_is_said_to_have_no_records() {
    let desk = Desk::new().pack("library");
    for command in ["export", "delete"] {
        desk.run(&["person", command, "--person", "discord:80351110224678912"])
            .ended_with(2)
            .complaining_of(&["MADOGUCHI_PERSON_KEY"]);
    }
    assert!(!desk.path("state/person.key").exists());
}

#[test]
fn a_person_must_be_named_in_one_way() {
    let desk = Desk::new().pack("library");
    let cases: [(&[&str], &str); 7] = [
        (&["export"], "--person"),
        (
            &["export", "--question", "0", "--ticket", "0"],
            "cannot be used",
        ),
        (&["delete", "--question", "no id"], "--question"),
        (&["delete", "--ticket", "no ticket"], "--ticket"),
        (&["export", "--person", "80351110224678912"], "discord:ID"),
        (&["export", "--person", "mail:taro"], "discord:ID"),
        (&["export", "--person", "slack:"], "discord:ID"),
    ];
    for (arguments, part) in cases {
        let arguments: Vec<&str> = ["person"].iter().chain(arguments).copied().collect();
        desk.run(&arguments).ended_with(2).complaining_of(&[part]);
    }
}
