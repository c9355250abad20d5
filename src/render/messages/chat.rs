//! The sentences of chat programs: buttons, notices and what administrators read.
//!
//! Words in braces are filled in by [`filled`].

use crate::text::Language;

/// A fixed sentence of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatMessage {
    /// Button: the answer helped.
    Helpful,
    /// Button: the answer did not help.
    NotHelpful,
    /// Button: show a private answer to everybody.
    Share,
    /// Button: the same answer in the other language.
    OtherLanguage,
    /// Button: hand the question to people.
    AskPerson,
    /// Before one of several questions is picked.
    Pick,
    /// After a vote.
    Thanks,
    /// Over an answer that `{user}` showed to everybody.
    SharedBy,
    /// The question was handed to people under `{ticket}`.
    HandedOver,
    /// The question was handed to people; there is no ticket.
    HandedOverPlain,
    /// The question had been handed to people before.
    HandedOverBefore,
    /// Nobody can be asked now.
    NobodyToAsk,
    /// Title: a question that was handed to people.
    DeskTitle,
    /// Label: the question that was asked.
    Question,
    /// Label: what was answered.
    Answered,
    /// Label: the ticket.
    Ticket,
    /// Where the question was asked.
    WhereAsked,
    /// Button: a person looks after a question.
    Take,
    /// Button: a person answers a question.
    Answer,
    /// Button: a question is done with.
    Close,
    /// `{user}` looks after a question.
    TakenBy,
    /// `{user}` answered a question.
    AnsweredBy,
    /// `{user}` closed a question.
    ClosedBy,
    /// Somebody else has taken a question.
    TakenBefore,
    /// A question has been answered.
    AnsweredBefore,
    /// A question has been closed.
    ClosedBefore,
    /// Where the answer to an asker is written.
    WriteToAsker,
    /// Title: what a person answered.
    PersonAnswered,
    /// What the buttons of a message are about is no longer known.
    Expired,
    /// Asked too often; again in `{seconds}`.
    TooFast,
    /// The place is set not to answer in.
    OffHere,
    /// The program failed.
    Failed,
    /// There is no text to answer.
    NothingToAnswer,
    /// How to ask by a mention.
    MentionHint,
    /// Link to the whole of an answer that was cut.
    ReadOn,
    /// Title of the help.
    HelpTitle,
    /// What the program does.
    HelpIntroduction,
    /// Label: questions to try.
    HelpExamples,
    /// How else to ask.
    HelpElsewhere,
    /// What is kept of questions.
    HelpPrivacy,
    /// The packs were read again.
    Reloaded,
    /// The packs could not be read again; `{error}`.
    NotReloaded,
    /// Title of the status.
    StatusTitle,
    /// Label: the packs in service.
    StatusPacks,
    /// Label: the index.
    StatusIndex,
    /// `{passages}` passages, built at `{built}`.
    StatusIndexText,
    /// Label: mistakes in packs.
    StatusMistakes,
    /// Label: the store.
    StatusStore,
    /// It works.
    StatusWorks,
    /// It does not work now.
    StatusDown,
    /// Label: the connections to the platform.
    StatusShards,
    /// Label: how this place is set.
    StatusHere,
    /// A command is for servers.
    ServersOnly,
    /// How `{place}` is set from now on.
    PlaceSet,
    /// What was set could not be kept.
    NotKept,
    /// Where questions for people go from now on: `{place}`.
    DeskSet,
    /// Questions for people go nowhere from now on.
    DeskUnset,
    /// Every message can only be answered with a privileged intent.
    NeedsContent,
    /// Never answer.
    WhenOff,
    /// Answer commands, mentions and replies.
    WhenMentioned,
    /// Answer every question.
    WhenEvery,
    /// Answers to commands are for the asker.
    ReplyPrivate,
    /// Answers to commands are for everybody.
    ReplyPublic,
}

