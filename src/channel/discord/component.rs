//! Handles buttons and menus.

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

/// A message, and whether only the person who pressed the button sees it.
type Visible = (OutgoingMessage, bool);

impl Bot {
    /// Handles a button or menu.
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
        // A direct message is private, so its answers needn't be hidden.
        let is_private = place.is_shared && !matches!(action, Action::Share(_));
        let reply = self.perform(context, component, &action, &asker, &place, locale);
        let (reply, is_private) = responder.wait_for(is_private, reply).await;
        responder.reply(reply, is_private).await;
    }

    async fn perform(
        &self,
        context: &Context,
        component: &ComponentInteraction,
        action: &Action,
        asker: &Asker,
        place: &Place,
        locale: Option<Language>,
    ) -> Visible {
        let request_context = self.conversations.context(locale);
        let default_language = request_context.name_language("");
        match action {
            Action::Share(id) => {
                let exchange = self.conversations.exchange(id).await;
                let language = exchange.map(|exchange| exchange.language);
                let language = language.unwrap_or(default_language);
                shared(component, asker, place, language)
            }
            Action::AskPerson(id) | Action::NoneOfThese(id) => {
                if matches!(action, Action::NoneOfThese(_)) {
                    self.conversations.choose_none(id, &asker.common).await;
                }
                let text = desk::ask_person(self, context, component, id, place).await;
                let expired = || words::Chat(default_language).expired().to_owned();
                (notice(&text.unwrap_or_else(expired)), true)
            }
            action => {
                let pressed = self
                    .conversations
                    .press(action, &asker.common, &request_context)
                    .await;
                match pressed.unwrap_or_else(|| Pressed::expired(default_language)) {
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

/// The action of a button, or of the selected option of a menu.
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

/// The answer as it is, visible to everyone.
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
