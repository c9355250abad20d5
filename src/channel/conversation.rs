//! Processes a channel's requests with engine, memory, store and metrics.
//!
//! A platform decodes its events to requests and encodes the replies. Everything in
//! between is here and the same for every platform.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::memory::{Exchange, Memory, PAUSE, Remembered};
use super::metrics::Metrics;
use super::turns::{Effort, Turns};
use super::{Shared, exchange};
use crate::answer::Answer;
use crate::engine::{Context, Conversation, Engine, LiveEngine, Notice, Request, Response};
use crate::store::{NewQuestion, QuestionId, Store};
use crate::text::Language;

/// How long a shutdown waits for requests.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(20);

/// How long an answer waits for what is stored of it, if other processes use the store: the
/// next request can reach another process. It is stored even if it takes longer.
const SETTLE_LIMIT: Duration = Duration::from_millis(300);

/// How long an answer waits for the conversation that another process may have stored.
const RECALL_LIMIT: Duration = Duration::from_millis(500);

/// Who asks, and the place of the request, in the platform's ids. Of these, only the place
/// and a keyed hash of the person are stored.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asker {
    /// The person, if known.
    pub(crate) person: Option<String>,
    /// The network address of somebody who isn't known. It is never stored.
    pub(crate) client: Option<String>,
    /// The place, if several people share it.
    pub(crate) place: Option<String>,
    /// The key of the conversation that a follow-up continues; empty if there is none.
    pub(crate) conversation: String,
}

impl Asker {
    /// Somebody at a network address.
    pub(crate) fn at(client: &str) -> Asker {
        Asker {
            client: Some(client.to_owned()),
            ..Asker::default()
        }
    }

    /// Somebody who presses a button outside of a conversation.
    #[cfg(feature = "discord")]
    pub(crate) fn person(id: &str) -> Asker {
        Asker {
            person: Some(id.to_owned()),
            ..Asker::default()
        }
    }

    /// The key by which askers share the turns.
    pub(super) fn key(&self) -> &str {
        let key = self.person.as_deref().or(self.client.as_deref());
        key.unwrap_or_default()
    }
}

/// A response and, if it is remembered, its id.
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

    /// The id of the question if there are choices in place of an answer.
    pub(crate) fn offering(&self) -> Option<&QuestionId> {
        let answer = self.response.answer();
        let offers_choices = answer.is_some_and(Answer::offers_choices);
        self.id.as_ref().filter(|_| offers_choices)
    }
}

/// A response to a request after a conversation.
pub(super) struct Answered {
    pub(super) reply: Reply,
    /// The conversation with the request; `None` if the program failed.
    after: Option<Conversation>,
    /// What the store keeps of the request, if it is a question.
    record: Option<NewQuestion>,
}

/// The conversations of one channel.
#[derive(Debug)]
pub(crate) struct Conversations {
    /// The channel's name in the store and in the metrics.
    pub(super) channel: &'static str,
    pub(crate) live: Arc<LiveEngine>,
    pub(crate) store: Arc<Store>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) default_language: Language,
    #[cfg_attr(
        not(any(feature = "slack", feature = "teams")),
        expect(dead_code, reason = "only repeated events wait")
    )]
    pub(super) shutdown: CancellationToken,
    /// The tasks that a shutdown waits for.
    pub(crate) tasks: TaskTracker,
    /// Signals that a person has answered a question.
    pub(super) answered: Arc<Notify>,
    pub(super) memory: Memory,
    pub(super) turns: Turns,
    pub(super) fetches: Arc<Semaphore>,
}

impl Conversations {
    /// Creates the conversations of the channel with this name.
    pub(crate) fn new(channel: &'static str, shared: &Shared) -> Conversations {
        Conversations {
            channel,
            live: shared.live.clone(),
            store: shared.store.clone(),
            metrics: shared.metrics.clone(),
            default_language: shared.default_language,
            shutdown: shared.shutdown.clone(),
            tasks: TaskTracker::new(),
            answered: shared.answered.clone(),
            memory: Memory::default(),
            turns: shared.turns.clone(),
            fetches: shared.fetches.clone(),
        }
    }

