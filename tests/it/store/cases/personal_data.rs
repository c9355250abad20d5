//! What is kept of one person, exported and erased.

use jiff::{SignedDuration, Timestamp};
use madoguchi::store::{Options, PersonalData, QuestionId, Store, Subject, Vote};
use madoguchi::text::mask::mask;
use serde_json::json;

use super::{all, asked, open};

pub(in crate::store) async fn everything_of_a_person_is_exported_and_erased(options: &Options) {
    let store = open(options);
    store.note_key().await.expect("noted");
    let [taro, hanako] = ["1", "2"].map(|id| store.person("discord", id));
    let mut questions = ["太郎の一つ目", "太郎の二つ目", "hanako asks"].map(asked);
    for (question, person) in questions.iter_mut().zip([&taro, &taro, &hanako]) {
        question.person.clone_from(person);
        question.outcome = "clarify";
        store.record_question(question).await.expect("stored");
    }
    let [first, second, other] = questions;
    let made = store.hand_over(&first.id, Some("dm:7")).await;
    let ticket = made.expect("made").expect("stored").0.ticket;
    store.answer(&ticket, "月曜です").await.expect("answered");
    let vote = async |question: &QuestionId, comment: &str, person: &Option<_>| {
        let comment = mask(comment);
        let vote = store.record_feedback(
            question,
            Vote::NotHelpful,
            Some(&comment),
            Option::as_ref(person),
        );
        assert!(vote.await.expect("stored"));
    };
    vote(&first.id, "太郎の評価", &taro).await;
    vote(&other.id, "太郎から花子へ", &taro).await;
    vote(&second.id, "花子から太郎へ", &hanako).await;
    vote(&other.id, "hanako votes", &hanako).await;
    for (question, person) in [(&second.id, &taro), (&other.id, &hanako)] {
        let choice = store.record_choice(question, "rollout", person.as_ref());
        assert!(choice.await.expect("stored"));
    }
    let later = Timestamp::now() + SignedDuration::from_mins(30);
    for (key, person) in [("discord/1", &taro), ("discord/2", &hanako)] {
        let content = json!({"said": key});
        let saved = store.save_conversation(key, content, later, person.as_ref());
        saved.await.expect("stored");
    }

    let by_person = Subject::Person {
        channel: "discord".to_owned(),
        id: "1".to_owned(),
    };
    let data = store.personal_data(&by_person).await.expect("read");
    let data = data.expect("found");
    assert!(data.is_whole);
    let texts: Vec<&str> = data.questions.iter().map(|q| q.text.as_str()).collect();
    assert_eq!(texts.len(), 2);
    assert!(texts.contains(&"太郎の一つ目") && texts.contains(&"太郎の二つ目"));
    let handed = data.questions.iter().find_map(|q| q.hand_over.as_ref());
    let handed = handed.expect("a hand-over");
    assert_eq!(
        (handed.reply_to.as_deref(), handed.answer.as_deref()),
        (Some("dm:7"), Some("月曜です"))
    );
    let mut comments: Vec<&str> = data
        .votes
        .iter()
        .filter_map(|vote| vote.comment.as_deref())
        .collect();
    comments.sort_unstable();
    assert_eq!(comments, ["太郎から花子へ", "太郎の評価"]);
    assert_eq!(data.choices.len(), 1);
    assert_eq!(data.conversations, [json!({"said": "discord/1"})]);
    // It is the same by a question or a ticket, but their address in questions of others isn't
    // looked for.
    let partly = PersonalData {
        is_whole: false,
        ..data.clone()
    };
    for subject in [
        Subject::Question(second.id.clone()),
        Subject::Ticket(ticket.clone()),
    ] {
        let found = store.personal_data(&subject).await.expect("read");
        assert_eq!(found.as_ref(), Some(&partly), "{subject:?}");
    }
    let json = serde_json::to_value(&data).expect("JSON");
    assert_eq!(json["questions"][0]["channel"], "discord");

    let now = Timestamp::now();
    let by_ticket = Subject::Ticket(ticket);
    let erased = store.erase_personal_data(&by_ticket, now);
    let erased = erased.await.expect("erased").expect("found");
    assert_eq!(
        (erased.questions, erased.votes, erased.choices),
        (2, 3, 1),
        "votes of others on their questions are erased, too"
    );
    assert_eq!((erased.conversations, erased.is_file_clean), (1, true));
    let left = store.personal_data(&by_person).await.expect("read");
    assert!(left.is_some_and(|left| left.is_empty()));
    let left = store.questions(Timestamp::MIN).await.expect("read");
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].text, "hanako asks");
    assert_eq!(store.feedback(Timestamp::MIN).await.expect("read").len(), 1);
    let theirs = store.conversation("discord/2", now).await.expect("read");
    assert!(theirs.is_some());
    // A process that remembers the question can't bring it back.
    store.record_question(&first).await.expect("accepted");
    let vote = store.record_feedback(&first.id, Vote::Helpful, None, None);
    assert!(!vote.await.expect("available"));
    assert_eq!(all(&store).await, 1);
    let again = Subject::Question(first.id);
    let again = store.erase_personal_data(&again, now).await;
    assert_eq!(again.expect("available"), None);
}

