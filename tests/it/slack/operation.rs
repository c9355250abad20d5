//! Connections that end, calls that fail, many events at once, and delivery over HTTP.

use std::num::NonZeroU32;

use madoguchi::channel::slack::Options;
use serde_json::json;

use super::double::{Double, Fault, Frame, Kind, Posted, SIGNING_SECRET, State, now};
use super::events::{self, CHANNEL, DIRECT, OTHER_USER, USER};
use super::interactions;
use super::running::{Running, action, options, refused, shown};
use super::signing;

const QUESTION: &str = "How often must the machine be descaled?";

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_opened_again() {
    let running = Running::start().await;
    running.double.disconnect("refresh_requested");
    running.double.connected().await;
    assert!(shown(&running.say(QUESTION).await.body).contains("Sources"));
    for frame in [Frame::Close, Frame::Cut] {
        running.double.end_connections(&frame);
        running.double.connected().await;
        assert!(shown(&running.say(QUESTION).await.body).contains("Sources"));
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_events_at_once_are_answered_once_each() {
    const EVENTS: usize = 200;
    let running = Running::start().await;
    let mut envelopes = Vec::new();
    for number in 0..EVENTS {
        let user = format!("U{number:010}");
        let event = events::app_mention(CHANNEL, &user, None, QUESTION);
        envelopes.push(running.double.send(Kind::Event, event));
    }
    for envelope in envelopes.iter().step_by(10) {
        running.double.send_again(envelope, 1, "timeout");
    }
    let all = |state: &State| (state.messages.len() >= EVENTS).then_some(());
    running.double.wait_for("answers", all).await;
    let double = running.end().await;
    let state = double.state();
    let mut threads: Vec<&str> = state
        .messages
        .iter()
        .filter_map(|own| own.body["thread_ts"].as_str())
        .collect();
    threads.sort_unstable();
    threads.dedup();
    assert_eq!((threads.len(), state.messages.len()), (EVENTS, EVENTS));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limited_call_is_made_again_and_a_failing_one_is_not() {
    let running = Running::start().await;
    running
        .double
        .fault("chat.postMessage", 2, Fault::RateLimited(1));
    assert!(shown(&running.say(QUESTION).await.body).contains("Sources"));
    running
        .double
        .fault("chat.postMessage", 1, Fault::Status(503));
    running
        .double
        .send(Kind::Event, events::direct_message(USER, None, QUESTION));
    let is_failed = |state: &State| state.faults_are_used().then_some(());
    running.double.wait_for("failure", is_failed).await;
    running
        .double
        .fault("response_url", 1, Fault::RateLimited(1));
    assert!(shown(&running.command(QUESTION).await.body).contains("Sources"));
    let double = running.end().await;
    assert_eq!(double.state().messages.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_ends_it_with_its_variable() {
    let error = refused().await.to_string();
    assert!(
        error.contains("SLACK_BOT_TOKEN") && error.contains("invalid_auth"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_asks_too_often_is_told_once() {
    let double = Double::start().await;
    let options = Options {
        person_a_minute: NonZeroU32::new(2).expect("not zero"),
        ..options(&double)
    };
    let running = Running::with(double, options).await;
    running.mention(QUESTION).await;
    running.mention(QUESTION).await;
    let told = running.mention(QUESTION).await;
    assert_eq!(told.seen_by.as_deref(), Some(USER));
    assert!(shown(&told.body).contains("seconds"));
    running.double.send(
        Kind::Event,
        events::app_mention(CHANNEL, USER, None, QUESTION),
    );
    let other = events::app_mention(CHANNEL, OTHER_USER, None, QUESTION);
    let answer = running.send(Kind::Event, other).await;
    assert!(
        shown(&answer.body).contains("Sources"),
        "and others are answered"
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_is_finished_at_the_end() {
    let running = Running::start().await;
    let pause = std::time::Duration::from_millis(500);
    running
        .double
        .fault("chat.postMessage", 1, Fault::Slow(pause));
    let event = events::direct_message(USER, None, QUESTION);
    let envelope = running.double.send(Kind::Event, event);
    running.double.acknowledged(&envelope).await;
    let double = running.end().await;
    assert_eq!(double.state().messages.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http_only_signed_requests_are_accepted() {
    let running = Running::over_http().await;
    let sender = running.sender.as_ref().expect("a sender");
    let challenge = sender.challenge("3eZbrw1aBm2rZgRNFdxV2595E9CY").await;
    let expected = json!({"challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY"}).to_string();
    assert_eq!((challenge.status, challenge.body), (200, expected));
    for request in signing::requests(SIGNING_SECRET, now()) {
        let answer = sender.request(&request).await;
        let is_refused = answer.status == 401;
        assert_eq!(
            is_refused, !request.is_valid,
            "{}: {answer:?}",
            request.name
        );
    }
    assert!(running.double.state().messages.is_empty());
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http_everything_is_answered_as_over_sockets() {
    let running = Running::over_http().await;
    let sender = running.sender.as_ref().expect("a sender");
    let mention = events::app_mention(CHANNEL, USER, None, QUESTION);
    for retry in [None, Some((1, "http_timeout")), Some((2, "http_error"))] {
        let answer = sender.event(&mention, retry).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    }
    let answer = running.double.message(|own| own.channel == CHANNEL).await;
    let command = running
        .double
        .prepare(interactions::slash_command(CHANNEL, USER, QUESTION));
    let acknowledged = sender.command(&command).await;
    assert_eq!((acknowledged.status, acknowledged.body.as_str()), (200, ""));
    let is_private = |own: &Posted| own.seen_by.is_some();
    let private = running.double.message(is_private).await;
    assert!(shown(&private.body).contains("Sources"));
    let helpful = action(&answer.body, ":helpful:");
    let pressed = interactions::used_in_message(&answer, USER, &helpful, None);
    let pressed = running.double.prepare(pressed);
    assert_eq!(sender.interaction(&pressed).await.status, 200);
    let is_thanks = |own: &Posted| shown(&own.body) == "Thank you.";
    running.double.message(is_thanks).await;
    let direct = events::direct_message(USER, None, "ヘルプ");
    sender.event(&direct, None).await;
    let help = running.double.message(|own| own.channel == DIRECT).await;
    assert!(shown(&help.body).contains("使い方"));
    let double = running.end().await;
    let state = double.state();
    let in_channel = state
        .messages
        .iter()
        .filter(|own| own.body["thread_ts"].is_string());
    assert_eq!(in_channel.filter(|own| own.seen_by.is_none()).count(), 1);
}
