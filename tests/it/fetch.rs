//! `madoguchi fetch`, run by an author against well-behaved and hostile sites on a loopback
//! address.

mod hostile;
mod links;
mod site;

use std::fs;

use serde_json::Value;

use crate::harness::Desk;
use site::{Reply, Site};

/// A configuration that lets the program fetch from a site on a loopback address.
fn config(site: &Site) -> String {
    format!(
        "[fetch]\nhosts = [\"{}\"]\nallow_http = true\nallow_private = true\n\
         pause_milliseconds = 0\nmax_kilobytes = 256\ncontact = \"desk@example.org\"\n",
        site.host()
    )
}

/// A desk whose pack cites pages of a site as the sources `S0`, `S1` and so on. Its entry
/// cites the first.
fn desk(site: &Site, paths: &[&str]) -> Desk {
    let mut pack = "format = 1\nid = \"house\"\nlanguages = [\"en\"]\n".to_owned();
    for (number, path) in paths.iter().enumerate() {
        pack.push_str(&format!(
            "\n[sources.S{number}]\ntitle = \"Rules\"\nurl = \"{}\"\ndate = \"2026-04-01\"\n",
            site.url(path)
        ));
    }
    let desk = Desk::new().file("house/pack.toml", &pack);
    desk.write("config.toml", config(site));
    write_entry(&desk, "2026-05-01");
    desk
}

fn write_entry(desk: &Desk, as_of: &str) {
    let text = format!(
        "---\nquestion: When is it open?\nsources: [S0]\nas_of: {as_of}\n---\n\nAt nine.\n"
    );
    desk.write("knowledge/house/entries/open.en.md", text);
}

/// The page with the given path in the output of `fetch --json`.
fn outcome<'v>(report: &'v Value, path: &str) -> &'v Value {
    let pages = report["pages"].as_array().expect("a list");
    let found = pages.iter().find(|page| {
        let url = page["url"].as_str().unwrap_or_default();
        url.ends_with(path)
    });
    found.unwrap_or(&Value::Null)
}

const PAGE: &str = "<title>Rules</title><nav>Menu</nav><main><h1>Rules</h1>\
    <h2 id=hours>Hours</h2><p>Open from nine.</p><h2 id=fees>Fees</h2><p>None.</p></main>";

#[test]
fn a_page_is_saved_and_a_change_makes_its_entries_due() {
    let site = Site::start();
    let desk = desk(&site, &["/rules"]);
    site.on("/rules", Reply::Tagged("\"1\"".to_owned(), PAGE.to_owned()));
    let report = desk.run(&["fetch", "--json"]).succeeded().quietly().json();
    let page = outcome(&report, "/rules");
    assert_eq!(page["outcome"], "new");
    assert_eq!(page["sources"], serde_json::json!(["house/S0"]));
    let file = desk.path(page["file"].as_str().expect("a file"));
    let kept = fs::read_to_string(&file).expect("kept");
    assert!(
        kept.ends_with("# Rules\n\n## Hours\n\nOpen from nine.\n\n## Fees\n\nNone.\n"),
        "{kept}"
    );
    assert!(
        kept.contains("title: \"Rules\"") && kept.contains("\"hours\": \"Hours\""),
        "{kept}"
    );
    let requests = site.requests();
    assert!(requests[0].starts_with("GET /robots.txt "), "{requests:?}");
    let asked = requests[1].to_lowercase();
    assert!(asked.contains("user-agent: madoguchi/"), "{asked}");
    assert!(asked.contains("(+desk@example.org)"), "{asked}");

    // An unchanged page isn't sent again, and its file isn't written.
    let report = desk.run(&["fetch", "--json"]).succeeded().json();
    assert_eq!(outcome(&report, "/rules")["outcome"], "unchanged");
    assert!(
        site.requests()[1]
            .to_lowercase()
            .contains("if-none-match: \"1\"")
    );
    assert_eq!(fs::read_to_string(&file).expect("kept"), kept);
    desk.run(&["fetch"]).succeeded().quietly();

    let changed = PAGE.replace("nine", "ten").replace("Fees", "Charges");
    site.on("/rules", Reply::Tagged("\"2\"".to_owned(), changed.clone()));
    let report = desk.run(&["fetch", "--json"]).succeeded().json();
    let page = outcome(&report, "/rules");
    assert_eq!(page["outcome"], "changed");
    let sections: Vec<&str> = page["sections"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|section| section["heading"].as_str())
        .collect();
    assert_eq!(sections, ["Hours", "Charges"]);
    assert_eq!(page["sections"][1]["was"], "Fees");
    let lines = serde_json::json!([["-", "Open from nine."], ["+", "Open from ten."]]);
    assert_eq!(page["sections"][0]["lines"], lines);
    assert_eq!(report["due"][0]["entry"], "house/open");

    // `check` reports the entry until its author has reviewed it.
    let today = jiff::Zoned::now().date().to_string();
    let check = desk.run(&["check"]).succeeded().stdout;
    assert!(
        check.contains("open.en.md") && check.contains(&today),
        "{check}"
    );
    let report = desk.run(&["report", "--json"]).succeeded().json();
    assert_eq!(report["overdue"][0]["source_changed"], today);
    write_entry(&desk, &today);
    let check = desk.run(&["check", "--json"]).succeeded().json();
    assert_eq!(check["due"], serde_json::json!([]));
    let report = desk.run(&["report", "--json"]).succeeded().json();
    assert_eq!(report["overdue"], serde_json::json!([]));
    // Fetched pages aren't searched unless the author turns them into documents.
    let search = ["search", "--json", "charges"];
    let hits = desk.run(&search).succeeded().json();
    assert_eq!(hits["hits"], serde_json::json!([]));
    let page = fs::read_to_string(&file).expect("kept");
    let page = page.replacen("---", "---\ndate: 2026-05-01", 1);
    desk.write("knowledge/house/documents/rules.md", page);
    desk.run(&["check"]).succeeded();
    let hits = desk.run(&search).succeeded().json();
    assert_eq!(hits["hits"][0]["heading"], "Charges", "{hits}");
}

