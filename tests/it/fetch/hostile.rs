//! Hostile sites: `fetch` reports each of them, waits for none and saves nothing from them.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::site::{Reply, Site, page};
use super::{PAGE, config, desk, outcome};
use crate::harness::Desk;

fn bytes(text: &str) -> Reply {
    Reply::Bytes(text.as_bytes().to_vec())
}

fn zipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

fn gzip(body: &[u8]) -> Reply {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    Reply::Bytes([head.as_bytes(), body].concat())
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";

/// Fetches one page of a site with the given reply; returns the output of `fetch --json`.
fn fetched(reply: Reply) -> (Site, Desk, serde_json::Value) {
    let site = Site::start();
    let desk = desk(&site, &["/page"]);
    site.on("/page", reply);
    let report = desk.run(&["fetch", "--json"]).json();
    (site, desk, report)
}

#[test]
fn the_report_says_how_a_site_failed() {
    let bomb = zipped(&vec![b'x'; 50_000_000]);
    let cut = zipped(PAGE.as_bytes());
    let redirect = |to: &str| bytes(&format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\n\r\n"));
    let headers = "X-Filler: y\r\n".repeat(20_000);
    let cases = [
        (
            bytes("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
            "status",
        ),
        (bytes("HTTP/1.1 304 Not Modified\r\n\r\n"), "status"),
        (
            bytes("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"),
            "status",
        ),
        (bytes(""), "broken"),
        (bytes("SSH-2.0-OpenSSH_9.2\r\n"), "broken"),
        (
            bytes(&format!("{OK}Content-Length: 100000\r\n\r\n<p>short")),
            "broken",
        ),
        (
            bytes(&format!("{OK}Transfer-Encoding: chunked\r\n\r\nzz\r\n")),
            "broken",
        ),
        (bytes(&format!("{OK}{headers}\r\n<p>x")), "broken"),
        (bytes(&format!("{OK}\r\n")), "empty"),
        (
            page("text/html", b"<script>document.write('x')</script>"),
            "empty",
        ),
        (page("application/pdf", b"%PDF-1.7"), "no-text"),
        (page("image/svg+xml", b"<svg onload=alert(1)>"), "no-text"),
        (page("text/html", &vec![b'x'; 300_000]), "too-large"),
        (
            Reply::Endless(format!("{OK}\r\n").into_bytes(), vec![b'x'; 9999]),
            "too-large",
        ),
        (
            Reply::Endless(
                format!("{OK}Transfer-Encoding: chunked\r\n\r\n").into_bytes(),
                b"1\r\nx\r\n".to_vec(),
            ),
            "too-large",
        ),
        (
            Reply::Endless(OK.into(), b"X-More: x\r\n".to_vec()),
            "broken",
        ),
        (gzip(&bomb), "too-large"),
        (gzip(&cut[..cut.len() / 2]), "broken"),
        (gzip(PAGE.as_bytes()), "broken"),
        (redirect("/page"), "too-many-redirects"),
        (
            redirect("http://169.254.169.254/latest/meta-data"),
            "not-allowed",
        ),
        (redirect("http://127.0.0.1:1/"), "not-allowed"),
        (redirect("//evil.example/"), "not-allowed"),
        (redirect("file:///etc/passwd"), "no-web-address"),
        (redirect("javascript:alert(1)"), "no-web-address"),
        (redirect("http://user:key@127.0.0.1/"), "no-web-address"),
    ];
    for (reply, expected) in cases {
        let shown = format!("{reply:.300?}");
        let (_site, desk, report) = fetched(reply);
        let kind = &outcome(&report, "/page")["failure"]["kind"];
        assert_eq!(
            kind,
            expected,
            "{report}: {}",
            &shown[..shown.len().min(300)]
        );
        // Nothing is saved.
        assert!(!desk.path("fetched").exists(), "{report}");
    }
}

#[test]
fn fetch_does_not_wait_for_a_slow_site() {
    for reply in [
        Reply::Drip(format!("{OK}\r\n").into_bytes()),
        Reply::Drip(OK.into()),
    ] {
        let site = Site::start();
        let desk = desk(&site, &["/page"]);
        desk.write("config.toml", config(&site) + "timeout_seconds = 1\n");
        site.on("/page", reply);
        let report = desk.run(&["fetch", "--json"]).ended_with(1).json();
        assert_eq!(
            outcome(&report, "/page")["failure"]["kind"],
            "too-slow",
            "{report}"
        );
    }
}

#[test]
fn hostile_content_of_a_page_has_no_effect() {
    let nested = "<div>".repeat(10_000) + "deep" + &"</div>".repeat(10_000);
    let lists = "<ul><li>".repeat(10_000) + "deep";
    let cases: [(Vec<u8>, &str); 7] = [
        (nested.into_bytes(), "deep"),
        (lists.into_bytes(), "deep"),
        (
            b"<p>a\0b\xff\xfe\x1b]0;x\x07c".to_vec(),
            "ab\u{fffd}\u{fffd}\\]0;xc",
        ),
        (
            format!("<p title='{}'>a", "x".repeat(200_000)).into_bytes(),
            "a",
        ),
        (
            b"<a href='data:text/html,<script>x</script>'>a</a>".to_vec(),
            "a",
        ),
        (
            b"<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><p>&b;".to_vec(),
            "&b;",
        ),
        (b"<p>---\ntitle: mine\n---".to_vec(), "title: mine"),
    ];
    for (html, expected) in cases {
        let (_site, desk, report) = fetched(page("text/html; charset=utf-8", &html));
        let page = outcome(&report, "/page");
        assert_eq!(page["outcome"], "new", "{report}");
        let file = desk.path(page["file"].as_str().expect("a file"));
        let kept = std::fs::read_to_string(file).expect("kept");
        assert!(
            kept.contains(expected),
            "{expected}: {}",
            &kept[..kept.len().min(500)]
        );
        assert!(
            !kept.contains(|c: char| c.is_control() && c != '\n'),
            "{expected}"
        );
        // The page is still recognized as the requested one.
        let report = desk.run(&["fetch", "--json"]).succeeded().json();
        assert_eq!(outcome(&report, "/page")["outcome"], "unchanged");
    }
}

#[test]
fn a_compressed_page_is_read() {
    let (_site, _desk, report) = fetched(gzip(&zipped(PAGE.as_bytes())));
    assert_eq!(outcome(&report, "/page")["outcome"], "new");
}

#[test]
fn an_invalid_certificate_is_reported() {
    let site = Site::start();
    let address = site.url("/page").replace("http:", "https:");
    let pack = format!(
        "languages = [\"en\"]\n[sources.S0]\ntitle = \"R\"\ndate = 2026\nurl = \"{address}\"\n"
    );
    let desk = desk(&site, &[]).file("house/pack.toml", &pack);
    let report = desk.run(&["fetch", "--json"]).ended_with(1).json();
    assert_eq!(report["pages"][0]["failure"]["kind"], "tls", "{report}");
    let links = desk.run(&["check", "--links"]).ended_with(1);
    assert!(links.stdout.contains("secure connection"), "{links:#?}");
}

#[test]
fn a_failed_page_does_not_affect_the_others() {
    let site = Site::start();
    let desk = desk(&site, &["/bad", "/good"]);
    site.on("/bad", bytes("nonsense"));
    site.page("/good", PAGE);
    let run = desk.run(&["fetch", "--lang", "ja"]).ended_with(1).quietly();
    assert!(
        run.stdout.contains("取得不可") && run.stdout.contains("新規"),
        "{run:#?}"
    );
}
