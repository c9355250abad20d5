//! Takes, answers and closes the questions that were handed over to people.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;

use super::super::Site;
use super::super::page::Visitor;
use super::session::DeskSession;
use super::tickets::kept;
use super::{Desk, report};
use crate::store::{Ticket, Transition};

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
    Extension(desk): Extension<Arc<Desk>>,
    _: DeskSession,
    visitor: Visitor,
    Path(ticket): Path<String>,
    Form(form): Form<StepForm>,
) -> Response {
    let Some(ticket) = Ticket::parse(&ticket) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (conversations, store) = (&site.conversations, &site.conversations.store);
    // Browsers send each line break of a form as two characters.
    let answer = form.answer.trim().replace("\r\n", "\n");
    let transition = match form.step.as_str() {
        "take" => store.try_call(store.take(&ticket)).await,
        "close" => store.try_call(store.close(&ticket)).await,
        "answer" if !answer.is_empty() => {
            match conversations.answer_asker(&ticket, &answer).await {
                Ok(transition @ (Some(Transition::Made(_)) | None)) => transition,
                refused => {
                    let too_long = refused.err();
                    return report::refused(&site, &desk, &visitor, &ticket, &answer, too_long)
                        .await;
                }
            }
        }
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    let notice = match transition {
        Some(Transition::Made(_)) => "",
        Some(Transition::NotFrom(_)) => "not-now",
        Some(Transition::NoSuchTicket) => return StatusCode::NOT_FOUND.into_response(),
        None => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let notice = Some(("notice", notice)).filter(|(_, name)| !name.is_empty());
    let pairs: Vec<(&str, &str)> = kept(&visitor).into_iter().chain(notice).collect();
    let address = visitor.to("/desk", &pairs);
    Redirect::to(&format!("{address}#ticket-{}", ticket.as_str())).into_response()
}
