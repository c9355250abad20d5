//! What assistants are told of the tools, in both languages at once: which one its
//! user speaks is not known before a call.

/// A tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToolWords {
    /// The title.
    pub title: &'static str,
    /// When to use it and what it gives.
    pub description: &'static str,
}

/// What the server is for.
pub const INSTRUCTIONS: &str = "\
Cited answers from a knowledge base in Japanese and English. Use ask for a question, \
whatif for a case with known facts, search to look around. Answers come from reviewed \
entries or decision rules: quote their sources, and say so when nothing is known. / \
日本語と英語のナレッジ ベースから、出典付きで回答します。質問には ask、条件が分かっている\
ケースの判定には whatif、一覧を見るには search を使ってください。回答を伝えるときは出典を\
添え、回答がない場合はその旨を伝えてください。";

/// `ask`.
pub const ASK: ToolWords = ToolWords {
    title: "Ask a question / 質問する",
    description: "\
Answers a question in Japanese or English from reviewed entries, settings, roll-outs and \
decision rules, with dated sources. The outcome is answered, clarify (pick one of related \
and ask its question) or unknown. / 日本語または英語の質問に、日付のある出典を付けて\
答えます。",
};
/// `search`.
pub const SEARCH: ToolWords = ToolWords {
    title: "Search / 検索する",
    description: "\
Lists the passages that match a query best, with their sources. / 語句に一致する箇所を、\
出典とともに一覧します。",
};
/// `get_entry`.
pub const GET_ENTRY: ToolWords = ToolWords {
    title: "Get an entry / 項目を見る",
    description: "\
Gets an entry by its id, as ask, search and related name it: question and answer in both \
languages, sources, and the day it was last verified. / ID で項目 (質問、回答、出典、確認日) \
を取得します。",
};
/// `get_setting`.
pub const GET_SETTING: ToolWords = ToolWords {
    title: "Get a setting / 設定を見る",
    description: "\
Gets a setting by its id, name or API property: what it does, its values, its default, \
where to change it. / ID、名前、または API のプロパティで、設定の説明、値、既定値、変更場所\
を取得します。",
};
/// `whatif`.
pub const WHATIF: ToolWords = ToolWords {
    title: "Decide a case / 条件から判定する",
    description: "\
Decides a case by the rules and says why, what was assumed, and which single changes \
would change the outcome. State only the facts that are known. / 条件から判定し、理由、\
仮定した条件、結果を変える条件を示します。分かっている条件だけを指定してください。",
};

/// An argument: a question.
pub const QUESTION: &str = "The question, in Japanese or English / 質問 (日本語または英語)";
/// An argument: a query.
pub const QUERY: &str = "What to look for / 検索する語句";
/// An argument: a number of hits.
pub const LIMIT: &str = "Hits at most / 最大件数";
/// An argument: an entry.
pub const ENTRY: &str = "The id of the entry / 項目の ID";
/// An argument: a setting.
pub const SETTING: &str = "Its id, name or API property / 設定の ID、名前、または API のプロパティ";
/// An argument: a language.
pub const LANGUAGE: &str =
    "The language to answer in; by default that of the question / 回答の言語。省略すると質問の言語";
/// An argument: a day.
pub const DAY: &str = "The day to answer for; by default today / 基準日。省略すると今日";
/// An argument: the length of a timeline.
pub const DAYS: &str = "Length of the timeline in days; 0 for none / 経過を示す日数。0 は経過なし";
