//! What several processes on one database share. Each store is a process of its own.

use std::time::Duration;

use madoguchi::store::allowance::LastRead;
use madoguchi::store::{Options, Store};
use serde_json::json;

use crate::store::{asked, open};

const LONG: Duration = Duration::from_secs(60 * 60);
const SHORT: Duration = Duration::from_millis(100);

/// Tries until a call returns true.
async fn until_true(attempt: impl AsyncFn() -> bool) {
    while !attempt().await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub(crate) async fn a_lease_has_one_holder_until_it_ends(options: &Options) {
    let [first, second] = [open(options), open(options)];
    let take = async |store: &Store, name, time| {
        let taken = store.take_lease(name, time).await;
        taken.expect("the database answers")
    };
    assert!(take(&first, "discord", LONG).await);
    assert!(!take(&second, "discord", LONG).await);
    assert!(take(&second, "other", LONG).await, "leases have names");
    assert!(take(&first, "discord", LONG).await, "it is renewed");
    second.release_lease("discord").await.expect("accepted");
    assert!(!take(&second, "discord", LONG).await, "only its holder can");
    first.release_lease("discord").await.expect("given back");
    assert!(take(&second, "discord", SHORT).await);
    // The holder was killed: its lease expires.
    until_true(async || take(&first, "discord", LONG).await).await;
    assert!(!take(&second, "discord", LONG).await);
}

pub(crate) async fn a_mark_is_set_once_in_its_time(options: &Options) {
    let [first, second] = [open(options), open(options)];
    let set = async |store: &Store, key, time| {
        let set = store.set_mark(key, time).await;
        set.expect("the database answers")
    };
    assert!(set(&first, "event/1", SHORT).await);
    // The claim of a process that was killed expires.
    until_true(async || set(&second, "event/1", LONG).await).await;
    assert!(!set(&first, "event/1", LONG).await);
    assert!(first.has_mark("event/1").await.expect("read"));
    assert!(!first.has_mark("event/2").await.expect("read"));
    first.remove_mark("event/1").await.expect("removed");
    assert!(!second.has_mark("event/1").await.expect("read"));
    second.extend_mark("event/2", LONG).await.expect("set");
    assert!(!set(&first, "event/2", LONG).await);
    let now = jiff::Timestamp::now();
    first.purge(now).await.expect("purged");
    assert!(first.has_mark("event/2").await.expect("read"));
}

pub(crate) async fn allowances_reach_each_other_process_once(options: &Options) {
    let [first, second] = [open(options), open(options)];
    let nothing = LastRead::new();
    first.add_allowance(1, "{\"a\": 1}").await.expect("stored");
    first.add_allowance(2, "{\"a\": 2}").await.expect("stored");
    let (own, _) = first.new_allowances(&nothing).await.expect("read");
    assert!(own.is_empty());
    let (mut new, read) = second.new_allowances(&nothing).await.expect("read");
    new.sort();
    assert_eq!(new, ["{\"a\": 1}", "{\"a\": 2}"]);
    first.add_allowance(3, "{\"a\": 3}").await.expect("stored");
    let (new, read) = second.new_allowances(&read).await.expect("read");
    assert_eq!(new, ["{\"a\": 3}"]);
    let (new, _) = second.new_allowances(&read).await.expect("read");
    assert!(new.is_empty());
    first.purge_allowances().await.expect("purged");
    let (new, _) = second.new_allowances(&nothing).await.expect("read");
    assert_eq!(new.len(), 3, "they are kept for a minute");
}

pub(crate) async fn what_was_asked_is_kept_masked(options: &Options) {
    let store = open(options);
    let mut question = asked("And for her?");
    question.context = Some(json!({"before": ["Who is taro@contoso.com?"]}));
    store.record_question(&question).await.expect("stored");
    let stored = store.question(&question.id).await.expect("read");
    let context = stored.expect("found").context;
    assert_eq!(context, Some(json!({"before": ["Who is [e-mail]?"]})));
}

pub(crate) async fn a_hand_over_that_could_not_be_posted_is_posted_by_another_process(
    options: &Options,
) {
    let [first, second] = [open(options), open(options)];
    let question = asked("?");
    first.record_question(&question).await.expect("stored");
    let hand_over = async |store: &Store| {
        let made = store.hand_over(&question.id, None).await.expect("stored");
        made.expect("the question is stored")
    };
    let (made, is_new) = hand_over(&first).await;
    assert!(is_new);
    assert!(!hand_over(&second).await.1, "it was handed over");
    first.mark_unposted(&question.id).await.expect("stored");
    assert_eq!(hand_over(&second).await, (made.clone(), true));
    assert_eq!(hand_over(&first).await, (made, false));
}
