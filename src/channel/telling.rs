//! What people answered to those who asked.
//!
//! An answer is kept before anything else, so that a restart does not lose it; each
//! channel looks in the store for what its askers do not know yet, whoever answered
//! it and where. The store has the masked text: in the process that was given the
//! answer, the asker gets it as it was written.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::dialogue::Dialogue;
use crate::knowledge::markdown::block::{Block, paragraphs};
use crate::render::card::{Card, Field};
use crate::render::words;
use crate::store::{Step, Ticket, Untold};
use crate::text::mask::mask;

/// Between looks for what another process was given.
const PAUSE: Duration = Duration::from_secs(5);

/// Longer answers are cut, in characters.
const LONGEST: usize = 4_000;

/// Answers on their way, shared by all channels.
#[derive(Debug, Default)]
pub(crate) struct Tellings {
    /// As they were written.
    written: Mutex<HashMap<Ticket, String>>,
    given: Notify,
}

/// What came of telling an asker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// They know.
    Yes,
    /// They cannot be told, now or ever.
    Never,
    /// It may work later.
    NotYet,
}

impl Dialogue {
    /// Keeps what a person answered; it is told to the asker where they asked.
    /// `None` if the store is down: nothing is kept then.
    pub(crate) async fn answer_asker(&self, ticket: &Ticket, text: &str) -> Option<Step> {
        let text: String = text.trim().chars().take(LONGEST).collect();
        let masked = mask(&text);
        let step = self.store.answer(ticket, &masked);
        let step = self.store.unless_down(step).await?;
        // Who left no address is told nothing: they look for themselves.
        if matches!(&step, Step::Made(own) if own.reply_to.is_some()) {
            let mut written = self.tellings.written();
            written.insert(ticket.clone(), text);
            drop(written);
            self.tellings.given.notify_waiters();
        }
        Some(step)
    }

    /// Tells askers of this channel what people answered, for ever. Each answer is
    /// told once, by one of all the processes that share the store.
    pub(crate) async fn keep_telling<F>(&self, tell: impl Fn(Untold) -> F)
    where
        F: Future<Output = Told>,
    {
        loop {
            // What comes in from now on ends the pause below.
            let mut given = std::pin::pin!(self.tellings.given.notified());
            given.as_mut().enable();
            let untold = self.store.untold(self.channel);
            for untold in self.store.unless_down(untold).await.unwrap_or_default() {
                self.tell(untold, &tell).await;
            }
            let _ = tokio::time::timeout(PAUSE, given).await;
        }
    }

    async fn tell<F>(&self, mut untold: Untold, tell: impl Fn(Untold) -> F)
    where
        F: Future<Output = Told>,
    {
        let ticket = untold.ticket.clone();
        let claim = self.store.claim_telling(&ticket);
        if self.store.unless_down(claim).await != Some(true) {
            return;
        }
        if let Some(written) = self.tellings.written().get(&ticket) {
            untold.answer.clone_from(written);
        }
        let told = tell(untold).await;
        if told == Told::NotYet {
            tracing::warn!(ticket = ticket.as_str(), "an asker could not be told yet");
            return;
        }
        if told == Told::Never {
            tracing::warn!(ticket = ticket.as_str(), "an asker cannot be told");
        }
        self.store.unless_down(self.store.told(&ticket)).await;
        self.tellings.written().remove(&ticket);
    }
}

impl Tellings {
    fn written(&self) -> std::sync::MutexGuard<'_, HashMap<Ticket, String>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an asker is told.
pub(crate) fn card(untold: &Untold) -> Card {
    let words = words::Chat(untold.language);
    Card {
        title: words.person_answered().to_owned(),
        body: paragraphs(&untold.answer),
        fields: vec![
            Field {
                label: words.question().to_owned(),
                text: paragraphs(&untold.question),
            },
            Field {
                label: words.ticket().to_owned(),
                text: vec![Block::paragraph(untold.ticket.as_str())],
            },
        ],
        ..Card::default()
    }
}
