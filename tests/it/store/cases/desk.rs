//! The hand-overs as the desk lists them.

use madoguchi::store::{Options, QuestionId, State, Ticket, TicketPage};

use super::{asked, open};

pub(in crate::store) async fn the_desk_lists_hand_overs_page_by_page(options: &Options) {
    let store = open(options);
    let mut ids = Vec::new();
    for number in 0..7 {
        let question = asked(&number.to_string());
        store.record_question(&question).await.expect("stored");
        let made = store.hand_over(&question.id, Some("dm:7")).await;
        let hand_over = made.expect("created").expect("stored").0;
        let found = store.hand_over_of_question(&question.id).await;
        assert_eq!(found.expect("read").as_ref(), Some(&hand_over));
        ids.push(hand_over.ticket);
    }
    store.answer(&ids[0], "…").await.expect("answered");
    store.take(&ids[1]).await.expect("taken");
    for closed in &ids[4..] {
        store.close(closed).await.expect("closed");
    }
    let counts = store.hand_over_counts().await.expect("counted");
    let counts: Vec<(&str, usize)> = counts.into_iter().collect();
    let expected = [("answered", 1), ("closed", 3), ("open", 2), ("taken", 1)];
    assert_eq!(counts, expected);

    let list = async |state: Option<State>, first: usize, count: usize| {
        let page = TicketPage {
            state,
            first,
            count,
        };
        store.desk_tickets(page).await.expect("read").0
    };
    let all = list(None, 0, 10).await;
    let states: Vec<State> = all.iter().map(|listed| listed.hand_over.state).collect();
    let mut expected = vec![State::Open, State::Open, State::Taken, State::Answered];
    expected.extend([State::Closed; 3]);
    assert_eq!(states, expected);
    assert_eq!(
        (all[2].question.as_str(), all[2].channel.as_str()),
        ("1", "discord")
    );
    for size in 1..=8 {
        let mut pages = Vec::new();
        for page in 0..=7 {
            let found = list(None, page * size, size).await;
            assert!(found.len() <= size);
            pages.extend(found);
        }
        assert_eq!(pages, all, "in pages of {size}");
    }
    assert_eq!(list(Some(State::Closed), 1, 10).await, all[5..]);
    assert_eq!(list(Some(State::Taken), 0, 10).await, all[2..3]);
    assert_eq!(list(None, usize::MAX, 10).await, []);

    let found = store.desk_ticket(&ids[5]).await.expect("read");
    assert_eq!(found.map(|found| found.question).as_deref(), Some("5"));
    let unknown = Ticket::parse("000000").expect("a ticket");
    assert_eq!(store.desk_ticket(&unknown).await.expect("read"), None);
    let unknown = QuestionId::random().expect("randomness");
    let none = store.hand_over_of_question(&unknown).await.expect("read");
    assert_eq!(none, None);
}
