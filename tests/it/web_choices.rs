//! What is offered in place of an answer, on the page and by the API: choosing one, none of
//! them, and what the desk shows of it.

use jiff::Timestamp;
use madoguchi::store::Vote;

use crate::harness::Desk;
use crate::served::{Reply, Served, encoded};

const KEY: &str = "0123456789-the-desk-of-tests";
const HTML: (&str, &str) = ("Accept", "text/html");
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const SAME_SITE: (&str, &str) = ("Sec-Fetch-Site", "same-origin");

/// A question for which entries are offered.
const VAGUE: &str = "/?q=coffee&lang=en";

fn post(served: &Served, path: &str, header: (&str, &str), form: &str) -> Reply {
    let headers = [HTML, FORM, header];
    served.send("POST", path, &headers, form.as_bytes())
}

/// Asks the question; its id.
fn asked(served: &Served) -> String {
    let page = served.get(VAGUE).fine();
    let form = page.text().split("action=\"/choices?lang=en\"").nth(1);
    let form = form.expect("a form").split("</form>").next();
    let form = form.expect("its end");
    assert!(
        form.contains("name=\"entry\" value=\"free-drinks\""),
        "{form}"
    );
    assert!(form.contains("value=\"\">None of these"), "{form}");
    let id = form.split("name=\"id\" value=\"").nth(1);
    let id = id.and_then(|id| id.split('"').next());
    id.expect("an id").to_owned()
}

/// The entries that were chosen.
fn choices(served: &Served) -> Vec<String> {
    let choices = served.with_store(async |store| store.choices(Timestamp::MIN).await);
    let choices = choices.expect("read").into_iter();
    choices.map(|choice| choice.entry).collect()
}

#[test]
fn choosing_an_offered_entry_shows_it_and_records_the_choice() {
    let served = Served::start(Desk::of_the_coffee_machine(), &[]);
    let id = asked(&served);
    let form = |id: &str, entry: &str| format!("id={id}&entry={entry}");
    let choose = |header, entry: &str| post(&served, "/choices?lang=en", header, &form(&id, entry));
    let other_site = ("Sec-Fetch-Site", "cross-site");
    assert_eq!(choose(other_site, "free-drinks").status, 403);
    assert_eq!(
        post(&served, "/choices", SAME_SITE, &form("x", "y")).status,
        400
    );
    // An entry that wasn't offered is shown, but is no choice.
    choose(SAME_SITE, "descale");
    assert_eq!(choices(&served), Vec::<String>::new());
    let chosen = choose(SAME_SITE, "free-drinks");
    assert_eq!(chosen.status, 303);
    assert_eq!(chosen.header("Location"), "/entries/free-drinks?lang=en");
    assert_eq!(choices(&served), ["free-drinks"]);
}

#[test]
fn the_same_question_in_other_words_is_recorded_with_its_entry() {
    let served = Served::start(Desk::of_the_coffee_machine(), &[]);
    let id = asked(&served);
    let page = served.get(VAGUE).fine();
    let hidden = page.text().split("name=\"after\" value=\"").nth(1);
    let shown_id = hidden.and_then(|id| id.split('"').next()).expect("an id");
    let ask = |text: &str, id: &str| {
        let page = served.get(&format!("/?q={text}&lang=en&after={id}")).fine();
        assert!(page.text().contains("card answer answered"), "{text}");
        assert!(!page.text().contains("name=\"after\""), "it is answered");
    };
    ask("How+often+must+the+machine+be+descaled?", &id);
    ask("Is+the+coffee+free?", shown_id);
    served.wait_for_questions(4);
    for _ in 0..500 {
        if !choices(&served).is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(choices(&served), ["free-drinks"]);
}

#[test]
fn none_of_these_says_that_nobody_is_connected() {
    let served = Served::start(Desk::of_the_coffee_machine(), &[]);
    let id = asked(&served);
    let none = format!("id={id}&entry=");
    let page = post(&served, "/choices?lang=en", SAME_SITE, &none).fine();
    assert!(
        page.text().contains("No person is connected here"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("type=\"search\" value=\"coffee\""));
    let votes = served.with_store(async |store| store.feedback(Timestamp::MIN).await);
    assert_eq!(votes.expect("read")[0].vote, Vote::NotHelpful);
    let unknown = "id=00000000000000000000&entry=";
    assert_eq!(post(&served, "/choices", SAME_SITE, unknown).status, 404);
}

#[test]
fn with_a_desk_none_of_these_leads_to_a_person_and_the_report_shows_choices() {
    let served = Served::start(
        Desk::of_the_coffee_machine(),
        &[("MADOGUCHI_DESK_KEY", KEY)],
    );
    let id = asked(&served);
    let none = format!("id={id}&entry=");
    let handed = post(&served, "/choices", SAME_SITE, &none);
    assert_eq!(handed.status, 303);
    assert_eq!(handed.header("Location"), format!("/questions/{id}"));
    let chosen = format!("id={}&entry=free-drinks", asked(&served));
    assert_eq!(post(&served, "/choices", SAME_SITE, &chosen).status, 303);

    let entered = post(&served, "/desk/enter", SAME_SITE, &format!("key={KEY}"));
    let cookie = entered.header("Set-Cookie");
    let cookie = ("Cookie", cookie.split(';').next().expect("a cookie"));
    let desk = served
        .send("GET", "/desk?lang=en", &[HTML, cookie], b"")
        .fine();
    let section = desk.text().split("Ways to ask that entries lack").nth(1);
    let section = section.and_then(|section| section.split("</ul>").next());
    let section = section.expect("a section");
    assert!(section.contains("coffee/free-drinks</a>"), "{section}");
    assert!(section.contains("<blockquote>coffee "), "{section}");
}

#[test]
fn what_a_table_says_can_be_chosen() {
    let never = [("MADOGUCHI__ANSWER__MAX_WRONG", "0")];
    let served = Served::start(Desk::of_the_coffee_machine(), &never);
    let text = encoded("The red drop lamp lights up. Is descaling due?");
    let offered = served
        .get(&format!("/api/v1/ask?question={text}"))
        .fine()
        .json();
    assert_eq!(offered["outcome"], "clarify");
    let choice = &offered["related"][0];
    assert_eq!(choice["kind"], "scenario");
    assert!(choice["entry"].is_null());
    let from_tables = format!("/api/v1/ask?question={text}&from_tables=true");
    assert_eq!(served.get(&from_tables).fine().json()["verdict"], "yes");

    let page = served.get(&format!("/?q={text}&lang=en")).fine();
    let link = page.text().split("<li><a href=\"").nth(1);
    let link = link
        .and_then(|link| link.split('"').next())
        .expect("a link");
    let chosen = served
        .get(&link.replace("&amp;", "&").replace("&#38;", "&"))
        .fine();
    assert!(chosen.text().contains("card answer answered"), "{link}");
    assert!(chosen.text().contains("Yes: "), "{link}");
    // It is the choice for the first question, which isn't unanswered any more.
    for _ in 0..500 {
        if !choices(&served).is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(choices(&served), [""]);
    let unanswered =
        served.with_store(async |store| store.unanswered_texts(Timestamp::MIN, 9).await);
    let unanswered = unanswered.expect("read");
    // The call of the API, without a conversation, stays.
    assert_eq!((unanswered.len(), unanswered[0].count), (1, 1));
}