pub(in crate::store) async fn a_person_with_much_data_is_erased_while_others_write(
    options: &Options,
) {
    let (store, other) = (open(options), open(options));
    let person = store.person("discord", "1");
    for number in 0..250 {
        let mut question = asked(&format!("number {number}"));
        question.person.clone_from(&person);
        store.record_question(&question).await.expect("stored");
        let vote = store.record_feedback(&question.id, Vote::Helpful, None, person.as_ref());
        assert!(vote.await.expect("stored"));
    }
    let subject = Subject::Person {
        channel: "discord".to_owned(),
        id: "1".to_owned(),
    };
    let erasable = store
        .erasable_personal_data(&subject)
        .await
        .expect("counted");
    let is_erased = std::cell::Cell::new(false);
    let erase = async {
        let erased = store.erase_personal_data(&subject, Timestamp::now()).await;
        is_erased.set(true);
        erased.expect("erased").expect("found")
    };
    let write = async {
        let mut written = 0;
        while !is_erased.get() {
            let question = asked("of somebody else");
            other.record_question(&question).await.expect("stored");
            written += 1;
        }
        written
    };
    let (erased, written) = tokio::join!(erase, write);
    assert_eq!(erasable, Some(erased));
    assert_eq!((erased.questions, erased.votes), (250, 250));
    assert_eq!(all(&store).await, written);
}

pub(in crate::store) async fn a_changed_key_is_noticed(options: &Options) {
    let store = open(options);
    let is_whole_on = async |store: &Store, channel: &str| {
        let subject = Subject::Person {
            channel: channel.to_owned(),
            id: "1".to_owned(),
        };
        let data = store.personal_data(&subject).await.expect("read");
        data.expect("found").is_whole
    };
    let is_whole = async |store: &Store| is_whole_on(store, "discord").await;
    assert!(!is_whole(&store).await, "no key was noted");
    store.note_key().await.expect("noted");
    let mut question = asked("?");
    question.person = store.person("discord", "1");
    store.record_question(&question).await.expect("stored");
    assert!(is_whole(&store).await);
    assert!(
        !is_whole_on(&store, "teams").await,
        "addresses name no person"
    );
    let mut uncounted = asked("?");
    uncounted.channel = "slack";
    store.record_question(&uncounted).await.expect("stored");
    assert!(is_whole(&store).await);
    assert!(!is_whole_on(&store, "slack").await);
    std::fs::remove_file(options.folder.join("person.key")).expect("removed");
    let store = open(options);
    assert!(
        !is_whole(&store).await,
        "there may be more with the first key"
    );
}

