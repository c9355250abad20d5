//! `check --links`: links to pages that are gone or have moved.

use super::site::Site;
use super::{PAGE, desk};

#[test]
fn dead_and_moved_links_are_reported_with_file_and_line() {
    let site = Site::start();
    site.page("/rules", PAGE);
    site.page("/new", PAGE);
    site.status("/gone", "410 Gone", "");
    site.status("/old", "301 Moved Permanently", "Location: /older\r\n");
    site.status("/older", "308 Permanent Redirect", "Location: /new\r\n");
    site.status("/login", "302 Found", "Location: /new\r\n");
    site.status("/busy", "503 Busy", "");
    let desk = desk(
        &site,
        &["/rules", "/rules#hours", "/old#fees", "/login", "/busy"],
    );
    let answer = format!(
        "---\nquestion: What does it cost?\nsources: [S0]\nas_of: 2026-05-01\n---\n\n\
         See [a]({}),\n[b]({}) and\n[c](https://elsewhere.example/).\n",
        site.url("/gone"),
        site.url("/rules#opening-hours"),
    );
    let desk = desk.file("house/entries/cost.en.md", &answer).document(
        "house/documents/guide.md",
        "Guide",
        "en",
        &format!("See <{}>.", site.url("/rules#top-2")),
    );
    let report = desk.run(&["check", "--links", "--json"]).ended_with(1);
    let report = report.json();
    let found: Vec<String> = report["problems"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|problem| {
            let file = problem["file"].as_str().unwrap_or_default();
            let name = file.rsplit('/').next().unwrap_or_default();
            format!("{name}:{} {}", problem["line"], problem["kind"])
        })
        .collect();
    let expected = [
        "guide.md:9 \"moved-heading\"",
        "cost.en.md:7 \"dead-page\"",
        "cost.en.md:8 \"moved-heading\"",
        "pack.toml:15 \"moved-page\"",
    ];
    assert_eq!(found, expected, "{report:#}");
    let fixes: Vec<&str> = report["problems"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|problem| problem["mend"].as_str())
        .collect();
    assert!(fixes[2].contains("\"Hours\": #hours"), "{fixes:?}");
    assert!(fixes[3].contains(&site.url("/new#fees")), "{fixes:?}");
    // Temporary failures and pages that robots.txt excludes aren't problems.
    let unseen: Vec<&str> = report["not_checked"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|page| page["failure"]["kind"].as_str())
        .collect();
    assert_eq!(
        unseen,
        ["not-allowed", "not-allowed", "status"],
        "{report:#}"
    );

    let texts: [(&str, &[&str]); 2] = [
        (
            "en",
            &[
                "The page doesn't exist.",
                "moved permanently",
                "\"Hours\": #hours",
                "couldn't be checked",
            ],
        ),
        (
            "ja",
            &[
                "ページがありません。",
                "移動しました",
                "「Hours」です: #hours",
                "確かめられなかった",
            ],
        ),
    ];
    for (language, expected) in texts {
        let run = desk
            .run(&["check", "--links", "--lang", language])
            .ended_with(1);
        for part in expected {
            assert!(
                run.stdout.contains(part),
                "{part:?} is missing in {}",
                run.stdout
            );
        }
        run.complaining_of(&["elsewhere.example"]);
    }
}

#[test]
fn a_renamed_heading_is_found_by_its_old_name() {
    let site = Site::start();
    site.page("/rules", "<h2 id=h-1>貸出の期限</h2><p>二週間です。</p>");
    let desk = desk(&site, &["/rules#h-1"]);
    desk.run(&["check", "--links"]).succeeded().quietly();
    desk.run(&["fetch"]).succeeded();
    site.page(
        "/rules",
        "<h2 id=x>予約</h2><h2 id=sec9>貸し出しの期限</h2><p>二週間です。</p>",
    );
    let run = desk
        .run(&["check", "--links", "--lang", "ja"])
        .ended_with(1);
    assert!(
        run.stdout.contains("「貸し出しの期限」です: #sec9"),
        "{run:#?}"
    );
}
