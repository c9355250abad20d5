//! The sentences that only Teams shows.

words! {
    /// The form of a case in Teams, and what is said there alone.
    pub struct Teams;

    /// Button: decide the case of a form.
    decide: "判定する", "Decide";

    /// Button: show the facts that are folded.
    more_facts: "ほかの条件", "More facts";

    /// A fact that is left at its default.
    by_default: "（既定値）", "(default)";

    /// Before examples that can be pressed.
    ask_me: "質問を書いてください。日本語でも英語でもかまいません。", "Write your question, in English or Japanese.";
}
