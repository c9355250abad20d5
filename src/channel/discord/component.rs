//! A button or menu below an answer to what comes of it.

use serenity::all::{ComponentInteraction, ComponentInteractionDataKind, Context, Mentionable};
use serenity::builder::CreateEmbed;

use super::bot::{Asker, Bot, notice};
use super::custom_id::{Action, CustomId};
use super::interaction::{language_of, location, may_share};
use super::place::Place;
use super::reply::{Reply, Responder};
use super::{desk, hand_over};
use crate::channel::answering::Said;
use crate::render::words;
use crate::store::{QuestionId, Vote};
use crate::text::Language;

/// A reply, and whether it is for whoever pressed alone.
type Visible = (Reply, bool);

/// What somebody pressed, and where.
struct Pressed<'c> {
    component: &'c ComponentInteraction,
    asker: Asker,
    question: QuestionId,
    language: Language,
}

impl Bot {
    /// Replies to a button or menu.
    pub(super) async fn pressed(&self, context: &Context, component: &ComponentInteraction) {
        let mut responder = Responder::new(&context.http, component.id, &component.token);
        let around = language_of(&component.locale, component.guild_locale.as_deref());
        let language = around.unwrap_or(self.default_language);
        let location = location(
            component.guild_id,
            component.channel_id,
            component.channel.as_ref(),
            component.context,
        );
        let asker = Asker::new(component.user.id, location);
        if let Some(reply) = self.too_fast(asker.user, location.guild, language) {
            return responder.reply(reply, true).await;
        }
        let (action, question) = match CustomId::parse(&component.data.custom_id) {
            Some(CustomId::Answer(action, question)) => (action, question),
            Some(CustomId::Desk(action, ticket)) => {
                let pressed = desk::Pressed::button(component, action, ticket);
                return desk::pressed(self, responder, pressed, language).await;
            }
            None => return responder.reply(expired(language), true).await,
        };
        let place = responder.wait_for(true, self.place(location)).await;
        let pressed = Pressed {
            component,
            asker,
            question,
            language,
        };
        // In a direct message there is nobody to hide an answer from.
        let is_private = place.is_shared && action != Action::Share;
        let done = self.done(context, action, pressed, &place);
        let (reply, is_private) = responder.wait_for(is_private, done).await;
        responder.reply(reply, is_private).await;
    }

    async fn done(
        &self,
        context: &Context,
        action: Action,
        mut pressed: Pressed<'_>,
        place: &Place,
    ) -> Visible {
        let asked = self.asked(&pressed.question).await;
        // Below an answer its own language is spoken.
        if let Some(asked) = &asked {
            pressed.language = asked.record.language;
        }
        let own = &pressed;
        match action {
            Action::Helpful => (self.voted(own, Vote::Helpful).await, true),
            Action::NotHelpful => (self.voted(own, Vote::NotHelpful).await, true),
            Action::Share => shared(own, place),
            Action::OtherLanguage => {
                let told = self.in_other_language(&own.asker.own, &own.question).await;
                match told {
                    Some((said, id)) => self.shown(&said, id, place),
                    None => (expired(own.language), true),
                }
            }
            Action::Related => self.picked(own, place).await,
            Action::AskPerson => {
                let reply = match asked {
                    Some(asked) => {
                        hand_over::hand_over(self, context, own.component, asked, place).await
                    }
                    None => expired(own.language),
                };
                (reply, true)
            }
        }
    }

    /// Keeps a vote.
    async fn voted(&self, pressed: &Pressed<'_>, vote: Vote) -> Reply {
        let person = pressed.asker.own.person.as_deref();
        self.vote(&pressed.question, vote, None, person).await;
        notice(words::Chat(pressed.language).thanks())
    }

    /// The answer to the question that was picked.
    async fn picked(&self, pressed: &Pressed<'_>, place: &Place) -> Visible {
        let language = pressed.language;
        let ComponentInteractionDataKind::StringSelect { values } = &pressed.component.data.kind
        else {
            return (expired(language), true);
        };
        let entry = values.first().map_or("", String::as_str);
        match self.related(&pressed.asker.own, entry, language).await {
            Some((said, id)) => self.shown(&said, id, place),
            None => (expired(language), true),
        }
    }

    /// An answer for whoever pressed.
    fn shown(&self, said: &Said, id: Option<QuestionId>, place: &Place) -> Visible {
        let is_private = place.is_shared;
        let buttons = self.buttons(place, is_private);
        (self.reply(said, id.as_ref(), buttons), is_private)
    }
}

/// The answer as it is, for everybody.
fn shared(pressed: &Pressed<'_>, place: &Place) -> Visible {
    if !may_share(place) {
        return (notice(words::Chat(pressed.language).off_here()), true);
    }
    let embeds = pressed
        .component
        .message
        .embeds
        .iter()
        .cloned()
        .map(CreateEmbed::from);
    let user = pressed.asker.user.mention().to_string();
    let reply = Reply {
        content: Some(words::Chat(pressed.language).shared_by(&user)),
        embeds: embeds.collect(),
        ..Reply::default()
    };
    (reply, false)
}

fn expired(language: Language) -> Reply {
    notice(words::Chat(language).expired())
}
