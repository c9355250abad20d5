//! The connection to Discord: lost, resumed, refused and rate-limited.

use serde_json::json;

use super::double::{Double, Fault, State};
use super::events::{self, CHANNEL};
use super::running::{Running, options};
use crate::in_process::shipped;
use madoguchi::channel::discord::{Options, ServeError};

const QUESTION: &str = "スヌーズの回数は変更できますか";

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_resumed_without_missing_events() {
    let running = Running::start().await;
    let double = &running.double;
    double.state().sessions[0].cut();
    // Asked while the bot isn't connected.
    let reply = double.slash("ja", "ask", &[("question", QUESTION)]).await;
    assert!(reply.text().contains("出典"));
    assert_eq!(double.state().opcodes, [2, 6]);
    assert_eq!(double.state().sessions.len(), 1);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_session_is_replaced() {
    let running = Running::start().await;
    let double = &running.double;
    double.state().sessions[0].invalidate();
    double
        .wait_for("second session", |state| {
            (state.sessions.len() == 2).then_some(())
        })
        .await;
    let reply = double.slash("ja", "ask", &[("question", QUESTION)]).await;
    assert!(reply.text().contains("出典"));
    assert_eq!(
        double
            .state()
            .opcodes
            .iter()
            .filter(|code| **code == 2)
            .count(),
        2
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_although_its_connection_is_lost() {
    let running = Running::start().await;
    let double = &running.double;
    let pending = double.slash("ja", "ask", &[("question", QUESTION)]);
    double.state().sessions[0].cut();
    assert!(pending.await.text().contains("出典"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rate_limited_and_failed_requests_are_retried() {
    let running = Running::start().await;
    let double = &running.double;
    let slow_down =
        json!({"message": "You are being rate limited.", "retry_after": 0.1, "global": false});
    for (status, body) in [
        (429, slow_down),
        (500, json!({"code": 0, "message": "oops"})),
        (503, json!(null)),
    ] {
        double.fault(Fault {
            path: "/callback",
            status,
            body,
            times: 2,
        });
        let reply = double.slash("ja", "ask", &[("question", QUESTION)]).await;
        assert!(reply.text().contains("出典"), "{status}");
    }
    // A message isn't sent again, because the first attempt may have succeeded.
    double.fault(Fault {
        path: "/messages",
        status: 502,
        body: json!(null),
        times: 1,
    });
    let id = double.id();
    double.send(
        "MESSAGE_CREATE",
        &events::message(&id, events::DM, events::USER, QUESTION),
    );
    double.answer(&id).await;
    let sent = double.state().messages.clone();
    assert_eq!((sent.len(), &sent[0].1["enforce_nonce"]), (1, &json!(true)));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_interaction_does_not_affect_others() {
    let running = Running::start().await;
    let double = &running.double;
    let unknown = json!({"code": 10_062, "message": "Unknown interaction"});
    double.fault(Fault {
        path: "/callback",
        status: 404,
        body: unknown,
        times: 1,
    });
    let event = events::command(&double.id(), CHANNEL, "ja", "help", json!([]));
    double.send("INTERACTION_CREATE", &event);
    double
        .wait_for("fault", |state| state.faults.is_empty().then_some(()))
        .await;
    let reply = double.slash("ja", "ask", &[("question", QUESTION)]).await;
    assert!(reply.text().contains("出典"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unchanged_commands_are_not_registered_again() {
    let running = Running::start().await;
    let double = running.end().await;
    double.state().requests.clear();
    // A command that no longer exists, and one of an earlier version.
    let mut commands = double.state().commands.clone();
    let sent = commands.len();
    assert!(sent >= 8, "{commands:?}");
    commands.push(json!({"id": "77", "type": 1, "name": "gone", "description": "x"}));
    let ask = commands.iter_mut().find(|command| command["name"] == "ask");
    ask.expect("ask")["description"] = json!("an earlier text");
    double.state().commands = commands;
    let running = Running::begin(double, options(), shipped());
    let double = &running.double;
    double
        .wait_for("deleted command", |state| {
            let is_gone = state
                .commands
                .iter()
                .all(|command| command["name"] != "gone");
            is_gone.then_some(())
        })
        .await;
    let requests = double.state().requests.clone();
    let posts = requests
        .iter()
        .filter(|request| request.starts_with("POST"))
        .count();
    assert_eq!(posts, 1, "{requests:?}");
    assert_eq!(double.state().commands.len(), sent);
    // After an edit of the packs, the commands are compared again.
    double.state().commands.clear();
    running.edited.send_replace(());
    double
        .wait_for("commands", |state| {
            (state.commands.len() == sent).then_some(())
        })
        .await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_by_discord_ends_the_bot_with_an_explanation() {
    let double = Double::start().await;
    let refused = json!({"code": 0, "message": "401: Unauthorized"});
    double.fault(Fault {
        path: "/gateway/bot",
        status: 401,
        body: refused,
        times: 1,
    });
    let error = Running::begin(double, options(), shipped()).refused().await;
    assert!(matches!(error, ServeError::Token), "{error}");

    let wanted = Options {
        message_content: true,
        ..options()
    };
    let error = Running::begin(Double::start().await, wanted, shipped())
        .refused()
        .await;
    assert!(matches!(error, ServeError::Intents), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bot_waits_for_discord_at_the_start() {
    let double = Double::start().await;
    double.fault(Fault {
        path: "/gateway/bot",
        status: 503,
        body: json!(null),
        times: 1,
    });
    let running = Running::begin(double, options(), shipped());
    running.double.connected().await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_is_stopped_while_it_connects_ends() {
    // It fetches the address and its id, then the client fetches the address again.
    for requests in 1..=4 {
        let double = Double::start().await;
        let running = Running::begin(double, options(), shipped());
        let seen = move |state: &State| (state.requests.len() >= requests).then_some(());
        running.double.wait_for("requests", seen).await;
        let double = running.end().await;
        let is_gone = |state: &State| {
            let mut sessions = state.sessions.iter();
            (!sessions.any(|session| session.is_connected())).then_some(())
        };
        double.wait_for("disconnection", is_gone).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shard_that_discord_recommends_is_started() {
    let double = Double::start().await;
    double.state().shards = 2;
    let running = Running::begin(double, options(), shipped());
    running
        .double
        .wait_for("second shard", |state| {
            (state.sessions.len() == 2).then_some(())
        })
        .await;
    running.end().await;
}

/// Counts the events that the client has parsed.
struct Counter(std::sync::Arc<std::sync::atomic::AtomicUsize>);

#[serenity::async_trait]
impl serenity::client::RawEventHandler for Counter {
    async fn raw_event(&self, _: serenity::client::Context, event: serenity::model::event::Event) {
        assert!(
            !matches!(event, serenity::model::event::Event::Unknown(_)),
            "{event:?}"
        );
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_can_parse_every_event_of_the_double() {
    let double = Double::start().await;
    let http = serenity::http::HttpBuilder::new(super::double::TOKEN);
    let http = http.proxy(double.url()).ratelimiter_disabled(true).build();
    let read = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let intents = serenity::model::gateway::GatewayIntents::non_privileged();
    let mut client = serenity::client::ClientBuilder::new_with_http(http, intents)
        .raw_event_handler(Counter(read.clone()))
        .await
        .expect("a client");
    // Without the fake gateway, the client would connect to Discord itself.
    let address = client.ws_url.lock().await.to_string();
    assert_eq!(
        address.replace("ws://", "http://"),
        format!("{}/gateway", double.url())
    );
    let shards = client.shard_manager.clone();
    let running = tokio::spawn(async move { client.start().await });
    double
        .wait_for("session", |state| (state.sessions.len() == 1).then_some(()))
        .await;
    let events = events::all();
    for (name, data) in &events {
        double.send(name, data);
    }
    double.state().sessions[0].cut();
    double
        .wait_for("RESUME", |state| state.opcodes.contains(&6).then_some(()))
        .await;
    // READY, GUILD_CREATE and RESUMED are sent in addition.
    let sent = events.len() + 3;
    let all = read.clone();
    double
        .wait_for("last event", move |_| {
            (all.load(std::sync::atomic::Ordering::SeqCst) >= sent).then_some(())
        })
        .await;
    assert_eq!(read.load(std::sync::atomic::Ordering::SeqCst), sent);
    shards.shutdown_all().await;
    running.await.expect("no panic").expect("ended");
}
