//! `madoguchi import`, as an author uses it.

use std::fs;

use crate::harness::Desk;
use crate::served::Served;

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
    for expected in ["質問 2 件", "追加: 2 件", "案内", "次の手順"] {
        assert!(run.stdout.contains(expected), "{expected}: {run:#?}");
    }
    desk.run(&["check"]).succeeded();
    let answer = desk.ask("窓口は何時に開きますか");
    assert_eq!(answer["answer"], "9 時です。");
    assert_eq!(answer["citations"][0]["url"], url);
    assert_eq!(answer["citations"][0]["date"], "2026-04-01");
    assert_eq!(answer["verified_on"], "2026-04-01");
    let hits = desk.run(&["search", "--json", "二階"]).succeeded().json();
    assert_eq!(hits["hits"][0]["kind"], "document");
    // A second import changes nothing.
    let run = desk.run(&import).succeeded().quietly();
    assert!(run.stdout.contains("変更なし: 2 件"), "{run:#?}");
    desk.run(&["check"]).succeeded();
}

#[test]
fn a_changed_page_is_imported_again_without_losing_edits() {
    let desk = Desk::new();
    let page = desk.write("page.ja.md", PAGE);
    let import = ["import", page.to_str().expect("UTF-8"), "--json"];
    let report = desk.run(&import).succeeded().json();
    let id = |number: usize| {
        report["entries"][number]["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    let path = |id: String| desk.knowledge().join(format!("page/entries/{id}.ja.md"));
    let (first, second) = (path(id(0)), path(id(1)));
    let edited = fs::read_to_string(&first)
        .expect("read")
        .replace("9 時", "10 時");
    fs::write(&first, &edited).expect("written");
    desk.write("page.ja.md", PAGE.replace("はい。", "はい、平日なら。"));
    // A trial run shows the same and writes nothing.
    let run = desk.run(&["import", import[1], "--dry-run"]).succeeded();
    assert!(
        run.stdout.contains("平日") && run.stdout.contains("--dry-run"),
        "{run:#?}"
    );
    assert!(!fs::read_to_string(&second).expect("read").contains("平日"));
    let report = desk.run(&import).succeeded().json();
    assert_eq!(report["entries"][0]["change"], "kept-edits");
    assert_eq!(report["entries"][1]["change"], "updated");
    assert_eq!(fs::read_to_string(&first).expect("read"), edited);
    assert!(fs::read_to_string(&second).expect("read").contains("平日"));
}

#[test]
fn pages_of_one_name_make_the_packs_that_are_asked_for() {
    let desk = Desk::new();
    let write = |path: &str, question: &str| {
        let path = desk.write(path, format!("## Q. {question}\n\nはい。\n"));
        path.to_str().expect("UTF-8").to_owned()
    };
    let parking = write("parking/faq.md", "駐車場はありますか？");
    let tickets = write("tickets/faq.md", "券はありますか？");
    for page in [&parking, &tickets] {
        desk.run(&["import", page, "--as-of", "2026-04-01"])
            .succeeded();
    }
    for page in [&parking, &tickets] {
        desk.run(&["import", page, "--as-of", "2026-04-01", "--pack", "both"])
            .succeeded();
    }
    let count = |pack: &str| {
        let entries = desk.knowledge().join(pack).join("entries");
        fs::read_dir(entries).expect("listed").count()
    };
    assert_eq!(
        (count("parking"), count("tickets"), count("both")),
        (1, 1, 2)
    );
    // A folder is imported with everything in it.
    let folder = desk.knowledge().parent().expect("a folder").join("parking");
    let folder = folder.to_str().expect("UTF-8");
    let report = desk
        .run(&["import", folder, "--pack", "third", "--json"])
        .succeeded()
        .json();
    assert_eq!(report["pages"].as_array().map(Vec::len), Some(1));
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
    let binary = write("binary.md", b"## Q. Caf\xff\xfe\x80?\n\nYes.\n");
    let other = write("page.pdf", b"%PDF-1.7");
    let run = desk.run(&["import", &binary, &other]).ended_with(1);
    run.complaining_of(&["binary.md", "UTF-8", "page.pdf", "Markdown"]);
    let run = desk.run(&["import", "missing.md"]).ended_with(2);
    run.complaining_of(&["missing.md"]);
    for url in ["example", "javascript:alert(1)", "https://exa mple"] {
        let run = desk.run(&["import", &undated, "--url", url]).ended_with(2);
        run.complaining_of(&[url, "https://"]);
    }
    assert_eq!(fs::read_dir(desk.knowledge()).expect("listed").count(), 0);
    // A page without a question becomes a document, and doesn't prevent the import of others.
    let run = desk
        .run(&["import", &empty, &undated, "--pack", "both"])
        .succeeded();
    for expected in [
        "empty.md: No question",
        "Without a date",
        "Without an address",
    ] {
        assert!(run.stdout.contains(expected), "{expected}: {run:#?}");
    }
    desk.run(&["check"]).succeeded();
    let hits = desk
        .run(&["search", "--json", "No question"])
        .succeeded()
        .json();
    assert_eq!(hits["hits"][0]["kind"], "document");
}

#[test]
fn files_that_are_left_out_are_told_and_names_are_checked() {
    let desk = Desk::new();
    let write = |name: &str, bytes: &[u8]| {
        let path = desk.write(name, bytes);
        path.to_str().expect("UTF-8").to_owned()
    };
    let page = write("faq/page.md", b"## Q. When?\n\nNow.\n");
    write("faq/~$page.docx", b"x");
    write("faq/broken.docx", b"PK");
    let settings = write("faq/mkdocs.yml", b"site_name: Help\n");
    write("faq/several.yml", b"kind: a\n---\nkind: b\n");
    write("faq/questions.yml", b"- q: When: now?\n  a: Now.\n");
    let folder = desk.knowledge().parent().expect("a folder").join("faq");
    let folder = folder.to_str().expect("UTF-8");
    let report = desk.run(&["import", folder, "--json"]).ended_with(1).json();
    let unread = report["unread"].as_array().expect("a list");
    assert_eq!(unread.len(), 2, "{report}");
    assert_eq!(unread[0]["why"], "broken");
    assert_eq!(unread[1]["why"], "not-yaml", "{report}");
    assert_eq!([&unread[1]["line"], &unread[1]["column"]], [1, 10]);
    let report = desk.run(&["import", &settings, "--json"]).ended_with(1);
    assert_eq!(report.json()["unread"][0]["why"], "empty");
    // The messages are in the language that is asked for.
    let run = desk.run(&["import", folder, "--lang", "ja"]).ended_with(1);
    run.complaining_of(&["broken.docx", "読み込めません", "1 行 10 列目"]);
    for (lang, expected) in [("en", "lowercase"), ("ja", "小文字")] {
        let import = ["import", &page, "--pack", "My FAQ", "--lang", lang];
        desk.run(&import)
            .ended_with(2)
            .complaining_of(&["My FAQ", expected, "--pack my-faq"]);
    }
    // A folder can have any name.
    let folder = desk.path("My Packs/The_FAQ");
    let folder = folder.to_str().expect("UTF-8");
    desk.run(&["import", &page, "--pack", folder, "--as-of", "2026-04-01"])
        .succeeded();
    let pack = fs::read_to_string(format!("{folder}/pack.toml")).expect("read");
    assert!(pack.contains("id = \"the-faq\""), "{pack}");
    // An entry gets no ID that an entry of another pack has.
    let report = desk.run(&["import", &page, "--pack", "other", "--json"]);
    assert_eq!(report.succeeded().json()["entries"][0]["id"], "when-2");
}

#[test]
fn the_web_page_shows_the_images_of_an_answer() {
    let desk = Desk::new();
    let page = desk.write(
        "docs/faq.md",
        "## Q. Where is the *switch*?\n\nHere:\n\n![The switch](img/a.png)\n",
    );
    desk.write("docs/img/a.png", b"\x89PNG");
    let page = page.to_str().expect("UTF-8");
    desk.run(&["import", page, "--as-of", "2026-04-01", "--pack", "help"])
        .succeeded();
    desk.run(&["check"]).succeeded();
    let served = Served::start(desk, &[]);
    let headers = [("Accept", "text/html"), ("Accept-Language", "en")];
    let get = |path: &str| served.send("GET", path, &headers, b"");
    let address = "/entries/where-is-the-switch/images/faq-a.png";
    for path in ["/entries/where-is-the-switch", "/?q=where+is+the+switch"] {
        let reply = get(path).fine();
        let text = reply.text();
        let image = format!("<img loading=\"lazy\" src=\"{address}\" alt=\"The switch\">");
        assert!(text.contains(&image), "{text}");
    }
    let image = get(address).fine();
    assert_eq!(image.header("Content-Type"), "image/png");
    for other in [
        "/entries/where-is-the-switch/images/gone.png",
        "/entries/where-is-the-switch/images/..%2Fpack.toml",
        "/entries/nothing/images/faq-a.png",
    ] {
        assert_eq!(get(other).status, 404, "{other}");
    }
}

#[test]
fn a_new_pack_has_the_languages_of_its_first_pages() {
    let desk = Desk::new();
    desk.run(&["init", "help", "--lang", "en,ja"]).succeeded();
    let page = desk.write("page.ja.md", PAGE);
    let import = ["import", page.to_str().expect("UTF-8"), "--pack", "help"];
    desk.run(&import).succeeded();
    desk.run(&["check"]).succeeded();
}

#[test]
fn what_cannot_be_done_is_told_in_the_language_of_the_system() {
    let desk = Desk::new();
    let page = desk.write("page.ja.md", PAGE);
    let page = page.to_str().expect("UTF-8");
    // An English page, too, is reported in Japanese.
    let english = desk.write("vpn.en.md", "## Q. Is it free?\n\nYes.\n");
    let english = english.to_str().expect("UTF-8");
    let mut command = desk.command(&["import", english, "--as-of", "2026/4/1"]);
    let run = crate::harness::run(command.env("LC_ALL", "ja_JP.UTF-8"), "");
    assert!(run.stdout.contains("追加: 1 件"), "{run:#?}");
    let failed = |arguments: &[&str]| {
        let mut command = desk.command(arguments);
        let run = crate::harness::run(command.env("LC_ALL", "ja_JP.UTF-8"), "");
        assert_ne!(run.code, Some(0), "{run:#?}");
        run.stderr
    };
    let cases: [(&[&str], &str); 6] = [
        (
            &["import", "nai.csv"],
            "nai.csv: ファイルが見つかりません。",
        ),
        (
            &["import", page, "--as-of", "2999-01-01"],
            "まだ来ていない日です。",
        ),
        (&["import", page, "--as-of", "10/1"], "YYYY-MM-DD の形"),
        (&["check", "nai"], "nai: パックのフォルダーがありません。"),
        (&["suggest", "nai"], "パック「nai」はありません。"),
        (
            &["draft", "x", "--entry", "社食"],
            "小文字の英字、数字、ハイフン",
        ),
    ];
    for (arguments, expected) in cases {
        let told = failed(arguments);
        assert!(told.contains(expected), "{arguments:?}: {told}");
    }
    // The name of a pack is enough.
    desk.run(&["check", "vpn"]).succeeded();
}

#[test]
fn a_pack_outside_of_the_folder_of_packs_is_named_in_the_next_steps() {
    let desk = Desk::new();
    let page = desk.write(
        "page.en.md",
        "## Q. When?\n\nNow.\n\n![Map](map.png)\n\n## Q. Where?\n\nHere.\n",
    );
    let page = page.to_str().expect("UTF-8");
    let pack = desk.path("elsewhere");
    let pack = pack.to_str().expect("UTF-8");
    let run = desk.run(&["import", page, "--pack", pack]).succeeded();
    for expected in [
        "outside of the folder of packs",
        &format!("--knowledge {pack} ask"),
    ] {
        assert!(run.stdout.contains(expected), "{expected}: {run:#?}");
    }
    // An image that doesn't exist is no link, and it is a mistake.
    assert!(
        run.stdout.contains("Images that weren't found: 1"),
        "{run:#?}"
    );
    let check = desk.run(&["check", pack]).ended_with(1);
    assert!(check.stdout.contains("no image \"map.png\""), "{check:#?}");
    let inside = desk.run(&["import", page]).succeeded();
    assert!(!inside.stdout.contains("outside"), "{inside:#?}");
}
