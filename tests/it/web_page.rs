//! The page in a browser without scripts: addresses, languages, forms, escaping, and messages
//! about what can't be done.

use serde_json::Value;

use crate::harness::Desk;
use crate::served::{Reply, Served};

const HTML: (&str, &str) = ("Accept", "text/html,application/xhtml+xml");
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn served() -> Served {
    Served::start(Desk::of_the_coffee_machine(), &[])
}

fn browse(served: &Served, path: &str, language: &str) -> Reply {
    let headers = [HTML, ("Accept-Language", language)];
    served.send("GET", path, &headers, b"")
}

/// The value of the first such attribute after a text.
fn attribute(page: &str, after: &str, name: &str) -> String {
    let start = page
        .find(after)
        .unwrap_or_else(|| panic!("{after} in {page}"));
    let rest = &page[start..];
    let rest = rest
        .split(&format!("{name}=\""))
        .nth(1)
        .expect("it follows");
    rest.split('"')
        .next()
        .expect("a value")
        .replace("&#38;", "&")
}

#[test]
fn every_page_exists_in_both_languages_and_declares_its_language() {
    let served = served();
    for path in [
        "/",
        "/?q=why+does+it+not+brew",
        "/?q=%E6%8A%BD%E5%87%BA",
        "/entries",
        "/entries/descale",
        "/settings",
        "/settings/auto-off",
        "/rollouts",
        "/whatif",
        "/whatif?pack=coffee&f.power=false",
        "/about",
    ] {
        for (language, other) in [("ja", "en"), ("en", "ja")] {
            let page = browse(&served, path, language).fine();
            let text = page.text();
            assert!(
                text.contains(&format!("<html lang=\"{language}\"")),
                "{path}"
            );
            assert!(page.header("Vary").contains("Accept-Language"), "{path}");
            let address = attribute(text, "class=\"language\"", "href");
            assert!(address.contains(&format!("lang={other}")), "{address}");
            let there = browse(&served, &address, language).fine();
            let is_other = there.text().contains(&format!("<html lang=\"{other}\""));
            assert!(is_other, "{address}");
        }
    }
}

#[test]
fn a_page_loads_only_assets_of_this_server() {
    let served = served();
    let page = browse(&served, "/", "en").fine();
    let policy = page.header("Content-Security-Policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self'"));
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
    for (after, name, kind) in [
        ("rel=\"stylesheet\"", "href", "text/css"),
        ("rel=\"icon\"", "href", "image/svg+xml"),
        ("<script", "src", "text/javascript"),
    ] {
        let address = attribute(page.text(), after, name);
        let asset = served.get(&address).fine();
        assert!(asset.header("Content-Type").starts_with(kind), "{address}");
        assert!(asset.header("Cache-Control").contains("immutable"));
        assert!(!asset.text().contains("//fonts."), "{address}");
    }
    assert_eq!(served.get("/assets/000000000000-page.css").status, 404);
    let text = page.text();
    assert!(
        !text.contains("style=\"") && !text.contains(" onclick"),
        "{text}"
    );
}

#[test]
fn typed_text_is_escaped() {
    let served = served();
    let hostile = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E%3Cimg%20src%3Dx%20onerror%3D1%3E";
    for path in [
        format!("/?q={hostile}"),
        format!("/suggest?q={hostile}"),
        format!("/entries?filter={hostile}"),
        format!("/rollouts?audience={hostile}"),
        format!("/whatif?pack={hostile}&f.{hostile}={hostile}&as-of={hostile}"),
        format!("/entries/{hostile}"),
        format!("/{hostile}?lang={hostile}"),
    ] {
        let page = browse(&served, &path, "en");
        let text = page.text();
        assert!(
            !text.contains("<script>") && !text.contains("<img"),
            "{path}: {text}"
        );
        assert!(
            page.header("Content-Type").starts_with("text/html"),
            "{path}"
        );
    }
}

