//! A button or menu that was pressed to what comes of it.

use serenity::all::{ComponentInteraction, ComponentInteractionDataKind, Context, Mentionable};
use serenity::builder::CreateEmbed;

use super::bot::{Asker, Bot, notice};
use super::controls::MENU;
use super::desk;
use super::locate::{language_of, location, may_share};
use super::place::Place;
use super::reply::{OutgoingMessage, Responder};
use crate::channel::action::{Action, Pressed};
use crate::render::words;
use crate::text::Language;

/// A message, and whether it is for whoever pressed the button alone.
type Visible = (OutgoingMessage, bool);

impl Bot {
    /// Replies to a button or menu.
    pub(super) async fn pressed(&self, context: &Context, component: &ComponentInteraction) {
        let mut responder = Responder::new(&context.http, component.id, &component.token);
        let locale = language_of(&component.locale, component.guild_locale.as_deref());
        let language = locale.unwrap_or(self.conversations.default_language);
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
        let Some(action) = action(component) else {
            let expired = notice(words::Chat(language).expired());
            return responder.reply(expired, true).await;
        };
        let action = match desk::Pressed::button(component, action) {
            Ok(pressed) => return desk::pressed(self, responder, pressed, language).await,
            Err(action) => action,
        };
        let place = responder.wait_for(true, self.place(location)).await;
        // In a direct message there is nobody to hide an answer from.
        let is_private = place.is_shared && !matches!(action, Action::Share(_));
        let done = self.done(context, component, &action, &asker, &place, locale);
        let (reply, is_private) = responder.wait_for(is_private, done).await;
        responder.reply(reply, is_private).await;
    }

    async fn done(
        &self,
        context: &Context,
        component: &ComponentInteraction,
        action: &Action,
        asker: &Asker,
        place: &Place,
        locale: Option<Language>,
    ) -> Visible {
        let own = self.conversations.context(locale);
        match action {
            Action::Share(id) => {
                let exchange = self.conversations.exchange(id).await;
                let language = exchange.map(|exchange| exchange.record.language);
                let language = language.unwrap_or_else(|| own.name_language(""));
                shared(component, asker, place, language)
            }
            Action::AskPerson(id) => {
                let text = desk::ask_person(self, context, component, id, place).await;
                let otherwise = || words::Chat(own.name_language("")).expired().to_owned();
                (notice(&text.unwrap_or_else(otherwise)), true)
            }
            action => {
                let pressed = self.conversations.press(action, &asker.own, &own).await;
                let expired = || Pressed::expired(own.name_language(""));
                match pressed.unwrap_or_else(expired) {
                    Pressed::Notice(text) => (notice(&text), true),
                    Pressed::Reply(reply) => {
                        let is_private = place.is_shared;
                        let abilities = self.abilities(place, is_private);
                        (self.reply(&reply, abilities), is_private)
                    }
                }
            }
        }
    }
}

/// The action of a button, or of what was picked in a menu.
fn action(component: &ComponentInteraction) -> Option<Action> {
    let text = match &component.data.kind {
        ComponentInteractionDataKind::StringSelect { values }
            if component.data.custom_id == MENU =>
        {
            values.first()?
        }
        _ => &component.data.custom_id,
    };
    Action::parse(text)
}

/// The answer as it is, for everybody.
fn shared(
    component: &ComponentInteraction,
    asker: &Asker,
    place: &Place,
    language: Language,
) -> Visible {
    if !may_share(place) {
        return (notice(words::Chat(language).off_here()), true);
    }
    let embeds = component.message.embeds.iter().cloned();
    let user = asker.user.mention();
    let message = OutgoingMessage {
        content: Some(words::Chat(language).shared_by(user)),
        embeds: embeds.map(CreateEmbed::from).collect(),
        ..OutgoingMessage::default()
    };
    (message, false)
}