    /// The context of a request that arrives now. `language` is the asker's, if the
    /// platform sends it.
    pub(crate) fn context(&self, language: Option<Language>) -> Context {
        Context {
            requested_language: None,
            asker_language: language,
            default_language: self.default_language,
            day: jiff::Zoned::now().date(),
        }
    }

    /// Responds to a request as the first one of a conversation: earlier requests don't
    /// count, and a later message can be a follow-up to it.
    pub(crate) async fn respond(&self, asker: &Asker, request: Request, context: Context) -> Reply {
        let key = asker.conversation.as_str();
        let before = match self.store.is_shared() && !key.is_empty() {
            true => self.remembered(key).await,
            false => self.memory.conversation(key).unwrap_or_default(),
        };
        let before = Remembered {
            conversation: Conversation::default(),
            ..before
        };
        self.respond_after(asker, request, before, context).await
    }

    /// Responds to a message as part of the asker's conversation, and stores it.
    pub(crate) async fn converse(
        &self,
        asker: &Asker,
        request: Request,
        context: Context,
    ) -> Reply {
        let before = self.remembered(&asker.conversation).await;
        self.respond_after(asker, request, before, context).await
    }

    pub(super) async fn respond_after(
        &self,
        asker: &Asker,
        request: Request,
        before: Remembered,
        context: Context,
    ) -> Reply {
        let asks = matches!(
            request,
            Request::Ask(_) | Request::AskTables(_) | Request::Entry(_)
        );
        let Remembered {
            conversation, open, ..
        } = before;
        let Answered {
            reply,
            after,
            record,
        } = self
            .answer(asker, request.clone(), conversation, context)
            .await;
        let mut storing = Vec::new();
        if let Some(record) = record {
            self.metrics.count_question(&record);
            let store = self.store.clone();
            storing.push(self.tasks.spawn(async move {
                store.try_call(store.record_question(&record)).await;
            }));
        }
        // Thanks keep the conversation that a later message continues.
        let answer = reply.response.answer();
        let answer = answer.filter(|answer| asks && answer.courtesy().is_none());
        if let (Some(answer), Some(conversation)) = (answer, after) {
            if let Some(open) = open {
                self.note_asked_again(open, &request, answer, asker);
            }
            let open = reply.offering().cloned();
            let at = Timestamp::now().as_millisecond();
            let after = Remembered {
                conversation,
                open,
                at,
            };
            storing.extend(self.keep_conversation(asker, after));
        }
        self.settle(storing).await;
        reply
    }

    /// Waits a moment until something is stored, if other processes use the store.
    pub(super) async fn settle(&self, storing: impl IntoIterator<Item = JoinHandle<()>>) {
        if !self.store.is_shared() {
            return;
        }
        let all = async {
            for task in storing {
                // A panic has been logged.
                let _ = task.await;
            }
        };
        let _ = tokio::time::timeout(SETTLE_LIMIT, all).await;
    }

    /// Responds to a request after a conversation. The answer is remembered for its
    /// buttons, but not stored.
    pub(super) async fn answer(
        &self,
        asker: &Asker,
        request: Request,
        before: Conversation,
        context: Context,
    ) -> Answered {
        let started = Instant::now();
        let (response, after) = self
            .preview(asker, request.clone(), before.clone(), context)
            .await;
        // A text that asks nothing is no question to store, to vote on or to hand over.
        let asked = response
            .answer()
            .filter(|answer| answer.courtesy().is_none());
        let id = asked.and_then(|_| {
            QuestionId::random()
                .inspect_err(|error| tracing::error!(%error, "could not generate a question id"))
                .ok()
        });
        let record = id.as_ref().zip(asked).map(|(id, answer)| {
            let mut record = NewQuestion::new(id.clone(), self.channel, answer, started.elapsed());
            record.place.clone_from(&asker.place);
            record.person = self.person(asker.person.as_deref());
            record.context = exchange::context(&request, &before);
            self.memory.remember(Exchange {
                request,
                before,
                id: id.clone(),
                text: answer.question.clone(),
                language: answer.language,
                record: Some(record.clone()),
            });
            record
        });
        let reply = Reply { response, id };
        Answered {
            reply,
            after,
            record,
        }
    }