#[test]
fn an_answer_can_be_voted_on_and_read_in_the_other_language() {
    let served = served();
    let page = browse(&served, "/?q=how+do+I+descale+the+machine&lang=en", "en").fine();
    let text = page.text();
    assert!(
        text.contains("Sources") && text.contains("Verified on"),
        "{text}"
    );
    let id = attribute(text, "class=\"vote\"", "value");
    // In the other language, it is the same question with the same vote.
    let other = attribute(text, "class=\"language\"", "href");
    let other = browse(&served, &other, "en").fine();
    assert_eq!(attribute(other.text(), "class=\"vote\"", "value"), id);
    let vote = |headers: &[(&str, &str)], form: &str| {
        let mut all = vec![HTML, FORM];
        all.extend(headers);
        served.send("POST", "/feedback?lang=en", &all, form.as_bytes())
    };
    let helpful = format!("id={id}&vote=helpful");
    let thanks = vote(&[("Sec-Fetch-Site", "same-origin")], &helpful).fine();
    assert!(thanks.text().contains("Thank you."), "{}", thanks.text());
    let unhelpful = vote(&[], &format!("id={id}&vote=not-helpful")).fine();
    assert!(
        unhelpful.text().contains("<textarea"),
        "what was missing is asked"
    );
    let long = format!("id={id}&vote=not-helpful&comment={}", "x".repeat(2_001));
    let long = vote(&[], &long);
    assert_eq!(long.status, 422);
    for part in ["2001 characters", "2000", "xxx</textarea>"] {
        assert!(long.text().contains(part), "{part}: {}", long.text());
    }
    let comment = format!("id={id}&vote=not-helpful&comment={}", "x".repeat(2_000));
    vote(&[], &comment).fine();
    let comment = vote(&[], &format!("id={id}&vote=not-helpful&comment=too+short")).fine();
    assert!(comment.text().contains("comment was received"));
    for other_site in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Origin", "https://other.example"),
        ("Origin", "null"),
    ] {
        assert_eq!(vote(&[other_site], &helpful).status, 403, "{other_site:?}");
    }
    assert_eq!(vote(&[], "id=x&vote=helpful").status, 400);
    assert_eq!(vote(&[], &format!("id={id}&vote=maybe")).status, 400);
    let unknown = vote(&[], "id=00000000000000000000&vote=helpful").fine();
    assert!(unknown.text().contains("no longer stored"));
}

#[test]
fn errors_are_explained_in_both_languages() {
    let served = served();
    let big = vec![b'x'; 300 * 1024];
    let missing = ("Page not found", "ページが見つかりません");
    let cases = [
        ("GET", "/nothing", &big[..0], 404, missing),
        ("GET", "/entries/nothing", &[], 404, missing),
        (
            "DELETE",
            "/entries",
            &[],
            405,
            ("possible here", "できません"),
        ),
        (
            "POST",
            "/feedback",
            &big,
            413,
            ("too large", "大きすぎます"),
        ),
    ];
    for (method, path, body, status, (en, ja)) in cases {
        for (language, expected) in [("en", en), ("ja", ja)] {
            let headers = [HTML, FORM, ("Accept-Language", language)];
            let page = served.send(method, path, &headers, body);
            assert_eq!(page.status, status, "{path}");
            assert!(page.text().contains(expected), "{path}: {}", page.text());
            assert!(
                page.header("Content-Security-Policy")
                    .contains("style-src 'self'")
            );
        }
        // Programs get problem details instead of a page.
        let plain = served.send(method, path, &[FORM], body);
        assert!(!plain.text().contains("<html"), "{path}");
    }
}

#[test]
fn suggestions_are_not_recorded_as_questions() {
    let served = served();
    let count = || -> f64 {
        let figures = served.get("/metrics").fine();
        let lines = figures.text().lines();
        let lines = lines.filter(|line| line.starts_with("madoguchi_questions_total{"));
        let counts = lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok());
        counts.sum()
    };
    let found = served.get("/suggest?q=descale&lang=en").fine();
    assert!(found.text().contains("/entries/"), "{}", found.text());
    let part = [("X-Part", "1")];
    served
        .send("GET", "/whatif?f.power=false", &part, b"")
        .fine();
    served.get("/whatif").fine();
    assert!(count().abs() < 0.5, "no question was counted");
    served.get("/whatif?f.power=false").fine();
    served.get("/?q=descale").fine();
    assert!((count() - 2.0).abs() < 0.5, "two questions were counted");
}

