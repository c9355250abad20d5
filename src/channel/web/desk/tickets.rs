//! Questions that were handed to people, and what people do with them.

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
use crate::store::{HandOver, State as Reached, StoreError, Ticket, Transition};
use crate::text::Language;

/// Closed ones that are shown, the newest.
const CLOSED: usize = 20;

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
    /// The question; nothing if it is no longer kept.
    pub(super) question: Option<String>,
    pub(super) answer: Option<String>,
    pub(super) may_take: bool,
    pub(super) may_answer: bool,
}

/// The hand-overs: what waits first, the oldest of each state first.
pub(super) async fn tickets(
    site: &Site,
    words: words::Desk,
) -> Result<Vec<TicketView>, StoreError> {
    let store = &site.conversations.store;
    let mut shown = Vec::new();
    for state in [Reached::Open, Reached::Taken, Reached::Answered] {
        shown.extend(store.hand_overs(Some(state)).await?);
    }
    let closed = store.hand_overs(Some(Reached::Closed)).await?;
    shown.extend(closed.into_iter().rev().take(CLOSED));
    let mut views = Vec::with_capacity(shown.len());
    for own in shown {
        let question = store.question(&own.question).await?;
        views.push(view(own, question, words));
    }
    Ok(views)
}

fn view(
    own: HandOver,
    question: Option<crate::store::StoredQuestion>,
    words: words::Desk,
) -> TicketView {
    let opened = own.opened.to_zoned(TimeZone::system());
    let asked = question.as_ref();
    TicketView {
        state: own.state.name(),
        state_word: state_word(own.state, words),
        opened: opened.strftime("%Y-%m-%d %H:%M").to_string(),
        channel: asked.map_or_else(String::new, |own| own.channel.clone()),
        language: asked.map_or(words.0, |own| own.language),
        question: question.map(|own| own.text),
        may_take: own.state == Reached::Open,
        may_answer: own.state != Reached::Closed,
        answer: own.answer,
        path: format!("/desk/tickets/{}", own.ticket.as_str()),
        ticket: own.ticket.as_str().to_owned(),
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
