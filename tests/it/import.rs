//! `madoguchi import`, as an author uses it.

use std::fs;

use crate::harness::Desk;

const PAGE: &str = "---\ntitle: 窓口の Q&A\ndate: 2026-04-01\n---\n\n\
                    ## Q. 窓口は何時に開きますか？\n\nA. 9 時です。\n\n\
                    ## Q. 電話でも尋ねられますか？\n\nA. はい。\n\n## 案内\n\n二階です。\n";

#[test]
fn a_page_answers_as_soon_as_it_is_imported() {
    let desk = Desk::new();
    let page = desk.write("page.ja.md", PAGE);
    let page = page.to_str().expect("UTF-8");
    let url = "https://example.org/page";
    let import = ["import", page, "--url", url];
    let run = desk.run(&import).succeeded().quietly();
    assert!(run.stdout.contains("page-2.ja.md"), "{run:#?}");
    desk.run(&["check"]).succeeded();
    let answer = desk.ask("窓口は何時に開きますか");
    assert_eq!(answer["answer"], "9 時です。");
    assert_eq!(answer["citations"][0]["url"], url);
    assert_eq!(answer["citations"][0]["date"], "2026-04-01");
    let hits = desk.run(&["search", "--json", "二階"]).succeeded().json();
    assert_eq!(hits["hits"][0]["kind"], "document");
    // A second import changes nothing.
    desk.run(&import).succeeded().quietly();
    desk.run(&["check"]).succeeded();
}

#[test]
fn edited_entries_are_never_overwritten() {
    let desk = Desk::new();
    let page = desk.write("page.ja.md", PAGE);
    let page = page.to_str().expect("UTF-8");
    desk.run(&["import", page]).succeeded();
    let entry = desk.knowledge().join("page/entries/page-1.ja.md");
    let other = desk.knowledge().join("page/entries/page-2.ja.md");
    let edited = fs::read_to_string(&entry)
        .expect("read")
        .replace("9 時", "10 時");
    fs::write(&entry, &edited).expect("written");
    fs::remove_file(&other).expect("removed");
    let run = desk.run(&["import", page]).ended_with(2);
    run.complaining_of(&["page-1.ja.md", "--pack"]);
    assert_eq!(fs::read_to_string(&entry).expect("read"), edited);
    assert!(!other.exists(), "if one file exists, none is written");
}

#[test]
fn the_message_says_why_a_file_cannot_be_imported() {
    let desk = Desk::new();
    let write = |name: &str, bytes: &[u8]| {
        let path = desk.write(name, bytes);
        path.to_str().expect("UTF-8").to_owned()
    };
    let empty = write(
        "empty.md",
        b"---\ndate: 2026-04-01\n---\n# Text\n\nNo question.\n",
    );
    let undated = write("undated.md", b"## Q. When?\n\nNow.\n");
    let latin = write("latin.md", b"## Q. Caf\xe9?\n\nYes.\n");
    let run = desk.run(&["import", &empty]).ended_with(1);
    run.complaining_of(&["empty.md", "No question"]);
    let run = desk.run(&["import", &empty, "--lang", "ja"]).ended_with(1);
    run.complaining_of(&["質問が見つかりません"]);
    let run = desk.run(&["import", &undated]).ended_with(2);
    run.complaining_of(&["undated.md", "--as-of"]);
    let run = desk.run(&["import", &latin]).ended_with(2);
    run.complaining_of(&["latin.md", "UTF-8"]);
    let run = desk.run(&["import", "missing.md"]).ended_with(2);
    run.complaining_of(&["missing.md"]);
    assert_eq!(fs::read_dir(desk.knowledge()).expect("listed").count(), 0);
    // An empty file doesn't prevent the import of the others.
    let run = desk
        .run(&["import", &empty, &undated, "--as-of", "2026-04-01"])
        .ended_with(1);
    run.complaining_of(&["No question", "address"]);
    desk.run(&["check"]).succeeded();
}
