//! The sentences that only the command line prints.

words! {
    /// The command line.
    pub struct Terminal;

    /// There was no question.
    empty_question: "質問を入力してください: madoguchi ask \"質問\"",
        "Type a question: madoguchi ask \"your question\"";

    /// How to leave and what to type in the interactive chat.
    chat_hint: "質問をどうぞ。終了は Ctrl-D、番号を入力すると候補の質問を選べます。",
        "Ask away. Ctrl-D leaves; a number picks one of the questions offered.";

    /// The prompt of the interactive chat.
    chat_prompt: "質問> ", "ask> ";

    /// The packs have no mistakes.
    no_problems: "誤りは見つかりませんでした。", "No mistakes found.";

    /// No channel is enabled.
    no_channel: "有効なチャンネルがありません。config.toml の [web] または [discord] で enabled = true としてください。",
        "No channel is enabled: set enabled = true under [web] or [discord] in config.toml.";

    /// An imported page has no question.
    no_question_found: "質問が見つかりませんでした。質問を「## Q. …」のような見出しにしてください。",
        "No question was found. Write each as a heading, as in \"## Q. …\".";

    /// An imported page has no address.
    no_address: "ページのアドレスが分かりません。pack.toml の url を直してください。--url で指定することもできます。",
        "The page's address is not known. Mend url in pack.toml; another time, give --url.";

    /// Packs are watched for edits.
    watching: "ナレッジの編集を待っています。Ctrl+C で終了します。",
        "Waiting for edits to the packs. Ctrl+C ends this.";

    /// An edit is in service.
    edit_in_service: "変更を反映しました。", "The edit is in service.";

    /// An edit has mistakes and is not in service.
    edit_kept_out: "変更に誤りがあります。直るまで以前の内容で回答を続けます。",
        "The edit has mistakes. Answers stay as they were until it is mended.";

    /// A broken edit was taken back.
    edit_taken_back: "内容が元に戻りました。", "The packs are again as they were.";

    /// No group of questions or hand-over has this id.
    no_such_group: "この ID の質問または引き継ぎはありません。madoguchi report で確かめてください。",
        "No group of questions or hand-over has this id. See madoguchi report.";
}
