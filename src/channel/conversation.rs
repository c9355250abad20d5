//! A request's way through a channel: conversation, engine, memory, store and metrics.
//!
//! A platform decodes its events to a request and encodes the reply; everything in
//! between is here, so that it is the same for every platform.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::Shared;
use super::memory::{Deliveries, Exchange, HandOver, Memory, PAUSE};
use super::metrics::Metrics;
use crate::engine::{Context, Conversation, Engine, LiveEngine, Notice, Request, Response};
use crate::index::IndexError;
use crate::render::view::View;
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
pub(super) enum HandedOver {
    /// It was handed to them before.
    Before,
    /// It is to be posted; without a ticket where the store is down.
    New(Option<Ticket>),
}

/// A response with the id under which it is kept, if it is.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) response: Response,
    pub(crate) id: Option<QuestionId>,
}

impl Reply {
    /// The id as text.
    pub(crate) fn id_text(&self) -> Option<&str> {
        self.id.as_ref().map(QuestionId::as_str)
    }

    /// What a person sees of it.
    pub(crate) fn view(&self) -> View {
        View::of(&self.response)
    }
}

/// The conversations of one channel.
#[derive(Debug)]
pub(crate) struct Conversations {
    /// The channel's name in the store and in the figures.
    pub(super) channel: &'static str,
    pub(crate) live: Arc<LiveEngine>,
    pub(crate) store: Arc<Store>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) default_language: Language,
    /// What was begun, to be finished before the end.
    pub(crate) begun: TaskTracker,
    pub(super) deliveries: Arc<Deliveries>,
    memory: Memory,
    turns: Arc<Semaphore>,
    fetches: Arc<Semaphore>,
}

impl Conversations {
    /// The conversations of the channel with this name.
    pub(crate) fn new(channel: &'static str, shared: &Shared) -> Conversations {
        Conversations {
            channel,
            live: shared.live.clone(),
            store: shared.store.clone(),
            metrics: shared.metrics.clone(),
            default_language: shared.default_language,
            begun: TaskTracker::new(),
            deliveries: shared.deliveries.clone(),
            memory: Memory::default(),
            turns: shared.turns.clone(),
            fetches: shared.fetches.clone(),
        }
    }

    /// The context of a request that is made now. `language` is the asker's, if the
    /// platform tells it.
    pub(crate) fn context(&self, language: Option<Language>) -> Context {
        Context {
            requested_language: None,
            asker_language: language,
            default_language: self.default_language,
            day: jiff::Zoned::now().date(),
        }
    }

    /// Responds to a request that stands alone, and keeps it; a message may lean on
    /// it.
    pub(crate) async fn respond(&self, asker: &Asker, request: Request, context: Context) -> Reply {
        self.respond_after(asker, request, Conversation::default(), context)
            .await
    }

    /// Responds to a message as part of the asker's conversation, and keeps it.
    pub(crate) async fn converse(
        &self,
        asker: &Asker,
        request: Request,
        context: Context,
    ) -> Reply {
        let before = self.conversation(&asker.conversation).await;
        self.respond_after(asker, request, before, context).await
    }

    async fn respond_after(
        &self,
        asker: &Asker,
        request: Request,
        before: Conversation,
        context: Context,
    ) -> Reply {
        let is_question = matches!(request, Request::Ask(_));
        let (reply, after) = self.answer(asker, request, before, context).await;
        let exchange = reply.id.as_ref().and_then(|id| self.memory.exchange(id));
        if let Some(exchange) = exchange {
            self.metrics.asked(&exchange.record);
            let store = self.store.clone();
            self.begun.spawn(async move {
                store
                    .try_call(store.record_question(&exchange.record))
                    .await;
            });
        }
        if is_question && let Some(after) = after {
            self.keep_conversation(&asker.conversation, after);
        }
        reply
    }

