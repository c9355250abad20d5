//! Encodes the buttons and the menu of related questions below a message.

use serenity::builder::CreateSelectMenuOption;
use serenity::builder::{CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind};
use serenity::model::application::ButtonStyle;

use super::embed::UNIT;
use crate::channel::action::{Action, Button, Emphasis, pick};
use crate::channel::conversation::Reply;
use crate::render::fit::{ELLIPSIS, fit};
use crate::render::view::{Offer, View};
use crate::render::words;

/// The id of the menu. The action is in the selected option.
pub(super) const MENU: &str = "related";

/// The most buttons in a row.
const ROW: usize = 5;
/// The longest label of a button, in code points.
const LABEL: usize = 80;
/// The longest placeholder of a menu, in code points.
const PLACEHOLDER: usize = 150;
/// The most options of a menu.
const OPTIONS: usize = 25;
/// The longest label or description of an option, in code points.
const OPTION_LABEL: usize = 100;

/// The rows below a reply: the related questions of its view and its buttons.
pub(super) fn rows(reply: &Reply, view: &View, buttons: &[Button]) -> Vec<CreateActionRow> {
    let mut rows: Vec<CreateActionRow> = menu(reply, view).into_iter().collect();
    rows.extend(button_rows(buttons));
    rows
}

/// The buttons in rows of at most [`ROW`].
pub(super) fn button_rows(buttons: &[Button]) -> Vec<CreateActionRow> {
    let buttons = buttons.iter().filter_map(|button| {
        let style = match button.emphasis {
            Emphasis::Normal => ButtonStyle::Secondary,
            Emphasis::Primary => ButtonStyle::Primary,
            Emphasis::Positive => ButtonStyle::Success,
        };
        let label = fit(button.label, LABEL, UNIT);
        let id = button.action.encode()?;
        Some(CreateButton::new(id).label(label).style(style))
    });
    let buttons: Vec<CreateButton> = buttons.collect();
    let rows = buttons.chunks(ROW);
    rows.map(|row| CreateActionRow::Buttons(row.to_vec()))
        .collect()
}

fn menu(reply: &Reply, view: &View) -> Option<CreateActionRow> {
    let options = view.related.iter();
    let options: Vec<CreateSelectMenuOption> = options
        .filter_map(|offer| option(offer, &pick(reply, offer, view.language)?))
        .take(OPTIONS)
        .collect();
    if options.is_empty() {
        return None;
    }
    let any = words::Chat(view.language).pick();
    let placeholder = view.related_label.unwrap_or(any);
    let menu = CreateSelectMenu::new(MENU, CreateSelectMenuKind::String { options })
        .placeholder(fit(placeholder, PLACEHOLDER, UNIT));
    Some(CreateActionRow::SelectMenu(menu))
}

/// An option with a question. If the question is too long for the label, the rest is the
/// description.
fn option(offer: &Offer, action: &Action) -> Option<CreateSelectMenuOption> {
    let question = offer.question.as_str();
    let label = fit(question, OPTION_LABEL, UNIT);
    let shown = label.strip_suffix(ELLIPSIS).unwrap_or(&label);
    let rest = question.strip_prefix(shown).unwrap_or_default().trim();
    let option = CreateSelectMenuOption::new(label.as_ref(), action.encode()?);
    Some(match rest.is_empty() {
        true => option,
        false => option.description(fit(rest, OPTION_LABEL, UNIT)),
    })
}