    /// Responds to a request and keeps nothing of it. If the program fails, the
    /// response is a notice and there is no conversation.
    pub(crate) async fn preview(
        &self,
        asker: &Asker,
        request: Request,
        mut conversation: Conversation,
        context: Context,
    ) -> (Response, Option<Conversation>) {
        let fetch = (request.clone(), conversation.clone());
        self.fetch_vectors(move |engine| engine.prepare(&fetch.0, &fetch.1))
            .await;
        let effort = Effort::of(&request);
        let work = move |engine: &Engine| {
            let response = engine.respond(&request, &context, &mut conversation)?;
            Ok((response, conversation))
        };
        match self.work(asker, effort, work).await {
            Some((response, conversation)) => (response, Some(conversation)),
            None => {
                let language = context.name_language("");
                (Response::Notice(Notice::Failed, language), None)
            }
        }
    }

    /// As [`preview`](Conversations::preview), without a conversation.
    pub(crate) async fn preview_alone(
        &self,
        asker: &Asker,
        request: Request,
        context: Context,
    ) -> Response {
        let before = Conversation::default();
        self.preview(asker, request, before, context).await.0
    }

    /// The conversation so far: from memory, or else from the store, where another
    /// process or an earlier run may have saved it. If other processes use the store, the
    /// later one of the two.
    pub(crate) async fn remembered(&self, key: &str) -> Remembered {
        let held = self.memory.conversation(key);
        let stored = match (self.store.is_shared(), &held) {
            (true, _) => {
                let stored = tokio::time::timeout(RECALL_LIMIT, self.stored(key));
                stored.await.ok().flatten()
            }
            (false, Some(_)) => None,
            (false, None) => self.stored(key).await,
        };
        match (held, stored) {
            (Some(held), Some(stored)) if stored.at > held.at => stored,
            (Some(held), _) => held,
            (None, stored) => stored.unwrap_or_default(),
        }
    }

    async fn stored(&self, key: &str) -> Option<Remembered> {
        let stored = self.store.conversation(key, Timestamp::now());
        let (json, _) = self.store.try_call(stored).await??;
        serde_json::from_value(json).ok()
    }

    fn keep_conversation(&self, asker: &Asker, remembered: Remembered) -> Option<JoinHandle<()>> {
        let key = asker.conversation.as_str();
        // Without a key, questions of different people would follow each other.
        if key.is_empty() {
            return None;
        }
        let json = serde_json::to_value(&remembered);
        self.memory.keep_conversation(key, remembered);
        let (store, key) = (self.store.clone(), key.to_owned());
        let person = self.person(asker.person.as_deref());
        let until = Timestamp::now()
            .saturating_add(PAUSE)
            .unwrap_or(Timestamp::MAX);
        let json = json.ok()?;
        Some(self.tasks.spawn(async move {
            store
                .try_call(store.save_conversation(&key, json, until, person.as_ref()))
                .await;
        }))
    }

    /// The keyed hash of a person's id.
    pub(super) fn person(&self, id: Option<&str>) -> Option<crate::store::Person> {
        self.store.person(self.channel, id?)
    }

    /// Waits up to 20 seconds for requests that were started.
    pub(crate) async fn finish(&self) {
        self.tasks.close();
        let done = tokio::time::timeout(SHUTDOWN_TIMEOUT, self.tasks.wait()).await;
        if done.is_err() {
            let unfinished = self.tasks.len();
            tracing::warn!(
                channel = self.channel,
                unfinished,
                "some answers were not finished"
            );
        }
    }
}
