//! What the bot is made of, and how a question goes through it: conversation,
//! engine, memory, store.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use serenity::http::Http;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, UserId};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::answering::{self, Said, Surroundings};
use super::commands::{commands, registration};
use super::controls::{self, Buttons};
use super::embed::{TOTAL, embed};
use super::limiter::Limiter;
use super::memory::{Asked, Memory, PAUSE};
use super::place::{Key, Location, Place, Places};
use super::reply::Reply;
use super::request::Request;
use super::{NAME, Options};
use crate::engine::{Conversation, LiveEngine};
use crate::index::IndexError;
use crate::render::fit::fit;
use crate::render::markdown::escape;
use crate::store::{NewQuestion, QuestionId, Store};
use crate::text::Language;

/// Of a message's text.
const CONTENT: usize = 2_000;

/// Everything that the handlers share.
#[derive(Debug)]
pub(super) struct Bot {
    pub(super) live: Arc<LiveEngine>,
    pub(super) store: Arc<Store>,
    pub(super) options: Options,
    pub(super) default_language: Language,
    pub(super) application: ApplicationId,
    pub(super) user: UserId,
    pub(super) limiter: Limiter,
    pub(super) memory: Memory,
    pub(super) places: Places,
    /// What was begun, to be finished before the end.
    pub(super) begun: TaskTracker,
    /// Questions that may be worked on at once, one a core.
    pub(super) turns: Semaphore,
}

/// Who asks, and where.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    pub(super) user: UserId,
    pub(super) location: Location,
    /// What follow-ups are told by: a thread or a direct message, else somebody in
    /// a channel.
    pub(super) conversation: String,
}

impl Asker {
    pub(super) fn new(user: UserId, location: Location) -> Asker {
        let channel = location.channel;
        let is_own = location.parent.is_some() || location.is_direct;
        let conversation = match is_own {
            true => format!("{NAME}/{channel}"),
            false => format!("{NAME}/{channel}/{user}"),
        };
        Asker {
            user,
            location,
            conversation,
        }
    }
}

impl Bot {
    /// How to answer in a place.
    pub(super) async fn place(&self, at: Location) -> Place {
        self.places.at(&self.store, &self.options, at).await
    }

    /// Brings the commands up to date with the packs in service.
    pub(super) async fn register(&self, http: &Http) {
        let commands = commands(&self.live.engine());
        match registration::register(http, self.application, &commands).await {
            Ok(changes) => tracing::info!(
                sent = changes.send.len(),
                deleted = changes.delete.len(),
                "commands are registered"
            ),
            Err(error) => tracing::error!(%error, "commands could not be registered"),
        }
    }

    /// Forgets what was set for a server that the bot is no longer in.
    pub(super) async fn forget(&self, guild: GuildId, channels: &[ChannelId]) {
        let channels = channels.iter().copied().map(Key::Channel);
        for place in channels.chain([Key::Server(guild)]) {
            let place = place.name();
            let gone = self.store.forget_place(NAME, &place);
            self.store.unless_down(gone).await;
        }
    }

    /// What is known of whoever asks now.
    pub(super) fn surroundings(&self, language: Option<Language>) -> Surroundings {
        Surroundings {
            wanted: None,
            language,
            default: self.default_language,
            day: jiff::Zoned::now().date(),
        }
    }

    /// Answers a request that stands for itself, and keeps it; a message may lean on
    /// it.
    pub(super) async fn respond(
        &self,
        asker: &Asker,
        request: Request,
        around: Surroundings,
    ) -> (Said, Option<QuestionId>) {
        self.respond_after(asker, request, Conversation::default(), around)
            .await
    }

    /// Answers a message as part of the asker's conversation, and keeps it.
    pub(super) async fn converse(
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
            let store = self.store.clone();
            self.begun.spawn(async move {
                store
                    .unless_down(store.record_question(&asked.record))
                    .await;
            });
        }
        if is_question && let Some(after) = after {
            self.keep_conversation(&asker.conversation, after);
        }
        (said, id)
    }

    /// Answers a request that follows a conversation, which comes back with it. The
    /// answer is remembered for its buttons, and not kept.
    pub(super) async fn answer(
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
            let mut record = NewQuestion::new(id, NAME, answer, began.elapsed());
            // The id of a direct message would tell who asked.
            let is_shared = asker.location.guild.is_some();
            record.place = is_shared.then(|| asker.location.channel.to_string());
            record.person = self.store.person(NAME, &asker.user.to_string());
            self.memory.remember(Asked {
                request,
                before,
                text: answer.question.clone(),
                record,
            });
        }
        (said, id, after)
    }

    /// What there is to say to a request, away from the threads that talk to
    /// Discord. The program's own failure is told as such.
    pub(super) async fn say(
        &self,
        request: Request,
        mut conversation: Conversation,
        around: Surroundings,
    ) -> (Said, Option<Conversation>) {
        let engine = self.live.engine();
        // The semaphore is never closed.
        let _turn = self.turns.acquire().await;
        let work = move || {
            let said = answering::say(&engine, &request, &mut conversation, &around)?;
            Ok((said, conversation))
        };
        let done: Result<Result<_, IndexError>, _> = tokio::task::spawn_blocking(work).await;
        match done {
            Ok(Ok((said, conversation))) => return (said, Some(conversation)),
            Ok(Err(error)) => tracing::error!(%error, "the index failed"),
            Err(error) => tracing::error!(%error, "an answer failed"),
        }
        (answering::failed(around.language_for("")), None)
    }

    /// The conversation so far; of another process or an earlier run, if need be.
    pub(super) async fn conversation(&self, key: &str) -> Conversation {
        if let Some(conversation) = self.memory.conversation(key) {
            return conversation;
        }
        let stored = self.store.conversation(key, Timestamp::now());
        let stored = self.store.unless_down(stored).await.flatten();
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
                    .unless_down(store.save_conversation(&key, json, until))
                    .await;
            });
        }
    }

    /// What is said, as a message. `buttons` are those of the place.
    pub(super) fn reply(&self, said: &Said, id: Option<&QuestionId>, buttons: Buttons) -> Reply {
        match said {
            Said::Answer(answer, card) => {
                let page = self.page(&answer.question);
                let rows = id.map(|id| controls::rows(answer, id, buttons));
                Reply {
                    embeds: vec![embed(card, page.as_deref(), answer.language, TOTAL)],
                    rows: rows.unwrap_or_default(),
                    content: None,
                }
            }
            Said::Card(card, language) => Reply {
                embeds: vec![embed(card, None, *language, TOTAL)],
                ..Reply::default()
            },
            Said::Notice(text) => notice(text),
        }
    }

    /// The buttons of a place, on an answer that one or all can see.
    pub(super) fn buttons(&self, place: &Place, is_private: bool) -> Buttons {
        Buttons {
            can_share: is_private && place.is_shared,
            can_ask_person: place.desk.is_some(),
        }
    }

    /// The address of the web page with the answer to a question, if there is one.
    pub(super) fn page(&self, question: &str) -> Option<String> {
        let web = self.options.web.trim_end_matches('/');
        let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let encoded = question.bytes().map(|byte| match is_safe(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        });
        (!web.is_empty()).then(|| format!("{web}/?q={}", encoded.collect::<String>()))
    }
}

/// A sentence that may hold what somebody typed.
pub(super) fn notice(text: &str) -> Reply {
    Reply::notice(fit(&escape(text), CONTENT, super::embed::UNIT).into_owned())
}
