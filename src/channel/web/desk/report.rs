//! Serves the page of the desk: the report, and the questions that were handed over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

use super::super::Site;
use super::super::page::{Frame, Visitor, html};
use super::cache::Cached;
use super::clip::clip;
use super::session::DeskSession;
use super::tickets::{self, Selection, TicketList, kept};
use super::{Desk, PERIOD_COUNT};
use crate::channel::hand_over::{LONGEST_ANSWER, TooLong};
use crate::render::{self, words};
use crate::report::draft::Draft;
use crate::report::{self, Figures, LackingEntry, Overdue, Records, Report, Unhelpful, Wording};
use crate::store::{StoreError, Ticket};
use crate::text::Language;

/// The periods of a report to choose from, in days.
const PERIODS: [u16; PERIOD_COUNT] = [7, 30, 90];
/// The longest period, in days.
pub(super) const LONGEST_PERIOD: u16 = PERIODS[PERIOD_COUNT - 1];
/// The default period, in days.
const DEFAULT_PERIOD: u16 = 30;

/// The longest time for reading a page of hand-overs.
const PAGE_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest time for reading what a report needs, which nobody waits for.
pub(super) const REPORT_TIMEOUT: Duration = Duration::from_secs(120);
/// How long a page waits for a report that is being made. It should appear within 300 ms.
pub(super) const PAGE_PATIENCE: Duration = Duration::from_millis(150);

/// The most groups, and entries of each list, on the page; the spreadsheet has all of them.
const MAX_GROUPS: usize = 15;
/// The most questions of a group or an entry on the page.
const MAX_EXAMPLES: usize = 4;
/// The most names of entries in a list.
const MAX_NAMES: usize = 100;
/// The longest text of a question or comment on the page, in bytes.
const LONGEST_EXAMPLE: usize = 400;
/// The longest part of a draft that is shown, in bytes; the file has all of it.
const LONGEST_DRAFT: usize = 800;
/// The height of the highest bar, in pixels.
const MAX_HEIGHT: usize = 96;

