//! Questions that are passed on to people: posted, taken, answered and closed.

use super::double::{Fault, Kind, Posted};
use super::events::{CHANNEL, DESK_CHANNEL, USER};
use super::interactions;
use super::running::{Running, action, shown};

const QUESTION: &str = "How often must the machine be descaled?";

/// Passes the question of an answer on; the post at the desk.
async fn passed_on(running: &Running, answer: &Posted) -> Posted {
    running.press_only(answer, ":person:");
    let is_told = |own: &Posted| shown(&own.body).contains("Your ticket is");
    running.double.message(is_told).await;
    let is_post = |own: &Posted| own.channel == DESK_CHANNEL;
    running.double.message(is_post).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_takes_answers_and_closes_a_question() {
    let running = Running::start().await;
    let answer = running.mention(QUESTION).await;
    let post = passed_on(&running, &answer).await;
    assert!(shown(&post.body).contains(QUESTION), "{:#}", post.body);
    let again = running.press(&answer, ":person:").await;
    assert!(shown(&again.body).contains("already"));
    running.press_only(&post, ":take:");
    let taken = changed(&running, &post, 1).await;
    assert!(shown(&taken.body).contains("asker"), "{:#}", taken.body);
    let late = running.press(&post, ":take:").await;
    assert_eq!(late.seen_by.as_deref(), Some(USER));
    let dialog = running
        .dialog(|| running.press_only(&taken, ":answer:"))
        .await;
    let long = "x".repeat(4_001);
    let submission = interactions::view_submission(&dialog, &[("written", &long)]);
    let told = running.next(|| {
        running.double.send(Kind::Interaction, submission);
    });
    assert!(shown(&told.await.body).contains("4001"), "it is refused");
    let dialog = running
        .dialog(|| running.press_only(&taken, ":answer:"))
        .await;
    let written = "Use vinegar, and call me at 090-1234-5678. <!here>";
    let submission = interactions::view_submission(&dialog, &[("written", written)]);
    running.double.send(Kind::Interaction, submission);
    let answered = changed(&running, &post, 2).await;
    assert!(shown(&answered.body).contains("vinegar"));
    let is_delivered =
        |own: &Posted| own.channel == CHANNEL && shown(&own.body).contains("vinegar");
    let delivered = running.double.message(is_delivered).await;
    assert_eq!(delivered.body["thread_ts"], answer.body["thread_ts"]);
    assert!(
        shown(&delivered.body).contains("090-1234-5678"),
        "as it was written"
    );
    running.press_only(&answered, ":close:");
    let closed = changed(&running, &post, 3).await;
    assert!(!closed.body.to_string().contains("action_id"));
    running.end().await;
}

/// Waits until a post was updated so often.
async fn changed(running: &Running, post: &Posted, times: usize) -> Posted {
    let ts = post.ts.clone();
    let is_changed = move |own: &Posted| own.ts == ts && own.updates >= times;
    running.double.message(is_changed).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_private_question_is_a_direct_message() {
    let running = Running::start().await;
    let answer = running.command(QUESTION).await;
    let post = passed_on(&running, &answer).await;
    let dialog = running
        .dialog(|| running.press_only(&post, ":answer:"))
        .await;
    let submission = interactions::view_submission(&dialog, &[("written", "Use vinegar.")]);
    running.double.send(Kind::Interaction, submission);
    let is_delivered = |own: &Posted| own.channel == USER;
    let delivered = running.double.message(is_delivered).await;
    assert!(shown(&delivered.body).contains("vinegar"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_desk_works_on_questions() {
    let running = Running::start().await;
    let answer = running.mention(QUESTION).await;
    let post = passed_on(&running, &answer).await;
    let elsewhere = Posted {
        channel: CHANNEL.to_owned(),
        ..post.clone()
    };
    for part in [":take:", ":answer:", ":close:"] {
        assert!(action(&post.body, part).starts_with("2:"));
        let told = running.press(&elsewhere, part).await;
        assert!(shown(&told.body).contains("no longer stored"), "{part}");
    }
    assert_eq!(running.double.state().views.len(), 0);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_cannot_be_reached_is_told_and_can_be_tried_again() {
    let running = Running::start().await;
    let answer = running.mention(QUESTION).await;
    let refused = Fault::Refused("not_in_channel");
    running.double.fault("chat.postMessage", 1, refused);
    let told = running.press(&answer, ":person:").await;
    assert_eq!(told.seen_by.as_deref(), Some(USER));
    assert!(
        !shown(&told.body).contains("Your ticket is"),
        "{:#}",
        told.body
    );
    let post = passed_on(&running, &answer).await;
    // The bot was removed from the channel since: the asker gets a direct message.
    let dialog = running
        .dialog(|| running.press_only(&post, ":answer:"))
        .await;
    let gone = Fault::Refused("channel_not_found");
    running.double.fault("chat.postMessage", 1, gone);
    let submission = interactions::view_submission(&dialog, &[("written", "Use vinegar.")]);
    running.double.send(Kind::Interaction, submission);
    let delivered = running.double.message(|own| own.channel == USER).await;
    assert!(shown(&delivered.body).contains("vinegar"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_outlive_a_restart() {
    let running = Running::start().await;
    let answer = running.mention(QUESTION).await;
    let running = running.restarted().await;
    let japanese = running.press(&answer, ":language:").await;
    assert!(shown(&japanese.body).contains("出典"));
    let post = passed_on(&running, &answer).await;
    assert!(shown(&post.body).contains(QUESTION));
    running.end().await;
}
