//! How a question goes through a channel: conversation, engine, memory, store and
//! figures. What a platform's words are and how an answer looks is the channel's.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::Shared;
use super::answering::{self, Said, Surroundings};
use super::memory::{Asked, HandOver, Memory, PAUSE};
use super::metrics::Metrics;
use super::request::Request;
use super::telling::Tellings;
use crate::engine::{Conversation, Engine, LiveEngine};
use crate::index::IndexError;
use crate::store::{NewQuestion, QuestionId, Store, Ticket, Vote};
use crate::text::Language;
use crate::text::mask::mask;

/// What was begun is waited for at most so long at the end.
const LAST_ANSWERS: Duration = Duration::from_secs(20);

/// Who asks, and where, in the platform's ids. None of them is stored but the place
/// and a keyed hash of the person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asker {
    /// Who asks, if that is known.
    pub(crate) person: Option<String>,
    /// Where, if that is a place that people share.
    pub(crate) place: Option<String>,
    /// What follow-ups are told by.
    pub(crate) conversation: String,
}

/// What came of handing a question to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HandedOver {
    /// It was handed to them before.
    Before,
    /// It is to be posted; without a ticket where the store is down.
    New(Option<Ticket>),
}

/// The questions of one channel.
#[derive(Debug)]
pub(crate) struct Dialogue {
    /// The channel's name in the store and in the figures.
    pub(super) channel: &'static str,
    pub(crate) live: Arc<LiveEngine>,
    pub(crate) store: Arc<Store>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) default_language: Language,
    /// What was begun, to be finished before the end.
    pub(crate) begun: TaskTracker,
    pub(super) tellings: Arc<Tellings>,
    memory: Memory,
    turns: Arc<Semaphore>,
    fetches: Arc<Semaphore>,
}

impl Dialogue {
    /// The dialogue of the channel of this name.
    pub(crate) fn new(channel: &'static str, shared: &Shared) -> Dialogue {
        Dialogue {
            channel,
            live: shared.live.clone(),
            store: shared.store.clone(),
            metrics: shared.metrics.clone(),
            default_language: shared.default_language,
            begun: TaskTracker::new(),
            tellings: shared.tellings.clone(),
            memory: Memory::default(),
            turns: shared.turns.clone(),
            fetches: shared.fetches.clone(),
        }
    }

    /// What is known of whoever asks now.
    pub(crate) fn surroundings(&self, language: Option<Language>) -> Surroundings {
        Surroundings {
            wanted: None,
            language,
            default: self.default_language,
            day: jiff::Zoned::now().date(),
        }
    }

    /// Answers a request that stands for itself, and keeps it; a message may lean on
    /// it.
    pub(crate) async fn respond(
        &self,
        asker: &Asker,
        request: Request,
        around: Surroundings,
    ) -> (Said, Option<QuestionId>) {
        self.respond_after(asker, request, Conversation::default(), around)
            .await
    }

    /// Answers a message as part of the asker's conversation, and keeps it.
    pub(crate) async fn converse(
        &self,
        asker: &Asker,
        request: Request,
        around: Surroundings,
    ) -> (Said, Option<QuestionId>) {
        let before = self.conversation(&asker.conversation).await;
        self.respond_after(asker, request, before, around).await
    }

    async fn respond_after(
        &self,
        asker: &Asker,
        request: Request,
        before: Conversation,
        around: Surroundings,
    ) -> (Said, Option<QuestionId>) {
        let is_question = matches!(request, Request::Ask(_));
        let (said, id, after) = self.answer(asker, request, before, around).await;
        if let Some(asked) = id.as_ref().and_then(|id| self.memory.asked(id)) {
            self.metrics.asked(&asked.record);
            let store = self.store.clone();
            self.begun.spawn(async move {
                store.try_call(store.record_question(&asked.record)).await;
            });
        }
        if is_question && let Some(after) = after {
            self.keep_conversation(&asker.conversation, after);
        }
        (said, id)
    }

