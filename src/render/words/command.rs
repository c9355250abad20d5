//! The names and descriptions of a chat program's commands and their options.

use crate::text::Language;

/// A command or an option of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandWords {
    /// The default name; ASCII.
    pub name: &'static str,
    /// The name in Japanese, if it has one.
    pub name_ja: Option<&'static str>,
    /// What it does, in English.
    pub en: &'static str,
    /// What it does, in Japanese.
    pub ja: &'static str,
}

impl CommandWords {
    /// The command as it is typed: by its name in the language, if there is one, and
    /// by its default name.
    pub fn shown(&self, language: Language) -> String {
        match self.name_ja.filter(|_| language == Language::Ja) {
            Some(name) => format!("/{name} (/{})", self.name),
            None => format!("/{}", self.name),
        }
    }

    /// What it does.
    pub fn description(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Ja => self.ja,
        }
    }
}

const fn words(
    name: &'static str,
    name_ja: &'static str,
    en: &'static str,
    ja: &'static str,
) -> CommandWords {
    CommandWords {
        name,
        name_ja: Some(name_ja),
        en,
        ja,
    }
}

/// `/ask`.
pub const ASK: CommandWords = words("ask", "質問", "Ask a question", "質問に答えます");
/// Its question.
pub const QUESTION: CommandWords = words(
    "question",
    "質問",
    "Your question, in English or Japanese",
    "質問 (日本語または英語)",
);
/// `/search`.
pub const SEARCH: CommandWords = words(
    "search",
    "検索",
    "Show the passages that match best",
    "最もよく一致する箇所を示します",
);
/// Its query.
pub const QUERY: CommandWords = words("query", "語句", "The words to search for", "検索する語句");
/// `/setting`.
pub const SETTING: CommandWords = words("setting", "設定", "Look up a setting", "設定を調べます");
/// Its name.
pub const SETTING_NAME: CommandWords = words(
    "name",
    "名前",
    "The setting, in either language",
    "設定の名前 (日本語または英語)",
);
/// `/rollout`.
pub const ROLLOUT: CommandWords = words(
    "rollout",
    "展開",
    "Look up a rollout and its status",
    "展開の予定と状況を調べます",
);
/// Whom it reaches.
pub const AUDIENCE: CommandWords = words(
    "audience",
    "対象",
    "The audience of the rollout",
    "展開の対象",
);
/// Which rollout.
pub const ROLLOUT_NAME: CommandWords = words(
    "name",
    "名前",
    "The rollout, in either language",
    "展開の名前 (日本語または英語)",
);
/// `/whatif`.
pub const WHATIF: CommandWords = words(
    "whatif",
    "判定",
    "Decide a case by the rules. Facts that you leave out have their default",
    "条件から判定します。指定しない条件は既定値とします",
);
/// Facts in words.
pub const FACTS: CommandWords = words(
    "facts",
    "条件",
    "More facts, as FACT=VALUE; FACT=VALUE",
    "そのほかの条件 (条件=値; 条件=値)",
);
/// Repetitions.
pub const DAYS: CommandWords = words(
    "days",
    "日数",
    "Length of the timeline in days",
    "経過を示す日数",
);
/// The day.
pub const DATE: CommandWords = words(
    "date",
    "日付",
    "The day to decide for, YYYY-MM-DD. Default: today",
    "判定する日 (YYYY-MM-DD)。省略すると今日",
);
/// The pack.
pub const PACK: CommandWords = words(
    "pack",
    "パック",
    "The pack whose rules decide",
    "判定に使うパック",
);
/// `/help`.
pub const HELP: CommandWords = words("help", "ヘルプ", "How to ask", "使い方を示します");
/// The command on a message; such a command has no description.
pub const ANSWER_THIS: CommandWords = words("Answer this", "これに回答", "", "");
/// `/kb`. Discord cannot find a command with subcommands by another name.
pub const KB: CommandWords = CommandWords {
    name: "kb",
    name_ja: None,
    en: "Manage the bot",
    ja: "ボットを管理します",
};
/// `/kb reload`.
pub const RELOAD: CommandWords = words(
    "reload",
    "再読み込み",
    "Reload the packs",
    "パックを読み込み直します",
);
/// `/kb status`.
pub const STATUS: CommandWords = words(
    "status",
    "状態",
    "Show the status of the bot",
    "ボットの状態を示します",
);
/// `/kb channel`.
pub const CHANNEL: CommandWords = words(
    "channel",
    "チャンネル",
    "Set when and how I answer in a channel",
    "チャンネルでいつ、どのように答えるかを設定します",
);
/// Its channel.
pub const WHERE: CommandWords = words(
    "where",
    "場所",
    "The channel. Default: this one",
    "チャンネル。省略するとこのチャンネル",
);
/// When to answer.
pub const WHEN: CommandWords = words("when", "回答", "When I answer", "いつ答えるか");
/// How to answer.
pub const REPLY: CommandWords = words(
    "reply",
    "表示",
    "Who sees answers to commands",
    "コマンドへの回答を誰に見せるか",
);
/// `/kb desk`.
pub const DESK: CommandWords = words(
    "desk",
    "担当者",
    "Set where questions for a person go",
    "担当者への質問の届け先を設定します",
);
/// Its channel.
pub const DESK_WHERE: CommandWords = words(
    "where",
    "場所",
    "The channel. Leave it out to stop passing questions on",
    "チャンネル。省略すると引き継ぎを停止します",
);

/// The commands that ask for something, as help lists them.
pub const QUESTIONS: [&CommandWords; 5] = [&ASK, &SEARCH, &SETTING, &ROLLOUT, &WHATIF];
