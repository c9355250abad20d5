//! The sentences that only Teams shows.

words! {
    /// The form of a case in Teams, and what is said there alone.
    pub struct Teams;

    /// Button: decide the case in the form.
    decide: "判定する", "Decide";

    /// Button: show the hidden facts.
    more_facts: "ほかの条件", "More facts";

    /// A fact that is left at its default.
    by_default: "(既定値)", "(default)";

    /// Above example questions.
    ask_me: "質問を入力してください。日本語でも英語でもかまいません。", "Type your question, in English or Japanese.";
}
