//! Encodes the actions of buttons, menus and forms, and performs them.
//!
//! An action is sent to the platform and back as one short text: the version of its
//! format, its name and the id of a question, an entry or a ticket, never a text that
//! a person wrote. A client can send any text back, so parsing is as strict as
//! encoding.

use std::time::Duration;

use jiff::Timestamp;

use super::conversation::{Asker, Conversations, Reply};
use super::exchange::{self, Asked};
use super::memory::Remembered;
use crate::answer::Statement;
use crate::engine::{Context, Request, Response};
use crate::render::view::Offer;
use crate::render::words::{Answers, Chat};
use crate::store::{QuestionId, Ticket, Vote};
use crate::text::Language;

/// The version of the format; actions of other versions have expired.
const VERSION: &str = "2";

/// The longest text of an action, in bytes. Discord allows 100, the least of all
/// platforms.
pub(crate) const MAX_BYTES: usize = 100;

/// How long the buttons work in other processes below an answer that isn't recorded as a
/// question: the same answer in the other language.
const UNRECORDED: Duration = Duration::from_secs(24 * 60 * 60);

/// What a button, a menu or a form does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// Records whether the answer helped.
    Vote(Vote, QuestionId),
    /// Shows a private answer to everyone in the channel.
    Share(QuestionId),
    /// Answers the question in the other language.
    OtherLanguage(QuestionId),
    /// Shows the answer with how its decision was reached.
    Details(QuestionId),
    /// Passes the question on to a person.
    AskPerson(QuestionId),
    /// Answers the question of the entry with this id.
    Related(String, Language),
    /// Answers the question from the table that was offered for it.
    FromTables(QuestionId),
    /// The same for an entry that was offered for a question, as the asker's choice.
    Choose(QuestionId, String, Language),
    /// Passes the question on to a person, because no offered entry is the right one.
    NoneOfThese(QuestionId),
    /// Decides a case with the table of the named pack; without a name, with the first
    /// table that knows every fact.
    Decide(Option<String>, Language),
    /// Assigns a question at the desk to the person who pressed the button.
    Take(Ticket),
    /// Opens the form for an answer.
    Answer(Ticket),
    /// Submits the form with an answer.
    Send(Ticket),
    /// Closes a question at the desk.
    Close(Ticket),
}

impl Action {
    /// Encodes the action as text of at most [`MAX_BYTES`] bytes. `None` if the id is
    /// too long for that.
    pub(crate) fn encode(&self) -> Option<String> {
        let joined;
        let (name, id) = match self {
            Action::Vote(Vote::Helpful, id) => ("helpful", id.as_str()),
            Action::Vote(Vote::NotHelpful, id) => ("not-helpful", id.as_str()),
            Action::Share(id) => ("share", id.as_str()),
            Action::OtherLanguage(id) => ("language", id.as_str()),
            Action::Details(id) => ("details", id.as_str()),
            Action::AskPerson(id) => ("person", id.as_str()),
            Action::Related(entry, Language::Ja) => ("related-ja", entry.as_str()),
            Action::Related(entry, Language::En) => ("related-en", entry.as_str()),
            Action::Choose(question, entry, language) => {
                joined = format!("{}:{entry}", question.as_str());
                let name = match language {
                    Language::Ja => "choose-ja",
                    Language::En => "choose-en",
                };
                (name, joined.as_str())
            }
            Action::FromTables(id) => ("tables", id.as_str()),
            Action::NoneOfThese(id) => ("none", id.as_str()),
            Action::Decide(pack, Language::Ja) => ("decide-ja", pack.as_deref().unwrap_or("")),
            Action::Decide(pack, Language::En) => ("decide-en", pack.as_deref().unwrap_or("")),
            Action::Take(ticket) => ("take", ticket.as_str()),
            Action::Answer(ticket) => ("answer", ticket.as_str()),
            Action::Send(ticket) => ("send", ticket.as_str()),
            Action::Close(ticket) => ("close", ticket.as_str()),
        };
        let text = format!("{VERSION}:{name}:{id}");
        (text.len() <= MAX_BYTES).then_some(text)
    }

