//! Load, a slow or missing store, shutdown, and the output of `serve` and `doctor`.

use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::Connection;

use super::double::{Double, Fault, TOKEN};
use super::events::{self, CHANNEL, DM};
use super::running::{Running, options};
use crate::harness::{Desk, Run, finish, run};
use crate::in_process::shipped;
use madoguchi::channel::discord::Options;

const QUESTION: &str = "スヌーズの回数は変更できますか";

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_simultaneous_interactions_are_acknowledged() {
    let running = Running::start().await;
    let double = &running.double;
    let pending: Vec<_> = (0..200)
        .map(|number| {
            let question = if number % 2 == 0 {
                QUESTION
            } else {
                "Can guests use it?"
            };
            double.slash("ja", "ask", &[("question", question)])
        })
        .collect();
    let mut deferred = 0;
    for reply in pending {
        let reply = reply.await;
        assert!(reply.is_private && !reply.text().is_empty());
        deferred += u32::from(reply.was_deferred);
    }
    let longest = longest_wait(double);
    // Printed and not asserted, because the machine may be busy.
    tracing::info!(?longest, deferred, "two hundred at once are acknowledged");
    running.end().await;
}

/// The longest time until an interaction was acknowledged.
fn longest_wait(double: &Double) -> Duration {
    let state = double.state();
    let acknowledged = state
        .interactions
        .values()
        .map(|interaction| interaction.callback.as_ref());
    let times = acknowledged.map(|callback| callback.expect("acknowledged").1);
    times.max().expect("interactions")
}

