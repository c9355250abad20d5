//! Handles the commands of a server's administrators: show the status, reload the packs,
//! and set how the bot answers in a channel and where the desk is.

use std::time::Duration;

use serenity::all::{CommandInteraction, Context, Mentionable};

use super::bot::{Bot, notice};
use super::embed::{TOTAL, embed};
use super::locate::location;
use super::place::{Key, Location};
use super::reply::OutgoingMessage;
use super::request::Administration;
use super::settings::{Reply as Visibility, When};
use crate::engine::live::{KeptOut, Reload};
use crate::knowledge::Problem;
use crate::knowledge::markdown::block::Block;
use crate::render::problem;
use crate::render::view::{Field, Tone, View};
use crate::render::words;
use crate::text::Language;

/// The most mistakes that a reply lists; `check` lists them all.
const MAX_MISTAKES: usize = 10;

/// Handles a command of an administrator. Discord offers the commands only to members
/// who can manage the server, and to those they choose.
pub(super) async fn administer(
    bot: &Bot,
    context: &Context,
    command: &CommandInteraction,
    request: Administration,
    language: Language,
) -> OutgoingMessage {
    let say = |message: fn(words::Chat) -> &'static str| notice(message(words::Chat(language)));
    let Some(guild) = command.guild_id else {
        return say(words::Chat::servers_only);
    };
    let here = location(
        Some(guild),
        command.channel_id,
        command.channel.as_ref(),
        command.context,
    );
    match request {
        Administration::Status => status(bot, context, here, language).await,
        Administration::Reload => reload(bot, context, language).await,
        Administration::Place {
            when: Some(When::Every),
            ..
        } if !bot.options.message_content => say(words::Chat::needs_content),
        Administration::Place { place, when, reply } => {
            let place = place.unwrap_or(command.channel_id);
            let change = |settings: &mut super::settings::Settings| {
                settings.when = when.or(settings.when);
                settings.reply = reply.or(settings.reply);
            };
            if !bot
                .places
                .change(&bot.conversations.store, Key::Channel(place), change)
                .await
            {
                return say(words::Chat::not_kept);
            }
            let parent = here.parent.filter(|_| place == here.channel);
            let result = bot
                .place(Location {
                    channel: place,
                    parent,
                    ..here
                })
                .await;
            let mention = place.mention().to_string();
            let confirmation = words::Chat(language).place_set(&mention);
            let settings = setting_list(result.when, result.reply, language);
            OutgoingMessage::notice(format!("{confirmation}\n{settings}"))
        }
        Administration::Desk { place } => {
            let desk = place.map_or(0, |place| place.get());
            let change = |settings: &mut super::settings::Settings| settings.desk = Some(desk);
            if !bot
                .places
                .change(&bot.conversations.store, Key::Server(guild), change)
                .await
            {
                return say(words::Chat::not_kept);
            }
            match place.map(|place| place.mention().to_string()) {
                Some(mention) => OutgoingMessage::notice(words::Chat(language).desk_set(&mention)),
                None => say(words::Chat::desk_unset),
            }
        }
    }
}

/// The settings of a place as a list.
fn setting_list(when: When, reply: Visibility, language: Language) -> String {
    format!(
        "- {}\n- {}",
        when.words()(words::Chat(language)),
        reply.words()(words::Chat(language))
    )
}

async fn reload(bot: &Bot, context: &Context, language: Language) -> OutgoingMessage {
    let live = bot.conversations.live.clone();
    let result = tokio::task::spawn_blocking(move || live.reload()).await;
    let mut view = View {
        title: words::Chat(language).reloaded().to_owned(),
        ..View::in_language(language)
    };
    match result {
        Ok(Reload::KeptOut(kept_out)) => {
            view.tone = Tone::Unknown;
            view.title = words::Chat(language).not_reloaded().to_owned();
            view.body = kept_out_blocks(&kept_out, language);
        }
        Ok(Reload::Swapped(_)) => bot.register(&context.http).await,
        Ok(Reload::Unchanged) => {}
        Err(error) => {
            tracing::error!(%error, "could not reload the packs");
            view.title = words::Chat(language).not_reloaded().to_owned();
        }
    }
    let engine = bot.conversations.live.engine();
    view.fields.push(packs(&engine, language));
    OutgoingMessage {
        embeds: vec![embed(&view, None, TOTAL)],
        ..OutgoingMessage::default()
    }
}