    /// Parses an action. `None` if the version differs, or if the name or id is
    /// invalid.
    pub(crate) fn parse(text: &str) -> Option<Action> {
        let mut parts = text.splitn(3, ':');
        let (version, name, id) = (parts.next()?, parts.next()?, parts.next()?);
        if version != VERSION || text.len() > MAX_BYTES {
            return None;
        }
        let question = || QuestionId::parse(id);
        let ticket = || Ticket::parse(id);
        let choice = |language| {
            let (question, entry) = id.split_once(':')?;
            let question = QuestionId::parse(question)?;
            Some(Action::Choose(question, entry.to_owned(), language))
        };
        let pack = || (!id.is_empty()).then(|| id.to_owned());
        Some(match name {
            "helpful" => Action::Vote(Vote::Helpful, question()?),
            "not-helpful" => Action::Vote(Vote::NotHelpful, question()?),
            "share" => Action::Share(question()?),
            "language" => Action::OtherLanguage(question()?),
            "details" => Action::Details(question()?),
            "person" => Action::AskPerson(question()?),
            "related-ja" => Action::Related(id.to_owned(), Language::Ja),
            "related-en" => Action::Related(id.to_owned(), Language::En),
            "choose-ja" => choice(Language::Ja)?,
            "choose-en" => choice(Language::En)?,
            "tables" => Action::FromTables(question()?),
            "none" => Action::NoneOfThese(question()?),
            "decide-ja" => Action::Decide(pack(), Language::Ja),
            "decide-en" => Action::Decide(pack(), Language::En),
            "take" => Action::Take(ticket()?),
            "answer" => Action::Answer(ticket()?),
            "send" => Action::Send(ticket()?),
            "close" => Action::Close(ticket()?),
            _ => return None,
        })
    }
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Emphasis {
    /// An ordinary button.
    Normal,
    /// The recommended next step.
    Primary,
    /// A button for a good result.
    Positive,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Button {
    pub(crate) action: Action,
    pub(crate) label: &'static str,
    pub(crate) emphasis: Emphasis,
}

impl Button {
    pub(crate) fn new(action: Action, label: &'static str, emphasis: Emphasis) -> Button {
        Button {
            action,
            label,
            emphasis,
        }
    }
}

/// Which buttons a platform offers in addition to those of every answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Abilities {
    /// True if the answer is private and can be shown to everyone.
    pub(crate) can_share: bool,
    /// True if there is a desk where people answer questions.
    pub(crate) can_ask_person: bool,
}

/// The buttons below a response, in order. A response without an id has none.
pub(crate) fn buttons(reply: &Reply, abilities: Abilities) -> Vec<Button> {
    let (answer, has_details) = match &reply.response {
        Response::Answer(answer) => (answer, false),
        Response::Details(answer) => (answer, true),
        _ => return Vec::new(),
    };
    let Some(id) = &reply.id else {
        return Vec::new();
    };
    let words = Chat(answer.language);
    let is_answered = answer.statement().is_some();
    let is_decided = answer.statement().and_then(Statement::scenario).is_some();
    let id = || id.clone();
    let helpful = Action::Vote(Vote::Helpful, id());
    let not_helpful = Action::Vote(Vote::NotHelpful, id());
    let normal = Emphasis::Normal;
    let all = [
        (is_answered, helpful, words.helpful(), Emphasis::Positive),
        (is_answered, not_helpful, words.not_helpful(), normal),
        (
            reply.offering().is_some(),
            Action::NoneOfThese(id()),
            words.none_of_these(),
            normal,
        ),
        (
            is_answered && abilities.can_share,
            Action::Share(id()),
            words.share(),
            Emphasis::Primary,
        ),
        (
            is_answered || answer.offers_choices(),
            Action::OtherLanguage(id()),
            words.other_language(),
            normal,
        ),
        (
            is_decided && !has_details,
            Action::Details(id()),
            Answers(answer.language).trace(),
            normal,
        ),
        (
            abilities.can_ask_person,
            Action::AskPerson(id()),
            words.ask_person(),
            normal,
        ),
    ];
    let offered = all.into_iter().filter(|(is_offered, ..)| *is_offered);
    offered
        .map(|(_, action, label, emphasis)| Button::new(action, label, emphasis))
        .collect()
}

/// The action that answers a question which a reply offers. An entry that is offered in place
/// of an answer is recorded as the choice, unless its id is too long for that. `None` for what
/// a table says if the reply isn't remembered.
pub(crate) fn pick(reply: &Reply, offer: &Offer, language: Language) -> Option<Action> {
    let question = reply.offering();
    let Some(entry) = &offer.entry else {
        return question.cloned().map(Action::FromTables);
    };
    let choose = question.map(|question| {
        let (question, entry) = (question.clone(), entry.to_owned());
        Action::Choose(question, entry, language)
    });
    let choose = choose.filter(|action| action.encode().is_some());
    choose.or_else(|| Some(Action::Related(entry.to_owned(), language)))
}

/// The result of pressing a button below an answer, for the person who pressed it.
#[derive(Debug)]
pub(crate) enum Pressed {
    /// A sentence.
    Notice(String),
    /// Another answer.
    Reply(Reply),
}

impl Conversations {
    /// Performs a vote, a change of language, a related question, a choice or a look at the
    /// details. `None` for the other actions, which the platform performs.
    pub(crate) async fn press(
        &self,
        action: &Action,
        asker: &Asker,
        context: &Context,
    ) -> Option<Pressed> {
        let default_language = context.name_language("");
        let reply = match action {
            Action::Vote(vote, id) => {
                // The reply to a button is in the language of the answer above it.
                let exchange = self.exchange(id).await;
                let language = exchange.map_or(default_language, |exchange| exchange.language);
                let words = Chat(language);
                let notice = match self.vote(id, *vote, None, asker.person.as_deref()).await {
                    Some(true) => words.thanks(),
                    // The question was deleted.
                    Some(false) => words.expired(),
                    None => words.not_kept(),
                };
                return Some(Pressed::Notice(notice.to_owned()));
            }
            Action::OtherLanguage(id) => self.in_other_language(asker, id).await,
            Action::Details(id) => self.details(asker, id).await,
            Action::Related(entry, language) => self.related(asker, entry, *language).await,
            Action::FromTables(id) => self.table_answer(asker, id).await,
            Action::Choose(question, entry, language) => {
                let choice = self.choose(question, entry, asker);
                let answer = self.related(asker, entry, *language);
                tokio::join!(choice, answer).1
            }
            _ => return None,
        };
        Some(reply.map_or_else(|| Pressed::expired(default_language), Pressed::Reply))
    }