/// The report and the hand-overs.
#[derive(Template)]
#[template(path = "desk.html")]
struct DeskPage {
    frame: Frame,
    desk: words::Desk,
    words: words::Report,
    notice: Option<String>,
    /// An answer that can't be sent any more, to be copied.
    unsent: Option<String>,
    /// The periods in days, with their names.
    periods: [(u16, &'static str); PERIOD_COUNT],
    days: u16,
    list: TicketList,
    figures: Option<FiguresView>,
}

/// The report as the page shows it.
struct FiguresView {
    report: Arc<Report>,
    /// The time of day when it was made.
    made: String,
    shares: Vec<Share>,
    chart: Chart,
    groups: Vec<GroupView>,
    csv: String,
}

/// The figures of all questions, a language or a channel.
struct Share {
    kind: &'static str,
    name: String,
    figures: Figures,
    answered: String,
    helpful: String,
    /// The share of all questions, in percent.
    width: String,
}

/// A chart of the questions of each day.
struct Chart {
    bars: Vec<Bar>,
    most: usize,
    first: String,
    last: String,
}

/// The bar of a day: positions and widths in percent, heights in pixels.
struct Bar {
    x: String,
    width: String,
    asked: usize,
    answered: usize,
    asked_y: usize,
    asked_height: usize,
    answered_y: usize,
    answered_height: usize,
    day: String,
}

struct GroupView {
    id: String,
    count: usize,
    questions: Vec<String>,
    offered: Vec<(String, String)>,
    drafts: Vec<DraftView>,
}

struct DraftView {
    name: String,
    address: String,
    language: Language,
    text: String,
}

/// `/desk`
pub(super) async fn desk(
    _: DeskSession,
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Arc<Desk>>,
    visitor: Visitor,
) -> Response {
    let notice = visitor.value("notice");
    let notice = notice.map(|_| words::Desk(visitor.language).not_now().to_owned());
    match page(&site, &desk, &visitor, notice).await {
        Some(page) => html(&page),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// The page of a hand-over whose answer was refused, because it is too long or somebody else
/// was faster. The answer is in the field, or below the notice if there is no field any more.
pub(super) async fn refused(
    site: &Arc<Site>,
    desk: &Arc<Desk>,
    visitor: &Visitor,
    ticket: &Ticket,
    answer: &str,
    too_long: Option<TooLong>,
) -> Response {
    let kept = kept(visitor).into_iter();
    let kept = kept.filter(|(name, _)| *name != "ticket");
    let pairs = [("ticket", ticket.as_str())].into_iter().chain(kept);
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let visitor = visitor.clone().at("/desk", pairs.collect());
    let Some(mut page) = page(site, desk, &visitor, None).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let words = words::Desk(visitor.language);
    let found = page.list.tickets.first_mut();
    let (code, notice) = match (&found, too_long) {
        (None, _) => (StatusCode::NOT_FOUND, words.gone().to_owned()),
        (Some(ticket), Some(TooLong { length })) if ticket.may_answer => (
            StatusCode::UNPROCESSABLE_ENTITY,
            words::Chat(visitor.language).answer_too_long(length, LONGEST_ANSWER),
        ),
        _ => (StatusCode::CONFLICT, words.not_now().to_owned()),
    };
    match found.filter(|ticket| ticket.may_answer) {
        Some(ticket) => answer.clone_into(&mut ticket.written),
        None => page.unsent = Some(answer.to_owned()),
    }
    page.notice = Some(notice);
    (code, html(&page)).into_response()
}

/// The page for an address; `None` if the store is unavailable.
async fn page(
    site: &Arc<Site>,
    desk: &Arc<Desk>,
    visitor: &Visitor,
    notice: Option<String>,
) -> Option<DeskPage> {
    let words = words::Desk(visitor.language);
    let days = days(visitor);
    let selection = Selection::of(visitor);
    let store = &site.conversations.store;
    let (selected, cached) = tokio::join!(
        read(site, PAGE_TIMEOUT, tickets::select(store, &selection)),
        report_of(site, desk, days, PAGE_PATIENCE),
    );
    let selected = selected?;
    let frame = Frame::new(site, visitor, "/desk", words.title());
    Some(DeskPage {
        desk: words,
        words: words::Report(visitor.language),
        notice,
        unsent: None,
        periods: [
            (PERIODS[0], words.days_7()),
            (PERIODS[1], words.days_30()),
            (PERIODS[2], words.days_90()),
        ],
        days,
        list: TicketList::new(selected, &selection, &frame, visitor, words),
        figures: cached.map(|cached| FiguresView::new(&cached, &frame, words, days)),
        frame,
    })
}

/// The id of an entry without its pack.
fn entry_id(entry: &str) -> &str {
    entry.rsplit('/').next().unwrap_or(entry)
}

/// The entries that lack ways to ask, each with those that were asked last.
fn lacking(report: &Report) -> impl Iterator<Item = (&LackingEntry, Vec<Wording>)> {
    let entries = report.ways_to_ask.iter().take(MAX_GROUPS);
    entries.map(|entry| {
        let older = entry.questions.len().saturating_sub(MAX_EXAMPLES);
        let newest = entry.questions.iter().skip(older);
        let clipped = newest.map(|wording| Wording {
            text: clip(&wording.text, LONGEST_EXAMPLE),
            ..wording.clone()
        });
        (entry, clipped.collect())
    })
}

/// The entries that didn't help, each with the newest comments.
fn unhelpful(report: &Report) -> impl Iterator<Item = (&Unhelpful, Vec<String>)> {
    let entries = report.unhelpful.iter().take(MAX_GROUPS);
    entries.map(|entry| {
        let comments = entry.comments.iter().rev().take(MAX_EXAMPLES);
        let comments = comments.map(|comment| clip(comment, LONGEST_EXAMPLE));
        (entry, comments.collect())
    })
}

/// The first entries that are due for review.
fn overdue(report: &Report) -> impl Iterator<Item = &Overdue> {
    report.overdue.iter().take(MAX_NAMES)
}

/// The first entries that were not used.
fn unused(report: &Report) -> impl Iterator<Item = &String> {
    report.unused.iter().take(MAX_NAMES)
}

/// Why an entry is due for review: labels with days.
fn reasons(entry: &Overdue, frame: &Frame) -> Vec<(&'static str, Date)> {
    render::report::reasons(entry, frame.language)
}

pub(super) fn days(visitor: &Visitor) -> u16 {
    let days = visitor.value("days").and_then(|days| days.parse().ok());
    days.filter(|days| PERIODS.contains(days))
        .unwrap_or(DEFAULT_PERIOD)
}

/// The report of the last days. `None` if there is none within `patience`.
pub(super) async fn report_of(
    site: &Arc<Site>,
    desk: &Arc<Desk>,
    days: u16,
    patience: Duration,
) -> Option<Cached<Report>> {
    let period = PERIODS.iter().position(|period| *period == days)?;
    let make = make(site.clone(), desk.clone(), days);
    desk.reports
        .get(period, Instant::now(), patience, make)
        .await
}

/// Reads from the store for the desk. If that fails or takes too long, logs the error and
/// returns `None`. Channels can use the store in the meantime.
async fn read<T>(
    site: &Site,
    limit: Duration,
    call: impl Future<Output = Result<T, StoreError>>,
) -> Option<T> {
    let result = site.conversations.store.within(limit, call).await;
    let log = |error: &StoreError| tracing::error!(%error, "the desk could not read the store");
    result.inspect_err(log).ok()
}

async fn make(site: Arc<Site>, desk: Arc<Desk>, days: u16) -> Option<Report> {
    let zone = TimeZone::system();
    let to = Zoned::now().date();
    let from = to.checked_sub((i32::from(days) - 1).days()).ok()?;
    let store = &site.conversations.store;
    let records = Records::read(store, (from, to), &zone);
    let mut records = read(&site, REPORT_TIMEOUT, records).await?;
    let engine = site.conversations.live.engine();
    let work = move || {
        let (library, tokenizer) = (engine.library(), engine.tokenizer());
        let options = &desk.report;
        let changed = desk.fetched.changed();
        let changed = changed
            .inspect_err(|error| tracing::error!(%error, "could not read the changes of pages"));
        records.changed = changed.unwrap_or_default();
        report::report(&records, library, tokenizer, &zone, options)
    };
    // It takes no turn: a report of many questions must not make askers wait.
    let report = tokio::task::spawn_blocking(work).await;
    report
        .inspect_err(|error| tracing::error!(%error, "a report failed"))
        .ok()
}

impl FiguresView {
    fn new(cached: &Cached<Report>, frame: &Frame, words: words::Desk, days: u16) -> FiguresView {
        let report = cached.value.clone();
        let made = cached.made.to_zoned(TimeZone::system());
        FiguresView {
            made: made.strftime("%H:%M").to_string(),
            shares: shares(&report, words),
            chart: Chart::new(&report),
            groups: groups(&report, frame, days),
            csv: frame.to_with("/desk/report.csv", &[("days", &days.to_string())]),
            report,
        }
    }
}

fn shares(report: &Report, words: words::Desk) -> Vec<Share> {
    let percent = |share: Option<f64>| share.map_or("–".to_owned(), |p| format!("{p:.1}%"));
    let share = |kind, name: &str, figures: &Figures| Share {
        kind,
        name: name.to_owned(),
        figures: *figures,
        answered: percent(figures.answered_percent()),
        helpful: percent(figures.helpful_percent()),
        width: part(figures.asked, report.total.asked),
    };
    let mut shares = vec![share("", words::Report(words.0).total(), &report.total)];
    let languages = report.languages.iter();
    shares.extend(languages.map(|(name, figures)| share(words.languages(), name, figures)));
    let channels = report.channels.iter();
    shares.extend(channels.map(|(name, figures)| share(words.channels(), name, figures)));
    shares
}

/// A part of a whole in percent.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of questions are far below 2^52"
)]
fn part(part: usize, whole: usize) -> String {
    format!("{:.2}", 100.0 * part as f64 / whole.max(1) as f64)
}

impl Chart {
    fn new(report: &Report) -> Chart {
        let most = report.days.iter().map(|(_, figures)| figures.asked).max();
        let most = most.unwrap_or_default();
        let height = |count: usize| (count * MAX_HEIGHT).div_ceil(most.max(1));
        let count = report.days.len();
        let bar = |(at, (day, figures)): (usize, &(Date, Figures))| Bar {
            x: part(at, count),
            width: part(1, count),
            asked: figures.asked,
            answered: figures.answered,
            asked_y: MAX_HEIGHT - height(figures.asked),
            asked_height: height(figures.asked),
            answered_y: MAX_HEIGHT - height(figures.answered),
            answered_height: height(figures.answered),
            day: day.to_string(),
        };
        Chart {
            bars: report.days.iter().enumerate().map(bar).collect(),
            most,
            first: report.from.to_string(),
            last: report.to.to_string(),
        }
    }
}

fn groups(report: &Report, frame: &Frame, days: u16) -> Vec<GroupView> {
    let days = days.to_string();
    let groups = report.unanswered.iter().take(MAX_GROUPS);
    let view = |group: &report::Group| {
        let draft = Draft::from(group);
        let sides = Language::ALL.map(|language| {
            let name = format!("{}.{}.md", group.id, language.code());
            let path = format!("/desk/drafts/{name}");
            let comment = words::Report(language).write_answer();
            DraftView {
                address: frame.to_with(&path, &[("days", &days)]),
                name,
                language,
                text: clip(&draft.side(language, report.to, comment), LONGEST_DRAFT),
            }
        });
        let offered = group.offered.iter();
        let examples = group.questions.iter().take(MAX_EXAMPLES);
        GroupView {
            id: group.id.clone(),
            count: group.count,
            questions: examples.map(|text| clip(text, LONGEST_EXAMPLE)).collect(),
            offered: offered.map(|id| (id.clone(), frame.to_entry(id))).collect(),
            drafts: sides.into(),
        }
    };
    groups.map(view).collect()
}
