//! The sentences that only Teams shows: its form, and the app's own words.

use crate::text::Language;

/// A fixed sentence of the app in Teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamsMessage {
    /// Button: decide the case of a form.
    Decide,
    /// Button: show the facts that are folded.
    MoreFacts,
    /// A fact that is left at its default.
    ByDefault,
    /// Before examples that can be pressed.
    AskMe,
    /// The name of the app.
    AppName,
    /// What the app is, in a line.
    AppShort,
    /// What the app is.
    AppLong,
}

/// The words of a message.
pub fn teams(message: TeamsMessage, language: Language) -> &'static str {
    let (ja, en) = match message {
        TeamsMessage::Decide => ("判定する", "Decide"),
        TeamsMessage::MoreFacts => ("ほかの条件", "More facts"),
        TeamsMessage::ByDefault => ("（既定値）", "(default)"),
        TeamsMessage::AskMe => (
            "質問を書いてください。日本語でも英語でもかまいません。",
            "Write your question, in English or Japanese.",
        ),
        TeamsMessage::AppName => ("窓口 Madoguchi", "Madoguchi"),
        TeamsMessage::AppShort => (
            "ナレッジの言葉で、出典と日付を付けて答えます",
            "Answers from a knowledge pack, with dated sources",
        ),
        TeamsMessage::AppLong => (
            "日本語または英語の質問に、ナレッジ パックの言葉で、出典とその日付を付けて答えます。条件を指定した判定や、設定と展開の検索もできます。文章を自動生成することはありません。",
            "Answers questions in English and Japanese in the words of a knowledge pack, with its sources and their dates. Cases are decided by rules; settings and roll-outs can be looked up. No text is ever made up.",
        ),
    };
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}