    /// Answers the same question in the other language. `None` if the question is no
    /// longer available.
    async fn in_other_language(&self, asker: &Asker, id: &QuestionId) -> Option<Reply> {
        let exchange = self.exchange(id).await?;
        let other = exchange.language.other();
        let context = self.context(None).in_language(other);
        let answer = self.answer(asker, exchange.request, exchange.before, context);
        let reply = answer.await.reply;
        if let Some(id) = &reply.id {
            self.share_exchange(asker, id).await;
        }
        Some(reply)
    }

    /// Keeps an answer that isn't recorded as a question, for the other processes.
    async fn share_exchange(&self, asker: &Asker, id: &QuestionId) {
        let exchange = self.memory.exchange(id).filter(|_| self.store.is_shared());
        let asked = exchange.and_then(|exchange| {
            let mut asked = Asked::of(&exchange.request, &exchange.before)?;
            asked.language = Some(exchange.language);
            Some(asked)
        });
        let Some(asked) = asked else { return };
        let until = Timestamp::now().saturating_add(UNRECORDED);
        let (store, key) = (self.store.clone(), exchange::key(id));
        let person = self.person(asker.person.as_deref());
        let storing = self.tasks.spawn(async move {
            let until = until.unwrap_or(Timestamp::MAX);
            let save = store.save_conversation(&key, asked.json(), until, person.as_ref());
            store.try_call(save).await;
        });
        self.settle([storing]).await;
    }

