//! Hands questions over to people, and shows a page for each with the answer of the person.
//!
//! The address of the page has the id of the question, which can't be guessed.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::Site;
use super::frame::Frame;
use super::html;
use super::visitor::Visitor;
use crate::channel::hand_over::HandedOver;
use crate::render::words;
use crate::store::{HandOver, QuestionId, State as TicketState, StoredQuestion};
use crate::text::Language;

/// The form below an answer.
#[derive(Debug, Deserialize)]
pub(super) struct HandOverForm {
    id: String,
}

/// The page of a question that was handed over.
#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    question: String,
    language: Language,
    ticket: String,
    state: &'static str,
    state_word: &'static str,
    answer: Option<String>,
}

/// `/questions`: hands a question over.
pub(super) async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(form): Form<HandOverForm>,
) -> Response {
    match QuestionId::parse(&form.id).filter(|_| site.has_desk) {
        Some(id) => hand_over(&site, &visitor, &id).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Hands a question over and leads to its page.
pub(super) async fn hand_over(site: &Site, visitor: &Visitor, id: &QuestionId) -> Response {
    let Some(exchange) = site.conversations.exchange(id).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match site.conversations.hand_over(&exchange, None).await {
        // Without a ticket, the desk doesn't show the question.
        HandedOver::New(None) => {
            site.conversations.fail_hand_over(id).await;
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        HandedOver::New(Some(_)) | HandedOver::Before => {
            let path = format!("/questions/{}", id.as_str());
            Redirect::to(&visitor.to(&path, &[])).into_response()
        }
    }
}

/// `/questions/{id}`
pub(super) async fn question(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Response {
    let Some(id) = QuestionId::parse(&id).filter(|_| site.has_desk) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let store = &site.conversations.store;
    let found = store.try_call(async {
        let question = store.question(&id).await?;
        let hand_over = store.hand_over_of_question(&id).await?;
        Ok(question.zip(hand_over))
    });
    match found.await {
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(None) => StatusCode::NOT_FOUND.into_response(),
        Some(Some((question, hand_over))) => {
            html(&PersonPage::new(&site, &visitor, question, hand_over))
        }
    }
}

impl PersonPage {
    fn new(
        site: &Site,
        visitor: &Visitor,
        question: StoredQuestion,
        hand_over: HandOver,
    ) -> PersonPage {
        let title = words::Chat(visitor.language).desk_title();
        PersonPage {
            frame: Frame::new(site, visitor, "", title),
            question: question.text,
            language: question.language,
            ticket: hand_over.ticket.as_str().to_owned(),
            state: hand_over.state.name(),
            state_word: state_word(hand_over.state, words::Desk(visitor.language)),
            answer: hand_over.answer,
        }
    }
}

/// The name of a state.
pub(in crate::channel::web) fn state_word(state: TicketState, words: words::Desk) -> &'static str {
    match state {
        TicketState::Open => words.open(),
        TicketState::Taken => words.taken(),
        TicketState::Answered => words.answered(),
        TicketState::Closed => words.closed(),
    }
}
