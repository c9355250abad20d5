//! Suggestions for entries at the desk, in a browser: lists, pages and both languages.

use crate::harness::Desk;
use crate::served::{Reply, Served};

const KEY: &str = "0123456789-the-desk-of-tests";
const HTML: (&str, &str) = ("Accept", "text/html");

/// The page of suggestions once they are made, which happens in the background.
fn made(served: &Served, path: &str, cookie: &str) -> Reply {
    // Fewer than a client can request in a minute.
    let mut pages = (0..150).map(|_| get(served, path, cookie).fine());
    let page = pages.find(|page| !page.text().contains("role=\"status\""));
    page.expect("the suggestions are made")
}

fn get(served: &Served, path: &str, cookie: &str) -> Reply {
    served.send("GET", path, &[HTML, ("Cookie", cookie)], b"")
}

fn entered(served: &Served) -> String {
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let key = format!("key={KEY}");
    let reply = served.send("POST", "/desk/enter", &[HTML, form], key.as_bytes());
    let cookie = reply.header("Set-Cookie");
    cookie.split(';').next().expect("a cookie").to_owned()
}

/// Two packs. One has 20 entries that ask the same; the other one has an entry about a lost
/// umbrella.
fn desk() -> Desk {
    let desk = Desk::new().pack("house").pack("lost");
    let desk = (0..20).fold(desk, |desk, number| {
        desk.entry(
            &format!("house/entries/opening-{number}.en.md"),
            "When does the front desk open?",
            "The front desk opens at nine on working days, and is closed on Saturdays.",
        )
    });
    desk.entry(
        "lost/entries/umbrella.en.md",
        "I lost my umbrella",
        "Ask at the counter for lost property, behind the aquarium.",
    )
}

#[test]
fn suggestions_are_listed_page_by_page_in_both_languages() {
    let served = Served::start(desk(), &[("MADOGUCHI_DESK_KEY", KEY)]);
    assert_eq!(get(&served, "/desk/suggestions", "").status, 403);
    let cookie = entered(&served);
    served
        .get("/?q=how+do+I+whistle+%3Cb%3Eloudly&lang=en")
        .fine();
    served.wait_for_questions(1);
    let desk = get(&served, "/desk?lang=en", &cookie).fine();
    assert!(desk.text().contains("href=\"/desk/suggestions?lang=en\""));

    let asked = made(&served, "/desk/suggestions?lang=en", &cookie);
    let text = asked.text();
    assert!(
        text.contains("how do I whistle &#60;b&#62;loudly"),
        "{text}"
    );
    assert!(
        text.contains("1 ×") && text.contains("/desk/drafts/"),
        "{text}"
    );
    assert_eq!(asked.header("Cache-Control"), "no-store");
    let draft = text.split("href=\"/desk/drafts/").nth(1).expect("a draft");
    let draft = draft
        .split('"')
        .next()
        .expect("its end")
        .replace("&#38;", "&");
    get(&served, &format!("/desk/drafts/{draft}"), &cookie).fine();

    // 20 entries are 190 pairs, 15 to a page.
    let twins = made(&served, "/desk/suggestions?lang=en&list=twins", &cookie);
    let text = twins.text();
    for part in [
        "<span class=\"count\">190</span>",
        "Page 1 of 13",
        "house/opening-0",
        "href=\"/entries/opening-0?lang=en\"",
        "When does the front desk open?",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(text.matches("class=\"suggestion\"").count(), 15);
    let last = made(&served, "/desk/suggestions?list=contested&page=13", &cookie);
    assert_eq!(last.text().matches("class=\"suggestion\"").count(), 10);
    assert!(last.text().contains("rel=\"prev\"") && !last.text().contains("rel=\"next\""));

    let words = made(&served, "/desk/suggestions?lang=ja&list=words", &cookie);
    for part in ["項目への提案", "lost/umbrella", "aquarium"] {
        assert!(words.text().contains(part), "{part}: {}", words.text());
    }
    for (path, position) in [
        ("list=x&page=99999999999999999999", None),
        ("list=twins&page=9999", Some("Page 13 of 13")),
    ] {
        let path = format!("/desk/suggestions?lang=en&{path}");
        let page = made(&served, &path, &cookie);
        let items = page.text().matches("class=\"suggestion\"").count();
        assert!(items > 0, "{path}: {}", page.text());
        assert!(position.is_none_or(|position| page.text().contains(position)));
    }
}

#[test]
fn without_search_by_meaning_the_page_says_so() {
    let variables = [
        ("MADOGUCHI_DESK_KEY", KEY),
        ("MADOGUCHI__SEMANTIC__ENABLED", "false"),
    ];
    let served = Served::start(desk(), &variables);
    let cookie = entered(&served);
    let path = "/desk/suggestions?lang=en";
    let mut pages = (0..150).map(|_| get(&served, path, &cookie).fine());
    let page = pages.find(|page| page.text().contains("semantic.enabled"));
    assert!(page.is_some());
}