    /// Answers a request that follows a conversation, which comes back with it. The
    /// answer is remembered for its buttons, and not kept.
    async fn answer(
        &self,
        asker: &Asker,
        request: Request,
        before: Conversation,
        around: Surroundings,
    ) -> (Said, Option<QuestionId>, Option<Conversation>) {
        let began = Instant::now();
        let (said, after) = self.say(request.clone(), before.clone(), around).await;
        let Said::Answer(answer, _) = &said else {
            return (said, None, after);
        };
        let id = QuestionId::random()
            .inspect_err(|error| tracing::error!(%error, "no randomness for an id"))
            .ok();
        if let Some(id) = id.clone() {
            let mut record = NewQuestion::new(id, self.channel, answer, began.elapsed());
            record.place.clone_from(&asker.place);
            record.person = self.person(asker.person.as_deref());
            self.memory.remember(Asked {
                request,
                before,
                text: answer.question.clone(),
                record,
            });
        }
        (said, id, after)
    }

    /// What there is to say to a request, away from the threads that talk to the
    /// network. The program's own failure is told as such. Nothing is kept.
    pub(crate) async fn say(
        &self,
        request: Request,
        mut conversation: Conversation,
        around: Surroundings,
    ) -> (Said, Option<Conversation>) {
        let fetch = (request.clone(), conversation.clone());
        self.fetch_vectors(move |engine| match fetch {
            (Request::Ask(text), before) => before.fetch_vectors(engine, &text),
            (Request::Search(query), _) => engine.fetch_vectors(&[&query]),
            _ => {}
        })
        .await;
        let work = move |engine: &Engine| {
            let said = answering::say(engine, &request, &mut conversation, &around)?;
            Ok((said, conversation))
        };
        match self.work(work).await {
            Some((said, conversation)) => (said, Some(conversation)),
            None => (answering::failed(around.language_for("")), None),
        }
    }

    /// Waits for the vectors of a question that is to be answered, before it takes a turn:
    /// an embeddings endpoint that is slow must not use up the turns of others. Nothing
    /// happens without an endpoint, or while too many questions wait for it.
    pub(crate) async fn fetch_vectors(&self, fetch: impl FnOnce(&Engine) + Send + 'static) {
        let engine = self.live.engine();
        if !engine.has_remote_model() {
            return;
        }
        let Ok(permit) = self.fetches.clone().try_acquire_owned() else {
            return;
        };
        let fetch = move || {
            fetch(&engine);
            drop(permit);
        };
        if let Err(error) = tokio::task::spawn_blocking(fetch).await {
            tracing::error!(%error, "fetching vectors failed");
        }
    }