#[test]
fn a_case_is_a_link_and_shows_its_mistakes() {
    let served = served();
    let page = browse(
        &served,
        "/whatif?f.power=false&f.lamps=drop&f.lamps=tray",
        "en",
    )
    .fine();
    let text = page.text();
    assert!(text.contains("class=\"headline\""), "{text}");
    assert!(
        text.contains("value=\"drop\" checked"),
        "members of a set stay chosen"
    );
    let change = attribute(text, "class=\"changes\"", "href");
    assert!(
        change.starts_with("/whatif?pack=coffee&f.power="),
        "{change}"
    );
    browse(&served, &change, "en").fine();
    let case = attribute(text, "class=\"meta\"", "href");
    let same = browse(&served, &case, "en").fine();
    assert!(same.text().contains("value=\"drop\" checked"), "{case}");
    for (query, part) in [
        ("f.litres=many", "many"),
        ("f.nothing=1", "nothing"),
        ("as-of=soon", "soon"),
    ] {
        let page = browse(&served, &format!("/whatif?{query}"), "en").fine();
        let notice = page
            .text()
            .split("role=\"alert\"")
            .nth(1)
            .expect("a notice");
        let notice = notice.split("</p>").next().unwrap_or_default();
        assert!(notice.contains(part), "{query}: {notice}");
    }
    // An empty set differs from a missing fact.
    let page = browse(&served, "/whatif?f.lamps=-", "en").fine();
    assert!(page.text().contains("value=\"-\" checked"));
}

/// A form with a file, encoded as browsers do.
fn multipart(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    (body + "--edge--\r\n").into_bytes()
}

#[test]
fn a_policy_states_facts_and_its_mistakes_are_shown() {
    let served = Served::start(Desk::of_the_shipped_packs(), &[]);
    let send = |policy: &str| {
        let headers = [
            HTML,
            ("Accept-Language", "en"),
            ("Content-Type", "multipart/form-data; boundary=edge"),
        ];
        let body = multipart(&[("pack", "registration-campaign"), ("policy", policy)]);
        served.send("POST", "/whatif/policy", &headers, &body)
    };
    let read = send(
        "{\"authenticationMethodsRegistrationCampaign\": {\"state\": \"disabled\", \"snoozeDurationInDays\": 3}, \"other\": 1}",
    ).fine();
    let text = read.text();
    assert!(
        text.contains("The facts were read from the policy."),
        "{text}"
    );
    assert!(text.contains("value=\"disabled\" selected"));
    assert!(
        text.contains("<code>/other</code>"),
        "what was not used is listed"
    );
    let case = attribute(text, "class=\"meta\"", "href");
    assert!(case.contains("f.state=disabled"), "{case}");
    let address = attribute(text, "class=\"language\"", "href");
    assert!(address.starts_with("/whatif?") && address.contains("f.state=disabled"));
    for (policy, part) in [
        ("", "Paste JSON"),
        ("{\"state\":", "valid JSON (line 1, column 9)"),
        ("{}", "nothing that the decision table reads"),
        (
            "{\"state\": \"disabled\", \"grantControls\": {}}",
            "a Conditional Access policy",
        ),
        ("{\"state\": \"sometimes\"}", "a value of state"),
    ] {
        let page = send(policy);
        assert_eq!(page.status, 422, "{policy}");
        assert!(page.text().contains(part), "{policy}: {}", page.text());
    }
    let large = send(&format!("{{\"x\": \"{}\"}}", "x".repeat(300_000)));
    assert_eq!(large.status, 413);
    assert!(large.text().contains("too large"), "{}", large.text());
    let headers = [HTML, FORM];
    assert!(
        served
            .send("POST", "/whatif/policy", &headers, b"policy=1")
            .status
            >= 400
    );
}

#[test]
fn the_same_question_has_the_same_answer_as_in_the_api() {
    let served = served();
    for question in ["how do I descale the machine", "does it brew without water"] {
        let encoded = question.replace(' ', "+");
        let api: Value = served
            .get(&format!("/api/v1/ask?question={encoded}"))
            .fine()
            .json();
        let page = browse(&served, &format!("/?q={encoded}"), "en").fine();
        let outcome = api["outcome"].as_str().expect("an outcome");
        assert!(
            page.text()
                .contains(&format!("class=\"card answer {outcome}\"")),
            "{api}"
        );
        for citation in api["citations"].as_array().expect("a list") {
            let url = citation["url"].as_str().expect("an address");
            assert!(page.text().contains(&url.replace('&', "&#38;")), "{url}");
        }
    }
}

#[test]
fn the_pages_match_their_snapshots() {
    let served = served();
    for language in ["ja", "en"] {
        let page = browse(&served, &format!("/entries/descale?lang={language}"), "").fine();
        let main = page.text().split("<article").nth(1).expect("an article");
        let main = main.split("</article>").next().expect("its end");
        insta::assert_snapshot!(format!("entry-{language}"), main);
    }
}
