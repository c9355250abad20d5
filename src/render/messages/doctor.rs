//! What `doctor` says: what it found, and what to do about it.

use crate::text::Language;

/// Something that `doctor` found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The packs have no mistakes.
    Packs,
    /// The packs have mistakes.
    PackMistakes,
    /// The packs cannot be read, or the index cannot be built.
    Engine,
    /// The index fits the packs.
    Index,
    /// The store works.
    Store,
    /// The store does not work.
    StoreDown,
    /// The bot is not enabled.
    DiscordOff,
    /// The token has the right form.
    Token,
    /// There is no token.
    TokenMissing,
    /// The token cannot be one.
    TokenMalformed,
    /// Discord does not know the token.
    TokenRefused,
    /// Discord cannot be reached.
    Unreachable,
    /// The application is known.
    Application,
    /// The Message Content intent is as it should be.
    Intents,
    /// The Message Content intent is wanted and not there.
    IntentMissing,
    /// The Message Content intent is there and not wanted.
    IntentUnused,
    /// There are few identifications left today.
    FewSessions,
    /// The commands are registered.
    Commands,
    /// The commands are not registered as they should be.
    CommandsToSend,
    /// The bot in Teams is not enabled.
    TeamsOff,
    /// Anybody is believed.
    Unauthenticated,
    /// There are credentials.
    Credentials,
    /// There are none.
    CredentialsMissing,
    /// The id of a secret stands for its value.
    SecretId,
    /// They cannot be used.
    CredentialsUnusable,
    /// The address can be listened at.
    Listen,
    /// It cannot.
    ListenTaken,
    /// The Connector's keys are to be had.
    Keys,
    /// They are not.
    KeysMissing,
    /// A token for the Connector is to be had.
    Access,
    /// It is not.
    AccessRefused,
    /// Nobody can be asked.
    NoDesk,
    /// The page is not enabled.
    WebOff,
    /// The address of the page is free.
    WebAddress,
    /// Something listens at the address of the page.
    WebTaken,
    /// The address of the page cannot be listened at.
    WebNoAddress,
    /// Others can connect, and programs need no key.
    WebOpen,
    /// Programs need a key.
    WebKey,
    /// The key cannot be used.
    WebKeyMalformed,
}