#[test]
fn changes_are_shown_in_both_languages() {
    let texts: [(&str, &[&str]); 2] = [
        (
            "en",
            &["changed", "(beginning)", "Fees (removed)", "set its as_of"],
        ),
        (
            "ja",
            &["変更あり", "(冒頭)", "Fees (削除)", "as_of を変更日以降"],
        ),
    ];
    for (language, expected) in texts {
        let site = Site::start();
        let desk = desk(&site, &["/rules"]);
        site.page(
            "/rules",
            &format!("<p>Hello\u{1b}[2J</p>{PAGE}").replace("<main>", ""),
        );
        let run = desk
            .run(&["fetch", "--lang", language])
            .succeeded()
            .quietly();
        assert!(run.stdout.contains("fetched/127.0.0.1-rules-"), "{run:#?}");
        site.page(
            "/rules",
            "<title>Rules</title>Good day<h1>Rules</h1><h2>Hours</h2>Open from nine.",
        );
        let run = desk
            .run(&["fetch", "--lang", language])
            .succeeded()
            .quietly();
        for part in expected.iter().copied().chain(["- Hello", "+ Good day"]) {
            assert!(
                run.stdout.contains(part),
                "{part:?} is missing in {}",
                run.stdout
            );
        }
        assert!(!run.stdout.contains('\u{1b}'), "{run:#?}");
    }
}

