//! Deliveries of people's answers to askers.

use madoguchi::store::{Options, PendingDelivery, Store, Transition};

use crate::store::{asked, open};

/// The only answer that is still to be delivered on Discord.
pub(super) async fn pending(store: &Store) -> [PendingDelivery; 1] {
    let pending = store.pending_deliveries("discord").await.expect("read");
    pending.try_into().expect("one")
}

pub(in crate::store) async fn an_answer_is_delivered_once(options: &Options) {
    let (one, other) = (open(options), open(options));
    let question = asked("いつ a@b.example に?");
    one.record_question(&question).await.expect("stored");
    let made = one.hand_over(&question.id, Some("dm:7")).await;
    let ticket = made.expect("created").expect("stored").0.ticket;
    let pending_in = async |channel| other.pending_deliveries(channel).await.expect("read");
    assert!(
        pending_in("discord").await.is_empty(),
        "there is nothing to deliver yet"
    );
    for text in ["月曜です", "火曜です"] {
        one.answer(&ticket, text).await.expect("stored");
        let [found] = pending(&other).await;
        assert_eq!(
            (found.answer.as_str(), found.reply_to.as_str()),
            (text, "dm:7")
        );
        assert_eq!(found.question, "いつ [e-mail] に?");
        assert!(
            pending_in("teams").await.is_empty(),
            "the answer belongs to another channel"
        );
        let (first, second) =
            tokio::join!(one.claim_delivery(&found), other.claim_delivery(&found));
        assert!(first.expect("claimed") != second.expect("claimed"));
        assert!(
            pending_in("discord").await.is_empty(),
            "another process delivers it"
        );
        assert!(one.renew_claim(&found).await.expect("renewed"));
        // If an answer is changed, it is delivered again.
        one.mark_delivered(&found).await.expect("stored");
        assert!(!one.renew_claim(&found).await.expect("read"));
    }
    one.answer(&ticket, "水曜です").await.expect("stored");
    let Transition::Made(closed) = one.close(&ticket).await.expect("closed") else {
        panic!("the hand-over was answered");
    };
    assert!(
        closed.reply_to.is_some(),
        "the new answer isn't delivered yet"
    );
    let [last] = pending(&other).await;
    one.mark_delivered(&last).await.expect("stored");
    let kept = one
        .hand_over_of(&ticket)
        .await
        .expect("read")
        .expect("found");
    assert_eq!(kept.reply_to, None);
}

pub(in crate::store) async fn an_answer_that_replaces_one_on_its_way_is_delivered_too(
    options: &Options,
) {
    let store = open(options);
    let question = asked("?");
    store.record_question(&question).await.expect("stored");
    let made = store.hand_over(&question.id, Some("dm:7")).await;
    let ticket = made.expect("created").expect("stored").0.ticket;
    let answer = "月曜です";
    store.answer(&ticket, answer).await.expect("stored");
    let [earlier] = pending(&store).await;
    assert!(store.claim_delivery(&earlier).await.expect("claimed"));
    // A correction can be the same text again.
    store.answer(&ticket, answer).await.expect("stored");
    assert!(!store.renew_claim(&earlier).await.expect("read"));
    store.mark_delivered(&earlier).await.expect("read");
    let [later] = pending(&store).await;
    assert!(later.number > earlier.number, "{later:?}");
    assert!(!store.claim_delivery(&earlier).await.expect("read"));
    assert!(store.claim_delivery(&later).await.expect("claimed"));
}
