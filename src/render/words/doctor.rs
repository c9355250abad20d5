//! What `doctor` found, and what to do about it.

words! {
    /// Findings of `madoguchi doctor`, each with its remedy.
    pub struct Doctor;

    /// The packs have no mistakes.
    packs(packs, entries): "パック {packs} 個、項目 {entries} 件", "{packs} in service, entries: {entries}";

    /// The packs have mistakes.
    pack_mistakes(count): "パックに誤りが {count} 件あります", "The packs have mistakes: {count}";

    pack_mistakes_remedy: "`madoguchi check` で場所と直し方を確かめてください",
        "Run `madoguchi check` to see where they are and how to fix them";

    /// The packs can't be read, or the index can't be built.
    engine(error): "パックまたは索引を使えません: {error}", "The packs or the index can't be used: {error}";

    engine_remedy: "フォルダーの場所と書き込み権限を確かめ、`madoguchi index --force` を実行してください",
        "Check that the folders exist and are writable, then run `madoguchi index --force`";

    /// The index matches the packs.
    index(passages): "{passages} 件", "{passages} passages";

    /// The vectors of a large pack were left for later.
    index_incomplete(passages): "{passages} 件。質問の言い回しの比較はまだ準備中で、それまでは単語の比較で回答します",
        "{passages} passages; until the ways to ask are encoded, questions are compared by words alone";

    index_incomplete_remedy: "`madoguchi index` で準備を終えられます。`madoguchi serve` は動作中に準備します",
        "`madoguchi index` completes it; `madoguchi serve` does so while it runs";

    /// The documents that are in a cluster.
    documents_subject: "文書 (OpenSearch)", "Documents in OpenSearch";

    /// Documents can be searched.
    documents: "検索できます", "They can be searched";

    /// Documents can't be searched.
    documents_down(error): "検索できません: {error}", "They can't be searched: {error}";

    /// What to do when documents can't be searched.
    documents_down_remedy: "[opensearch] の設定とクラスターの状態を確かめ、`madoguchi index` を実行してください",
        "Check [opensearch] and the state of the cluster, and run `madoguchi index`";

    /// The index that another process publishes.
    source_subject: "公開された索引", "Published index";

    /// The newest publication was fetched.
    source_newest(target, built): "{target} の最新の索引 ({built} 作成) を使っています",
        "The newest one of {target} is in use, built {built}";

    /// The newest publication wasn't fetched yet.
    source_newer(target, built): "{target} に、まだ取得していない索引 ({built} 作成) があります",
        "{target} has one that wasn't fetched yet, built {built}";

    /// How to get the newest publication.
    source_newer_remedy: "`madoguchi serve` の実行中に、自動で取得されます",
        "A running `madoguchi serve` fetches it by itself";

    /// No publication can be fetched.
    source_down(error): "取得できません: {error}", "It can't be fetched: {error}";

    /// What to do when no publication can be fetched.
    source_down_remedy: "前に取得した索引があれば、それで回答を続けます。[publish] の設定と、公開する側を確かめてください",
        "Answers go on with the one that was fetched last. Check [publish] and the program that publishes";

    /// Nothing was fetched, so that packs and index can't be checked.
    source_unfetched: "まだ取得していません", "None was fetched yet";

    /// The store works.
    store: "使えます", "Available";

    /// The store does not work.
    store_down(error): "使えません: {error}", "Unavailable: {error}";

    store_down_remedy: "config.toml の [store] と、データベースの状態を確かめてください。使えない間は、記録せずに回答を続けます",
        "Check [store] in config.toml and the database. Until it works, questions are answered but not stored";

    /// The bot on Discord isn't enabled.
    discord_off: "無効です", "Not enabled";

    discord_off_remedy: "config.toml の [discord] で enabled = true とすると、`madoguchi serve` で起動します",
        "To have `madoguchi serve` start it, set enabled = true under [discord] in config.toml";

    /// The token has the right format.
    token: "トークンの形式は正しいです", "The token has the right format";

    /// No token is set.
    token_missing: "環境変数 DISCORD_TOKEN がありません",
        "The environment variable DISCORD_TOKEN isn't set";

    token_missing_remedy: "Developer Portal のアプリケーションの [Bot] でトークンを発行し、環境変数に設定してください",
        "In the Developer Portal, get the token on your application's Bot page, and set the variable to it";

    /// The token doesn't have the right format.
    token_malformed: "DISCORD_TOKEN の値はボットのトークンではありません",
        "DISCORD_TOKEN doesn't contain a bot token";

    token_malformed_remedy: "トークンはピリオドで区切られた 3 つの部分からなります。クライアント シークレットや公開鍵とは別のものです",
        "A token has three parts, separated by dots. The client secret and the public key are something else";

    /// Discord rejects the token.
    token_refused: "Discord がトークンを受け付けません", "Discord rejects the token";

    token_refused_remedy: "Developer Portal の [Bot] でトークンを再発行してください",
        "Reset the token in the Developer Portal, on your application's Bot page";

    /// Discord cannot be reached.
    unreachable(error): "Discord に接続できません: {error}", "Discord can't be reached: {error}";

    unreachable_remedy: "ネットワークと discord.proxy を確かめてください",
        "Check the network and discord.proxy";

    /// The application is known.
    application(id): "アプリケーション ID {id}", "Application ID {id}";

    /// The Message Content intent is set correctly.
    intents: "特権インテントの設定は合っています", "The privileged intents are set correctly";

    /// The Message Content intent is required but not enabled.
    intent_missing: "message_content = true ですが、Message Content Intent が無効です",
        "message_content is true, but the Message Content intent isn't enabled";

    intent_missing_remedy: "Developer Portal の [Bot] で有効にするか、config.toml で false にしてください",
        "Enable it in the Developer Portal, on your application's Bot page, or set message_content = false in config.toml";

    /// The Message Content intent is enabled but not required.
    intent_unused: "Message Content Intent が有効ですが、使っていません",
        "The Message Content intent is enabled but not used";

    intent_unused_remedy: "Developer Portal の [Bot] で無効にできます",
        "You can disable it in the Developer Portal, on your application's Bot page";

    /// Few connections are left today.
    few_sessions(count): "今日接続できるのはあと {count} 回です", "Connections left today: {count}";

    few_sessions_remedy: "再起動をくり返していないか確かめてください",
        "Check whether the bot is restarted again and again";

    /// The commands are registered.
    commands: "コマンドは登録済みです", "The commands are registered";

    /// The registered commands are out of date.
    commands_to_send(send, delete): "コマンドのうち {send} 個を登録し、{delete} 個を削除する必要があります",
        "Commands to register: {send}, to delete: {delete}";

    commands_to_send_remedy: "`madoguchi serve` が起動時に行います",
        "`madoguchi serve` does this when it starts";

    /// The bot in Teams isn't enabled.
    teams_off: "無効です", "Not enabled";

    teams_off_remedy: "config.toml の [teams] で enabled = true とすると、`madoguchi serve` で起動します",
        "To have `madoguchi serve` start it, set enabled = true under [teams] in config.toml";

    /// Requests aren't authenticated.
    unauthenticated: "送信元を確かめません (unauthenticated = true)",
        "Requests aren't authenticated (unauthenticated = true)";

    unauthenticated_remedy: "手元で試すための設定です。Teams で使うときは false にしてください",
        "This is for trying the bot on this machine. Set it to false for Teams";

    /// Credentials are set.
    credentials: "資格情報があります", "Credentials are set";

    /// No credentials are set.
    credentials_missing: "環境変数 MADOGUCHI_TEAMS_SECRET がありません",
        "The environment variable MADOGUCHI_TEAMS_SECRET isn't set";

    credentials_missing_remedy: "アプリの登録の [証明書とシークレット] でクライアント シークレットを作り、値を環境変数に設定してください。証明書を使う場合は、MADOGUCHI_TEAMS_CERTIFICATE と MADOGUCHI_TEAMS_KEY に PEM ファイルを指定します",
        "Create a client secret in the app registration under Certificates & secrets, and set the variable to its value. For a certificate, set MADOGUCHI_TEAMS_CERTIFICATE and MADOGUCHI_TEAMS_KEY to PEM files";

    /// The ID of a secret is set in place of its value.
    secret_id: "MADOGUCHI_TEAMS_SECRET の値は、シークレットの ID です",
        "MADOGUCHI_TEAMS_SECRET contains the ID of a secret";

    secret_id_remedy: "[値] の列をコピーしてください。値は作成した直後にだけ表示されます",
        "Copy the Value column. It is shown only when the secret is created";

    /// The credentials can't be used.
    credentials_unusable(error): "資格情報を使えません: {error}",
        "The credentials can't be used: {error}";

    credentials_unusable_remedy: "環境変数とファイルを確かめてください",
        "Check the environment variables and the files";

    /// The bot can listen at the address.
    listen(address): "{address} を使えます", "{address} is available";

    /// The bot can't listen at the address.
    listen_taken(address, error): "{address} を使えません: {error}",
        "{address} can't be used: {error}";

    listen_taken_remedy: "`madoguchi serve` が動いていれば問題ありません。ほかのプログラムなら teams.listen を変えてください",
        "If `madoguchi serve` is running, this is expected. If another program uses the address, change teams.listen";

    /// The Connector's public keys can be fetched.
    keys(count): "Connector の公開鍵 {count} 個を取得できます", "Public keys of the Connector: {count}";

    /// The Connector's public keys can't be fetched.
    keys_missing(error): "Connector の公開鍵を取得できません: {error}",
        "The public keys of the Connector can't be fetched: {error}";

    keys_missing_remedy: "ネットワークと teams.openid を確かめてください", "Check the network and teams.openid";

    /// A token for the Connector can be obtained.
    access: "Connector のトークンを取得できます", "A token for the Connector can be obtained";

    /// A token for the Connector can't be obtained.
    access_refused(error): "Connector のトークンを取得できません: {error}",
        "A token for the Connector can't be obtained: {error}";

    access_refused_remedy: "teams.app、teams.tenant と資格情報の期限を確かめてください。AADSTS700016 はテナントの間違い、AADSTS7000215 はシークレットの間違い、AADSTS7000222 は期限切れです",
        "Check teams.app, teams.tenant and whether the credentials have expired. AADSTS700016 means a wrong tenant, AADSTS7000215 a wrong secret, AADSTS7000222 an expired one";

    /// No conversation for hand-overs is set.
    no_desk: "担当者への引き継ぎ先がありません", "There's no place to pass questions on to";

    no_desk_remedy: "teams.desk に会話の ID を設定すると「担当者に聞く」が表示されます",
        "Set teams.desk to the ID of a conversation to show the button Ask a person";

    /// The web page isn't enabled.
    web_off: "無効です", "Not enabled";

    web_off_remedy: "config.toml の [web] で enabled = true とすると、`madoguchi serve` で起動します",
        "To have `madoguchi serve` start it, set enabled = true under [web] in config.toml";

    /// The web server can listen at the address.
    web_address(address): "{address} を使えます", "{address} is available";

    /// Another program listens at the address.
    web_taken(address): "{address} は使用中です", "{address} is in use";

    web_taken_remedy: "`madoguchi serve` が動いていれば問題ありません。ほかのプログラムなら web.listen を変えてください",
        "If `madoguchi serve` is running, this is expected. If another program uses the address, change web.listen";

    /// The web server can't listen at the address.
    web_no_address(address, error): "{address} を使えません: {error}",
        "{address} can't be used: {error}";

    web_no_address_remedy: "config.toml の web.listen に、このマシンのアドレスを指定してください",
        "Set web.listen in config.toml to an address of this machine";

    /// Other machines can connect, and the API requires no key.
    web_open: "ほかのマシンから接続でき、API にキーが不要です",
        "Other machines can connect, and the API requires no key";

    web_open_remedy: "環境変数 MADOGUCHI_API_KEY を設定すると、API とアシスタント用のツールにキーが必要になります",
        "Set the environment variable MADOGUCHI_API_KEY to require a key for the API and the tools for assistants";

    /// The API requires a key.
    web_key: "API にはキーが必要です", "The API requires a key";

    /// The API key can't be used.
    web_key_malformed: "MADOGUCHI_API_KEY をキーとして使えません",
        "MADOGUCHI_API_KEY can't be used as a key";

    web_key_malformed_remedy: "16 文字以上の ASCII の英数字と記号にしてください",
        "Use 16 or more visible ASCII characters";

    packs_subject: "パック", "Packs";

    index_subject: "索引", "Index";

    store_subject: "記録", "Store";

    discord_subject: "Discord", "Discord";

    teams_subject: "Teams", "Teams";

    web_subject: "Web", "Web";
}
