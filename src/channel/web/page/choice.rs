//! Receives the choice among the entries that are offered in place of an answer.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::Site;
use super::visitor::{Visitor, encoded};
use super::{ask, person};
use crate::render::words;
use crate::store::QuestionId;

/// The form with the offered entries.
#[derive(Debug, Deserialize)]
pub(super) struct ChoiceForm {
    /// The id of the question.
    id: String,
    /// The id of the entry; empty if none of them is the right one.
    entry: String,
}

/// `/choices`: shows the entry, or leads to a person.
pub(super) async fn choose(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Form(form): Form<ChoiceForm>,
) -> Response {
    let Some(id) = QuestionId::parse(&form.id) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (conversations, asker) = (&site.conversations, visitor.asker());
    if !form.entry.is_empty() {
        conversations.choose(&id, &form.entry, asker).await;
        let path = format!("/entries/{}", encoded(&form.entry));
        return Redirect::to(&visitor.to(&path, &[])).into_response();
    }
    conversations.choose_none(&id, asker).await;
    if site.has_desk {
        return person::hand_over(&site, &visitor, &id).await;
    }
    match conversations.exchange(&id).await {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(exchange) => {
            let sentence = words::Chat(visitor.language).nobody_connected();
            ask::sentence(&site, &visitor, &exchange.text, &id, sentence)
        }
    }
}