#[test]
fn pages_in_other_encodings_and_forms_are_read() {
    let site = Site::start();
    let paths = ["/sjis", "/euc", "/markdown", "/text", "/elsewhere"];
    let desk = desk(&site, &paths);
    let (sjis, _, _) = encoding_rs::SHIFT_JIS.encode("<p>登録の期限は月末です。");
    let (euc, _, _) = encoding_rs::EUC_JP.encode("<meta charset=euc-jp><p>登録の期限は月末です。");
    site.on("/sjis", site::page("text/html; charset=Shift_JIS", &sjis));
    site.on("/euc", site::page("text/html", &euc));
    site.on(
        "/markdown",
        site::page("text/markdown", "# 登録\n\n月末です。".as_bytes()),
    );
    site.on("/text", site::page("text/plain", b"Plain <p> text."));
    site.status("/elsewhere", "302 Found", "Location: /markdown\r\n");
    desk.run(&["fetch"]).succeeded().quietly();
    let report = desk.run(&["fetch", "--json"]).succeeded().json();
    let texts = [
        "登録の期限は月末です。",
        "登録の期限は月末です。",
        "月末です。",
        "Plain <p> text.",
        "月末です。",
    ];
    for (path, text) in paths.into_iter().zip(texts) {
        let page = outcome(&report, path);
        assert_eq!(page["outcome"], "unchanged", "{path}");
        let kept = fs::read_to_string(desk.path(page["file"].as_str().expect("a file")));
        let kept = kept.expect("kept");
        assert!(kept.ends_with(&format!("\n{text}\n")), "{path}: {kept}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let site = Site::start();
    site.page("/rules", PAGE);
    let desk = desk(&site, &["/rules"]);
    desk.write("fetched", "a file");
    for arguments in [["fetch"].as_slice(), &["check"], &["report"]] {
        desk.run(arguments)
            .ended_with(2)
            .complaining_of(&["fetched"]);
    }
}

#[test]
fn private_addresses_are_not_requested() {
    let site = Site::start();
    site.page("/rules", PAGE);
    let desk = desk(&site, &["/rules"]);
    let allowed = config(&site);
    let host = site.host();
    let hosts = format!("hosts = [\"{host}\"]");
    let texts = [
        ("en", "No hosts are allowed"),
        ("ja", "許可されたホストがありません"),
    ];
    desk.write("config.toml", allowed.replace(&hosts, "hosts = []"));
    for (language, expected) in texts {
        for command in [
            ["fetch", "--lang", language].as_slice(),
            &["check", "--links", "--lang", language],
        ] {
            desk.run(command).ended_with(2).complaining_of(&[
                expected,
                "--allow-host",
                "127.0.0.1",
            ]);
        }
    }
    // Without `--links`, `check` sends no requests.
    desk.run(&["check"]).succeeded().quietly();

    let left_out = desk
        .run(&["fetch", "--allow-host", "other.example"])
        .succeeded();
    left_out.complaining_of(&[&host, "[fetch]"]);
    desk.run(&["fetch", "--allow-host", "https://x"])
        .ended_with(2)
        .complaining_of(&["fetch.hosts"]);

    let cases = [
        (allowed.replace("allow_private = true", ""), "private"),
        (allowed.replace("allow_http = true", ""), "unencrypted"),
    ];
    for (config, expected) in cases {
        desk.write("config.toml", config);
        let report = desk.run(&["fetch", "--json"]).ended_with(1).json();
        assert_eq!(outcome(&report, "/rules")["failure"]["kind"], expected);
    }
    assert_eq!(site.requests(), Vec::<String>::new());
    desk.write("config.toml", allowed.replace(&hosts, "hosts = []"));
    desk.run(&["fetch", "--allow-host", &host])
        .succeeded()
        .quietly();
    assert_eq!(site.requests().len(), 2);
}

#[test]
fn a_public_name_with_a_private_address_is_refused() {
    let site = Site::start();
    site.page("/rules", PAGE);
    let port = site.host().rsplit(':').next().expect("a port").to_owned();
    let hosts = [
        "localhost",
        "127.1",
        "0x7f000001",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "[::]",
    ];
    for host in hosts.map(|host| format!("{host}:{port}")) {
        let desk = desk(&site, &[]).file(
            "house/pack.toml",
            &format!(
                "languages = [\"en\"]\n[sources.S0]\ntitle = \"R\"\ndate = 2026\n\
                 url = \"http://{host}/rules\"\n"
            ),
        );
        desk.write(
            "config.toml",
            "[fetch]\nallow_http = true\npause_milliseconds = 0\n",
        );
        let run = desk.run(&["fetch", "--json", "--allow-host", &host]);
        let report = run.ended_with(1).json();
        assert_eq!(
            report["pages"][0]["failure"]["kind"], "private",
            "{host}: {report}"
        );
    }
    assert_eq!(site.requests(), Vec::<String>::new());
}

#[test]
fn robots_txt_is_obeyed() {
    let rules = "User-agent: *\nDisallow: /\n\nUser-agent: Madoguchi\nDisallow: /private\n";
    let refused: &[u8] = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    let broken: &[u8] = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
    let moved: &[u8] = b"HTTP/1.1 301 Moved\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n";
    let cases = [
        (site::page("text/plain", rules.as_bytes()), ["robots", ""]),
        (Reply::Bytes(refused.to_owned()), ["", ""]),
        (Reply::Bytes(broken.to_owned()), ["robots-unknown"; 2]),
        (Reply::Bytes(moved.to_owned()), ["robots", ""]),
        (
            Reply::Endless(
                b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\n".to_vec(),
                b"Disallow: /\n".to_vec(),
            ),
            ["robots"; 2],
        ),
    ];
    for (robots, expected) in cases {
        let site = Site::start();
        let desk = desk(&site, &["/private/a", "/b"]);
        site.page("/private/a", PAGE);
        site.page("/b", PAGE);
        site.on("/robots.txt", robots);
        site.on("/other", site::page("text/plain", rules.as_bytes()));
        let report = desk.run(&["fetch", "--json"]).json();
        for (path, expected) in ["/private/a", "/b"].into_iter().zip(expected) {
            let kind = outcome(&report, path)["failure"]["kind"].as_str();
            assert_eq!(kind.unwrap_or_default(), expected, "{path}: {report}");
        }
        let heads = site.requests();
        let asked = |path: &str| heads.iter().filter(|head| head.contains(path)).count();
        assert_eq!(asked("GET /robots.txt "), 1, "{heads:?}");
        assert_eq!(
            asked("GET /private/a "),
            usize::from(expected[0].is_empty()),
            "{heads:?}"
        );
    }
}
