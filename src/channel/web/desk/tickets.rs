//! Questions that were handed over to people, and what people do with them.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::super::Site;
use super::super::page::{SameSite, Visitor, state_word};
use super::session::Clerk;
use crate::render::words;
use crate::store::{DeskTicket, State as Reached, StoreError, Ticket, Transition};
use crate::text::Language;

/// The number of closed hand-overs that are shown: the newest.
const CLOSED: u32 = 20;

/// A hand-over to be shown.
pub(super) struct TicketView {
    pub(super) ticket: String,
    /// Where its form is sent.
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

/// The hand-overs, those that wait for somebody first.
pub(super) async fn tickets(
    site: &Site,
    words: words::Desk,
) -> Result<Vec<TicketView>, StoreError> {
    let tickets = site.conversations.store.desk_tickets(CLOSED).await?;
    Ok(tickets.into_iter().map(|own| view(own, words)).collect())
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
        may_take: hand_over.state == Reached::Open,
        may_answer: hand_over.state != Reached::Closed,
        answer: hand_over.answer,
        path: format!("/desk/tickets/{}", hand_over.ticket.as_str()),
        ticket: hand_over.ticket.as_str().to_owned(),
    }
}

/// What the form below a hand-over sends.
#[derive(Debug, Deserialize)]
pub(super) struct Done {
    step: String,
    #[serde(default)]
    answer: String,
}

/// `/desk/tickets/{ticket}`
pub(super) async fn step(
    State(site): State<Arc<Site>>,
    _: Clerk,
    _: SameSite,
    visitor: Visitor,
    Path(ticket): Path<String>,
    Form(done): Form<Done>,
) -> Response {
    let Some(ticket) = Ticket::parse(&ticket) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (conversations, store) = (&site.conversations, &site.conversations.store);
    let answer = done.answer.trim();
    let made = match done.step.as_str() {
        "take" => store.try_call(store.take(&ticket)).await,
        "close" => store.try_call(store.close(&ticket)).await,
        "answer" if !answer.is_empty() => conversations.answer_asker(&ticket, answer).await,
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    let notice = match made {
        Some(Transition::Made(_)) => "",
        Some(Transition::NotFrom(_)) => "not-now",
        Some(Transition::NoSuchTicket) => return StatusCode::NOT_FOUND.into_response(),
        None => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let notice = Some(("notice", notice)).filter(|(_, own)| !own.is_empty());
    let pairs: Vec<(&str, &str)> = notice.into_iter().collect();
    let address = visitor.to("/desk", &pairs);
    Redirect::to(&format!("{address}#ticket-{}", ticket.as_str())).into_response()
}
