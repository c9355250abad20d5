//! Shows the questions that were handed over to people, page by page or one by its ticket.

use jiff::tz::TimeZone;

use super::super::page::{Frame, Visitor, state_word};
use super::clip::clip;
use crate::render::words;
use crate::store::hand_over::HandOverCounts;
use crate::store::{DeskTicket, State as TicketState, Store, StoreError, Ticket, TicketPage};
use crate::text::Language;

/// The longest question and the longest answer in a list, in bytes. The page of one
/// hand-over has all of them.
const LONGEST_TEXT: usize = 1_500;

/// The parameters of the address that select hand-overs.
const SELECTION: [&str; 4] = ["state", "page", "ticket", "days"];

/// The hand-overs as the page shows them.
pub(super) struct TicketList {
    pub(super) tickets: Vec<TicketView>,
    /// The lists by state, with their addresses.
    pub(super) states: Vec<StateLink>,
    /// The address of the previous page.
    pub(super) previous: Option<String>,
    /// The address of the next page.
    pub(super) next: Option<String>,
    /// Where the page is among all pages.
    pub(super) position: String,
    /// The ticket that was looked for.
    pub(super) sought: String,
}

/// A link to the hand-overs in a state.
pub(super) struct StateLink {
    pub(super) name: &'static str,
    pub(super) count: usize,
    pub(super) address: String,
    pub(super) is_current: bool,
}

/// A hand-over as the page shows it.
pub(super) struct TicketView {
    pub(super) ticket: String,
    /// The address to which the form is sent.
    pub(super) path: String,
    /// The address of the page of this hand-over alone.
    pub(super) address: String,
    pub(super) state: &'static str,
    pub(super) state_word: &'static str,
    pub(super) opened: String,
    pub(super) channel: String,
    pub(super) language: Language,
    pub(super) question: String,
    pub(super) answer: Option<String>,
    /// An answer that was too long to be sent, in the field for the answer.
    pub(super) written: String,
    pub(super) may_take: bool,
    pub(super) may_answer: bool,
}

/// What the address selects.
#[derive(Debug, Clone, Default)]
pub(super) struct Selection {
    state: Option<TicketState>,
    /// From 0.
    page: usize,
    /// The text in the field for a ticket.
    sought: Option<String>,
}

impl Selection {
    pub(super) fn of(visitor: &Visitor) -> Selection {
        let page = visitor.value("page").and_then(|page| page.parse().ok());
        Selection {
            state: visitor.value("state").and_then(TicketState::from_name),
            page: page.map_or(0, |page: usize| page.saturating_sub(1)),
            sought: visitor.value("ticket").map(str::to_owned),
        }
    }
}

/// The hand-overs that the store has for a selection, with the number in each state.
pub(super) struct Selected {
    tickets: Vec<DeskTicket>,
    counts: HandOverCounts,
}

/// Reads the selected hand-overs.
pub(super) async fn select(store: &Store, selection: &Selection) -> Result<Selected, StoreError> {
    let page = TicketPage::default();
    let (tickets, counts) = match &selection.sought {
        Some(sought) => match Ticket::parse(sought) {
            Some(ticket) => {
                let found = store.desk_ticket(&ticket).await?;
                (found.into_iter().collect(), store.hand_over_counts().await?)
            }
            None => (Vec::new(), store.hand_over_counts().await?),
        },
        None => {
            let page = TicketPage {
                state: selection.state,
                first: selection.page.saturating_mul(page.count),
                ..page
            };
            store.desk_tickets(page).await?
        }
    };
    Ok(Selected { tickets, counts })
}

impl TicketList {
    /// The list for a page.
    pub(super) fn new(
        selected: Selected,
        selection: &Selection,
        frame: &Frame,
        visitor: &Visitor,
        words: words::Desk,
    ) -> TicketList {
        let count = |state: TicketState| {
            let count = selected.counts.get(state.name());
            count.copied().unwrap_or_default()
        };
        let all: usize = selected.counts.values().sum();
        let of_selection = selection.state.map_or(all, count);
        let pages = of_selection.div_ceil(TicketPage::default().count).max(1);
        let days = visitor.value("days").map(|days| ("days", days));
        let address = |state: Option<TicketState>, page: usize| {
            let number = (page + 1).to_string();
            let state = state.map(|state| ("state", state.name()));
            let page = (page > 0).then_some(("page", number.as_str()));
            let pairs: Vec<(&str, &str)> = [state, page, days].into_iter().flatten().collect();
            frame.to_with("/desk", &pairs)
        };
        let link = |state: Option<TicketState>, count| StateLink {
            name: state.map_or(words.all(), |state| state_word(state, words)),
            count,
            address: address(state, 0),
            is_current: selection.sought.is_none() && selection.state == state,
        };
        let states = TicketState::ALL.into_iter();
        let states = states.map(|state| link(Some(state), count(state)));
        let is_list = selection.sought.is_none();
        let to = |page: usize| address(selection.state, page);
        let most = if is_list { LONGEST_TEXT } else { usize::MAX };
        let query = kept(visitor);
        let tickets = selected.tickets.into_iter();
        TicketList {
            tickets: tickets
                .map(|ticket| view(ticket, words, most, frame, &query))
                .collect(),
            states: [link(None, all)].into_iter().chain(states).collect(),
            previous: (is_list && selection.page > 0)
                .then(|| to(selection.page.min(pages).saturating_sub(1))),
            next: (is_list && selection.page + 1 < pages).then(|| to(selection.page + 1)),
            position: words.page_of(selection.page + 1, pages),
            sought: selection.sought.clone().unwrap_or_default(),
        }
    }

    /// True if there is more than one page.
    pub(super) fn has_pages(&self) -> bool {
        self.previous.is_some() || self.next.is_some()
    }
}

/// The parameters of an address that select hand-overs.
pub(super) fn kept(visitor: &Visitor) -> Vec<(&'static str, &str)> {
    let pairs = SELECTION.into_iter();
    pairs
        .filter_map(|name| Some((name, visitor.value(name)?)))
        .collect()
}

fn view(
    ticket: DeskTicket,
    words: words::Desk,
    most: usize,
    frame: &Frame,
    query: &[(&str, &str)],
) -> TicketView {
    let hand_over = ticket.hand_over;
    let opened = hand_over.opened.to_zoned(TimeZone::system());
    let name = hand_over.ticket.as_str();
    TicketView {
        state: hand_over.state.name(),
        state_word: state_word(hand_over.state, words),
        opened: opened.strftime("%Y-%m-%d %H:%M").to_string(),
        channel: ticket.channel,
        language: ticket.language,
        question: clip(&ticket.question, most),
        may_take: hand_over.state == TicketState::Open,
        may_answer: hand_over.state != TicketState::Closed,
        answer: hand_over.answer.map(|answer| clip(&answer, most)),
        written: String::new(),
        address: frame.to_with("/desk", &[("ticket", name)]),
        path: frame.to_with(&format!("/desk/tickets/{name}"), query),
        ticket: name.to_owned(),
    }
}
