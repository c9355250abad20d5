//! What administrators of a server ask of the bot: how it is, to load the packs
//! again, and how to answer where.

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

/// Mistakes that are told, at most; `check` lists them all.
const MISTAKES: usize = 10;

/// Does what an administrator wants. Discord lets those call it who may manage the
/// server, or whom they let.
pub(super) async fn administer(
    bot: &Bot,
    context: &Context,
    command: &CommandInteraction,
    wanted: Administration,
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
    match wanted {
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
            let set = bot
                .place(Location {
                    channel: place,
                    parent,
                    ..here
                })
                .await;
            let mention = place.mention().to_string();
            let done = words::Chat(language).place_set(&mention);
            OutgoingMessage::notice(format!("{done}\n{}", told(set.when, set.reply, language)))
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

/// How a place is set, as a list.
fn told(when: When, reply: Visibility, language: Language) -> String {
    format!(
        "- {}\n- {}",
        when.words()(words::Chat(language)),
        reply.words()(words::Chat(language))
    )
}

async fn reload(bot: &Bot, context: &Context, language: Language) -> OutgoingMessage {
    let live = bot.conversations.live.clone();
    let done = tokio::task::spawn_blocking(move || live.reload()).await;
    let mut view = View {
        title: words::Chat(language).reloaded().to_owned(),
        ..View::in_language(language)
    };
    match done {
        Ok(Reload::KeptOut(kept_out)) => {
            view.tone = Tone::Unknown;
            view.title = words::Chat(language).not_reloaded().to_owned();
            view.body = kept_out_blocks(&kept_out, language);
        }
        Ok(Reload::Swapped(_)) => bot.register(&context.http).await,
        Ok(Reload::Unchanged) => {}
        Err(error) => {
            tracing::error!(%error, "the reload failed");
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
    let told = problems.iter().take(MISTAKES);
    let line = |own: &Problem| own.line.map_or(String::new(), |line| format!(":{line}"));
    let file = |own: &Problem| {
        own.file
            .file_name()
            .unwrap_or_default()
            .display()
            .to_string()
    };
    told.map(|own| {
        let description = problem::describe(&own.kind, language);
        let (file, line) = (file(own), line(own));
        Block::item(format!(
            "{file}{line}: {} {}",
            description.what, description.remedy
        ))
    })
    .collect()
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
const PATIENCE: Duration = Duration::from_secs(2);

async fn status(
    bot: &Bot,
    context: &Context,
    here: Location,
    language: Language,
) -> OutgoingMessage {
    let engine = bot.conversations.live.engine();
    let own = bot.conversations.live.status();
    let field = |label: fn(words::Chat) -> &'static str, text: Vec<Block>| Field {
        label: label(words::Chat(language)).to_owned(),
        text,
    };
    let line = |label: fn(words::Chat) -> &'static str, text: String| {
        field(label, vec![Block::paragraph(text)])
    };
    let passages = engine.index().manifest().counts.passages;
    let built = format!("{:.0}", own.index_built);
    let index = words::Chat(language).status_index_text(passages, built);
    let works = matches!(
        tokio::time::timeout(PATIENCE, bot.conversations.store.check()).await,
        Ok(Ok(()))
    );
    let store = if works {
        words::Chat::status_works
    } else {
        words::Chat::status_down
    };
    let set = bot.place(here).await;
    let here = [
        set.when.words()(words::Chat(language)),
        set.reply.words()(words::Chat(language)),
    ];
    let mut fields = vec![
        packs(&engine, language),
        line(words::Chat::status_index, index),
    ];
    if !own.problems.is_empty() {
        fields.push(field(
            words::Chat::status_mistakes,
            mistakes(&own.problems, language),
        ));
    }
    if let Some(kept_out) = &own.kept_out {
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
        here.map(Block::item).into(),
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
