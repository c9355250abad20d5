//! The desk in a browser: signing in with the key, tickets, the report, and that keys don't
//! appear in any output.

use crate::harness::Desk;
use crate::served::{Reply, Served, encoded};
use crate::store::asked;

const KEY: &str = "0123456789-the-desk-of-tests";
const HTML: (&str, &str) = ("Accept", "text/html");
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn served() -> Served {
    Served::start(
        Desk::of_the_coffee_machine(),
        &[("MADOGUCHI_DESK_KEY", KEY)],
    )
}

fn post(served: &Served, path: &str, cookie: &str, form: &str) -> Reply {
    let headers = [HTML, FORM, ("Cookie", cookie)];
    served.send("POST", path, &headers, form.as_bytes())
}

fn get(served: &Served, path: &str, cookie: &str) -> Reply {
    served.send("GET", path, &[HTML, ("Cookie", cookie)], b"")
}

/// The desk once its figures are counted, which happens in the background.
fn counted(served: &Served, path: &str, cookie: &str) -> Reply {
    // Fewer than a client can request in a minute.
    let mut pages = (0..150).map(|_| get(served, path, cookie).fine());
    let page = pages.find(|page| !page.text().contains("role=\"status\""));
    page.expect("the figures are counted")
}

/// Signs in with the key and returns the cookie.
fn entered(served: &Served) -> String {
    let reply = post(served, "/desk/enter", "", &format!("key={KEY}"));
    assert_eq!(reply.status, 303, "{}", reply.text());
    let cookie = reply.header("Set-Cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/desk"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    cookie.split(';').next().expect("a cookie").to_owned()
}

#[test]
fn without_a_key_the_desk_is_off() {
    let served = Served::start(Desk::of_the_coffee_machine(), &[]);
    assert_eq!(get(&served, "/desk", "").status, 404);
    assert_eq!(post(&served, "/desk/enter", "", "key=").status, 404);
    assert_eq!(
        post(&served, "/questions", "", "id=00000000000000000000").status,
        404
    );
    let page = get(&served, "/?q=who+has+my+cup&lang=en", "").fine();
    assert!(!page.text().contains("Ask a person"));
}

#[test]
fn a_weak_key_is_refused_at_the_start() {
    let desk = Desk::of_the_coffee_machine();
    let mut command = desk.command(&["serve"]);
    command.env("MADOGUCHI_DESK_KEY", "short-key");
    let run = crate::harness::run(&mut command, "").ended_with(2);
    assert!(run.stderr.contains("MADOGUCHI_DESK_KEY"), "{}", run.stderr);
    assert!(!run.stderr.contains("short-key"), "{}", run.stderr);
}

#[test]
fn only_the_key_opens_the_desk() {
    let served = served();
    for path in ["/desk", "/desk/report.csv", "/desk/drafts/x.en.md"] {
        let door = get(&served, path, "madoguchi-desk=0123456789");
        assert_eq!(door.status, 403, "{path}");
        assert!(door.text().contains("type=\"password\""), "{path}");
    }
    let wrong = post(
        &served,
        "/desk/enter",
        "",
        "key=0123456789-the-desk-of-test",
    );
    assert_eq!(wrong.status, 403);
    assert_eq!(wrong.header("Set-Cookie"), "");
    let cookie = entered(&served);
    assert_eq!(get(&served, "/desk", &cookie).status, 200);
    let tampered = format!("{cookie}0");
    assert_eq!(get(&served, "/desk", &tampered).status, 403);
    let other_site = [
        FORM,
        ("Cookie", cookie.as_str()),
        ("Sec-Fetch-Site", "cross-site"),
    ];
    let step = served.send("POST", "/desk/tickets/000000", &other_site, b"step=take");
    assert_eq!(step.status, 403);
    let left = post(&served, "/desk/leave", &cookie, "");
    assert!(left.header("Set-Cookie").contains("Max-Age=0"));
    assert_eq!(get(&served, "/desk", &cookie).status, 403, "it has ended");
    let tries = (0..8).map(|_| post(&served, "/desk/enter", "", "key=no").status);
    assert!(
        tries.collect::<Vec<u16>>().contains(&429),
        "tries are limited"
    );
}

#[test]
fn a_hand_over_is_answered_on_the_page_of_its_question() {
    let served = served();
    let page = get(&served, "/?q=who+has+my+cup&lang=en", "").fine();
    let id = page
        .text()
        .split("name=\"id\" value=\"")
        .nth(1)
        .expect("an id");
    let id = id.split('"').next().expect("its end");
    let question = format!("/questions/{id}");
    assert_eq!(
        get(&served, &question, "").status,
        404,
        "the question wasn't handed over"
    );
    for _ in 0..2 {
        let handed = post(&served, "/questions", "", &format!("id={id}"));
        assert_eq!(
            (handed.status, handed.header("Location")),
            (303, question.clone())
        );
    }
    let waiting = get(&served, &question, "").fine();
    assert!(
        waiting.text().contains("will appear on this page"),
        "{}",
        waiting.text()
    );
    let cookie = entered(&served);
    let desk = get(&served, "/desk", &cookie).fine();
    let forms = desk.text().matches("action=\"/desk/tickets/").count();
    assert_eq!(forms, 1, "it is handed over once");
    let path = desk
        .text()
        .split("action=\"/desk/tickets/")
        .nth(1)
        .expect("a form");
    let path = format!("/desk/tickets/{}", path.split('"').next().expect("its end"));
    let taken = post(&served, &path, &cookie, "step=take");
    assert_eq!(taken.status, 303);
    let again = post(&served, &path, &cookie, "step=take");
    assert!(again.header("Location").contains("notice=not-now"));
    assert_eq!(
        post(&served, &path, &cookie, "step=answer&answer=+").status,
        400
    );
    assert_eq!(post(&served, &path, "", "step=close").status, 403);
    // Browsers send a line break as two characters, which count as one.
    let longest = format!("{}%0D%0A{}", encoded(&"窓".repeat(3_998)), encoded("口"));
    let form = format!("step=answer&answer={longest}{}", encoded("口"));
    let listed = format!("{path}?state=taken&days=7&ticket=%23");
    let long = post(&served, &listed, &cookie, &form);
    assert_eq!(long.status, 422);
    for part in [
        "4001 characters",
        "4000",
        "窓\n口口</textarea>",
        "?state=taken&#38;",
        "&#38;days=7\"",
    ] {
        assert!(long.text().contains(part), "{part}: {}", long.text());
    }
    let form = format!("step=answer&answer={longest}");
    assert_eq!(post(&served, &path, &cookie, &form).status, 303);
    let form = "step=answer&answer=Ask+tim%40example.com%0A%3Cb%3E";
    assert_eq!(post(&served, &path, &cookie, form).status, 303);
    let answered = get(&served, &question, "").fine();
    assert!(
        answered.text().contains("&#60;b&#62;"),
        "{}",
        answered.text()
    );
    assert!(answered.text().contains("tim@example.com"));
    assert_eq!(post(&served, &path, &cookie, "step=close").status, 303);
    // What can't be sent any more can still be copied.
    for (path, code, why) in [
        (path.as_str(), 409, "already changed"),
        ("/desk/tickets/000000", 404, "no longer stored"),
    ] {
        for (answer, end) in [(longest.as_str(), "口"), (&format!("{longest}1"), "口1")] {
            let form = format!("step=answer&answer={answer}");
            let refused = post(&served, &format!("{path}?lang=en"), &cookie, &form);
            assert_eq!(refused.status, code, "{path}");
            for part in [&format!("窓\n{end}</textarea>"), why, "readonly"] {
                assert!(refused.text().contains(part), "{part}: {}", refused.text());
            }
        }
    }
    assert_eq!(
        post(&served, "/desk/tickets/000000", &cookie, "step=take").status,
        404
    );
}

#[test]
fn the_report_shows_unanswered_questions_and_drafts_entries() {
    let served = served();
    let cookie = entered(&served);
    let before = counted(&served, "/desk?lang=en&days=7", &cookie);
    assert!(
        before
            .text()
            .contains("No questions were asked in this period.")
    );
    for _ in 0..2 {
        served
            .get("/?q=how+do+I+whistle+%3Cb%3Eloudly&lang=en")
            .fine();
    }
    served.get("/?q=how+do+I+descale+the+machine").fine();
    served.wait_for_questions(3);
    let desk = counted(&served, "/desk?lang=en", &cookie);
    let text = desk.text();
    assert!(text.contains("2 ×"), "{text}");
    assert!(
        text.contains("how do I whistle &#60;b&#62;loudly"),
        "{text}"
    );
    assert!(!text.contains("<b>loudly") && !text.contains(KEY));
    assert!(text.contains("<svg") && text.contains("role=\"img\""));
    let draft = text.split("/desk/drafts/").nth(1).expect("a draft");
    let draft = draft.split(['?', '"']).next().expect("its name");
    let file = get(&served, &format!("/desk/drafts/{draft}"), &cookie).fine();
    assert!(file.header("Content-Disposition").contains("attachment"));
    assert!(
        file.text().starts_with("---\nquestion: "),
        "{}",
        file.text()
    );
    let csv = get(&served, "/desk/report.csv", &cookie).fine();
    assert!(csv.text().starts_with("table,name,asked"), "{}", csv.text());
    assert_eq!(
        get(&served, "/desk/drafts/..%2Fx.en.md", &cookie).status,
        404
    );
    assert_eq!(desk.header("Cache-Control"), "no-store");
    let japanese = counted(&served, "/desk?lang=ja", &cookie);
    assert!(japanese.text().contains("答えられなかった質問"));
}

#[test]
fn a_report_is_cached_for_a_minute_and_tickets_appear_immediately() {
    let served = served();
    let cookie = entered(&served);
    let asked = |days: u16| {
        let path = format!("/desk/report.csv?days={days}");
        let table = get(&served, &path, &cookie).fine();
        let total = table.text().lines().nth(1).expect("a row").to_owned();
        total.split(',').nth(2).expect("a count").to_owned()
    };
    assert_eq!(asked(30), "0");
    let page = get(&served, "/?q=who+has+my+cup&lang=en", "").fine();
    served.wait_for_questions(1);
    assert_eq!((asked(30), asked(7)), ("0".to_owned(), "1".to_owned()));
    let id = page.text().split("name=\"id\" value=\"").nth(1);
    let id = id.and_then(|id| id.split('"').next()).expect("an id");
    let handed = post(&served, "/questions", "", &format!("id={id}"));
    assert_eq!(handed.status, 303);
    let desk = get(&served, "/desk", &cookie).fine();
    assert!(desk.text().contains("action=\"/desk/tickets/"));
}

/// The tickets on a page, in order.
fn tickets(page: &Reply) -> Vec<String> {
    let parts = page.text().split("id=\"ticket-").skip(1);
    let ids = parts.filter_map(|part| part.split('"').next());
    ids.map(str::to_owned).collect()
}

#[test]
fn hand_overs_are_listed_page_by_page_and_found_by_their_ticket() {
    let served = served();
    let cookie = entered(&served);
    let hostile = "<&>\"'".repeat(300);
    let made = served.with_store(async |store| {
        let mut made = Vec::new();
        for number in 0..40 {
            let mut question = asked(&format!("{number} {hostile}"));
            (question.outcome, question.entry) = ("unknown", None);
            store.record_question(&question).await.expect("stored");
            let handed = store.hand_over(&question.id, None).await.expect("made");
            let ticket = handed.expect("stored").0.ticket;
            if number < 10 {
                store.answer(&ticket, &hostile).await.expect("answered");
            }
            made.push(ticket.as_str().to_owned());
        }
        made
    });
    let first = counted(&served, "/desk?lang=en", &cookie);
    assert!(first.text().contains("Page 1 of 3"), "{}", first.text());
    assert!(first.body.len() < 300_000, "{} bytes", first.body.len());
    let mut seen = tickets(&first);
    assert_eq!(seen.len(), 15);
    for page in 2..=3 {
        let path = format!("/desk?lang=en&page={page}");
        seen.extend(tickets(&get(&served, &path, &cookie).fine()));
    }
    let answered = get(&served, "/desk?lang=en&state=answered", &cookie).fine();
    assert_eq!(tickets(&answered).len(), 10);
    assert_eq!(seen[30..], tickets(&answered), "answered ones are last");
    seen.sort();
    let mut all = made.clone();
    all.sort();
    assert_eq!(seen, all);

    let typed = format!("/desk?lang=en&ticket=%23{}", made[0].to_uppercase());
    let one = get(&served, &typed, &cookie).fine();
    assert_eq!(tickets(&one), [made[0].as_str()]);
    let last = "&#60;&#38;&#62;&#34;&#39;</h3>";
    assert!(one.text().contains(last), "the whole question is there");
    assert!(!first.text().contains(last), "it is cut in the list");
    for path in [
        "/desk?ticket=zzzzzz",
        "/desk?ticket=%3Cb%3E",
        "/desk?page=99999999999999999999",
    ] {
        assert!(get(&served, path, &cookie).status == 200, "{path}");
    }
    // After a step, the same list is shown.
    let path = format!("/desk/tickets/{}?lang=en&state=open&page=2", made[39]);
    let taken = post(&served, &path, &cookie, "step=take");
    let location = taken.header("Location");
    assert_eq!(taken.status, 303);
    for part in ["state=open", "page=2", "lang=en", "#ticket-"] {
        assert!(location.contains(part), "{location}");
    }
}