impl Found {
    /// What was found, and what to do about it, if anything. Words in braces are
    /// filled in.
    pub fn words(self, language: Language) -> (&'static str, Option<&'static str>) {
        let (ja, en, mend) = match self {
            Found::Packs => (
                "パック {packs} 個、項目 {entries} 件",
                "packs: {packs}, entries: {entries}",
                None,
            ),
            Found::PackMistakes => (
                "パックに誤りが {count} 件あります",
                "The packs have {count} mistakes",
                Some((
                    "`madoguchi check` で場所と直し方を確かめてください",
                    "`madoguchi check` lists them with their remedies",
                )),
            ),
            Found::Engine => (
                "パックか索引を使えません: {error}",
                "The packs or the index cannot be used: {error}",
                Some((
                    "フォルダーの場所と書き込み権限を確かめ、`madoguchi index --force` を実行してください",
                    "Check that the folders are there and can be written to, and run `madoguchi index --force`",
                )),
            ),
            Found::Index => ("{passages} 件", "{passages} passages", None),
            Found::Store => ("使えます", "It works", None),
            Found::StoreDown => (
                "使えません: {error}",
                "It does not work: {error}",
                Some((
                    "config.toml の [store] と、データベースの状態を確かめてください。ボットは記録なしで回答を続けます",
                    "Check [store] in config.toml and the database. The bot answers without it, and keeps nothing",
                )),
            ),
            Found::DiscordOff => (
                "有効になっていません",
                "It is not enabled",
                Some((
                    "config.toml の [discord] で enabled = true とすると `madoguchi serve` が起動します",
                    "Set enabled = true under [discord] in config.toml, and `madoguchi serve` starts it",
                )),
            ),
            Found::Token => (
                "トークンの形は正しいです",
                "The token has the right form",
                None,
            ),
            Found::TokenMissing => (
                "環境変数 DISCORD_TOKEN がありません",
                "DISCORD_TOKEN is not set",
                Some((
                    "Developer Portal のアプリケーションの [Bot] でトークンを発行し、環境変数に設定してください",
                    "Get the token in the Developer Portal, your application, Bot, and set the variable",
                )),
            ),
            Found::TokenMalformed => (
                "DISCORD_TOKEN の値はボットのトークンではありません",
                "DISCORD_TOKEN does not hold a bot's token",
                Some((
                    "トークンはピリオドで区切られた 3 つの部分からなります。クライアント シークレットや公開鍵とは別のものです",
                    "A token has three parts with dots between them; the client secret and the public key are something else",
                )),
            ),
            Found::TokenRefused => (
                "Discord がトークンを受け付けません",
                "Discord refuses the token",
                Some((
                    "Developer Portal の [Bot] でトークンを再発行してください",
                    "Reset it in the Developer Portal, your application, Bot",
                )),
            ),
            Found::Unreachable => (
                "Discord に接続できません: {error}",
                "Discord cannot be reached: {error}",
                Some((
                    "ネットワークと discord.proxy を確かめてください",
                    "Check the network and discord.proxy",
                )),
            ),
            Found::Application => ("アプリケーション ID {id}", "Application id {id}", None),
            Found::Intents => (
                "特権インテントの設定は合っています",
                "The privileged intents are as they should be",
                None,
            ),
            Found::IntentMissing => (
                "message_content = true ですが、Message Content Intent が無効です",
                "message_content = true, but the Message Content intent is not enabled",
                Some((
                    "Developer Portal の [Bot] で有効にするか、config.toml で false にしてください",
                    "Enable it in the Developer Portal, Bot, or set it to false in config.toml",
                )),
            ),
            Found::IntentUnused => (
                "Message Content Intent が有効ですが、使っていません",
                "The Message Content intent is enabled and not used",
                Some((
                    "Developer Portal の [Bot] で無効にできます",
                    "It can be disabled in the Developer Portal, Bot",
                )),
            ),
            Found::FewSessions => (
                "今日接続できるのはあと {count} 回です",
                "{count} connections are left today",
                Some((
                    "再起動をくり返していないか確かめてください",
                    "See whether something starts the bot again and again",
                )),
            ),
            Found::Commands => (
                "コマンドは登録済みです",
                "The commands are registered",
                None,
            ),
            Found::CommandsToSend => (
                "コマンドのうち {send} 個を登録し、{delete} 個を削除する必要があります",
                "{send} commands are to be registered and {delete} to be deleted",
                Some((
                    "`madoguchi serve` が起動時に行います",
                    "`madoguchi serve` does so when it starts",
                )),
            ),
            Found::TeamsOff => (
                "有効になっていません",
                "It is not enabled",
                Some((
                    "config.toml の [teams] で enabled = true とすると `madoguchi serve` が起動します",
                    "Set enabled = true under [teams] in config.toml, and `madoguchi serve` starts it",
                )),
            ),
            Found::Unauthenticated => (
                "送信元を確かめません (unauthenticated = true)",
                "Anybody is believed (unauthenticated = true)",
                Some((
                    "手元で試すための設定です。Teams で使うときは false にしてください",
                    "That is for trying it on this machine; set it to false for Teams",
                )),
            ),
            Found::Credentials => ("資格情報があります", "There are credentials", None),
            Found::CredentialsMissing => (
                "環境変数 MADOGUCHI_TEAMS_SECRET がありません",
                "MADOGUCHI_TEAMS_SECRET is not set",
                Some((
                    "アプリの登録の [証明書とシークレット] でクライアント シークレットを作り、値を環境変数に設定してください。証明書なら MADOGUCHI_TEAMS_CERTIFICATE と MADOGUCHI_TEAMS_KEY に PEM ファイルを指定します",
                    "Make a client secret in the app registration, Certificates & secrets, and set the variable to its value; for a certificate, set MADOGUCHI_TEAMS_CERTIFICATE and MADOGUCHI_TEAMS_KEY to PEM files",
                )),
            ),
            Found::SecretId => (
                "MADOGUCHI_TEAMS_SECRET の値は、シークレットの ID です",
                "MADOGUCHI_TEAMS_SECRET holds the id of a secret",
                Some((
                    "[値] の列を写してください。値は作成した直後にだけ表示されます",
                    "Copy the column Value; it is shown only when the secret is made",
                )),
            ),
            Found::CredentialsUnusable => (
                "資格情報を使えません: {error}",
                "The credentials cannot be used: {error}",
                Some((
                    "環境変数とファイルを確かめてください",
                    "Check the variables and the files",
                )),
            ),
            Found::Listen => (
                "{address} で待ち受けられます",
                "{address} can be listened at",
                None,
            ),
            Found::ListenTaken => (
                "{address} で待ち受けられません: {error}",
                "{address} cannot be listened at: {error}",
                Some((
                    "`madoguchi serve` が動いていれば問題ありません。ほかのプログラムなら teams.listen を変えてください",
                    "That is fine if `madoguchi serve` is running; if it is another program, change teams.listen",
                )),
            ),
            Found::Keys => (
                "Connector の公開鍵 {count} 個を取得できます",
                "{count} keys of the Connector are to be had",
                None,
            ),
            Found::KeysMissing => (
                "Connector の公開鍵を取得できません: {error}",
                "The Connector's keys are not to be had: {error}",
                Some((
                    "ネットワークと teams.openid を確かめてください",
                    "Check the network and teams.openid",
                )),
            ),
            Found::Access => (
                "Connector のトークンを取得できます",
                "A token for the Connector is to be had",
                None,
            ),
            Found::AccessRefused => (
                "Connector のトークンを取得できません: {error}",
                "A token for the Connector is not to be had: {error}",
                Some((
                    "teams.app、teams.tenant と資格情報の期限を確かめてください。AADSTS700016 はテナントの間違い、AADSTS7000215 はシークレットの間違い、AADSTS7000222 は期限切れです",
                    "Check teams.app, teams.tenant and whether the credentials have expired: AADSTS700016 is the wrong tenant, AADSTS7000215 a wrong secret, AADSTS7000222 one that has expired",
                )),
            ),
            Found::NoDesk => (
                "担当者への取り次ぎ先がありません",
                "There is no desk to ask a person at",
                Some((
                    "teams.desk に会話の ID を設定すると「担当者に聞く」が表示されます",
                    "Set teams.desk to the id of a conversation, and Ask a person is shown",
                )),
            ),
            Found::WebOff => (
                "有効になっていません",
                "It is not enabled",
                Some((
                    "config.toml の [web] で enabled = true とすると `madoguchi serve` が起動します",
                    "Set enabled = true under [web] in config.toml, and `madoguchi serve` starts it",
                )),
            ),
            Found::WebAddress => (
                "アドレス {address} を使えます",
                "The address {address} is free",
                None,
            ),
            Found::WebTaken => (
                "アドレス {address} は使用中です",
                "Something listens at {address}",
                Some((
                    "`madoguchi serve` が動いていなければ、web.listen に別のポートを指定してください",
                    "Unless that is `madoguchi serve`, name another port in web.listen",
                )),
            ),
            Found::WebNoAddress => (
                "アドレス {address} を使えません: {error}",
                "The address {address} cannot be used: {error}",
                Some((
                    "config.toml の web.listen に、このマシンのアドレスを指定してください",
                    "Name an address of this machine in web.listen in config.toml",
                )),
            ),
            Found::WebOpen => (
                "ほかのマシンから接続でき、API にキーが要りません",
                "Other machines can connect, and the API needs no key",
                Some((
                    "環境変数 MADOGUCHI_API_KEY を設定すると、API とアシスタント用のツールにキーが必要になります",
                    "Set MADOGUCHI_API_KEY, and the API and the tools for assistants need it",
                )),
            ),
            Found::WebKey => ("API にはキーが必要です", "The API needs its key", None),
            Found::WebKeyMalformed => (
                "MADOGUCHI_API_KEY をキーとして使えません",
                "MADOGUCHI_API_KEY cannot be used as a key",
                Some((
                    "16 文字以上の ASCII の英数字と記号にしてください",
                    "Make it 16 or more visible ASCII characters",
                )),
            ),
        };
        match language {
            Language::Ja => (ja, mend.map(|(ja, _)| ja)),
            Language::En => (en, mend.map(|(_, en)| en)),
        }
    }
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The packs.
    Packs,
    /// The index.
    Index,
    /// The store.
    Store,
    /// The bot on Discord.
    Discord,
    /// The bot in Teams.
    Teams,
    /// The page and the API.
    Web,
}

impl Subject {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Subject::Packs => "packs",
            Subject::Index => "index",
            Subject::Store => "store",
            Subject::Discord => "discord",
            Subject::Teams => "teams",
            Subject::Web => "web",
        }
    }

    /// The name in words.
    pub fn words(self, language: Language) -> &'static str {
        let (ja, en) = match self {
            Subject::Packs => ("パック", "Packs"),
            Subject::Index => ("索引", "Index"),
            Subject::Store => ("記録", "Store"),
            Subject::Discord => ("Discord", "Discord"),
            Subject::Teams => ("Teams", "Teams"),
            Subject::Web => ("Web", "Web"),
        };
        match language {
            Language::Ja => ja,
            Language::En => en,
        }
    }
}
