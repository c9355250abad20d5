//! What the bot is made of beside its dialogue, and how what is said becomes a
//! message.

use std::ops::Deref;

use serenity::http::Http;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, UserId};

use super::commands::{commands, registration};
use super::controls::{self, Buttons};
use super::embed::{TOTAL, embed};
use super::place::{Key, Location, Place, Places};
use super::reply::Reply;
use super::{NAME, Options};
use crate::channel;
use crate::channel::answering::Said;
use crate::channel::dialogue::{self, Dialogue};
use crate::channel::limiter::Limiter;
use crate::render::fit::fit;
use crate::render::markdown::escape;
use crate::store::QuestionId;

/// Of a message's text.
const CONTENT: usize = 2_000;

/// Everything that the handlers share.
#[derive(Debug)]
pub(super) struct Bot {
    pub(super) dialogue: Dialogue,
    pub(super) options: Options,
    pub(super) application: ApplicationId,
    pub(super) user: UserId,
    pub(super) limiter: Limiter,
    /// Limits the suggestions while somebody types, which come with every key.
    pub(super) completions: Limiter,
    pub(super) places: Places,
}

/// The bot talks, and more.
impl Deref for Bot {
    type Target = Dialogue;

    fn deref(&self) -> &Dialogue {
        &self.dialogue
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    pub(super) user: UserId,
    /// They, and where they are, for the dialogue.
    pub(super) own: dialogue::Asker,
}

impl Asker {
    pub(super) fn new(user: UserId, location: Location) -> Asker {
        let channel = location.channel;
        // A thread or a direct message is one conversation, else everybody has their
        // own in a channel.
        let is_one = location.parent.is_some() || location.is_direct;
        let conversation = match is_one {
            true => format!("{NAME}/{channel}"),
            false => format!("{NAME}/{channel}/{user}"),
        };
        // The id of a direct message would tell who asked.
        let is_shared = location.guild.is_some();
        let own = dialogue::Asker {
            person: Some(user.to_string()),
            place: is_shared.then(|| channel.to_string()),
            conversation,
        };
        Asker { user, own }
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
            self.store.try_call(gone).await;
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
                    ..Reply::default()
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
        channel::page(&self.options.web, question)
    }
}

/// A sentence that may hold what somebody typed.
pub(super) fn notice(text: &str) -> Reply {
    Reply::notice(fit(&escape(text), CONTENT, super::embed::UNIT).into_owned())
}
