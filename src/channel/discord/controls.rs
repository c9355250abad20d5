//! An answer to the buttons and the menu below it.

use serenity::builder::CreateSelectMenuOption;
use serenity::builder::{CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind};
use serenity::model::application::ButtonStyle;

use super::custom_id::{Action, CustomId};
use super::embed::UNIT;
use crate::answer::{Answer, Related};
use crate::render::fit::{ELLIPSIS, fit};
use crate::render::words;
use crate::store::QuestionId;
use crate::text::Language;

const LABEL: usize = 80;
const PLACEHOLDER: usize = 150;
const OPTIONS: usize = 25;
/// Of an option's label, and of its description.
const OPTION_LABEL: usize = 100;
/// Of what an option sends.
const OPTION_VALUE: usize = 100;

/// Which buttons there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Buttons {
    /// The answer is private and can be shown to everybody.
    pub(super) can_share: bool,
    /// There is a place where people look after questions.
    pub(super) can_ask_person: bool,
}

/// The rows below an answer.
pub(super) fn rows(
    answer: &Answer,
    question: &QuestionId,
    buttons: Buttons,
) -> Vec<CreateActionRow> {
    let language = answer.language;
    let is_answered = answer.statement().is_some();
    let button = |action: Action, label: &str, style: ButtonStyle| {
        let label = fit(label, LABEL, UNIT);
        CreateButton::new(CustomId::Answer(action, question.clone()).text())
            .label(label)
            .style(style)
    };
    let words = words::Chat(language);
    let all = [
        (
            is_answered,
            Action::Helpful,
            words.helpful(),
            ButtonStyle::Success,
        ),
        (
            is_answered,
            Action::NotHelpful,
            words.not_helpful(),
            ButtonStyle::Secondary,
        ),
        (
            is_answered && buttons.can_share,
            Action::Share,
            words.share(),
            ButtonStyle::Primary,
        ),
        (
            is_answered || !answer.related.is_empty(),
            Action::OtherLanguage,
            words.other_language(),
            ButtonStyle::Secondary,
        ),
        (
            buttons.can_ask_person,
            Action::AskPerson,
            words.ask_person(),
            ButtonStyle::Secondary,
        ),
    ];
    let shown = all.into_iter().filter(|(is_shown, ..)| *is_shown);
    let shown = shown.map(|(_, action, label, style)| button(action, label, style));
    let menu = menu(&answer.related, question, is_answered, language);
    let mut rows: Vec<CreateActionRow> = menu.into_iter().collect();
    let shown: Vec<CreateButton> = shown.collect();
    if !shown.is_empty() {
        rows.push(CreateActionRow::Buttons(shown));
    }
    rows
}

fn menu(
    related: &[Related],
    question: &QuestionId,
    is_answered: bool,
    language: Language,
) -> Option<CreateActionRow> {
    let options: Vec<CreateSelectMenuOption> = related
        .iter()
        .filter(|related| UNIT.length(&related.entry) <= OPTION_VALUE)
        .map(option)
        .take(OPTIONS)
        .collect();
    if options.is_empty() {
        return None;
    }
    let placeholder = match is_answered {
        true => words::Answers(language).see_also(),
        false => words::Chat(language).pick(),
    };
    let id = CustomId::Answer(Action::Related, question.clone()).text();
    let menu = CreateSelectMenu::new(id, CreateSelectMenuKind::String { options })
        .placeholder(fit(placeholder, PLACEHOLDER, UNIT));
    Some(CreateActionRow::SelectMenu(menu))
}

/// A question to pick. What its label has no room for is its description.
fn option(related: &Related) -> CreateSelectMenuOption {
    let question = related.question.as_str();
    let label = fit(question, OPTION_LABEL, UNIT);
    let shown = label.strip_suffix(ELLIPSIS).unwrap_or(&label);
    let rest = question.strip_prefix(shown).unwrap_or_default().trim();
    let option = CreateSelectMenuOption::new(label.as_ref(), &related.entry);
    match rest.is_empty() {
        true => option,
        false => option.description(fit(rest, OPTION_LABEL, UNIT)),
    }
}