/// Locks the SQLite file, so that nothing else can write to it.
async fn lock(running: &Running) -> sqlx::SqliteConnection {
    let file = running.folder.path().join("madoguchi.db");
    let url = format!("sqlite://{}", file.display());
    let mut connection = sqlx::SqliteConnection::connect(&url)
        .await
        .expect("a connection");
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut connection)
        .await
        .expect("a lock");
    connection
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_slow_store_the_reply_is_deferred_and_the_vote_is_stored() {
    let running = Running::start().await;
    let double = &running.double;
    let reply = double.slash("ja", "ask", &[("question", QUESTION)]).await;
    let vote = double.press(&reply, "helpful", None).await;
    assert!(!vote.was_deferred);
    let held = lock(&running).await;
    let pending = double.press(&reply, "not-helpful", None);
    tokio::time::sleep(Duration::from_millis(1_300)).await;
    held.close().await.expect("the lock is released");
    let vote = pending.await;
    assert!(vote.was_deferred && vote.is_private && vote.text().contains("ありがとう"));
    let votes = running.store.feedback(Timestamp::MIN).await.expect("votes");
    assert_eq!(votes[0].vote, madoguchi::store::Vote::NotHelpful);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_and_follow_ups_work_after_a_restart() {
    let running = Running::start().await;
    let question = "Will a user be asked to register after three snoozes?";
    let id = running.double.id();
    let direct = events::message(&id, DM, events::USER, question);
    running.double.send("MESSAGE_CREATE", &direct);
    running.double.answer(&id).await;
    let reply = running
        .double
        .slash("ja", "ask", &[("question", QUESTION)])
        .await;
    let running = running.restarted().await;
    let english = running.double.press(&reply, "language", None).await;
    assert!(english.text().contains("Sources"), "{}", english.text());
    let id = running.double.id();
    let follow_up = events::message(&id, DM, events::USER, "and if the limit is off?");
    running.double.send("MESSAGE_CREATE", &follow_up);
    let answer = running.double.answer(&id).await;
    assert_eq!(
        answer["embeds"][0]["fields"][0]["name"], "You said",
        "{answer:#}"
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bot_answers_without_its_store() {
    let desk = events::DESK_CHANNEL.parse().expect("a number");
    let options = Options { desk, ..options() };
    let running = Running::begin(Double::start().await, options, shipped());
    // SQLite can't open a folder as a database.
    std::fs::create_dir(running.folder.path().join("madoguchi.db")).expect("a folder");
    running.double.connected().await;
    let double = &running.double;
    let reply = double.slash("ja", "ask", &[("question", QUESTION)]).await;
    assert!(reply.text().contains("出典"), "{}", reply.text());
    for (action, expected) in [
        ("helpful", "保存できません"),
        ("language", "Sources"),
        ("person", "引き継ぎました"),
    ] {
        let reply = double.press(&reply, action, None).await;
        assert!(
            reply.text().contains(expected),
            "{action}: {}",
            reply.text()
        );
    }
    let set = json!([{"name": "channel", "type": 1, "options": [{"name": "when", "type": 3, "value": "off"}]}]);
    let event = events::command(&double.id(), CHANNEL, "en-US", "kb", set);
    assert!(
        double
            .interact(event)
            .await
            .text()
            .contains("be saved at the moment")
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_exceeds_the_limit_is_asked_to_wait() {
    let two = std::num::NonZeroU32::new(2).expect("the number isn't zero");
    let running = Running::with(Options {
        user_a_minute: two,
        ..options()
    })
    .await;
    let double = &running.double;
    let ask = || double.slash("en-US", "ask", &[("question", QUESTION)]);
    assert!(ask().await.text().contains("出典"));
    assert!(ask().await.text().contains("出典"));
    let reply = ask().await;
    assert!(
        reply.is_private && reply.text().contains("try again in"),
        "{}",
        reply.text()
    );
    // In a channel, the notice is sent once, not for every message.
    for _ in 0..3 {
        double.send(
            "MESSAGE_CREATE",
            &events::message(&double.id(), DM, events::USER, QUESTION),
        );
    }
    assert!(ask().await.text().contains("try again in"));
    assert!(double.state().messages.len() <= 1);
    running.end().await;
}

/// Every message to the bot counts towards the limit before the bot does any work for it,
/// also a message without text.
#[tokio::test(flavor = "multi_thread")]
async fn a_mention_without_a_question_counts_towards_the_limit() {
    let running = Running::with(Options {
        user_a_minute: std::num::NonZeroU32::MIN,
        ..options()
    })
    .await;
    let double = &running.double;
    let bare = format!("<@{}>", events::BOT);
    let mut replies = Vec::new();
    for _ in 0..2 {
        let id = double.id();
        let mention = events::message(&id, events::CHANNEL, events::USER, &bare);
        double.send("MESSAGE_CREATE", &mention);
        replies.push(super::double::texts(&double.answer(&id).await));
    }
    assert!(replies[0].contains("質問を書いてください"), "{replies:?}");
    assert!(replies[1].contains("もう一度お試しください"), "{replies:?}");
    let ask = double.slash("en-US", "ask", &[("question", QUESTION)]);
    assert!(ask.await.text().contains("try again in"));
    assert_eq!(double.state().messages.len(), 2);
    running.end().await;
}

/// Suggestions and questions have separate limits.
#[tokio::test(flavor = "multi_thread")]
async fn suggestions_have_a_separate_limit() {
    let running = Running::with(Options {
        user_a_minute: std::num::NonZeroU32::MIN,
        ..options()
    })
    .await;
    let double = &running.double;
    let typed = json!([{"name": "question", "type": 3, "value": "snooze", "focused": true}]);
    let suggestions = async || {
        let event = events::autocomplete(&double.id(), "en-US", "ask", typed.clone());
        let choices = double.interact(event).await.data["choices"].clone();
        choices.as_array().map_or(0, Vec::len)
    };
    assert!(suggestions().await > 0);
    let mut count = 1;
    while suggestions().await > 0 {
        count += 1;
        assert!(count < 200, "suggestions are limited");
    }
    assert!(count >= 20, "{count}");
    let ask = double.slash("en-US", "ask", &[("question", QUESTION)]);
    assert!(
        ask.await.text().contains("出典"),
        "questions are not affected"
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shutdown_waits_for_pending_replies() {
    let running = Running::start().await;
    let slow = json!({"code": 0, "message": "oops"});
    running.double.fault(Fault {
        path: "/callback",
        status: 500,
        body: slow,
        times: 2,
    });
    let pending = running.double.slash("ja", "ask", &[("question", QUESTION)]);
    let is_tried = |request: &String| request.ends_with("/callback");
    running
        .double
        .wait_for("try", |state| {
            state.requests.iter().any(is_tried).then_some(())
        })
        .await;
    running.end().await;
    assert!(pending.await.text().contains("出典"));
}

/// The program in a desk's folder, configured for the fake Discord.
fn program(desk: &Desk, double: &Double, more: &str, arguments: &[&str]) -> Command {
    let url = double.url();
    let config = format!(
        "[store]\nfolder = \"state\"\n\n[web]\nenabled = false\n\n\
         [discord]\nenabled = true\nproxy = \"{url}\"\n{more}"
    );
    desk.write("config.toml", config);
    let mut command = desk.program();
    command
        .arg("--knowledge")
        .arg(desk.knowledge())
        .arg("--index")
        .arg(desk.index());
    command.args(arguments).env("DISCORD_TOKEN", TOKEN);
    command
}

/// Runs the program while the fake Discord replies.
async fn ran(mut command: Command) -> Run {
    tokio::task::spawn_blocking(move || run(&mut command, ""))
        .await
        .expect("the program ran")
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_ends_without_an_error_after_a_signal() {
    let desk = Desk::of_the_coffee_machine();
    let double = Double::start().await;
    let mut command = program(&desk, &double, "", &["serve"]);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .stdin(Stdio::null())
        .spawn();
    let child = child.expect("the program starts");
    double.connected().await;
    let reply = double
        .slash("en-US", "ask", &[("question", "how do I descale it?")])
        .await;
    assert!(reply.text().contains("Sources"), "{}", reply.text());
    let id = child.id().to_string();
    let killed = Command::new("kill")
        .args(["-TERM", &id])
        .status()
        .expect("the signal is sent");
    assert!(killed.success());
    let run = tokio::task::spawn_blocking(move || finish(child))
        .await
        .expect("the program ended");
    let run = run.succeeded();
    assert!(!run.stderr.contains(TOKEN));
    double.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_says_what_is_missing() {
    let desk = Desk::of_the_coffee_machine();
    let double = Double::start().await;
    let mut command = program(&desk, &double, "", &["serve"]);
    command.env_remove("DISCORD_TOKEN");
    ran(command)
        .await
        .ended_with(2)
        .complaining_of(&["DISCORD_TOKEN is not set"]);
    let mut command = program(&desk, &double, "", &["serve"]);
    command.env("DISCORD_TOKEN", "not.a-token");
    let run = ran(command)
        .await
        .ended_with(2)
        .complaining_of(&["three parts"]);
    assert!(!run.stderr.contains("not.a-token"));
    let command = program(&desk, &double, "message_content = true\n", &["serve"]);
    ran(command)
        .await
        .ended_with(2)
        .complaining_of(&["Message Content"]);
    let mut command = desk.program();
    command
        .env("MADOGUCHI__DISCORD__ENABLED", "false")
        .env("MADOGUCHI__WEB__ENABLED", "false")
        .arg("serve");
    ran(command)
        .await
        .ended_with(2)
        .complaining_of(&["No channel is enabled"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_shows_each_problem_with_a_remedy() {
    let desk = Desk::of_the_coffee_machine();
    let double = Double::start().await;
    let doctor = ["doctor", "--json"];
    let states = |run: &Run| {
        let checks = run.json()["checks"].as_array().cloned().unwrap_or_default();
        checks
            .iter()
            .map(|check| check["state"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<String>>()
    };
    let run = ran(program(&desk, &double, "", &doctor)).await.succeeded();
    assert!(!states(&run).contains(&"problem".to_owned()), "{run:#?}");
    assert!(run.stdout.contains("Commands to register"), "{run:#?}");

    let wanted = program(
        &desk,
        &double,
        "message_content = true\n",
        &["doctor", "--lang", "ja"],
    );
    let run = ran(wanted).await.ended_with(1);
    for part in [
        "✗ Discord",
        "Message Content Intent が無効です",
        "Developer Portal",
    ] {
        assert!(run.stdout.contains(part), "{run:#?}");
    }

    let mut command = program(&desk, &double, "", &doctor);
    command.env("DISCORD_TOKEN", "MTAwMDAwMDAwMDAwMDAwMDAwMQ.another.token");
    let run = ran(command).await.ended_with(1);
    assert!(run.stdout.contains("rejects the token"), "{run:#?}");

    let mut command = program(&desk, &double, "", &["doctor", "--offline"]);
    command.env_remove("DISCORD_TOKEN");
    let run = ran(command).await.ended_with(1);
    assert!(run.stdout.contains("DISCORD_TOKEN isn't set"), "{run:#?}");

    std::fs::remove_dir_all(desk.path("state")).expect("removed");
    desk.write("state", "a file where the folder of the store should be");
    let run = ran(program(&desk, &double, "", &doctor))
        .await
        .ended_with(1);
    assert!(run.stdout.contains("answered but not stored"), "{run:#?}");
    let nothing: Vec<Value> = double.state().commands.clone();
    assert!(nothing.is_empty(), "doctor changes nothing");
    double.finish();
}