    /// Responds to a request that follows a conversation, which comes back with it.
    /// The answer is remembered for its buttons, but not stored.
    async fn answer(
        &self,
        asker: &Asker,
        request: Request,
        before: Conversation,
        context: Context,
    ) -> (Reply, Option<Conversation>) {
        let began = Instant::now();
        let (response, after) = self.preview(request.clone(), before.clone(), context).await;
        let id = response.answer().and_then(|_| {
            QuestionId::random()
                .inspect_err(|error| tracing::error!(%error, "no randomness for an id"))
                .ok()
        });
        if let (Some(id), Some(answer)) = (&id, response.answer()) {
            let mut record = NewQuestion::new(id.clone(), self.channel, answer, began.elapsed());
            record.place.clone_from(&asker.place);
            record.person = self.person(asker.person.as_deref());
            self.memory.remember(Exchange {
                request,
                before,
                text: answer.question.clone(),
                record,
            });
        }
        (Reply { response, id }, after)
    }

    /// The response to a request, of which nothing is kept. A failure of the program
    /// is a notice, too; the conversation comes back unless it failed.
    pub(crate) async fn preview(
        &self,
        request: Request,
        mut conversation: Conversation,
        context: Context,
    ) -> (Response, Option<Conversation>) {
        let fetch = (request.clone(), conversation.clone());
        self.fetch_vectors(move |engine| engine.prepare(&fetch.0, &fetch.1))
            .await;
        let work = move |engine: &Engine| {
            let response = engine.respond(&request, &context, &mut conversation)?;
            Ok((response, conversation))
        };
        match self.work(work).await {
            Some((response, conversation)) => (response, Some(conversation)),
            None => {
                let language = context.name_language("");
                (Response::Notice(Notice::Failed, language), None)
            }
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

    /// A question with its context: from memory, else as the store has kept it.
    pub(crate) async fn exchange(&self, id: &QuestionId) -> Option<Exchange> {
        if let Some(exchange) = self.memory.exchange(id) {
            return Some(exchange);
        }
        let stored = self.store.try_call(self.store.question(id)).await??;
        let request = Request::Ask(stored.text.clone());
        let context = self.context(None).in_language(stored.language);
        let before = Conversation::default();
        let (response, _) = self.preview(request.clone(), before, context).await;
        let answer = response.answer()?;
        let record = NewQuestion::new(id.clone(), self.channel, answer, stored.latency);
        Some(Exchange {
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
            if let Some(exchange) = self.memory.exchange(id) {
                self.store.record_question(&exchange.record).await?;
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

    /// The same question, answered in the other language; `None` if it is no longer
    /// kept.
    pub(crate) async fn in_other_language(&self, asker: &Asker, id: &QuestionId) -> Option<Reply> {
        let exchange = self.exchange(id).await?;
        let other = exchange.record.language.other();
        let context = self.context(None).in_language(other);
        let answer = self.answer(asker, exchange.request, exchange.before, context);
        Some(answer.await.0)
    }

    /// The answer to an entry's own question; `None` if there is no such entry.
    pub(crate) async fn related(
        &self,
        asker: &Asker,
        entry: &str,
        language: Language,
    ) -> Option<Reply> {
        let engine = self.live.engine();
        let (_, entry) = engine.library().entry(entry)?;
        let text = entry.side(language)?.1.header.question.clone();
        let context = self.context(None).in_language(language);
        Some(self.respond(asker, Request::Ask(text), context).await)
    }

    /// Hands a question to people, once. `reply_to` is the channel's own address for
    /// telling the asker.
    pub(super) async fn hand_over(
        &self,
        exchange: &Exchange,
        reply_to: Option<&str>,
    ) -> HandedOver {
        let id = &exchange.record.id;
        let earlier = self.memory.begin_hand_over(id);
        if earlier == Some(HandOver::Posted) {
            return HandedOver::Before;
        }
        // Without the store it is posted all the same, without a ticket.
        let kept = self.store.try_call(async {
            self.store.record_question(&exchange.record).await?;
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
    pub(super) fn fail_hand_over(&self, id: &QuestionId) {
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
