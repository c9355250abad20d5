//! Buttons below answers, dialogs and the home tab.

use jiff::Timestamp;
use madoguchi::store::Vote;

use super::double::{Kind, State, View};
use super::events::{self, CHANNEL, USER};
use super::interactions;
use super::running::{Running, action, shown};

const QUESTION: &str = "How often must the machine be descaled?";

#[tokio::test(flavor = "multi_thread")]
async fn votes_are_kept_and_only_the_voter_is_thanked() {
    let running = Running::start().await;
    let answer = running.mention(QUESTION).await;
    for (part, vote) in [
        (":helpful:", Vote::Helpful),
        (":not-helpful:", Vote::NotHelpful),
    ] {
        let thanks = running.press(&answer, part).await;
        assert_eq!(thanks.seen_by.as_deref(), Some(USER));
        assert_eq!(shown(&thanks.body), "Thank you.");
        let votes = running.store.feedback(Timestamp::MIN).await.expect("votes");
        assert_eq!(votes[0].vote, vote);
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_language_and_related_questions_are_for_whoever_pressed() {
    let running = Running::start().await;
    let answer = running.mention(QUESTION).await;
    let japanese = running.press(&answer, ":language:").await;
    assert_eq!(japanese.seen_by.as_deref(), Some(USER));
    assert_eq!(japanese.body["thread_ts"], answer.body["thread_ts"]);
    assert!(shown(&japanese.body).contains("出典"));
    let english = running.press(&japanese, ":language:").await;
    assert!(shown(&english.body).contains("Sources"));
    let help = running.command("help").await;
    let related = running.press(&help, ":related-en:").await;
    assert!(shown(&related.body).contains("Sources"));
    // In direct messages an answer stays.
    let direct = running.say(QUESTION).await;
    let japanese = running.press(&direct, ":language:").await;
    assert_eq!(japanese.seen_by, None);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_details_of_a_decision_are_for_whoever_pressed() {
    let running = Running::start().await;
    let answer = running
        .mention("Does the machine make a coffee if the tank is empty?")
        .await;
    assert!(!shown(&answer.body).contains("Checked in this order"));
    let details = running.press(&answer, ":details:").await;
    assert_eq!(details.seen_by.as_deref(), Some(USER));
    let text = shown(&details.body);
    assert!(
        text.contains("Checked in this order") && text.contains("Sources"),
        "{text}"
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_answer_can_be_shared() {
    let running = Running::start().await;
    let answer = running.command(QUESTION).await;
    assert_eq!(answer.seen_by.as_deref(), Some(USER));
    let shared = running.press(&answer, ":share:").await;
    assert_eq!(shared.seen_by, None);
    let text = shown(&shared.body);
    assert!(
        text.contains("Shared by asker.") && text.contains("Sources"),
        "{text}"
    );
    assert!(!shared.body.to_string().contains(":share:"));
    let public = running.mention(QUESTION).await;
    assert!(!public.body.to_string().contains(":share:"));
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_decided_by_a_dialog() {
    let running = Running::start().await;
    for (text, title) in [("whatif", "Decide a case"), ("判定", "条件から判定する")] {
        let payload = interactions::slash_command(CHANNEL, USER, text);
        let dialog = running.dialog(|| {
            running.double.send(Kind::Command, payload);
        });
        let dialog = dialog.await;
        assert_eq!(dialog.body["title"]["text"], title);
        let number = action_of_type(&dialog, "number_input", "fact:");
        let submission = interactions::view_submission(&dialog, &[(&number, "3")]);
        let decided = running.send(Kind::Interaction, submission).await;
        assert_eq!(decided.seen_by.as_deref(), Some(USER));
        let text = shown(&decided.body);
        assert!(text.contains("Sources") || text.contains("出典"), "{text}");
    }
    // From a message, by a button.
    let invitation = running.say("whatif").await;
    let dialog = running
        .dialog(|| running.press_only(&invitation, ":decide-en:"))
        .await;
    let select = action_of_type(&dialog, "static_select", "fact:");
    let value = option_of(&dialog, &select);
    let submission = interactions::view_submission(&dialog, &[(&select, &value)]);
    let decided = running.send(Kind::Interaction, submission).await;
    assert!(shown(&decided.body).contains("Sources"));
    assert_eq!(decided.channel, invitation.channel);
    running.end().await;
}

/// The identifier of an input of a type.
#[track_caller]
fn action_of_type(view: &View, kind: &str, part: &str) -> String {
    let blocks = view.body["blocks"].as_array().into_iter().flatten();
    let elements = blocks.map(|block| &block["element"]);
    let found = elements.into_iter().find(|own| own["type"] == kind);
    let found = found.unwrap_or_else(|| panic!("no {kind} in {:#}", view.body));
    let id = found["action_id"].as_str().expect("an identifier");
    assert!(id.starts_with(part), "{id}");
    id.to_owned()
}

/// The first option of a choice.
fn option_of(view: &View, id: &str) -> String {
    let blocks = view.body["blocks"].as_array().into_iter().flatten();
    let mut elements = blocks.map(|block| &block["element"]);
    let element = elements.find(|own| own["action_id"] == id).expect("it");
    let value = element["options"][0]["value"].as_str();
    value.expect("an option").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_home_tab_answers_and_lists_recent_questions() {
    let running = Running::start().await;
    running
        .double
        .send(Kind::Event, events::app_home_opened(USER, None));
    let home = running
        .double
        .view(|view| view.body["type"] == "home")
        .await;
    assert!(shown(&home.body).contains("How to ask"));
    assert!(!shown(&home.body).contains("Your recent questions"));
    let typed = interactions::used_in_view(&home, "home:question", Some(QUESTION));
    running.double.send(Kind::Interaction, typed);
    let answered = tab(&running, "Sources").await;
    assert!(shown(&answered.body).contains("Your recent questions"));
    // The same buttons work there, and the other language is shown in its place.
    let language = action(&answered.body, ":language:");
    let pressed = interactions::used_in_view(&answered, &language, None);
    running.double.send(Kind::Interaction, pressed);
    let japanese = tab(&running, "出典").await;
    let recent = action(&japanese.body, "home:recent:");
    let pressed = interactions::used_in_view(&japanese, &recent, None);
    running.double.send(Kind::Interaction, pressed);
    tab(&running, "Sources").await;
    running.end().await;
}

/// Waits until the home tab shows a text.
async fn tab(running: &Running, text: &'static str) -> View {
    let find = move |state: &State| {
        let view = state.views.iter().find(|view| view.body["type"] == "home");
        view.filter(|view| shown(&view.body).contains(text))
            .cloned()
    };
    running.double.wait_for("home tab", find).await
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_of_other_versions_have_expired() {
    let running = Running::start().await;
    let answer = running.mention(QUESTION).await;
    for made_up in [
        "2:helpful",
        "1:helpful:x",
        "2:sudo:x",
        "x",
        "home:recent:../x",
    ] {
        let mut payload =
            interactions::used_in_message(&answer, USER, &action(&answer.body, ":helpful:"), None);
        payload["actions"][0]["action_id"] = made_up.into();
        let told = running.send(Kind::Interaction, payload).await;
        assert!(shown(&told.body).contains("no longer stored"), "{made_up}");
    }
    running.end().await;
}
