//! What stands around every page: its language and title, the way to the others, and
//! how old what they say is.

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
    /// What the page is about; empty for the front page.
    pub(in crate::channel::web) title: String,
    /// The path of the menu's item that it belongs to.
    pub(in crate::channel::web) section: &'static str,
    /// What was asked.
    pub(in crate::channel::web) question: String,
    /// The menu: paths and names.
    pub(in crate::channel::web) menu: Vec<(&'static str, &'static str)>,
    /// When the index was built.
    pub(in crate::channel::web) built: Date,
    /// Whether a question can be handed to people.
    pub(in crate::channel::web) has_desk: bool,
    /// True while an edit with mistakes is kept out of service.
    pub(in crate::channel::web) is_edit_kept_out: bool,
    visitor: Visitor,
    /// The id of the question that is answered.
    of: Option<String>,
}

impl Frame {
    /// The frame of a page in a section, that is the path of an item of the menu.
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
        }
    }

    /// The frame with what was asked.
    pub(in crate::channel::web) fn asking(self, question: &str) -> Frame {
        Frame {
            question: question.to_owned(),
            ..self
        }
    }

    /// The frame of a page that a form was sent to: the same is at another address.
    pub(in crate::channel::web) fn at(mut self, path: &str, pairs: Vec<(String, String)>) -> Frame {
        self.visitor = self.visitor.at(path, pairs);
        self
    }

    /// The frame of an answer: read in the other language, it is not asked again.
    pub(in crate::channel::web) fn after(self, id: Option<&QuestionId>) -> Frame {
        Frame {
            of: id.map(|id| id.as_str().to_owned()),
            ..self
        }
    }

    /// The address of a page.
    pub(in crate::channel::web) fn to(&self, path: &str) -> String {
        self.visitor.to(path, &[])
    }

    /// The address of a page with some values.
    pub(in crate::channel::web) fn to_with(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        self.visitor.to(path, pairs)
    }

    /// The code of the language, if the address named it.
    pub(in crate::channel::web) fn chosen(&self) -> Option<&'static str> {
        self.visitor.chosen.map(Language::code)
    }

    /// This page.
    pub(in crate::channel::web) fn here(&self) -> String {
        self.visitor.here_in(self.language)
    }

    /// This page in the other language.
    pub(in crate::channel::web) fn in_other(&self) -> String {
        let here = self.visitor.here_in(self.language.other());
        match &self.of {
            Some(id) if self.visitor.value("of").is_none() => format!("{here}&of={id}"),
            _ => here,
        }
    }

    /// This page in each language, for search engines.
    pub(in crate::channel::web) fn alternates(&self) -> [(&'static str, String); 2] {
        Language::ALL.map(|language| (language.code(), self.visitor.here_in(language)))
    }

    /// True for a path that the page belongs to.
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
