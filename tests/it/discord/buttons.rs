//! The buttons and the menu below an answer.

use jiff::Timestamp;
use madoguchi::store::Vote;
use serde_json::json;

use super::double::{Reply, components};
use super::events::{self, CHANNEL, DESK_CHANNEL};
use super::running::{Running, options};

const QUESTION: &str = "スヌーズの回数は変更できますか";

async fn asked(running: &Running) -> Reply {
    running
        .double
        .slash("ja", "ask", &[("question", QUESTION)])
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_is_stored_and_the_last_one_counts() {
    let running = Running::start().await;
    let reply = asked(&running).await;
    for action in ["helpful", "not-helpful"] {
        let thanks = running.double.press(&reply, action, None).await;
        assert!(
            thanks.is_private && thanks.text().contains("ありがとう"),
            "{}",
            thanks.text()
        );
    }
    let votes = running.store.feedback(Timestamp::MIN).await.expect("votes");
    assert_eq!(votes.len(), 1);
    assert_eq!(votes[0].vote, Vote::NotHelpful);
    let questions = running
        .store
        .questions(Timestamp::MIN)
        .await
        .expect("questions");
    assert_eq!((questions.len(), questions[0].text.as_str()), (1, QUESTION));
    assert_eq!(questions[0].place.as_deref(), Some(CHANNEL));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_answer_is_shared_unchanged() {
    let running = Running::start().await;
    let reply = asked(&running).await;
    let shared = running.double.press(&reply, "share", None).await;
    assert!(!shared.is_private);
    assert!(shared.text().contains("共有しました"), "{}", shared.text());
    let embed = |reply: &Reply| {
        (
            reply.data["embeds"][0]["description"].clone(),
            reply.data["embeds"][0]["fields"].clone(),
        )
    };
    assert_eq!(embed(&shared).0, embed(&reply).0);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_show_the_other_language_and_related_questions() {
    let running = Running::start().await;
    let reply = asked(&running).await;
    let english = running.double.press(&reply, "language", None).await;
    assert!(
        english.is_private && english.text().contains("Sources"),
        "{}",
        english.text()
    );
    // Reading an answer in the other language doesn't record another question.
    let asked_so_far = running
        .store
        .questions(Timestamp::MIN)
        .await
        .expect("questions");
    assert!(asked_so_far.len() <= 1, "{asked_so_far:?}");
    let back = running.double.press(&english, "language", None).await;
    assert_eq!(back.text(), reply.text());
    let menu = components(&reply.data)
        .into_iter()
        .find(|c| c["options"].is_array());
    let picked = menu.expect("a menu")["options"][0].clone();
    let entry = picked["value"].as_str().expect("an entry");
    let next = running.double.press(&reply, "related", Some(entry)).await;
    let question = picked["label"].as_str().expect("a question");
    assert!(
        next.is_private && next.text().contains(question),
        "{}",
        next.text()
    );

    // The details of a decision are for whoever pressed.
    let facts = [("facts", "状態=有効")];
    let decided = running.double.slash("ja", "whatif", &facts).await;
    assert!(!decided.text().contains("調べた順"), "{}", decided.text());
    let details = running.double.press(&decided, "details", None).await;
    assert!(
        details.is_private && details.text().contains("調べた順"),
        "{}",
        details.text()
    );

    // A decision and a setting stay the same kind of answer in the other language.
    for (command, name, value) in [
        ("setting", "name", "再通知できる日数"),
        ("whatif", "facts", "状態=有効"),
    ] {
        let reply = running.double.slash("ja", command, &[(name, value)]).await;
        let english = running.double.press(&reply, "language", None).await;
        assert!(english.text().contains("Sources"), "{}", english.text());
        assert_eq!(
            reply.data["embeds"][0]["fields"].as_array().map(Vec::len),
            english.data["embeds"][0]["fields"].as_array().map(Vec::len)
        );
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_handed_over_once() {
    let desk = DESK_CHANNEL.parse().expect("a number");
    let running = Running::with(madoguchi::channel::discord::Options { desk, ..options() }).await;
    let reply = asked(&running).await;
    let notice = running.double.press(&reply, "person", None).await;
    assert!(
        notice.is_private && notice.text().contains("受付番号"),
        "{}",
        notice.text()
    );
    let again = running.double.press(&reply, "person", None).await;
    assert!(again.text().contains("すでに"), "{}", again.text());
    let messages = running.double.state().messages.clone();
    let [(channel, posted)] = messages.as_slice() else {
        panic!("{messages:?}");
    };
    assert_eq!(channel, DESK_CHANNEL);
    let text = super::double::texts(posted);
    for part in [QUESTION, "discord.com/channels", "受付番号", "出典"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let handed = running
        .store
        .desk_tickets(Default::default())
        .await
        .expect("hand-overs")
        .0;
    assert_eq!(handed.len(), 1);
    assert!(notice.text().contains(handed[0].hand_over.ticket.as_str()));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_no_buttons_without_a_use() {
    let running = Running::start().await;
    let labels = |reply: &Reply| {
        let all = components(&reply.data).into_iter();
        all.filter_map(|c| c["label"].as_str().map(str::to_owned))
            .collect::<Vec<String>>()
    };
    assert!(!labels(&asked(&running).await).contains(&"担当者に聞く".to_owned()));
    let unknown = running
        .double
        .slash("ja", "ask", &[("question", "今日の天気は?")])
        .await;
    assert!(
        !labels(&unknown).contains(&"役に立った".to_owned()),
        "{:?}",
        labels(&unknown)
    );
    assert!(!labels(&unknown).contains(&"みんなに見せる".to_owned()));
    // In a direct message, there is nobody to share with.
    let options = json!([{"name": "question", "type": 3, "value": QUESTION}]);
    let event = events::command(&running.double.id(), events::DM, "ja", "ask", options);
    let direct = running.double.interact(event).await;
    assert!(!direct.is_private && !labels(&direct).contains(&"みんなに見せる".to_owned()));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_and_outdated_ids_get_a_notice() {
    let running = Running::start().await;
    let double = &running.double;
    let message = events::message(&double.id(), CHANNEL, events::BOT, "");
    for custom_id in [
        "",
        "0:helpful:x",
        "2:share",
        "1:person:00000000000000000000",
        "'; DROP TABLE question",
    ] {
        let event = events::component(&double.id(), CHANNEL, "ja", &message, custom_id, None);
        let reply = double.interact(event).await;
        assert!(
            reply.is_private && reply.text().contains("記録は残っていません"),
            "{}",
            reply.text()
        );
    }
    // The value picked from a menu can be forged, too.
    let reply = asked(&running).await;
    let made_up = double
        .press(&reply, "related", Some("2:related-ja:no-such-entry"))
        .await;
    assert!(
        made_up.text().contains("記録は残っていません"),
        "{}",
        made_up.text()
    );
    running.end().await;
}
