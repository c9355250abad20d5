//! Shows the questions that were handed over to people, and takes, answers and closes
//! them.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::super::Site;
use super::super::page::{SameSite, Visitor, state_word};
use super::session::DeskSession;
use crate::render::words;
use crate::store::{DeskTicket, State as TicketState, StoreError, Ticket, Transition};
use crate::text::Language;

/// How many of the newest closed hand-overs are shown.
const CLOSED: u32 = 20;

/// A hand-over as the page shows it.
pub(super) struct TicketView {
    pub(super) ticket: String,
    /// The path to which the form is sent.
    pub(super) path: String,
    pub(super) state: &'static str,
    pub(super) state_word: &'static str,
    pub(super) opened: String,
    pub(super) channel: String,
    pub(super) language: Language,
    pub(super) question: String,
    pub(super) answer: Option<String>,
    pub(super) may_take: bool,
    pub(super) may_answer: bool,
}

/// The hand-overs; those that wait for a person come first.
pub(super) async fn tickets(
    site: &Site,
    words: words::Desk,
) -> Result<Vec<TicketView>, StoreError> {
    let tickets = site.conversations.store.desk_tickets(CLOSED).await?;
    let tickets = tickets.into_iter();
    Ok(tickets.map(|ticket| view(ticket, words)).collect())
}

fn view(ticket: DeskTicket, words: words::Desk) -> TicketView {
    let hand_over = ticket.hand_over;
    let opened = hand_over.opened.to_zoned(TimeZone::system());
    TicketView {
        state: hand_over.state.name(),
        state_word: state_word(hand_over.state, words),
        opened: opened.strftime("%Y-%m-%d %H:%M").to_string(),
        channel: ticket.channel,
        language: ticket.language,
        question: ticket.question,
        may_take: hand_over.state == TicketState::Open,
        may_answer: hand_over.state != TicketState::Closed,
        answer: hand_over.answer,
        path: format!("/desk/tickets/{}", hand_over.ticket.as_str()),
        ticket: hand_over.ticket.as_str().to_owned(),
    }
}

/// The form below a hand-over.
#[derive(Debug, Deserialize)]
pub(super) struct StepForm {
    step: String,
    #[serde(default)]
    answer: String,
}

/// `/desk/tickets/{ticket}`
pub(super) async fn step(
    State(site): State<Arc<Site>>,
    _: DeskSession,
    _: SameSite,
    visitor: Visitor,
    Path(ticket): Path<String>,
    Form(form): Form<StepForm>,
) -> Response {
    let Some(ticket) = Ticket::parse(&ticket) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (conversations, store) = (&site.conversations, &site.conversations.store);
    let answer = form.answer.trim();
    let transition = match form.step.as_str() {
        "take" => store.try_call(store.take(&ticket)).await,
        "close" => store.try_call(store.close(&ticket)).await,
        "answer" if !answer.is_empty() => conversations.answer_asker(&ticket, answer).await,
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    let notice = match transition {
        Some(Transition::Made(_)) => "",
        Some(Transition::NotFrom(_)) => "not-now",
        Some(Transition::NoSuchTicket) => return StatusCode::NOT_FOUND.into_response(),
        None => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let notice = Some(("notice", notice)).filter(|(_, name)| !name.is_empty());
    let pairs: Vec<(&str, &str)> = notice.into_iter().collect();
    let address = visitor.to("/desk", &pairs);
    Redirect::to(&format!("{address}#ticket-{}", ticket.as_str())).into_response()
}
