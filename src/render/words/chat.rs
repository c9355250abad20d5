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

    /// Button: pass the question on to a person.
    ask_person: "担当者に聞く", "Ask a person";

    /// Button: no offered question is the right one.
    none_of_these: "この中にない", "None of these";

    /// No offered question is the right one, and there is nobody to pass it on to.
    nobody_connected: "ここでは担当者につながりません。別の言葉で質問してみてください。",
        "No person is connected here. Please ask in other words.";

    /// Placeholder of a menu of questions.
    pick: "質問を選んでください", "Pick a question";

    /// After a vote.
    thanks: "ありがとうございます。", "Thank you.";

    /// Above an answer that `user` shared.
    shared_by(user): "{user} さんが共有しました。", "Shared by {user}.";

    /// The question was passed on under `ticket`.
    handed_over(ticket): "担当者に引き継ぎました。受付番号は {ticket} です。",
        "I've passed your question on to a person. Your ticket is {ticket}.";

    /// The question was passed on without a ticket.
    handed_over_plain: "担当者に引き継ぎました。", "I've passed your question on to a person.";

    /// The question was passed on before.
    handed_over_before: "この質問はすでに担当者に引き継がれています。",
        "This question has already been passed on to a person.";

    /// The question can't be passed on.
    nobody_to_ask: "いまは担当者に引き継げません。しばらくしてからもう一度お試しください。",
        "I can't reach a person at the moment. Please try again later.";

    /// Title: a question that was passed on.
    desk_title: "担当者への質問", "A question for a person";

    /// Label: the question that was asked.
    question: "質問", "Question";

    /// Label: what was answered.
    answered: "ボットの回答", "The bot's answer";

    /// Label: the ticket.
    ticket: "受付番号", "Ticket";

    /// Button: work on a question.
    take: "対応する", "Take";

    /// Button: answer a question.
    answer: "回答する", "Answer";

    /// Button: close a question.
    close: "完了にする", "Close";

    /// `user` works on a question.
    taken_by(user): "{user} さんが対応しています。", "{user} is working on this question.";

    /// `user` answered a question.
    answered_by(user): "{user} さんが回答しました。", "{user} answered this question.";

    /// `user` closed a question.
    closed_by(user): "{user} さんが完了にしました。", "{user} closed this question.";

    /// Somebody else has taken a question.
    taken_before: "ほかの担当者がすでに対応しています。", "Somebody else is already working on this question.";

    /// A question has been answered.
    answered_before: "この質問にはすでに回答があります。", "This question has already been answered.";

    /// A question has been closed.
    closed_before: "この質問は完了しています。", "This question is closed.";

    /// Label of the field for the answer to the asker.
    write_to_asker: "質問した人に送る回答", "Answer to send to the asker";

    /// A person's answer to the asker has `length` characters, more than `limit`.
    answer_too_long(length, limit):
        "回答が長すぎます ({length} 文字)。{limit} 文字以内にして、もう一度送信してください。",
        "The answer is too long: {length} characters. Shorten it to {limit} or fewer and send it again.";

    /// Title: what a person answered.
    person_answered: "担当者が質問に回答しました", "A person has answered your question";

    /// The question of a message with buttons is no longer stored.
    expired: "この質問の記録は残っていません。もう一度質問してください。",
        "This question is no longer stored. Please ask it again.";

    /// Too many questions; the next one is answered in `seconds`.
    too_fast(seconds): "質問が続いています。{seconds} 秒ほど待ってから、もう一度お試しください。",
        "You're asking too quickly. Please try again in {seconds} seconds.";

    /// Answers are turned off here.
    off_here: "このチャンネルでは回答しない設定になっています。", "I'm set not to answer in this channel.";

    /// The program failed.
    failed: "回答の途中でエラーが起きました。しばらくしてからもう一度お試しください。",
        "Something went wrong while answering. Please try again later.";

    /// There is no text to answer.
    nothing_to_answer: "このメッセージには、回答できる本文がありません。", "This message has no text to answer.";

    /// How to ask with a mention.
    mention_hint: "メンションに続けて質問を書いてください。", "Write your question after the mention.";

    /// Link to the whole of a shortened answer.
    read_on: "続きを読む", "Read more";

    /// Title of the help.
    help_title: "使い方", "How to ask";

    /// What the program does.
    help_introduction: "ナレッジ パックの言葉で、出典と日付を付けて答えます。文章を自動生成することはありません。",
        "I answer in the words of a knowledge pack, with sources and their dates. I never generate text.";

    /// Label: questions to try.
    help_examples: "質問の例", "Questions to try";

    /// How else to ask.
    help_elsewhere: "メンション、返信、ダイレクト メッセージでも質問できます。ほかの人の質問に回答させるには、メッセージのメニューの「アプリ」を使います。",
        "You can also mention me, reply to me or send me a direct message. To have me answer somebody else's question, use Apps in the message's menu.";

    /// What is stored of questions.
    help_privacy: "質問は、個人を特定できる情報を伏せて、改善のために一定期間保存されることがあります。質問した人の名前は保存しません。",
        "To improve the answers, questions may be stored for a limited time, with personal details masked. Your name isn't stored.";

    /// The packs were reloaded.
    reloaded: "パックを読み込み直しました。", "The packs were reloaded.";

    /// The packs couldn't be reloaded.
    not_reloaded: "パックを読み込み直せませんでした。以前の内容で回答を続けます。",
        "The packs couldn't be reloaded. Answers use the previous version.";

    /// Title of the status.
    status_title: "状態", "Status";

    /// Label: the packs in use.
    status_packs: "パック", "Packs";

    /// Label: the index.
    status_index: "索引", "Index";

    /// The size of the index and when it was built.
    status_index_text(passages, built): "{passages} 件、作成日時 {built}",
        "{passages} passages, built {built}";

    /// Label: mistakes in packs.
    status_mistakes: "パックの誤り", "Mistakes in packs";

    /// Label: the store.
    status_store: "記録", "Store";

    /// The store is available.
    status_works: "使えます", "available";

    /// The store isn't available.
    status_down: "使えません", "unavailable";

    /// Label: the connections to the platform.
    status_shards: "接続数", "Connections";

    /// Label: the settings of this channel.
    status_here: "このチャンネル", "This channel";

    /// The command works only in servers.
    servers_only: "このコマンドはサーバーの中でだけ使えます。", "This command works only in servers.";

    /// The settings of `place` were changed.
    place_set(place): "{place} の設定を変更しました。", "The settings of {place} were changed.";

    /// The change can't be saved.
    not_kept: "いまは保存できません。しばらくしてからもう一度お試しください。",
        "This can't be saved at the moment. Please try again later.";

    /// Questions for a person go to `place` from now on.
    desk_set(place): "担当者への質問は {place} に届きます。", "Questions for a person now go to {place}.";

    /// Questions are no longer passed on.
    desk_unset: "担当者への引き継ぎを停止しました。", "Questions are no longer passed on to a person.";

    /// Answering every message requires a privileged intent.
    needs_content: "すべての質問に答えるには、特権インテント Message Content が必要です。Developer Portal で有効にし、config.toml で message_content = true としてください。",
        "To answer every question, the bot needs the privileged Message Content intent. Enable it in the Developer Portal and set message_content = true in config.toml.";

    /// Choice: never answer.
    when_off: "回答しない", "never";

    /// Choice: answer commands, mentions and replies.
    when_mentioned: "コマンドとメンションに回答", "commands and mentions";

    /// Choice: answer every question.
    when_every: "すべての質問に回答", "every question";

    /// Only the asker sees answers to commands.
    reply_private: "質問した人だけに表示", "shown only to the asker";

    /// Everybody sees answers to commands.
    reply_public: "全員に表示", "shown to everybody";

    /// The name of the app.
    app_name: "窓口 Madoguchi", "Madoguchi";

    /// The short description of the app; at most 80 characters.
    app_short: "ナレッジ パックの言葉で、出典と日付を付けて答えます",
        "Answers from a knowledge pack, with dated sources";

    /// The full description of the app.
    app_long: "日本語または英語の質問に、ナレッジ パックの言葉で、出典とその日付を付けて答えます。条件を指定した判定や、設定と展開の検索もできます。文章を自動生成することはありません。",
        "Answers questions in English and Japanese in the words of a knowledge pack, with sources and their dates. It also decides cases by rules, and looks up settings and rollouts. It never generates text.";
}