    /// Does something with the engine when its turn has come, away from the threads
    /// that talk to the network. `None` if it failed, which is logged.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine) -> Result<T, IndexError> + Send + 'static,
    ) -> Option<T> {
        let engine = self.live.engine();
        // The semaphore is never closed.
        let _turn = self.turns.acquire().await;
        match tokio::task::spawn_blocking(move || work(&engine)).await {
            Ok(Ok(done)) => return Some(done),
            Ok(Err(error)) => tracing::error!(%error, "the index failed"),
            Err(error) => tracing::error!(%error, "an answer failed"),
        }
        None
    }

    /// The conversation so far; of another process or an earlier run, if need be.
    pub(crate) async fn conversation(&self, key: &str) -> Conversation {
        if let Some(conversation) = self.memory.conversation(key) {
            return conversation;
        }
        let stored = self.store.conversation(key, Timestamp::now());
        let stored = self.store.try_call(stored).await.flatten();
        let conversation = stored.and_then(|json| serde_json::from_value(json).ok());
        conversation.unwrap_or_default()
    }

    fn keep_conversation(&self, key: &str, conversation: Conversation) {
        let json = serde_json::to_value(&conversation);
        self.memory.keep_conversation(key, conversation);
        let (store, key) = (self.store.clone(), key.to_owned());
        let until = Timestamp::now()
            .saturating_add(PAUSE)
            .unwrap_or(Timestamp::MAX);
        if let Ok(json) = json {
            self.begun.spawn(async move {
                store
                    .try_call(store.save_conversation(&key, json, until))
                    .await;
            });
        }
    }

    /// What is known of a question: from memory, else what the store has kept.
    pub(crate) async fn asked(&self, id: &QuestionId) -> Option<Asked> {
        if let Some(asked) = self.memory.asked(id) {
            return Some(asked);
        }
        let stored = self.store.try_call(self.store.question(id)).await??;
        let request = Request::Ask(stored.text.clone());
        let around = Surroundings {
            wanted: Some(stored.language),
            ..self.surroundings(None)
        };
        let (said, _) = self
            .say(request.clone(), Conversation::default(), around)
            .await;
        let Said::Answer(answer, _) = said else {
            return None;
        };
        let record = NewQuestion::new(id.clone(), self.channel, &answer, stored.latency);
        Some(Asked {
            request,
            before: Conversation::default(),
            text: stored.text,
            record,
        })
    }

    /// Keeps a vote; false if it could not be kept. That the store is down is nothing
    /// to the voter.
    pub(crate) async fn vote(
        &self,
        id: &QuestionId,
        vote: Vote,
        comment: Option<&str>,
        person: Option<&str>,
    ) -> bool {
        let comment = comment.map(mask);
        let person = self.person(person);
        let keep = async {
            // The vote may be quicker than the record of its question.
            if let Some(asked) = self.memory.asked(id) {
                self.store.record_question(&asked.record).await?;
            }
            self.store
                .record_feedback(id, vote, comment.as_ref(), person.as_ref())
                .await
        };
        let is_kept = self.store.try_call(keep).await.unwrap_or(false);
        if is_kept {
            self.metrics.voted(self.channel, vote);
        }
        is_kept
    }

    /// The same question, answered in the other language; `None` if it is forgotten.
    pub(crate) async fn in_other_language(
        &self,
        asker: &Asker,
        id: &QuestionId,
    ) -> Option<(Said, Option<QuestionId>)> {
        let asked = self.asked(id).await?;
        let around = Surroundings {
            wanted: Some(asked.record.language.other()),
            ..self.surroundings(None)
        };
        let (said, id, _) = self
            .answer(asker, asked.request, asked.before, around)
            .await;
        Some((said, id))
    }

    /// The answer to an entry's own question; `None` without such an entry.
    pub(crate) async fn related(
        &self,
        asker: &Asker,
        entry: &str,
        language: Language,
    ) -> Option<(Said, Option<QuestionId>)> {
        let engine = self.live.engine();
        let (_, entry) = engine.library().entry(entry)?;
        let text = entry.side(language)?.1.header.question.clone();
        let around = Surroundings {
            wanted: Some(language),
            ..self.surroundings(None)
        };
        Some(self.respond(asker, Request::Ask(text), around).await)
    }

    /// Hands a question to people, once. `reply_to` is the channel's own address for
    /// telling the asker.
    pub(crate) async fn hand_over(&self, asked: &Asked, reply_to: Option<&str>) -> HandedOver {
        let id = &asked.record.id;
        let earlier = self.memory.begin_hand_over(id);
        if earlier == Some(HandOver::Posted) {
            return HandedOver::Before;
        }
        // Without the store it is posted all the same, without a ticket.
        let kept = self.store.try_call(async {
            self.store.record_question(&asked.record).await?;
            self.store.hand_over(id, reply_to).await
        });
        match kept.await.flatten() {
            Some((_, false)) if earlier.is_none() => HandedOver::Before,
            kept => {
                self.metrics.handed_over(self.channel);
                HandedOver::New(kept.map(|(own, _)| own.ticket))
            }
        }
    }

    /// A hand-over could not be posted: it may be tried again.
    pub(crate) fn fail_hand_over(&self, id: &QuestionId) {
        self.memory.fail_hand_over(id);
    }

    /// The keyed hash of somebody.
    fn person(&self, id: Option<&str>) -> Option<crate::store::Person> {
        self.store.person(self.channel, id?)
    }

    /// Waits for what was begun, for some seconds.
    pub(crate) async fn finish(&self) {
        self.begun.close();
        let done = tokio::time::timeout(LAST_ANSWERS, self.begun.wait()).await;
        if done.is_err() {
            let unfinished = self.begun.len();
            tracing::warn!(
                channel = self.channel,
                unfinished,
                "some answers were not finished"
            );
        }
    }
}
