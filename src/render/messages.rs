//! The sentences that are the program's own, in both languages.

pub mod api;
pub mod chat;
pub mod command;
pub mod desk;
pub mod doctor;
pub mod fetch;
pub mod page;
pub mod slack;
pub mod teams;
pub mod tool;

use crate::text::Language;

/// A fixed sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Nothing answers the question.
    Unknown,
    /// Nothing answers the question, but these entries are nearest.
    UnknownWithNearest,
    /// Several entries are close.
    Clarify,
    /// There was no question.
    EmptyQuestion,
    /// The answer exists in the other language only.
    OtherLanguageOnly,
    /// Heading of the sources.
    Sources,
    /// Heading of the entries to read next.
    SeeAlso,
    /// Before the day of the last verification.
    VerifiedOn,
    /// Before what a misspelt word was read as.
    ReadAs,
    /// The answer is a section of a document.
    FromDocument,
    /// A search found nothing.
    NoHits,
    /// Label: what the words of a hit are worth.
    ByWords,
    /// Label: what it is worth to mean the same.
    ByMeaning,
    /// How to leave and what to type in the interactive chat.
    ChatHint,
    /// The prompt of the interactive chat.
    ChatPrompt,
    /// A source without a date.
    Undated,
    /// The packs have no mistakes.
    NoProblems,
    /// Label: the property in the product's API.
    Property,
    /// Label: the values of a setting.
    Values,
    /// Label: the value of a setting that nobody changed.
    Default,
    /// Label: who decides the value of a setting.
    Control,
    /// Label: where to change a setting.
    Location,
    /// Label: whom a roll-out reaches.
    Audience,
    /// Label: how a roll-out was announced.
    Announcement,
    /// Label: when a roll-out begins and ends.
    Dates,
    /// A roll-out has not begun.
    Ahead,
    /// A roll-out has begun.
    UnderWay,
    /// A roll-out is complete by the dates that were announced.
    Complete,
    /// No setting or roll-out is called so; these there are.
    NotFound,
    /// The verdict yes.
    Yes,
    /// The verdict no.
    No,
    /// The verdict that it depends.
    Depends,
    /// Label: facts that the question states.
    Stated,
    /// Label: facts taken for granted.
    Assumed,
    /// Label: facts on which the outcome depends.
    DependsOn,
    /// Label: changes of one fact that change the answer.
    Flips,
    /// Label: other facts that can change the answer.
    OtherFlips,
    /// Label: days on which the answer changes.
    ByDate,
    /// Label: what happens with each repetition.
    Timeline,
    /// Label: the rows that were tried.
    Trace,
    /// A row does not hold on the day.
    OutOfPeriod,
    /// Label: what a policy document has that says nothing about the facts.
    Ignored,
    /// No pack has a decision table.
    NoTable,
    /// No pack of this id has a decision table.
    NoSuchTable,
    /// No channel is enabled.
    NoChannel,
    /// An imported page has no question.
    NoQuestionFound,
    /// An imported page has no address.
    NoAddress,
    /// Packs are watched for edits.
    Watching,
    /// An edit is in service.
    EditInService,
    /// An edit has mistakes and is not in service.
    EditKeptOut,
    /// A broken edit was taken back.
    EditTakenBack,
    /// Label: questions that were asked.
    Asked,
    /// Label: the share of questions that were answered.
    AnsweredShare,
    /// Label: questions for which the closest entries were offered.
    ClosestOffered,
    /// Label: questions to which nothing is known.
    NotKnown,
    /// Label: the share of votes that say it helped.
    HelpfulShare,
    /// Label: everything together.
    Total,
    /// Label: people who asked.
    People,
    /// Label: within how long half and 95 % of questions were answered.
    AnswerTime,
    /// Heading: questions a day.
    PerDay,
    /// Heading: questions handed to people, by state.
    HandOvers,
    /// Heading: groups of questions without an answer.
    Unanswered,
    /// Heading: entries that did not help.
    UnhelpfulEntries,
    /// Heading: entries due for review.
    OverdueEntries,
    /// Heading: entries that answered nothing.
    UnusedEntries,
    /// Nothing was asked in the period.
    NothingAsked,
    /// In a draft, where the answer goes.
    WriteAnswer,
    /// No group of questions or hand-over has this id.
    NoSuchGroup,
}