/// The words of a message.
pub fn chat(message: ChatMessage, language: Language) -> &'static str {
    let (ja, en) = match message {
        ChatMessage::Helpful => ("役に立った", "Helpful"),
        ChatMessage::NotHelpful => ("役に立たなかった", "Not helpful"),
        ChatMessage::Share => ("みんなに見せる", "Share"),
        ChatMessage::OtherLanguage => ("英語で読む", "Read in Japanese"),
        ChatMessage::AskPerson => ("担当者に聞く", "Ask a person"),
        ChatMessage::Pick => ("質問を選んでください", "Pick a question"),
        ChatMessage::Thanks => ("ありがとうございます。", "Thank you."),
        ChatMessage::SharedBy => ("{user} さんが共有しました。", "Shared by {user}."),
        ChatMessage::HandedOver => (
            "担当者に伝えました。受付番号は {ticket} です。",
            "I have passed it on to a person. The ticket is {ticket}.",
        ),
        ChatMessage::HandedOverPlain => {
            ("担当者に伝えました。", "I have passed it on to a person.")
        }
        ChatMessage::HandedOverBefore => (
            "この質問はすでに担当者に伝えてあります。",
            "This question has been passed on to a person already.",
        ),
        ChatMessage::NobodyToAsk => (
            "いまは担当者に取り次げません。時間をおいてお試しください。",
            "I cannot reach a person at the moment. Please try again later.",
        ),
        ChatMessage::DeskTitle => ("担当者への質問", "A question for a person"),
        ChatMessage::Question => ("質問", "Question"),
        ChatMessage::Answered => ("ボットの回答", "The bot's answer"),
        ChatMessage::Ticket => ("受付番号", "Ticket"),
        ChatMessage::WhereAsked => ("質問された場所", "Where it was asked"),
        ChatMessage::Take => ("対応する", "Take"),
        ChatMessage::Answer => ("回答する", "Answer"),
        ChatMessage::Close => ("完了にする", "Close"),
        ChatMessage::TakenBy => (
            "{user} さんが対応しています。",
            "{user} is looking after it.",
        ),
        ChatMessage::AnsweredBy => ("{user} さんが回答しました。", "{user} has answered it."),
        ChatMessage::ClosedBy => ("{user} さんが完了にしました。", "{user} has closed it."),
        ChatMessage::TakenBefore => (
            "ほかの人がすでに対応しています。",
            "Somebody is looking after it already.",
        ),
        ChatMessage::AnsweredBefore => (
            "この質問にはすでに回答があります。",
            "It has been answered already.",
        ),
        ChatMessage::ClosedBefore => ("この質問は完了しています。", "It is closed."),
        ChatMessage::WriteToAsker => (
            "質問した人に送る回答",
            "The answer, which is sent to the asker",
        ),
        ChatMessage::PersonAnswered => ("担当者からの回答", "A person has answered your question"),
        ChatMessage::Expired => (
            "この返信の質問はもう残っていません。もう一度質問してください。",
            "The question of this reply is no longer kept. Please ask again.",
        ),
        ChatMessage::TooFast => (
            "質問が続いています。{seconds} 秒ほど待ってから、もう一度お試しください。",
            "That was a lot at once. Please try again in {seconds} seconds.",
        ),
        ChatMessage::OffHere => (
            "このチャンネルでは回答しない設定になっています。",
            "I am set not to answer in this channel.",
        ),
        ChatMessage::Failed => (
            "回答の途中でエラーが起きました。しばらくしてからもう一度お試しください。",
            "Something went wrong while answering. Please try again in a while.",
        ),
        ChatMessage::NothingToAnswer => (
            "このメッセージには、回答できる本文がありません。",
            "That message has no text that I can answer.",
        ),
        ChatMessage::MentionHint => (
            "メンションに続けて質問を書いてください。",
            "Write your question next to the mention.",
        ),
        ChatMessage::ReadOn => ("続きを読む", "Read on"),
        ChatMessage::HelpTitle => ("使い方", "How to ask"),
        ChatMessage::HelpIntroduction => (
            "ナレッジ パックの言葉で、出典と日付を付けて答えます。文章を自動生成することはありません。",
            "I answer in the words of a knowledge pack, with sources and their dates. I never make up text.",
        ),
        ChatMessage::HelpExamples => ("質問の例", "Questions to try"),
        ChatMessage::HelpElsewhere => (
            "メンション、返信、ダイレクト メッセージでも質問できます。ほかの人の質問には、メッセージのメニューの「アプリ」から回答できます。",
            "A mention, a reply to me or a direct message works too. To answer somebody else's question, use Apps in the menu of the message.",
        ),
        ChatMessage::HelpPrivacy => (
            "質問は、個人を特定できる情報を伏せて、改善のために一定期間保存されることがあります。質問した人の名前は保存しません。",
            "Questions may be kept for a while to improve the answers, with identifiers masked. The name of who asked is not kept.",
        ),
        ChatMessage::Reloaded => (
            "ナレッジを読み込み直しました。",
            "The knowledge was loaded again.",
        ),
        ChatMessage::NotReloaded => (
            "読み込み直せませんでした。これまでのナレッジで回答を続けます。",
            "It could not be loaded again; answers go on from what was there.",
        ),
        ChatMessage::StatusTitle => ("状態", "Status"),
        ChatMessage::StatusPacks => ("ナレッジ パック", "Packs"),
        ChatMessage::StatusIndex => ("索引", "Index"),
        ChatMessage::StatusIndexText => (
            "{passages} 件、作成日時 {built}",
            "{passages} passages, built {built}",
        ),
        ChatMessage::StatusMistakes => ("パックの誤り", "Mistakes in packs"),
        ChatMessage::StatusStore => ("記録", "Store"),
        ChatMessage::StatusWorks => ("動作しています", "works"),
        ChatMessage::StatusDown => ("使えません", "does not work now"),
        ChatMessage::StatusShards => ("接続数", "Connections"),
        ChatMessage::StatusHere => ("このチャンネル", "This channel"),
        ChatMessage::ServersOnly => (
            "このコマンドはサーバーの中で使います。",
            "This command is for servers.",
        ),
        ChatMessage::PlaceSet => ("{place} の設定を変えました。", "{place} is set."),
        ChatMessage::NotKept => (
            "いまは設定を保存できません。時間をおいてお試しください。",
            "The setting cannot be kept at the moment. Please try again later.",
        ),
        ChatMessage::DeskSet => (
            "担当者への質問は {place} に届きます。",
            "Questions for a person go to {place}.",
        ),
        ChatMessage::DeskUnset => (
            "担当者への取り次ぎを止めました。",
            "Questions are no longer passed on to a person.",
        ),
        ChatMessage::NeedsContent => (
            "すべての質問に答えるには、特権インテント Message Content が必要です。Developer Portal で有効にし、config.toml で message_content = true とすると使えます。",
            "To answer every question, the bot needs the privileged Message Content intent. Enable it in the Developer Portal and set message_content = true in config.toml.",
        ),
        ChatMessage::WhenOff => ("回答しない", "never"),
        ChatMessage::WhenMentioned => ("コマンドとメンションに回答", "commands and mentions"),
        ChatMessage::WhenEvery => ("すべての質問に回答", "every question"),
        ChatMessage::ReplyPrivate => ("本人だけに表示", "shown to the asker alone"),
        ChatMessage::ReplyPublic => ("全員に表示", "shown to everybody"),
    };
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

/// The words of a message with its braces filled in.
pub fn filled(message: ChatMessage, language: Language, parts: &[(&str, &str)]) -> String {
    let words = chat(message, language).to_owned();
    parts.iter().fold(words, |text, (name, part)| {
        text.replace(&format!("{{{name}}}"), part)
    })
}
