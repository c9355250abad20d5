//! What is below an answer: buttons, and questions to press; and what comes back of
//! them.
//!
//! Buttons are `Action.Execute`, whose answer is for whoever pressed alone or changes
//! the card in its place; clients of 1.2 have `Action.Submit` in its stead, which
//! sends the same data as a message. A question is pressed by `Action.Submit` alone,
//! for what a block of text does has no fallback; its answer is a message in any
//! case. What comes back may have been made up by anybody: it is ids, never text.

use serde_json::{Map, Value, json};

use super::card::{accent, press};
use crate::answer::{Answer, Related};
use crate::render::words;
use crate::store::{QuestionId, Ticket};
use crate::text::Language;

/// The version of the data; that of another is out of date.
const VERSION: u64 = 1;

/// Questions to press, at most.
const RELATED: usize = 8;

/// What somebody wants who pressed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    /// It helped.
    Helpful(QuestionId),
    /// It did not help.
    NotHelpful(QuestionId),
    /// Give it in the other language.
    OtherLanguage(QuestionId),
    /// Hand it to people.
    AskPerson(QuestionId),
    /// Answer the question of an entry.
    Related(String, Language),
    /// Decide a case: the pack, and what is in the form.
    Decide(Option<String>, Language),
    /// A person looks after a question.
    Take(Ticket),
    /// A person answers it.
    Answer(Ticket),
    /// It is done with.
    Close(Ticket),
}

impl Action {
    fn verb(&self) -> &'static str {
        match self {
            Action::Helpful(_) => "helpful",
            Action::NotHelpful(_) => "not-helpful",
            Action::OtherLanguage(_) => "language",
            Action::AskPerson(_) => "person",
            Action::Related(..) => "related",
            Action::Decide(..) => "decide",
            Action::Take(_) => "take",
            Action::Answer(_) => "answer",
            Action::Close(_) => "close",
        }
    }

    /// What a button sends.
    pub(super) fn data(&self) -> Value {
        let mut data = json!({"madoguchi": VERSION, "do": self.verb()});
        match self {
            Action::Helpful(id)
            | Action::NotHelpful(id)
            | Action::OtherLanguage(id)
            | Action::AskPerson(id) => data["question"] = json!(id.as_str()),
            Action::Related(entry, language) => {
                data["entry"] = json!(entry);
                data["language"] = json!(language.code());
            }
            Action::Decide(pack, language) => {
                data["pack"] = json!(pack);
                data["language"] = json!(language.code());
            }
            Action::Take(ticket) | Action::Answer(ticket) | Action::Close(ticket) => {
                data["ticket"] = json!(ticket.as_str());
            }
        }
        data
    }

    /// A button.
    pub(super) fn button(
        &self,
        label: fn(words::Chat) -> &'static str,
        language: Language,
    ) -> Value {
        self.titled(label(words::Chat(language)))
    }

    /// A button with a title of its own.
    pub(super) fn titled(&self, title: &str) -> Value {
        let data = self.data();
        json!({
            "type": "Action.Execute", "title": title, "verb": self.verb(), "data": data,
            "fallback": {"type": "Action.Submit", "title": title, "data": data},
        })
    }

    /// Reads what came back; `None` for data of another version or of somebody else's
    /// making.
    pub(super) fn parse(data: &Map<String, Value>) -> Option<Action> {
        if data.get("madoguchi")?.as_u64()? != VERSION {
            return None;
        }
        let text = |name: &str| data.get(name).and_then(Value::as_str);
        let question = || QuestionId::parse(text("question")?);
        let ticket = || Ticket::parse(text("ticket")?);
        let language = || Language::from_code(text("language")?);
        Some(match text("do")? {
            "helpful" => Action::Helpful(question()?),
            "not-helpful" => Action::NotHelpful(question()?),
            "language" => Action::OtherLanguage(question()?),
            "person" => Action::AskPerson(question()?),
            "related" => Action::Related(text("entry")?.to_owned(), language()?),
            "decide" => Action::Decide(text("pack").map(str::to_owned), language()?),
            "take" => Action::Take(ticket()?),
            "answer" => Action::Answer(ticket()?),
            "close" => Action::Close(ticket()?),
            _ => return None,
        })
    }
}

/// The buttons below an answer.
pub(super) fn buttons(answer: &Answer, id: &QuestionId, can_ask_person: bool) -> Vec<Value> {
    let language = answer.language;
    let is_answered = answer.statement().is_some();
    let button = |action: Action, label| action.button(label, language);
    let id = || id.clone();
    let mut buttons = Vec::new();
    if is_answered {
        buttons.push(button(Action::Helpful(id()), words::Chat::helpful));
        buttons.push(button(Action::NotHelpful(id()), words::Chat::not_helpful));
    }
    if is_answered || !answer.related.is_empty() {
        let action = Action::OtherLanguage(id());
        buttons.push(button(action, words::Chat::other_language));
    }
    if can_ask_person {
        buttons.push(button(Action::AskPerson(id()), words::Chat::ask_person));
    }
    buttons
}

/// Questions to press.
pub(super) fn related(related: &[Related], language: Language) -> Vec<Value> {
    let row = |related: &Related| {
        let action = Action::Related(related.entry.clone(), language);
        press(&related.question, &action.data(), accent(&related.question))
    };
    related.iter().take(RELATED).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_comes_back_as_it_went() {
        let question = QuestionId::random().expect("random");
        let ticket = Ticket::parse("abc123").expect("a ticket");
        let actions = [
            Action::Helpful(question.clone()),
            Action::NotHelpful(question.clone()),
            Action::OtherLanguage(question.clone()),
            Action::AskPerson(question),
            Action::Related("guests".to_owned(), Language::Ja),
            Action::Decide(Some("pack".to_owned()), Language::En),
            Action::Decide(None, Language::En),
            Action::Take(ticket.clone()),
            Action::Answer(ticket.clone()),
            Action::Close(ticket),
        ];
        for action in actions {
            let data = action.data();
            let data = data.as_object().expect("an object");
            assert_eq!(Action::parse(data).as_ref(), Some(&action), "{data:?}");
        }
        for made_up in [
            json!({}),
            json!({"madoguchi": 2, "do": "helpful", "question": "x"}),
            json!({"madoguchi": 1, "do": "sudo"}),
            json!({"madoguchi": 1, "do": "helpful", "question": "drop table"}),
            json!({"madoguchi": 1, "do": "take", "ticket": ["x"]}),
            json!({"madoguchi": "1", "do": "help"}),
        ] {
            let data = made_up.as_object().expect("an object");
            assert_eq!(Action::parse(data), None, "{made_up}");
        }
    }
}
