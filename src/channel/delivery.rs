//! Delivers people's answers to the askers.
//!
//! An answer is stored first, so that a restart doesn't lose it. Each channel reads from
//! the store the answers that its askers haven't received yet, from any person and any
//! process. The store has the masked text; the process in which the answer was written
//! delivers the original text.

use std::time::Duration;

use super::conversation::Conversations;
use crate::knowledge::markdown::block::paragraphs;
use crate::render::view::{Field, View};
use crate::render::words::Chat;
use crate::store::PendingDelivery;

/// How often to check the store for answers from other processes.
const INTERVAL: Duration = Duration::from_secs(5);

/// The result of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// The asker has the answer.
    Done,
    /// The asker can't be reached, now or later.
    Never,
    /// The delivery failed, but may succeed later.
    Later,
}

impl Conversations {
    /// Delivers people's answers to the askers of this channel until the future is
    /// dropped. If several processes share the store, one of them delivers each answer.
    pub(crate) async fn keep_delivering<F>(&self, deliver: impl Fn(PendingDelivery) -> F)
    where
        F: Future<Output = Delivery>,
    {
        loop {
            // An answer that is written from now on ends the wait below.
            let mut added = std::pin::pin!(self.deliveries.added.notified());
            added.as_mut().enable();
            let pending = self.store.pending_deliveries(self.channel);
            for pending in self.store.try_call(pending).await.unwrap_or_default() {
                self.deliver(pending, &deliver).await;
            }
            let _ = tokio::time::timeout(INTERVAL, added).await;
        }
    }

    async fn deliver<F>(&self, mut pending: PendingDelivery, deliver: impl Fn(PendingDelivery) -> F)
    where
        F: Future<Output = Delivery>,
    {
        let ticket = pending.ticket.clone();
        let claim = self.store.claim_delivery(&ticket);
        if self.store.try_call(claim).await != Some(true) {
            return;
        }
        let written = self.deliveries.written().get(&ticket).cloned();
        if let Some(written) = written {
            pending.answer = written;
        }
        match deliver(pending).await {
            Delivery::Done => {}
            Delivery::Later => {
                tracing::warn!(
                    ticket = ticket.as_str(),
                    "an answer will be delivered later"
                );
                return;
            }
            Delivery::Never => {
                tracing::warn!(ticket = ticket.as_str(), "an answer can't be delivered");
            }
        }
        self.store
            .try_call(self.store.mark_delivered(&ticket))
            .await;
        self.deliveries.written().remove(&ticket);
    }
}

/// A person's answer as the asker sees it.
pub(crate) fn view(pending: &PendingDelivery) -> View {
    let words = Chat(pending.language);
    let field = |label: &str, text: &str| Field {
        label: label.to_owned(),
        text: paragraphs(text),
    };
    View {
        title: words.person_answered().to_owned(),
        body: paragraphs(&pending.answer),
        fields: vec![
            field(words.question(), &pending.question),
            field(words.ticket(), pending.ticket.as_str()),
        ],
        ..View::in_language(pending.language)
    }
}
