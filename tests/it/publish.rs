//! `madoguchi index --publish`, and `serve` that fetches what was published.

use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::harness::Desk;
use crate::served::Served;

const QUESTION: &str = "When does the library open?";

/// A desk with packs, and its target for publications.
fn publisher() -> (Desk, String) {
    let desk = Desk::new()
        .pack("library")
        .entry("library/entries/hours.en.md", QUESTION, "At nine.")
        .entry("library/entries/card.en.md", "Who gets a card?", "All.");
    let target = desk.path("shared").to_string_lossy().into_owned();
    (desk, target)
}

/// A desk without packs that serves what is published.
fn reader(target: &str) -> Served {
    let variables = [
        ("MADOGUCHI__PUBLISH__SOURCE", target),
        ("MADOGUCHI__PUBLISH__CHECK_SECONDS", "1"),
    ];
    Served::start(Desk::new(), &variables)
}

/// Edits an entry of the library.
fn edit(desk: &Desk, entry: &str, from: &str, to: &str) {
    let path = format!("knowledge/library/entries/{entry}.en.md");
    let text = fs::read_to_string(desk.path(&path)).expect("read");
    desk.write(path, text.replace(from, to));
}

fn answer(served: &Served) -> Value {
    let path = format!("/api/v1/ask?question={}", crate::served::encoded(QUESTION));
    served.get(&path).fine().json()["answer"].clone()
}

/// Asks for the state until it is so.
fn wait_until(served: &Served, is_so: impl Fn(&Value, &Value) -> bool) {
    for _ in 0..1_200 {
        let state = served.get("/readyz").json();
        if is_so(&state, &answer(served)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("waited in vain: {}", served.get("/readyz").text());
}

#[test]
fn what_is_published_is_served_and_nothing_is_built() {
    let (desk, target) = publisher();
    let published = desk.run(&["index", "--publish", &target]).succeeded();
    assert!(published.stdout.contains("Published to"), "{published:?}");
    let again = desk.run(&["index", "--publish", &target]).succeeded();
    assert_eq!(again.stdout, published.stdout, "nothing has changed");
    let served = reader(&target);
    assert_eq!(answer(&served), "At nine.");
    let folders = served.desk().generations();
    assert_eq!(folders, [served.desk().index().join("published")]);

    edit(&desk, "hours", "nine", "ten");
    desk.run(&["index", "--publish", &target]).succeeded();
    wait_until(&served, |_, answer| answer == "At ten.");

    // A publication that isn't one, and none: the packs in service stay.
    let pointer = desk.path("shared/madoguchi.json");
    let whole = fs::read_to_string(&pointer).expect("read");
    for broken in [
        whole.replace("digest\": \"", "digest\": \"0"),
        String::new(),
    ] {
        fs::write(&pointer, broken).expect("written");
        wait_until(&served, |state, answer| {
            state["edit_kept_out"] == true && answer == "At ten."
        });
        fs::write(&pointer, &whole).expect("written");
        wait_until(&served, |state, _| state["edit_kept_out"] == false);
    }
    fs::rename(desk.path("shared"), desk.path("away")).expect("renamed");
    wait_until(&served, |state, answer| {
        state["edit_kept_out"] == true && answer == "At ten."
    });
}

#[test]
fn a_program_without_a_publication_says_what_is_missing() {
    let (desk, target) = publisher();
    let serve = |target: &str| {
        let source = ("MADOGUCHI__PUBLISH__SOURCE", target);
        let mut program = desk.program();
        crate::harness::run(program.arg("serve").envs([source]), "")
    };
    fs::create_dir(&target).expect("created");
    let failed = serve(&target).ended_with(2);
    failed.complaining_of(&["nothing is published", "index --publish"]);
    let failed = serve("s3://bucket/prefix").ended_with(2);
    failed.complaining_of(&["AWS_ACCESS_KEY_ID"]);
    let failed = desk
        .run(&["index", "--publish", "https://host"])
        .ended_with(2);
    failed.complaining_of(&["s3://bucket/prefix"]);
    let alone = desk.path("alone");
    fs::create_dir(&alone).expect("created");
    let text = fs::read_to_string(desk.path("knowledge/library/pack.toml")).expect("read");
    let text = text.replace("id = \"library\"\n", "");
    desk.write("alone/pack.toml", text);
    let mut program = desk.program();
    let index = desk.path("other-index");
    program
        .arg("--knowledge")
        .arg(&alone)
        .arg("--index")
        .arg(index);
    let failed = crate::harness::run(program.args(["index", "--publish", &target]), "");
    failed
        .ended_with(2)
        .complaining_of(&["set `id` in its pack.toml"]);
    edit(&desk, "card", "question:", "questoin:");
    let failed = desk.run(&["index", "--publish", &target]).ended_with(1);
    failed.complaining_of(&["Nothing was published"]);
}

#[test]
fn processes_that_share_a_database_need_the_same_key() {
    let (desk, _) = publisher();
    let variables = [
        (
            "MADOGUCHI__STORE__URL",
            "postgres://nobody@127.0.0.1:1/none",
        ),
        ("MADOGUCHI__STORE__SHARED", "true"),
    ];
    let mut program = desk.program();
    let failed = crate::harness::run(program.arg("serve").envs(variables), "");
    failed
        .ended_with(2)
        .complaining_of(&["MADOGUCHI_PERSON_KEY"]);
}
