//! A question handed to people, where there is a desk to answer it, and its own page,
//! on which the answer appears.
//!
//! The page's address is the question's id, which nobody can guess.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::Site;
use super::failure::SameSite;
use super::frame::Frame;
use super::html;
use super::visitor::Visitor;
use crate::channel::conversation::HandedOver;
use crate::render::words;
use crate::store::{HandOver, QuestionId, State as Reached, StoredQuestion};
use crate::text::Language;

/// What the form below an answer sends.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    id: String,
}

/// A question that was handed to people.
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
    _: SameSite,
    Form(wanted): Form<Wanted>,
) -> Response {
    let Some(id) = QuestionId::parse(&wanted.id).filter(|_| site.has_desk) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some(exchange) = site.conversations.exchange(&id).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match site.conversations.hand_over(&exchange, None).await {
        // Without a ticket the desk does not see it.
        HandedOver::New(None) => {
            site.conversations.fail_hand_over(&id);
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
        Some(Some((question, own))) => html(&PersonPage::new(&site, &visitor, question, own)),
    }
}

impl PersonPage {
    fn new(site: &Site, visitor: &Visitor, question: StoredQuestion, own: HandOver) -> PersonPage {
        let title = words::Chat(visitor.language).desk_title();
        PersonPage {
            frame: Frame::new(site, visitor, "", title),
            question: question.text,
            language: question.language,
            ticket: own.ticket.as_str().to_owned(),
            state: own.state.name(),
            state_word: state_word(own.state, words::Desk(visitor.language)),
            answer: own.answer,
        }
    }
}

/// The name of a state.
pub(in crate::channel::web) fn state_word(state: Reached, words: words::Desk) -> &'static str {
    match state {
        Reached::Open => words.open(),
        Reached::Taken => words.taken(),
        Reached::Answered => words.answered(),
        Reached::Closed => words.closed(),
    }
}
