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
            Subject::Web => ("Web", "Web"),
        };
        match language {
            Language::Ja => ja,
            Language::En => en,
        }
    }
}