fn kept_out_blocks(kept_out: &KeptOut, language: Language) -> Vec<Block> {
    match kept_out {
        KeptOut::Problems(problems) => mistakes(problems, language),
        KeptOut::Failed(error) => vec![Block::paragraph(error)],
    }
}

fn mistakes(problems: &[Problem], language: Language) -> Vec<Block> {
    let item = |problem: &Problem| {
        let description = problem::describe(&problem.kind, language);
        let file = problem.file.file_name().unwrap_or_default().display();
        let line = problem
            .line
            .map_or(String::new(), |line| format!(":{line}"));
        Block::item(format!(
            "{file}{line}: {} {}",
            description.what, description.remedy
        ))
    };
    problems.iter().take(MAX_MISTAKES).map(item).collect()
}

fn packs(engine: &crate::engine::Engine, language: Language) -> Field {
    let packs = engine.library().packs.iter();
    let pack = |pack: &crate::knowledge::Pack| {
        Block::item(format!(
            "{} ({})",
            pack.title.best(language),
            pack.entries.len()
        ))
    };
    Field {
        label: words::Chat(language).status_packs().to_owned(),
        text: packs.map(pack).collect(),
    }
}

/// How long the status waits for the store.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

async fn status(
    bot: &Bot,
    context: &Context,
    here: Location,
    language: Language,
) -> OutgoingMessage {
    let engine = bot.conversations.live.engine();
    let status = bot.conversations.live.status();
    let field = |label: fn(words::Chat) -> &'static str, text: Vec<Block>| Field {
        label: label(words::Chat(language)).to_owned(),
        text,
    };
    let line = |label: fn(words::Chat) -> &'static str, text: String| {
        field(label, vec![Block::paragraph(text)])
    };
    let passages = engine.index().manifest().counts.passages;
    let built = format!("{:.0}", status.index_built);
    let index = words::Chat(language).status_index_text(passages, built);
    let is_available = matches!(
        tokio::time::timeout(STORE_TIMEOUT, bot.conversations.store.check()).await,
        Ok(Ok(()))
    );
    let store = if is_available {
        words::Chat::status_works
    } else {
        words::Chat::status_down
    };
    let place = bot.place(here).await;
    let settings = [
        place.when.words()(words::Chat(language)),
        place.reply.words()(words::Chat(language)),
    ];
    let mut fields = vec![
        packs(&engine, language),
        line(words::Chat::status_index, index),
    ];
    if !status.problems.is_empty() {
        fields.push(field(
            words::Chat::status_mistakes,
            mistakes(&status.problems, language),
        ));
    }
    if let Some(kept_out) = &status.kept_out {
        fields.push(field(
            words::Chat::not_reloaded,
            kept_out_blocks(kept_out, language),
        ));
    }
    fields.push(line(
        words::Chat::status_store,
        store(words::Chat(language)).to_owned(),
    ));
    fields.push(line(
        words::Chat::status_shards,
        context.cache.shard_count().to_string(),
    ));
    fields.push(field(
        words::Chat::status_here,
        settings.map(Block::item).into(),
    ));
    let view = View {
        title: words::Chat(language).status_title().to_owned(),
        body: vec![Block::paragraph(format!(
            "Madoguchi {}",
            env!("CARGO_PKG_VERSION")
        ))],
        fields,
        ..View::in_language(language)
    };
    OutgoingMessage {
        embeds: vec![embed(&view, None, TOTAL)],
        ..OutgoingMessage::default()
    }
}