pub(in crate::store) async fn an_anonymous_question_is_found_alone(options: &Options) {
    let store = open(options);
    let [one, other] = ["one", "other"].map(asked);
    for question in [&one, &other] {
        store.record_question(question).await.expect("stored");
        let vote = store.record_feedback(&question.id, Vote::Helpful, None, None);
        assert!(vote.await.expect("stored"));
    }
    let subject = Subject::Question(one.id.clone());
    let data = store.personal_data(&subject).await.expect("read");
    let data = data.expect("found");
    assert_eq!((data.is_whole, data.questions.len()), (false, 1));
    assert_eq!(data.votes.len(), 1);
    let erased = store.erase_personal_data(&subject, Timestamp::now()).await;
    let erased = erased.expect("erased").expect("found");
    assert_eq!((erased.questions, erased.votes), (1, 1));
    assert!(store.question(&other.id).await.expect("read").is_some());
}

pub(in crate::store) async fn a_vote_on_an_uncounted_question_is_found_once(options: &Options) {
    let store = open(options);
    // Asked before people were counted, and voted on since.
    let mut uncounted = asked("uncounted");
    uncounted.outcome = "clarify";
    store.record_question(&uncounted).await.expect("stored");
    let made = store.hand_over(&uncounted.id, Some("1/7")).await;
    made.expect("made").expect("stored");
    let [seven, eight] = ["7", "8"].map(|id| store.person("discord", id));
    for person in [&seven, &eight] {
        let vote = store.record_feedback(&uncounted.id, Vote::Helpful, None, person.as_ref());
        assert!(vote.await.expect("stored"));
        let choice = store.record_choice(&uncounted.id, "rollout", person.as_ref());
        assert!(choice.await.expect("stored"));
    }
    let subject = Subject::Person {
        channel: "discord".to_owned(),
        id: "7".to_owned(),
    };
    let data = store.personal_data(&subject).await.expect("read");
    let data = data.expect("found");
    assert_eq!(
        (data.questions.len(), data.votes.len(), data.choices.len()),
        (1, 2, 2)
    );
    assert!(!data.is_whole);
    let erasable = store.erasable_personal_data(&subject).await;
    let erasable = erasable.expect("counted").expect("found");
    assert_eq!(
        (erasable.questions, erasable.votes, erasable.choices),
        (1, 2, 2)
    );
    let erased = store.erase_personal_data(&subject, Timestamp::now()).await;
    assert_eq!(erased.expect("erased"), Some(erasable));
}

pub(in crate::store) async fn an_erased_question_is_quoted_nowhere(options: &Options) {
    let store = open(options);
    let [erased, mut after, mut other] = ["a secret", "and then?", "and else?"].map(asked);
    after.context = Some(json!({"before": {"questions": [{"text": "a secret"}]}}));
    other.context = Some(json!({"before": {"questions": [{"text": "no secret"}]}}));
    for question in [&erased, &after, &other] {
        store.record_question(question).await.expect("stored");
    }
    let later = Timestamp::now() + SignedDuration::from_mins(30);
    for (key, text) in [("thread", "a secret"), ("other", "no secret")] {
        let content = json!({"questions": [{"text": text}]});
        let saved = store.save_conversation(key, content, later, None);
        saved.await.expect("stored");
    }
    let now = Timestamp::now();
    let subject = Subject::Question(erased.id);
    let done = store.erase_personal_data(&subject, now).await;
    let done = done.expect("erased").expect("found");
    assert_eq!((done.questions, done.conversations), (1, 1));
    let context = async |id: &QuestionId| {
        let stored = store.question(id).await.expect("read");
        stored.expect("it isn't erased").context
    };
    assert_eq!(context(&after.id).await, Some(json!(null)));
    assert_eq!(context(&other.id).await, other.context);
    for (key, is_kept) in [("thread", false), ("other", true)] {
        let found = store.conversation(key, now).await.expect("read");
        assert_eq!(found.is_some(), is_kept, "{key}");
    }
}
