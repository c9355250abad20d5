//! The log of the program at every level, while people write secrets in all the ways that the
//! web page, the API and the command line have.

use crate::harness::{Desk, run};
use crate::served::{Served, encoded};

const KEY: &str = "0123456789-the-desk-of-tests";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// A text with secrets, and what the log must not contain, in any encoding.
const TEXT: &str = "taro.yamada@contoso.com、090-1234-5678、パスワードは Summer2026! です";
const SECRETS: [&str; 5] = [
    "yamada",
    "1234-5678",
    "1234%2D5678",
    "Summer2026",
    "0123456789-the-desk",
];

fn assert_clean(log: &str) {
    for secret in SECRETS {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[test]
fn the_log_of_the_server_has_no_secrets() {
    let variables = [("MADOGUCHI_DESK_KEY", KEY), ("RUST_LOG", "trace")];
    let served = Served::start(Desk::of_the_coffee_machine(), &variables);
    let text = encoded(TEXT);
    served.get(&format!("/api/v1/ask?question={text}")).fine();
    served.get(&format!("/api/v1/search?query={text}"));
    served.get(&format!("/suggest?q={text}"));
    let page = served.get(&format!("/?q={text}")).fine();
    served.wait_for_questions(2);
    let id = page.text().split("name=\"id\" value=\"").nth(1);
    let id = id.and_then(|id| id.split('"').next()).expect("an id");
    let post = |path: &str, cookie: &str, form: &str| {
        served.send("POST", path, &[FORM, ("Cookie", cookie)], form.as_bytes())
    };
    let comment = format!("id={id}&vote=not-helpful&comment={text}");
    assert_eq!(post("/feedback", "", &comment).status, 200);
    assert_eq!(post("/questions", "", &format!("id={id}")).status, 303);
    let entered = post("/desk/enter", "", &format!("key={KEY}"));
    let cookie = entered.header("Set-Cookie");
    let cookie = cookie.split(';').next().expect("a cookie");
    let desk = served
        .send("GET", "/desk", &[("Cookie", cookie)], b"")
        .fine();
    let ticket = desk.text().split("/desk/tickets/").nth(1);
    let ticket = ticket.and_then(|path| path.split(['"', '?']).next());
    let path = format!("/desk/tickets/{}", ticket.expect("a ticket"));
    let answer = format!("step=answer&answer={text}");
    assert_eq!(post(&path, cookie, &answer).status, 303);
    assert_eq!(served.get(&format!("/{text}")).status, 404);
    let log = served.end();
    assert!(log.contains("serving the web page"), "{log}");
    assert_clean(&log);
}

#[test]
fn the_log_of_a_command_has_no_secrets() {
    let desk = Desk::of_the_coffee_machine();
    let mut command = desk.command(&["ask", TEXT]);
    command.env("RUST_LOG", "trace");
    assert_clean(&run(&mut command, "").stderr);
}
