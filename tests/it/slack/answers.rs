//! What is answered to mentions, direct messages, commands and shortcuts.

use madoguchi::channel::slack::{Options, Visibility};

use super::double::{Double, Kind, Posted};
use super::events::{self, CHANNEL, DIRECT, OTHER_USER, USER};
use super::interactions;
use super::running::{Running, options, settled, shown};

const QUESTION: &str = "How often must the machine be descaled?";
const JAPANESE: &str = "湯あか取りはどのくらいの頻度で必要ですか？";

#[tokio::test(flavor = "multi_thread")]
async fn answers_look_as_approved() {
    let running = Running::start().await;
    let cases = [
        ("entry-en", QUESTION),
        ("entry-ja", JAPANESE),
        ("unknown", "what is the capital of France?"),
        ("search", "search descale"),
        ("help", "help"),
        ("form", "whatif"),
    ];
    for (name, text) in cases {
        let posted = running.say(text).await;
        insta::assert_json_snapshot!(format!("slack-{name}"), settled(&posted.body));
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_is_answered_in_its_thread_where_follow_ups_belong() {
    let running = Running::start().await;
    let first = events::app_mention(CHANNEL, USER, None, QUESTION);
    let thread = first["event"]["ts"].as_str().expect("a time").to_owned();
    let answer = running.send(Kind::Event, first).await;
    assert_eq!(answer.body["thread_ts"], thread.as_str());
    assert_eq!((answer.channel.as_str(), &answer.seen_by), (CHANNEL, &None));
    assert_eq!(answer.body["unfurl_links"], false);
    let follow_up = "and how often with hard water?";
    let in_thread = |user| events::app_mention(CHANNEL, user, Some(&thread), follow_up);
    let after = running.send(Kind::Event, in_thread(USER)).await;
    assert_eq!(after.body["thread_ts"], thread.as_str());
    let alone = running.send(Kind::Event, in_thread(OTHER_USER)).await;
    assert_ne!(
        shown(&after.body),
        shown(&alone.body),
        "only the asker's own question comes before it"
    );
    let direct = running.say(QUESTION).await;
    assert_eq!(direct.channel, DIRECT);
    assert!(direct.body["thread_ts"].is_null(), "{:#}", direct.body);
    let hint = running.mention("").await;
    assert!(shown(&hint.body).contains("Write your question"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_people_are_answered_and_each_message_once() {
    let running = Running::start().await;
    let send = |event| running.double.send(Kind::Event, event);
    events::messages_to_ignore().into_iter().for_each(|event| {
        send(event);
    });
    send(events::own_message(DIRECT, None, QUESTION));
    send(events::own_message(CHANNEL, None, QUESTION));
    send(events::channel_message(CHANNEL, USER, None, QUESTION));
    let mention = events::app_mention(CHANNEL, USER, None, QUESTION);
    let twin = events::also_as_message(&mention);
    let envelope = send(mention);
    send(twin);
    running.double.send_again(&envelope, 1, "timeout");
    running.double.send_again(&envelope, 2, "timeout");
    send(events::direct_message(USER, None, QUESTION));
    for place in [CHANNEL, DIRECT] {
        running.double.message(|own| own.channel == place).await;
    }
    let double = running.end().await;
    let state = double.state();
    let places: Vec<&str> = state
        .messages
        .iter()
        .map(|own| own.channel.as_str())
        .collect();
    assert_eq!(state.messages.len(), 2, "{places:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_private_and_have_names_in_both_languages() {
    let running = Running::start().await;
    let cases = [
        (QUESTION, "Sources"),
        (JAPANESE, "出典"),
        ("ask How often must the machine be descaled?", "Sources"),
        ("質問 湯あか取りの頻度は？", "出典"),
        ("search descale", "1."),
        ("検索 湯あか", "1."),
        ("help", "/madoguchi search"),
        ("ヘルプ", "/madoguchi 検索"),
        ("", "How to ask"),
        ("ok <!here> & \"x\" `y`", "no entry"),
    ];
    for (text, expected) in cases {
        let posted = running.command(text).await;
        assert_eq!(posted.seen_by.as_deref(), Some(USER), "{text}");
        let shown = shown(&posted.body);
        let is_there = shown.contains(expected) || expected == "1.";
        assert!(is_there, "{text}: {shown}");
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_public_where_that_is_set() {
    let double = Double::start().await;
    let options = Options {
        reply: Visibility::Public,
        ..options(&double)
    };
    let running = Running::with(double, options).await;
    let payload = interactions::slash_command(CHANNEL, USER, QUESTION);
    let envelope = running.double.send(Kind::Command, payload);
    let acknowledged = running.double.acknowledged(&envelope).await;
    assert_eq!(acknowledged["response_type"], "in_channel");
    let is_answer = |own: &Posted| own.seen_by.is_none();
    let answer = running.double.message(is_answer).await;
    assert!(shown(&answer.body).contains("Sources"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shortcut_answers_somebody_elses_message_for_one_person() {
    let running = Running::start().await;
    let shortcut =
        |text| interactions::message_action("answer_this", CHANNEL, USER, OTHER_USER, text);
    let answer = running.send(Kind::Interaction, shortcut(QUESTION)).await;
    assert_eq!(answer.seen_by.as_deref(), Some(USER));
    assert!(shown(&answer.body).contains("Sources"));
    let nothing = running.send(Kind::Interaction, shortcut("")).await;
    assert!(shown(&nothing.body).contains("no text"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_is_shown_as_typed() {
    let running = Running::start().await;
    let hostile = "<!channel> <@U0ASKER0002> *bold* `x` & <https://evil.example|bank> \u{202E}abc";
    for text in [hostile.to_owned(), "あ".repeat(3_000), "x ".repeat(5_000)] {
        let question = format!("search {text}");
        let posted = running.say(&question).await;
        assert!(!shown(&posted.body).is_empty());
    }
    let searched = running.say(&format!("search {hostile}")).await;
    let title = searched.body["blocks"][0]["text"]["text"].as_str();
    let title = title.expect("a title");
    assert!(
        title.starts_with("<!channel> <@U0ASKER0002> *bold*"),
        "{title}"
    );
    assert!(!title.contains('\u{202E}'));
    running.end().await;
}
