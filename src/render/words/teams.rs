//! The sentences that only Teams shows: its form, and the app's own texts.

words! {
    /// The form of a case in Teams, and the app itself.
    pub struct Teams;

    /// Button: decide the case of a form.
    decide: "判定する", "Decide";

    /// Button: show the facts that are folded.
    more_facts: "ほかの条件", "More facts";

    /// A fact that is left at its default.
    by_default: "（既定値）", "(default)";

    /// Before examples that can be pressed.
    ask_me: "質問を書いてください。日本語でも英語でもかまいません。", "Write your question, in English or Japanese.";

    /// The name of the app.
    app_name: "窓口 Madoguchi", "Madoguchi";

    /// What the app is, in a line.
    app_short: "ナレッジの言葉で、出典と日付を付けて答えます", "Answers from a knowledge pack, with dated sources";

    /// What the app is.
    app_long: "日本語または英語の質問に、ナレッジ パックの言葉で、出典とその日付を付けて答えます。条件を指定した判定や、設定と展開の検索もできます。文章を自動生成することはありません。",
        "Answers questions in English and Japanese in the words of a knowledge pack, with its sources and their dates. Cases are decided by rules; settings and roll-outs can be looked up. No text is ever made up.";
}
