//! What `doctor` found, and what to do about it.

words! {
    /// Findings of `madoguchi doctor`, each with its remedy.
    pub struct Doctor;

    /// The packs have no mistakes.
    packs(packs, entries): "パック {packs} 個、項目 {entries} 件", "packs: {packs}, entries: {entries}";

    /// The packs have mistakes.
    pack_mistakes(count): "パックに誤りが {count} 件あります", "The packs have {count} mistakes";

    pack_mistakes_remedy: "`madoguchi check` で場所と直し方を確かめてください",
        "`madoguchi check` lists them with their remedies";

    /// The packs cannot be read, or the index cannot be built.
    engine(error): "パックか索引を使えません: {error}", "The packs or the index cannot be used: {error}";

    engine_remedy: "フォルダーの場所と書き込み権限を確かめ、`madoguchi index --force` を実行してください",
        "Check that the folders are there and can be written to, and run `madoguchi index --force`";

    /// The index fits the packs.
    index(passages): "{passages} 件", "{passages} passages";

    /// The store works.
    store: "使えます", "It works";

    /// The store does not work.
    store_down(error): "使えません: {error}", "It does not work: {error}";

    store_down_remedy: "config.toml の [store] と、データベースの状態を確かめてください。ボットは記録なしで回答を続けます",
        "Check [store] in config.toml and the database. The bot answers without it, and keeps nothing";

    /// The bot is not enabled.
    discord_off: "有効になっていません", "It is not enabled";

    discord_off_remedy: "config.toml の [discord] で enabled = true とすると `madoguchi serve` が起動します",
        "Set enabled = true under [discord] in config.toml, and `madoguchi serve` starts it";

    /// The token has the right form.
    token: "トークンの形は正しいです", "The token has the right form";

    /// There is no token.
    token_missing: "環境変数 DISCORD_TOKEN がありません", "DISCORD_TOKEN is not set";

    token_missing_remedy: "Developer Portal のアプリケーションの [Bot] でトークンを発行し、環境変数に設定してください",
        "Get the token in the Developer Portal, your application, Bot, and set the variable";

    /// The token cannot be one.
    token_malformed: "DISCORD_TOKEN の値はボットのトークンではありません",
        "DISCORD_TOKEN does not hold a bot's token";

    token_malformed_remedy: "トークンはピリオドで区切られた 3 つの部分からなります。クライアント シークレットや公開鍵とは別のものです",
        "A token has three parts with dots between them; the client secret and the public key are something else";

    /// Discord does not know the token.
    token_refused: "Discord がトークンを受け付けません", "Discord refuses the token";

    token_refused_remedy: "Developer Portal の [Bot] でトークンを再発行してください",
        "Reset it in the Developer Portal, your application, Bot";

    /// Discord cannot be reached.
    unreachable(error): "Discord に接続できません: {error}", "Discord cannot be reached: {error}";

    unreachable_remedy: "ネットワークと discord.proxy を確かめてください",
        "Check the network and discord.proxy";

    /// The application is known.
    application(id): "アプリケーション ID {id}", "Application id {id}";

    /// The Message Content intent is as it should be.
    intents: "特権インテントの設定は合っています", "The privileged intents are as they should be";

    /// The Message Content intent is wanted and not there.
    intent_missing: "message_content = true ですが、Message Content Intent が無効です",
        "message_content = true, but the Message Content intent is not enabled";

    intent_missing_remedy: "Developer Portal の [Bot] で有効にするか、config.toml で false にしてください",
        "Enable it in the Developer Portal, Bot, or set it to false in config.toml";

    /// The Message Content intent is there and not wanted.
    intent_unused: "Message Content Intent が有効ですが、使っていません",
        "The Message Content intent is enabled and not used";

    intent_unused_remedy: "Developer Portal の [Bot] で無効にできます",
        "It can be disabled in the Developer Portal, Bot";

    /// There are few identifications left today.
    few_sessions(count): "今日接続できるのはあと {count} 回です", "{count} connections are left today";

    few_sessions_remedy: "再起動をくり返していないか確かめてください",
        "See whether something starts the bot again and again";

    /// The commands are registered.
    commands: "コマンドは登録済みです", "The commands are registered";

    /// The commands are not registered as they should be.
    commands_to_send(send, delete): "コマンドのうち {send} 個を登録し、{delete} 個を削除する必要があります",
        "{send} commands are to be registered and {delete} to be deleted";

    commands_to_send_remedy: "`madoguchi serve` が起動時に行います",
        "`madoguchi serve` does so when it starts";

    /// The bot in Teams is not enabled.
    teams_off: "有効になっていません", "It is not enabled";

    teams_off_remedy: "config.toml の [teams] で enabled = true とすると `madoguchi serve` が起動します",
        "Set enabled = true under [teams] in config.toml, and `madoguchi serve` starts it";

    /// Anybody is believed.
    unauthenticated: "送信元を確かめません (unauthenticated = true)",
        "Anybody is believed (unauthenticated = true)";

    unauthenticated_remedy: "手元で試すための設定です。Teams で使うときは false にしてください",
        "That is for trying it on this machine; set it to false for Teams";

    /// There are credentials.
    credentials: "資格情報があります", "There are credentials";

    /// There are none.
    credentials_missing: "環境変数 MADOGUCHI_TEAMS_SECRET がありません",
        "MADOGUCHI_TEAMS_SECRET is not set";

    credentials_missing_remedy: "アプリの登録の [証明書とシークレット] でクライアント シークレットを作り、値を環境変数に設定してください。証明書なら MADOGUCHI_TEAMS_CERTIFICATE と MADOGUCHI_TEAMS_KEY に PEM ファイルを指定します",
        "Make a client secret in the app registration, Certificates & secrets, and set the variable to its value; for a certificate, set MADOGUCHI_TEAMS_CERTIFICATE and MADOGUCHI_TEAMS_KEY to PEM files";

    /// The id of a secret stands for its value.
    secret_id: "MADOGUCHI_TEAMS_SECRET の値は、シークレットの ID です",
        "MADOGUCHI_TEAMS_SECRET holds the id of a secret";

    secret_id_remedy: "[値] の列を写してください。値は作成した直後にだけ表示されます",
        "Copy the column Value; it is shown only when the secret is made";

    /// They cannot be used.
    credentials_unusable(error): "資格情報を使えません: {error}",
        "The credentials cannot be used: {error}";

    credentials_unusable_remedy: "環境変数とファイルを確かめてください", "Check the variables and the files";

    /// The address can be listened at.
    listen(address): "{address} で待ち受けられます", "{address} can be listened at";

    /// It cannot.
    listen_taken(address, error): "{address} で待ち受けられません: {error}",
        "{address} cannot be listened at: {error}";

    listen_taken_remedy: "`madoguchi serve` が動いていれば問題ありません。ほかのプログラムなら teams.listen を変えてください",
        "That is fine if `madoguchi serve` is running; if it is another program, change teams.listen";

    /// The Connector's keys are to be had.
    keys(count): "Connector の公開鍵 {count} 個を取得できます",
        "{count} keys of the Connector are to be had";

    /// They are not.
    keys_missing(error): "Connector の公開鍵を取得できません: {error}",
        "The Connector's keys are not to be had: {error}";

    keys_missing_remedy: "ネットワークと teams.openid を確かめてください", "Check the network and teams.openid";

    /// A token for the Connector is to be had.
    access: "Connector のトークンを取得できます", "A token for the Connector is to be had";

    /// It is not.
    access_refused(error): "Connector のトークンを取得できません: {error}",
        "A token for the Connector is not to be had: {error}";

    access_refused_remedy: "teams.app、teams.tenant と資格情報の期限を確かめてください。AADSTS700016 はテナントの間違い、AADSTS7000215 はシークレットの間違い、AADSTS7000222 は期限切れです",
        "Check teams.app, teams.tenant and whether the credentials have expired: AADSTS700016 is the wrong tenant, AADSTS7000215 a wrong secret, AADSTS7000222 one that has expired";

    /// Nobody can be asked.
    no_desk: "担当者への取り次ぎ先がありません", "There is no desk to ask a person at";

    no_desk_remedy: "teams.desk に会話の ID を設定すると「担当者に聞く」が表示されます",
        "Set teams.desk to the id of a conversation, and Ask a person is shown";

    /// The page is not enabled.
    web_off: "有効になっていません", "It is not enabled";

    web_off_remedy: "config.toml の [web] で enabled = true とすると `madoguchi serve` が起動します",
        "Set enabled = true under [web] in config.toml, and `madoguchi serve` starts it";

    /// The address of the page is free.
    web_address(address): "アドレス {address} を使えます", "The address {address} is free";

    /// Something listens at the address of the page.
    web_taken(address): "アドレス {address} は使用中です", "Something listens at {address}";

    web_taken_remedy: "`madoguchi serve` が動いていなければ、web.listen に別のポートを指定してください",
        "Unless that is `madoguchi serve`, name another port in web.listen";

    /// The address of the page cannot be listened at.
    web_no_address(address, error): "アドレス {address} を使えません: {error}",
        "The address {address} cannot be used: {error}";

    web_no_address_remedy: "config.toml の web.listen に、このマシンのアドレスを指定してください",
        "Name an address of this machine in web.listen in config.toml";

    /// Others can connect, and programs need no key.
    web_open: "ほかのマシンから接続でき、API にキーが要りません",
        "Other machines can connect, and the API needs no key";

    web_open_remedy: "環境変数 MADOGUCHI_API_KEY を設定すると、API とアシスタント用のツールにキーが必要になります",
        "Set MADOGUCHI_API_KEY, and the API and the tools for assistants need it";

    /// Programs need a key.
    web_key: "API にはキーが必要です", "The API needs its key";

    /// The key cannot be used.
    web_key_malformed: "MADOGUCHI_API_KEY をキーとして使えません",
        "MADOGUCHI_API_KEY cannot be used as a key";

    web_key_malformed_remedy: "16 文字以上の ASCII の英数字と記号にしてください",
        "Make it 16 or more visible ASCII characters";

    packs_subject: "パック", "Packs";

    index_subject: "索引", "Index";

    store_subject: "記録", "Store";

    discord_subject: "Discord", "Discord";

    teams_subject: "Teams", "Teams";

    web_subject: "Web", "Web";
}