    /// The answer to a question with the details of its decision. Not stored again. `None` if
    /// the question is no longer available.
    async fn details(&self, asker: &Asker, id: &QuestionId) -> Option<Reply> {
        let exchange = self.exchange(id).await?;
        let context = self.context(None).in_language(exchange.language);
        let (response, _) = self
            .preview(asker, exchange.request, exchange.before, context)
            .await;
        match response {
            Response::Answer(answer) => Some(Reply {
                response: Response::Details(answer),
                id: Some(id.clone()),
            }),
            _ => None,
        }
    }

    /// The answer to a question from the table that was offered for it. `None` if the question
    /// is no longer available.
    async fn table_answer(&self, asker: &Asker, id: &QuestionId) -> Option<Reply> {
        let exchange = self.exchange(id).await?;
        let context = self.context(None).in_language(exchange.language);
        let before = Remembered {
            conversation: exchange.before,
            open: Some(id.clone()),
            ..Remembered::default()
        };
        let request = Request::AskTables(exchange.text);
        Some(self.respond_after(asker, request, before, context).await)
    }

    /// Shows an entry. `None` if no entry has this id.
    async fn related(&self, asker: &Asker, entry: &str, language: Language) -> Option<Reply> {
        let engine = self.live.engine();
        let (_, entry) = engine.library().entry(entry)?;
        let context = self.context(None).in_language(language);
        let request = Request::Entry(entry.id.clone());
        let before = Remembered::default();
        Some(self.respond_after(asker, request, before, context).await)
    }
}

impl Pressed {
    /// The notice that the question of a button is no longer available.
    pub(crate) fn expired(language: Language) -> Pressed {
        Pressed::Notice(Chat(language).expired().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_parsed_as_it_was_encoded() {
        let question = QuestionId::random().expect("random");
        let ticket = Ticket::parse("k7m2qd").expect("a ticket");
        let actions = [
            Action::Vote(Vote::Helpful, question.clone()),
            Action::Vote(Vote::NotHelpful, question.clone()),
            Action::Share(question.clone()),
            Action::OtherLanguage(question.clone()),
            Action::Details(question.clone()),
            Action::AskPerson(question.clone()),
            Action::Related("guests:2".to_owned(), Language::Ja),
            Action::Related("guests".to_owned(), Language::En),
            Action::Choose(question.clone(), "guests:2".to_owned(), Language::Ja),
            Action::Choose(question.clone(), "guests".to_owned(), Language::En),
            Action::FromTables(question.clone()),
            Action::NoneOfThese(question.clone()),
            Action::Decide(Some("pack".to_owned()), Language::En),
            Action::Decide(None, Language::Ja),
            Action::Take(ticket.clone()),
            Action::Answer(ticket.clone()),
            Action::Send(ticket.clone()),
            Action::Close(ticket),
        ];
        for action in actions {
            let text = action.encode().expect("short");
            assert_eq!(Action::parse(&text), Some(action), "{text}");
        }
        let id = question.as_str();
        let long = Action::Related("x".repeat(MAX_BYTES), Language::En);
        assert_eq!(long.encode(), None);
        for text in [
            String::new(),
            "2:helpful".to_owned(),
            format!("1:helpful:{id}"),
            format!("2:sudo:{id}"),
            format!("2:take:{id}"),
            format!("2:helpful:{id}:x"),
            format!("2:choose-en:{id}"),
            "2:choose-en:x:guests".to_owned(),
            format!("2:none:{id}:x"),
            "2:helpful:drop table".to_owned(),
            format!("2:related-en:{}", "x".repeat(MAX_BYTES)),
        ] {
            assert_eq!(Action::parse(&text), None, "{text}");
        }
    }
}
