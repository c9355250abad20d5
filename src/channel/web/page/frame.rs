//! Prepares the frame of every page: language, title, menu, addresses of other pages, and
//! the age of the index.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::Site;
use super::assets;
use super::visitor::Visitor;
use crate::render::words;
use crate::store::QuestionId;
use crate::text::Language;

/// The frame of a page.
#[derive(Debug, Clone)]
pub(in crate::channel::web) struct Frame {
    /// The page's sentences.
    pub(in crate::channel::web) words: words::Page,
    /// The sentences of answers.
    pub(in crate::channel::web) answers: words::Answers,
    /// The sentences of chat programs.
    pub(in crate::channel::web) chat: words::Chat,
    /// The page's language.
    pub(in crate::channel::web) language: Language,
    /// The title of the page; empty for the front page.
    pub(in crate::channel::web) title: String,
    /// The path of the menu item to which the page belongs.
    pub(in crate::channel::web) section: &'static str,
    /// The text in the field for the question.
    pub(in crate::channel::web) question: String,
    /// The menu: paths and names.
    pub(in crate::channel::web) menu: Vec<(&'static str, &'static str)>,
    /// When the index was built.
    pub(in crate::channel::web) built: Date,
    /// Whether a question can be handed over to people.
    pub(in crate::channel::web) has_desk: bool,
    /// True while an edit with mistakes is kept out of service.
    pub(in crate::channel::web) is_edit_kept_out: bool,
    visitor: Visitor,
    /// The id of the question that the page answers.
    of: Option<String>,
    /// The id of the question that the next one may ask in other words.
    pub(in crate::channel::web) open: Option<String>,
}

impl Frame {
    /// Creates the frame of a page. `section` is the path of a menu item.
    pub(in crate::channel::web) fn new(
        site: &Site,
        visitor: &Visitor,
        section: &'static str,
        title: impl Into<String>,
    ) -> Frame {
        let status = site.conversations.live.status();
        let engine = site.conversations.live.engine();
        let words = words::Page(visitor.language);
        let packs = &engine.library().packs;
        let mut menu = Vec::new();
        if packs.iter().any(|pack| !pack.entries.is_empty()) {
            menu.push(("/entries", words.entries()));
        }
        if packs.iter().any(|pack| !pack.settings.is_empty()) {
            menu.push(("/settings", words.settings()));
        }
        if packs.iter().any(|pack| !pack.rollouts.is_empty()) {
            menu.push(("/rollouts", words.rollouts()));
        }
        if engine.tables().next().is_some() {
            menu.push(("/whatif", words.simulator()));
        }
        Frame {
            words,
            answers: words::Answers(visitor.language),
            chat: words::Chat(visitor.language),
            language: visitor.language,
            title: title.into(),
            section,
            question: String::new(),
            menu,
            built: status.index_built.to_zoned(TimeZone::system()).date(),
            has_desk: site.has_desk,
            is_edit_kept_out: status.kept_out.is_some(),
            visitor: visitor.clone(),
            of: None,
            open: None,
        }
    }

    /// The frame with a text in the field for the question.
    pub(in crate::channel::web) fn asking(self, question: &str) -> Frame {
        Frame {
            question: question.to_owned(),
            ..self
        }
    }

    /// The frame of a page in response to a form, with the address at which the content
    /// can be read.
    pub(in crate::channel::web) fn at(mut self, path: &str, pairs: Vec<(String, String)>) -> Frame {
        self.visitor = self.visitor.at(path, pairs);
        self
    }

    /// The frame of a page in response to a form below an answer, which is read again at the
    /// address of the answer.
    pub(in crate::channel::web) fn at_answer(self, question: &str, id: &QuestionId) -> Frame {
        let pairs = [("q", question), ("of", id.as_str())];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        self.at("/", pairs.into())
    }

    /// The frame of an answer. The id prevents that the question is stored again when the
    /// language is switched.
    pub(in crate::channel::web) fn after(self, id: Option<&QuestionId>) -> Frame {
        Frame {
            of: id.map(|id| id.as_str().to_owned()),
            ..self
        }
    }

    /// The frame of a page that has no answer to a question, which may be asked again there.
    pub(in crate::channel::web) fn leaving_open(self, id: Option<&QuestionId>) -> Frame {
        Frame {
            open: id.map(|id| id.as_str().to_owned()),
            ..self
        }
    }

    /// The address of a page.
    pub(in crate::channel::web) fn to(&self, path: &str) -> String {
        self.visitor.to(path, &[])
    }

    /// The address of a page with a query string.
    pub(in crate::channel::web) fn to_with(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        self.visitor.to(path, pairs)
    }

    /// The code of the language, if the address has one.
    pub(in crate::channel::web) fn chosen(&self) -> Option<&'static str> {
        self.visitor.chosen.map(Language::code)
    }

    /// The address of this page.
    pub(in crate::channel::web) fn here(&self) -> String {
        self.visitor.here_in(self.language)
    }

    /// The address of this page in the other language.
    pub(in crate::channel::web) fn in_other(&self) -> String {
        let here = self.visitor.here_in(self.language.other());
        match &self.of {
            Some(id) if self.visitor.value("of").is_none() => format!("{here}&of={id}"),
            _ => here,
        }
    }

    /// The addresses of this page in each language, for search engines.
    pub(in crate::channel::web) fn alternates(&self) -> [(&'static str, String); 2] {
        Language::ALL.map(|language| (language.code(), self.visitor.here_in(language)))
    }

    /// True if the page belongs to the menu item with a path.
    pub(in crate::channel::web) fn is_in(&self, path: &str) -> bool {
        self.section == path
    }

    /// The address of an asset.
    pub(in crate::channel::web) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The program's version.
    pub(in crate::channel::web) fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
