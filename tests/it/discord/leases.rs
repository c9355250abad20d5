//! Several bots that share a store: one at a time is connected.

use std::time::Duration;

use super::double::{Double, State};
use super::running::Running;

/// The number of sessions so far and of those that are connected.
fn sessions(state: &State) -> (usize, usize) {
    let connected = state.sessions.iter().filter(|one| one.is_connected());
    (state.sessions.len(), connected.count())
}

async fn wait_for(double: &Double, sessions_and_connected: (usize, usize)) {
    let is_so = move |state: &State| (sessions(state) == sessions_and_connected).then_some(());
    double.wait_for("sessions", is_so).await;
}

/// Three bots on one store and one double, of which the first is connected.
async fn three(double: &Double, folder: &std::path::Path) -> [Running; 3] {
    let first = Running::sharing(double, folder);
    double.connected().await;
    let others = [(); 2].map(|()| Running::sharing(double, folder));
    let [second, third] = others;
    [first, second, third]
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_bots_is_connected_and_hands_over_when_it_stops() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let double = Double::start().await;
    let [mut first, second, third] = three(&double, folder.path()).await;
    let reply = double.slash("en-US", "ask", &[("question", "What can you do?")]);
    assert!(!reply.await.text().is_empty());
    assert_eq!(sessions(&double.state()), (1, 1));
    first.stop().await;
    // Another one connects, and answers.
    wait_for(&double, (2, 1)).await;
    let reply = double.slash("en-US", "ask", &[("question", "What can you do?")]);
    assert!(!reply.await.text().is_empty());
    second.end().await;
    third.end().await;
    let (all, connected) = sessions(&double.state());
    assert!((2..=3).contains(&all) && connected == 0, "{all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_loses_the_lease_disconnects_before_another_one_connects() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let double = Double::start().await;
    let [mut first, mut second, mut third] = three(&double, folder.path()).await;
    // A process of which the bots know nothing has the lease.
    first
        .store
        .release_lease("discord")
        .await
        .expect("released");
    let options = madoguchi::store::Options {
        folder: folder.path().to_owned(),
        ..Default::default()
    };
    let stranger = madoguchi::store::Store::open(&options).expect("a store");
    let time = Duration::from_secs(60 * 60);
    while !stranger.take_lease("discord", time).await.expect("asked") {
        // One of the waiting bots was faster, and keeps it until it is told to stop.
        for bot in [&second, &third] {
            bot.store.release_lease("discord").await.expect("asked");
        }
    }
    let none = |state: &State| (sessions(state).1 == 0).then_some(());
    double.wait_for("disconnection", none).await;
    for bot in [&mut first, &mut second, &mut third] {
        bot.stop().await;
    }
}
