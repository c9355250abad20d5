//! The sentences that only Teams shows: its form, and the app's own texts.

words! {
    /// The form of a case in Teams, and the app itself.
    pub struct Teams;

    /// Button: decide the case in the form.
    decide: "判定する", "Decide";

    /// Button: show the hidden facts.
    more_facts: "ほかの条件", "More facts";

    /// A fact that is left at its default.
    by_default: "(既定値)", "(default)";

    /// Above example questions.
    ask_me: "質問を入力してください。日本語でも英語でもかまいません。", "Type your question, in English or Japanese.";

    /// The name of the app.
    app_name: "窓口 Madoguchi", "Madoguchi";

    /// The short description of the app; at most 80 characters.
    app_short: "ナレッジ パックの言葉で、出典と日付を付けて答えます",
        "Answers from a knowledge pack, with dated sources";

    /// The full description of the app.
    app_long: "日本語または英語の質問に、ナレッジ パックの言葉で、出典とその日付を付けて答えます。条件を指定した判定や、設定と展開の検索もできます。文章を自動生成することはありません。",
        "Answers questions in English and Japanese in the words of a knowledge pack, with sources and their dates. It also decides cases by rules, and looks up settings and rollouts. It never generates text.";
}
