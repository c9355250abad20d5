//! Serves the report as a spreadsheet, and drafts of entries for groups of questions.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::super::Site;
use super::super::page::Visitor;
use super::Desk;
use super::report::{days, report_of};
use super::session::DeskSession;
use crate::render::words;
use crate::report;
use crate::report::draft::Draft;
use crate::text::Language;

/// How long a file waits for its report, less than the time limit of a request.
const FILE_PATIENCE: Duration = Duration::from_secs(10);

/// `/desk/report.csv`
pub(super) async fn csv(
    _: DeskSession,
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Arc<Desk>>,
    visitor: Visitor,
) -> Response {
    let cached = report_of(&site, &desk, days(&visitor), FILE_PATIENCE).await;
    let table = cached.map(|cached| report::spreadsheet(&cached.value));
    match table {
        Some(Ok(table)) => file("text/csv; charset=utf-8", "madoguchi-report.csv", table),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `/desk/drafts/{group}.{language}.md`
pub(super) async fn draft(
    _: DeskSession,
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Arc<Desk>>,
    visitor: Visitor,
    Path(name): Path<String>,
) -> Response {
    let parts = name.strip_suffix(".md").and_then(|n| n.rsplit_once('.'));
    let parts = parts.and_then(|(id, code)| Some((id, Language::from_code(code)?)));
    let Some((id, language)) = parts else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let cached = report_of(&site, &desk, days(&visitor), FILE_PATIENCE).await;
    let Some(report) = cached.map(|cached| cached.value) else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let group = report.unanswered.iter().find(|group| group.id == id);
    let Some(group) = group else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let comment = words::Report(language).write_answer();
    let text = Draft::from(group).side(language, report.to, comment);
    // The name is safe: the id of the group, eight letters, and the code of a language.
    let name = format!("{}.{}.md", group.id, language.code());
    file("text/markdown; charset=utf-8", &name, text)
}

fn file(kind: &'static str, name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, text).into_response()
}