/// The words of a message.
pub fn message(message: Message, language: Language) -> &'static str {
    let (ja, en) = match message {
        Message::Unknown => (
            "この質問に答えられる項目は見つかりませんでした。別の言葉でお試しください。",
            "I have no entry that answers this. Try other words.",
        ),
        Message::UnknownWithNearest => (
            "この質問に答えられる項目は見つかりませんでした。近い項目は次のとおりです。",
            "I have no entry that answers this. The nearest ones are:",
        ),
        Message::Clarify => (
            "もしかすると、次のどれかでしょうか。",
            "Did you mean one of these?",
        ),
        Message::EmptyQuestion => (
            "質問を入力してください: madoguchi ask \"質問\"",
            "Type a question: madoguchi ask \"your question\"",
        ),
        Message::OtherLanguageOnly => (
            "この回答は英語でのみ用意されています。",
            "This answer is available in Japanese only.",
        ),
        Message::Sources => ("出典", "Sources"),
        Message::SeeAlso => ("関連する質問", "See also"),
        Message::VerifiedOn => ("確認日", "Verified on"),
        Message::ReadAs => ("読み替え", "Read as"),
        Message::FromDocument => ("公開資料の要約より", "From linked documentation"),
        Message::NoHits => ("一致する項目はありません。", "Nothing matches."),
        Message::ByWords => ("語", "words"),
        Message::ByMeaning => ("意味", "meaning"),
        Message::ChatHint => (
            "質問をどうぞ。終了は Ctrl-D、番号を入力すると候補の質問を選べます。",
            "Ask away. Ctrl-D leaves; a number picks one of the questions offered.",
        ),
        Message::ChatPrompt => ("質問> ", "ask> "),
        Message::Undated => ("日付なし", "no date"),
        Message::NoProblems => ("誤りは見つかりませんでした。", "No mistakes found."),
        Message::Property => ("API のプロパティ", "API property"),
        Message::Values => ("値", "Values"),
        Message::Default => ("既定値", "Default"),
        Message::Control => ("決める人", "Who decides"),
        Message::Location => ("変更する場所", "Where to change it"),
        Message::Audience => ("対象", "Audience"),
        Message::Announcement => ("告知", "Announcement"),
        Message::Dates => ("期間", "Dates"),
        Message::Ahead => ("開始前", "not begun"),
        Message::UnderWay => ("展開中", "under way"),
        Message::Complete => ("予定どおりなら完了", "complete, as announced"),
        Message::NotFound => (
            "該当するものがありません。次の ID があります",
            "Nothing is called so. The ids are",
        ),
        Message::Yes => ("はい", "Yes"),
        Message::No => ("いいえ", "No"),
        Message::Depends => ("場合によります", "It depends"),
        Message::Stated => ("質問の条件", "You said"),
        Message::Assumed => ("前提とした条件", "Assumed"),
        Message::DependsOn => ("決め手となる条件", "It depends on"),
        Message::Flips => ("答えが変わる場合", "What would change it"),
        Message::OtherFlips => ("ほかに答えを左右するもの", "Also decisive"),
        Message::ByDate => ("時期による違い", "By date"),
        Message::Timeline => ("くり返した場合", "Timeline"),
        Message::Trace => ("判定の流れ", "Rows in order"),
        Message::OutOfPeriod => ("この日には適用されません", "does not hold on this day"),
        Message::Ignored => ("判定に使わない項目", "Not used"),
        Message::NoTable => (
            "デシジョン テーブル (decision.toml) のあるパックがありません。",
            "No pack has a decision table (decision.toml).",
        ),
        Message::NoSuchTable => (
            "この ID のパックがないか、デシジョン テーブル (decision.toml) がありません。",
            "No pack of this id has a decision table (decision.toml).",
        ),
        Message::NoChannel => (
            "有効なチャンネルがありません。config.toml の [web] または [discord] で enabled = true としてください。",
            "No channel is enabled: set enabled = true under [web] or [discord] in config.toml.",
        ),
        Message::NoQuestionFound => (
            "質問が見つかりませんでした。質問を「## Q. …」のような見出しにしてください。",
            "No question was found. Write each as a heading, as in \"## Q. …\".",
        ),
        Message::NoAddress => (
            "ページのアドレスが分かりません。pack.toml の url を直してください。--url で指定することもできます。",
            "The page's address is not known. Mend url in pack.toml; another time, give --url.",
        ),
        Message::Watching => (
            "ナレッジの編集を待っています。Ctrl+C で終了します。",
            "Waiting for edits to the packs. Ctrl+C ends this.",
        ),
        Message::EditInService => ("変更を反映しました。", "The edit is in service."),
        Message::EditKeptOut => (
            "変更に誤りがあります。直るまで以前の内容で回答を続けます。",
            "The edit has mistakes. Answers stay as they were until it is mended.",
        ),
        Message::EditTakenBack => (
            "内容が元に戻りました。",
            "The packs are again as they were.",
        ),
        Message::Asked => ("質問", "asked"),
        Message::AnsweredShare => ("回答", "answered"),
        Message::ClosestOffered => ("候補を提示", "closest"),
        Message::NotKnown => ("不明", "unknown"),
        Message::HelpfulShare => ("役に立った", "helpful"),
        Message::Total => ("合計", "total"),
        Message::People => ("質問した人", "people"),
        Message::AnswerTime => ("回答時間 (50 % / 95 %)", "answer time (50 % / 95 %)"),
        Message::PerDay => ("日ごとの質問", "Questions a day"),
        Message::HandOvers => ("担当者への引き継ぎ", "Handed to people"),
        Message::Unanswered => (
            "答えられなかった質問 (madoguchi draft <ID> で下書きを作成)",
            "Not answered (madoguchi draft <ID> drafts an entry)",
        ),
        Message::UnhelpfulEntries => ("役に立たなかった項目", "Entries that did not help"),
        Message::OverdueEntries => ("見直し時期を過ぎた項目", "Entries due for review"),
        Message::UnusedEntries => ("使われなかった項目", "Entries that answered nothing"),
        Message::NothingAsked => (
            "この期間に質問はありませんでした。",
            "Nothing was asked in this period.",
        ),
        Message::WriteAnswer => (
            "回答をここに書き、sources に出典を入れて、entries フォルダーに移します。",
            "Write the answer here, name its sources, and move the file to the entries folder.",
        ),
        Message::NoSuchGroup => (
            "この ID の質問または引き継ぎはありません。madoguchi report で確かめてください。",
            "No group of questions or hand-over has this id. See madoguchi report.",
        ),
    };
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}
