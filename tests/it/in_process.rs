//! What the bots that run in the tests' process share: engines, and waiting for a double.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use madoguchi::answer;
use madoguchi::engine::{self, LiveEngine};
use tokio::sync::Notify;

use crate::harness::Desk;

/// How long to wait for a bot.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How often to check the state even if no change is notified.
const INTERVAL: Duration = Duration::from_millis(200);

/// An engine with the shipped packs, opened once for all tests.
pub(crate) fn shipped() -> Arc<LiveEngine> {
    static SHIPPED: OnceLock<(Desk, Arc<LiveEngine>)> = OnceLock::new();
    opened(&SHIPPED, Desk::of_the_shipped_packs)
}

/// An engine with the coffee machine's pack, opened once for all tests.
pub(crate) fn coffee() -> Arc<LiveEngine> {
    static COFFEE: OnceLock<(Desk, Arc<LiveEngine>)> = OnceLock::new();
    opened(&COFFEE, Desk::of_the_coffee_machine)
}

fn opened(cell: &'static OnceLock<(Desk, Arc<LiveEngine>)>, desk: fn() -> Desk) -> Arc<LiveEngine> {
    let (_, live) = cell.get_or_init(|| {
        let desk = desk();
        let live = live(&desk);
        (desk, live)
    });
    live.clone()
}

/// An engine with the packs of a desk.
pub(crate) fn live(desk: &Desk) -> Arc<LiveEngine> {
    live_with(desk, answer::Options::default())
}

/// An engine with the packs of a desk that answers nothing unless it is certain.
pub(crate) fn careful(desk: &Desk) -> Arc<LiveEngine> {
    let options = answer::Options {
        max_wrong: 0.0,
        ..answer::Options::default()
    };
    live_with(desk, options)
}

fn live_with(desk: &Desk, answer: answer::Options) -> Arc<LiveEngine> {
    let options = engine::Options {
        answer,
        knowledge: desk.knowledge().to_owned(),
        index: madoguchi::index::Options {
            folder: desk.index(),
        },
        ..engine::Options::default()
    };
    Arc::new(LiveEngine::open(options, &()).expect("the packs can be read"))
}

/// Waits until `find` returns a value; `changed` notifies changes. `None` after a minute.
pub(crate) async fn wait_for<T>(changed: &Notify, find: impl Fn() -> Option<T>) -> Option<T> {
    let waiting = async {
        loop {
            let notified = changed.notified();
            if let Some(found) = find() {
                return found;
            }
            // A change between the look and the wait isn't noticed, so look again soon.
            let _ = tokio::time::timeout(INTERVAL, notified).await;
        }
    };
    tokio::time::timeout(TIMEOUT, waiting).await.ok()
}
