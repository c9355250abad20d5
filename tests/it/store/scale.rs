//! The desk with a million questions and 50,000 hand-overs: how long its pages take, and
//! that votes are kept meanwhile. Run by hand, since filling the store takes a minute:
//!     tests/clients/postgresql.sh cargo test --test it store::scale -- --ignored --nocapture

use std::io::Write;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use jiff::tz::TimeZone;
use madoguchi::report::Records;
use madoguchi::store::Options;
use sqlx::Connection;

use super::{on_postgres, open, runtime};
use crate::harness::Desk;
use crate::served::Served;

const KEY: &str = "0123456789-the-desk-of-tests";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// The largest page, in bytes.
const LARGEST_PAGE: usize = 300_000;

/// Statements that both databases understand. Ids are made of digits alone.
const FILL: [&str; 4] = [
    "INSERT INTO question (id, asked, channel, place, person, language, outcome, kind, entry, \
     confidence, latency_ms, text, related) \
     WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) \
     SELECT '1' || CAST(1000000000000000000 + i AS TEXT), $1 - (i * 7919) % 7776000, \
     CASE i % 4 WHEN 0 THEN 'web' WHEN 1 THEN 'teams' WHEN 2 THEN 'slack' ELSE 'discord' END, \
     NULL, 'person-' || CAST(i % 5003 AS TEXT), CASE i % 3 WHEN 0 THEN 'en' ELSE 'ja' END, \
     CASE i % 5 WHEN 0 THEN 'unknown' WHEN 1 THEN 'clarify' ELSE 'answered' END, 'entry', \
     CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN NULL ELSE 'cup-size' END, 0.5, i % 97, \
     'Where is the <machine> number ' || CAST(i % 20011 AS TEXT) || ' & how do I clean it? \
     それはどこにありますか。', '[\"descale\"]' FROM n",
    "INSERT INTO hand_over (ticket, question, state, opened, changed, reply_to, answer) \
     WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 50000) \
     SELECT CAST(100000 + i AS TEXT), '1' || CAST(1000000000000000000 + i AS TEXT), \
     CASE i % 10 WHEN 0 THEN 'closed' WHEN 1 THEN 'answered' WHEN 2 THEN 'taken' ELSE 'open' END, \
     $1 - i, $1 - i, NULL, NULL FROM n",
    "INSERT INTO feedback (question, person, given, helpful, comment) \
     WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
     SELECT '1' || CAST(1000000000000000000 + i AS TEXT), '', $1, i % 3 % 2, \
     'It was not what I need, number ' || CAST(i AS TEXT) FROM n",
    "INSERT INTO choice (question, person, entry) \
     WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 50000) \
     SELECT '1' || CAST(1000000000000000000 + i * 5 AS TEXT), '', 'descale' FROM n WHERE $1 > 0",
];

async fn fill(options: &Options) {
    open(options).check().await.expect("created");
    let url = match options.url.as_str() {
        "" => format!("sqlite:{}", options.folder.join("madoguchi.db").display()),
        url => url.to_owned(),
    };
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&url).await.expect("found");
    let now = jiff::Timestamp::now().as_second();
    for statement in FILL {
        let fill = sqlx::query(statement).bind(now);
        fill.execute(&mut connection).await.expect("filled");
    }
}

#[test]
#[ignore = "fills a store with a million questions"]
fn pages_of_a_full_desk_on_a_file() {
    let desk = Desk::of_the_coffee_machine();
    let options = Options {
        folder: desk.path("state"),
        ..Options::default()
    };
    let report = runtime().block_on(async {
        fill(&options).await;
        time_of_report(&options).await
    });
    writeln!(std::io::stderr(), "SQLite: a report is read in {report:?}").expect("written");
    measure("SQLite", desk, &options);
}

#[test]
#[ignore = "needs the server that tests/clients/postgresql.sh starts"]
fn pages_of_a_full_desk_on_a_server() {
    on_postgres(async |options| {
        fill(options).await;
        let report = time_of_report(options).await;
        writeln!(
            std::io::stderr(),
            "PostgreSQL: a report is read in {report:?}"
        )
        .expect("written");
        let desk = Desk::of_the_coffee_machine();
        let options = Options {
            folder: desk.path("state"),
            ..options.clone()
        };
        let measured = tokio::task::spawn_blocking(move || measure("PostgreSQL", desk, &options));
        measured.await.expect("measured");
    });
}

/// How long it takes to read what a report of 90 days needs.
async fn time_of_report(options: &Options) -> Duration {
    let store = open(options);
    let to = jiff::Zoned::now().date();
    let from = to.checked_sub(89.days()).expect("a day");
    let begun = Instant::now();
    let records = Records::read(&store, (from, to), &TimeZone::system()).await;
    assert!(!records.expect("read").unanswered.is_empty());
    begun.elapsed()
}

/// Opens pages for a while and prints how long they took.
fn measure(database: &str, desk: Desk, options: &Options) {
    let variables = [
        ("MADOGUCHI_DESK_KEY", KEY),
        ("MADOGUCHI__STORE__URL", options.url.as_str()),
        ("MADOGUCHI__WEB__CLIENT_A_MINUTE", "1000000"),
        ("MADOGUCHI__WEB__ALL_A_MINUTE", "1000000"),
    ];
    let served = Served::start(desk, &variables);
    let entered = served.send(
        "POST",
        "/desk/enter",
        &[FORM],
        format!("key={KEY}").as_bytes(),
    );
    let cookie = entered.header("Set-Cookie");
    let cookie = cookie.split(';').next().expect("a cookie");
    let question = served
        .get("/api/v1/ask?question=who+has+my+cup")
        .fine()
        .json();
    let vote = serde_json::json!({"question_id": question["question_id"], "vote": "helpful"});
    let pages = [
        "/desk",
        "/desk?days=90",
        "/desk?days=7",
        "/desk?page=3000",
        "/desk?state=open&page=2300",
        "/desk?state=closed&page=300&days=7",
        "/desk?ticket=100777",
    ];
    let (mut times, mut largest) = (Vec::new(), 0);
    let started = Instant::now();
    // Longer than a report is recent, so that some are made again meanwhile.
    while started.elapsed() < Duration::from_secs(80) {
        for path in pages {
            let begun = Instant::now();
            let page = served.send("GET", path, &[("Cookie", cookie)], b"");
            times.push((begun.elapsed(), path));
            assert_eq!(page.status, 200, "{path}");
            largest = largest.max(page.body.len());
        }
        let kept = served.post("/api/v1/feedback", &vote.to_string());
        assert_eq!(kept.status, 204, "{}", kept.text());
    }
    let desk = served
        .send("GET", "/desk", &[("Cookie", cookie)], b"")
        .fine();
    assert!(desk.text().contains("<svg"), "the figures appear");
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let (count, [median, p99, slowest]) = (times.len(), [at(50), at(99), at(100)]);
    let line = format!(
        "{database}: {count} pages, p50 {median:?}, p99 {p99:?}, slowest {slowest:?}, \
         largest {largest} bytes"
    );
    writeln!(std::io::stderr(), "{line}").expect("written");
    assert!(largest < LARGEST_PAGE, "{line}");
}
