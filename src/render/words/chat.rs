//! The sentences of chat programs: buttons, notices and what administrators read.

words! {
    /// Buttons, notices and labels of chat programs.
    pub struct Chat;

    /// Button: the answer helped.
    helpful: "役に立った", "Helpful";

    /// Button: the answer did not help.
    not_helpful: "役に立たなかった", "Not helpful";

    /// Button: show a private answer to everybody.
    share: "みんなに見せる", "Share";

    /// Button: the same answer in the other language.
    other_language: "英語で読む", "Read in Japanese";

    /// Button: hand the question to people.
    ask_person: "担当者に聞く", "Ask a person";

    /// Before one of several questions is picked.
    pick: "質問を選んでください", "Pick a question";

    /// After a vote.
    thanks: "ありがとうございます。", "Thank you.";

    /// Over an answer that `user` showed to everybody.
    shared_by(user): "{user} さんが共有しました。", "Shared by {user}.";

    /// The question was handed to people under `ticket`.
    handed_over(ticket): "担当者に伝えました。受付番号は {ticket} です。",
        "I have passed it on to a person. The ticket is {ticket}.";

    /// The question was handed to people; there is no ticket.
    handed_over_plain: "担当者に伝えました。", "I have passed it on to a person.";

    /// The question had been handed to people before.
    handed_over_before: "この質問はすでに担当者に伝えてあります。",
        "This question has been passed on to a person already.";

    /// Nobody can be asked now.
    nobody_to_ask: "いまは担当者に取り次げません。時間をおいてお試しください。",
        "I cannot reach a person at the moment. Please try again later.";

    /// Title: a question that was handed to people.
    desk_title: "担当者への質問", "A question for a person";

    /// Label: the question that was asked.
    question: "質問", "Question";

    /// Label: what was answered.
    answered: "ボットの回答", "The bot's answer";

    /// Label: the ticket.
    ticket: "受付番号", "Ticket";

    /// Where the question was asked.
    where_asked: "質問された場所", "Where it was asked";

    /// Button: a person looks after a question.
    take: "対応する", "Take";

    /// Button: a person answers a question.
    answer: "回答する", "Answer";

    /// Button: a question is done with.
    close: "完了にする", "Close";

    /// `user` looks after a question.
    taken_by(user): "{user} さんが対応しています。", "{user} is looking after it.";

    /// `user` answered a question.
    answered_by(user): "{user} さんが回答しました。", "{user} has answered it.";

    /// `user` closed a question.
    closed_by(user): "{user} さんが完了にしました。", "{user} has closed it.";

    /// Somebody else has taken a question.
    taken_before: "ほかの人がすでに対応しています。", "Somebody is looking after it already.";

    /// A question has been answered.
    answered_before: "この質問にはすでに回答があります。", "It has been answered already.";

    /// A question has been closed.
    closed_before: "この質問は完了しています。", "It is closed.";

    /// Where the answer to an asker is written.
    write_to_asker: "質問した人に送る回答", "The answer, which is sent to the asker";

    /// Title: what a person answered.
    person_answered: "担当者からの回答", "A person has answered your question";

    /// What the buttons of a message are about is no longer known.
    expired: "この返信の質問はもう残っていません。もう一度質問してください。",
        "The question of this reply is no longer kept. Please ask again.";

    /// Asked too often; again in `seconds`.
    too_fast(seconds): "質問が続いています。{seconds} 秒ほど待ってから、もう一度お試しください。",
        "That was a lot at once. Please try again in {seconds} seconds.";

    /// The place is set not to answer in.
    off_here: "このチャンネルでは回答しない設定になっています。", "I am set not to answer in this channel.";

    /// The program failed.
    failed: "回答の途中でエラーが起きました。しばらくしてからもう一度お試しください。",
        "Something went wrong while answering. Please try again in a while.";

    /// There is no text to answer.
    nothing_to_answer: "このメッセージには、回答できる本文がありません。",
        "That message has no text that I can answer.";

    /// How to ask by a mention.
    mention_hint: "メンションに続けて質問を書いてください。", "Write your question next to the mention.";

    /// Link to the whole of an answer that was cut.
    read_on: "続きを読む", "Read on";

    /// Title of the help.
    help_title: "使い方", "How to ask";

    /// What the program does.
    help_introduction: "ナレッジ パックの言葉で、出典と日付を付けて答えます。文章を自動生成することはありません。",
        "I answer in the words of a knowledge pack, with sources and their dates. I never make up text.";

    /// Label: questions to try.
    help_examples: "質問の例", "Questions to try";

    /// How else to ask.
    help_elsewhere: "メンション、返信、ダイレクト メッセージでも質問できます。ほかの人の質問には、メッセージのメニューの「アプリ」から回答できます。",
        "A mention, a reply to me or a direct message works too. To answer somebody else's question, use Apps in the menu of the message.";

    /// What is kept of questions.
    help_privacy: "質問は、個人を特定できる情報を伏せて、改善のために一定期間保存されることがあります。質問した人の名前は保存しません。",
        "Questions may be kept for a while to improve the answers, with identifiers masked. The name of who asked is not kept.";

    /// The packs were read again.
    reloaded: "ナレッジを読み込み直しました。", "The knowledge was loaded again.";

    /// The packs could not be read again; `error`.
    not_reloaded: "読み込み直せませんでした。これまでのナレッジで回答を続けます。",
        "It could not be loaded again; answers go on from what was there.";

    /// Title of the status.
    status_title: "状態", "Status";

    /// Label: the packs in service.
    status_packs: "ナレッジ パック", "Packs";

    /// Label: the index.
    status_index: "索引", "Index";

    /// `passages` passages, built at `built`.
    status_index_text(passages, built): "{passages} 件、作成日時 {built}",
        "{passages} passages, built {built}";

    /// Label: mistakes in packs.
    status_mistakes: "パックの誤り", "Mistakes in packs";

    /// Label: the store.
    status_store: "記録", "Store";

    /// It works.
    status_works: "動作しています", "works";

    /// It does not work now.
    status_down: "使えません", "does not work now";

    /// Label: the connections to the platform.
    status_shards: "接続数", "Connections";

    /// Label: how this place is set.
    status_here: "このチャンネル", "This channel";

    /// A command is for servers.
    servers_only: "このコマンドはサーバーの中で使います。", "This command is for servers.";

    /// How `place` is set from now on.
    place_set(place): "{place} の設定を変えました。", "{place} is set.";

    /// What was set could not be kept.
    not_kept: "いまは設定を保存できません。時間をおいてお試しください。",
        "The setting cannot be kept at the moment. Please try again later.";

    /// Where questions for people go from now on: `place`.
    desk_set(place): "担当者への質問は {place} に届きます。", "Questions for a person go to {place}.";

    /// Questions for people go nowhere from now on.
    desk_unset: "担当者への取り次ぎを止めました。", "Questions are no longer passed on to a person.";

    /// Every message can only be answered with a privileged intent.
    needs_content: "すべての質問に答えるには、特権インテント Message Content が必要です。Developer Portal で有効にし、config.toml で message_content = true とすると使えます。",
        "To answer every question, the bot needs the privileged Message Content intent. Enable it in the Developer Portal and set message_content = true in config.toml.";

    /// Never answer.
    when_off: "回答しない", "never";

    /// Answer commands, mentions and replies.
    when_mentioned: "コマンドとメンションに回答", "commands and mentions";

    /// Answer every question.
    when_every: "すべての質問に回答", "every question";

    /// Answers to commands are for the asker.
    reply_private: "本人だけに表示", "shown to the asker alone";

    /// Answers to commands are for everybody.
    reply_public: "全員に表示", "shown to everybody";

    /// The name of the app.
    app_name: "窓口 Madoguchi", "Madoguchi";

    /// What the app is, in a line.
    app_short: "ナレッジの言葉で、出典と日付を付けて答えます", "Answers from a knowledge pack, with dated sources";

    /// What the app is.
    app_long: "日本語または英語の質問に、ナレッジ パックの言葉で、出典とその日付を付けて答えます。条件を指定した判定や、設定と展開の検索もできます。文章を自動生成することはありません。",
        "Answers questions in English and Japanese in the words of a knowledge pack, with its sources and their dates. Cases are decided by rules; settings and roll-outs can be looked up. No text is ever made up.";
}
