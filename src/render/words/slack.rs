//! The sentences about Slack alone: its app's own texts, its home tab, its dialogs, and
//! what `doctor` finds there.

words! {
    /// The app in Slack, its home tab, its dialogs, and findings of `madoguchi doctor`.
    pub struct Slack;

    /// Shortcut in the menu of a message: answer it. Both languages together have at
    /// most 21 characters.
    answer_this: "回答を見る", "Answer this";

    /// What the shortcut does.
    answer_this_long: "このメッセージの質問に答えます。回答は本人だけに表示します。",
        "Answers the question in this message. Only you see the answer.";

    /// Button: answer the question beside it.
    show_answer: "回答を表示", "Show answer";

    /// Button: open the form of a case.
    enter_facts: "条件を入力する", "Enter facts";

    /// Title of the form of a case, at most 24 characters.
    case_title: "条件から判定する", "Decide a case";

    /// Button: decide the case of a form.
    decide: "判定する", "Decide";

    /// A fact that is left at its default.
    by_default: "(既定値)", "(default)";

    /// Button: send a person's answer.
    send: "送信", "Send";

    /// Button: close a dialog.
    cancel: "キャンセル", "Cancel";

    /// How else to ask.
    help_elsewhere: "メンションとダイレクト メッセージでも質問できます。ほかの人の質問に回答するには、メッセージの［その他］メニューで「回答を見る」を選びます。",
        "You can also mention me or send me a direct message. To answer another person's question, choose Answer this in the message's More actions menu.";

    /// Label of the input in the home tab.
    home_question: "質問または検索", "Ask or search";

    /// What the input in the home tab takes.
    home_hint: "質問、または「検索 語句」を入力して Enter キーを押してください",
        "Type a question, or \u{201c}search\u{201d} and words, and press Enter";

    /// Label: the person's last questions.
    recent_questions: "最近の質問", "Your recent questions";

    /// The channel, as `doctor` names it.
    subject: "Slack", "Slack";

    /// The bot isn't enabled.
    off: "無効です", "Not enabled";

    off_remedy: "config.toml の [slack] で enabled = true とすると、`madoguchi serve` で起動します",
        "To have `madoguchi serve` start it, set enabled = true under [slack] in config.toml";

    /// The secrets in the environment have the right form.
    secrets: "トークンとシークレットの形は正しいです", "The tokens and secrets have the right form";

    /// A variable isn't set.
    secret_missing(variable): "環境変数 {variable} がありません", "{variable} isn't set";

    /// A variable holds another kind of secret.
    secret_wrong(variable): "{variable} の値は別の種類のものです", "{variable} holds another kind of secret";

    bot_token_remedy: "アプリの [OAuth & Permissions] の Bot User OAuth Token (xoxb-…) を設定してください",
        "Set it to the Bot User OAuth Token (xoxb-…) of your app, OAuth & Permissions";

    app_token_remedy: "アプリの [Basic Information] で、スコープ connections:write のアプリレベル トークン (xapp-…) を作って設定してください",
        "Generate an app-level token (xapp-…) with the scope connections:write in your app, Basic Information, and set it to that";

    signing_secret_remedy: "アプリの [Basic Information] の Signing Secret (32 桁の 16 進数) を設定してください",
        "Set it to the Signing Secret (32 hexadecimal digits) of your app, Basic Information";

    /// Slack accepts the bot's token.
    bot(name, team): "ワークスペース {team} の {name}", "{name} in the workspace {team}";

    /// Slack refuses it, or can't be reached.
    bot_refused(error): "Slack がボットのトークンを受け付けません: {error}",
        "Slack doesn't accept the bot's token: {error}";

    bot_refused_remedy: "ネットワークを確かめ、アプリをワークスペースにインストールし直してから、トークンを設定し直してください",
        "Check the network, reinstall the app to the workspace, and set SLACK_BOT_TOKEN again";

    /// The token lacks scopes.
    scopes_missing(scopes): "ボットのトークンにスコープがありません: {scopes}",
        "The bot's token lacks scopes: {scopes}";

    scopes_missing_remedy: "`madoguchi slack-manifest` の出力でアプリのマニフェストを更新し、インストールし直してください",
        "Update the app's manifest from `madoguchi slack-manifest`, and reinstall the app";

    /// A socket can be opened.
    socket: "ソケット モードで接続できます", "Socket Mode can connect";

    /// It can't.
    socket_refused(error): "ソケット モードで接続できません: {error}", "Socket Mode can't connect: {error}";

    socket_refused_remedy: "アプリの [Socket Mode] を有効にし、SLACK_APP_TOKEN のスコープが connections:write であることを確かめてください",
        "Enable Socket Mode in your app, and check that SLACK_APP_TOKEN has the scope connections:write";

    /// The address is free.
    listen(address): "{address} を使えます", "{address} is available";

    /// It isn't.
    listen_taken(address, error): "{address} を使えません: {error}", "{address} can't be used: {error}";

    listen_taken_remedy: "`madoguchi serve` が動いていれば問題ありません。ほかのプログラムなら slack.listen を変えてください",
        "If `madoguchi serve` is running, this is expected. If another program uses the address, change slack.listen";

    /// No channel receives questions for people.
    no_desk: "担当者への引き継ぎ先がありません", "There's no place to pass questions on to";

    no_desk_remedy: "slack.desk にチャンネルの ID を設定すると「担当者に聞く」が表示されます",
        "Set slack.desk to the ID of a channel to show the button Ask a person";
}
