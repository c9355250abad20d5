//! The sentences that only the command line prints.

words! {
    /// The command line.
    pub struct Terminal;

    /// No question was given.
    empty_question: "質問を入力してください: madoguchi ask \"質問\"",
        "Enter a question: madoguchi ask \"your question\"";

    /// A day that can't be read.
    bad_day: "YYYY-MM-DD の形 (例: 2026-10-01) で指定してください。", "use YYYY-MM-DD, such as 2026-10-01.";

    /// A file that doesn't exist.
    no_such_file(path): "{path}: ファイルが見つかりません。", "{path}: there is no such file.";

    /// A pack that doesn't exist.
    no_such_pack(name, known): "パック「{name}」はありません。使えるパック: {known}", "There is no pack \"{name}\"; the packs are: {known}";

    /// A pack has to be chosen.
    choose_pack(known): "--pack でパックを指定してください: {known}", "Choose a pack with --pack: {known}";

    /// A folder of packs that can't be read.
    no_such_folder(path): "{path}: パックのフォルダーがありません。フォルダーは --knowledge で指定できます。パックは `madoguchi init` で作れます。",
        "{path}: there is no such folder of packs; set it with --knowledge, or create a pack with `madoguchi init`.";

    /// An ID of an entry that isn't one.
    bad_entry(name): "--entry {name}: 小文字の英字、数字、ハイフンで指定してください。", "--entry {name}: use lowercase letters, digits and hyphens.";

    /// Packs have mistakes.
    mistakes(count): "警告: パックに誤りが {count} 件あります。`madoguchi check` で確かめてください。", "warning: mistakes in the packs: {count}; `madoguchi check` lists them.";

    /// What to type in the interactive chat, and how to quit.
    chat_hint: "質問を入力してください。番号を入力すると、候補の質問を選べます。Ctrl+D で終了します。",
        "Type a question, or the number of a suggested one. Press Ctrl+D to quit.";

    /// The prompt of the interactive chat.
    chat_prompt: "質問> ", "ask> ";

    /// The packs have no mistakes.
    no_problems: "誤りは見つかりませんでした。", "No mistakes found.";

    /// No channel is enabled.
    no_channel: "有効なチャネルがありません。config.toml の [web]、[discord]、[slack]、[teams] のいずれかで enabled = true としてください。",
        "No channel is enabled. Set enabled = true under [web], [discord], [slack] or [teams] in config.toml.";

    /// Processes that share a database have no key in common.
    no_shared_key: "store.shared = true では、環境変数 MADOGUCHI_PERSON_KEY が必要です。データベースを共有するすべてのプロセスで、16 文字以上の同じキーを設定してください。",
        "store.shared = true needs the environment variable MADOGUCHI_PERSON_KEY. Set the same key, of 16 or more characters, for all processes that share the database.";

    /// Packs with mistakes aren't published.
    not_published: "パックに誤りがあるため、公開しませんでした。`madoguchi check` で確認してください。",
        "Nothing was published, because the packs have mistakes; `madoguchi check` lists them.";

    /// Packs and index were published.
    published(target, archive, bytes): "{target} に公開しました: {archive} ({bytes} バイト)",
        "Published to {target}: {archive}, {bytes} bytes";

    /// Documents were written to the cluster.
    documents_written(name, passages): "OpenSearch の {name} に書き込みました: {passages} 件", "Written to OpenSearch, {name}: {passages} passages";

    /// The cluster had the documents.
    documents_there(name, passages): "OpenSearch の {name} は最新です: {passages} 件", "OpenSearch has them, {name}: {passages} passages";

    /// The cluster lacks the plugin that finds passages by meaning.
    documents_by_words: "OpenSearch にプラグイン k-NN がないため、文書は単語で探し、意味は見つかった文書の順位にだけ使います。",
        "OpenSearch lacks the plugin k-NN: documents are found by words, and meaning only ranks what was found.";

    /// A shard lacks a copy.
    documents_without_copies: "警告: OpenSearch のシャードに複製が足りません。ノードが止まると、文書を検索できなくなる可能性があります。",
        "warning: shards in OpenSearch lack copies. If a node fails, documents may not be found.";

    /// An imported page has no question.
    no_question_found: "質問が見つかりませんでした。質問を「## Q. …」のような見出しにしてください。",
        "No question was found. Write each question as a heading, such as \"## Q. …\".";

    /// An imported page has no address.
    no_address: "ページのアドレスが分かりません。pack.toml の `url` を直してください。次回は --url でも指定できます。",
        "The page's address isn't known. Fix `url` in pack.toml. Next time, you can also give --url.";

    /// The packs are being watched.
    watching: "パックの編集を監視しています。Ctrl+C で終了します。",
        "Watching the packs for edits. Press Ctrl+C to stop.";

    /// An edit is used from now on.
    edit_in_service: "変更を反映しました。", "The change is live.";

    /// An edit has mistakes and isn't used.
    edit_kept_out: "変更に誤りがあります。修正されるまで、以前の内容で回答を続けます。",
        "The change has mistakes. Until they are fixed, answers use the previous version.";

    /// An edit with mistakes was undone.
    edit_taken_back: "変更が取り消されました。", "The change was undone.";

    /// No question group or ticket has the ID.
    no_such_group: "この ID の質問グループまたは受付番号はありません。質問グループは `madoguchi report` で確認できます。",
        "No question group or ticket has this ID. `madoguchi report` lists the question groups.";

    /// The file of a draft exists.
    draft_exists(file): "{file} はすでにあります。続きを書くか、削除するか、--entry で別の ID を指定してください。",
        "{file} exists already. Go on with it, remove it, or choose another ID with --entry.";

    /// There is no file of golden questions.
    no_golden: "質問のファイルを指定してください: madoguchi eval questions.jsonl",
        "Name a file of questions: madoguchi eval questions.jsonl";

    /// Golden questions expect entries that no pack has.
    unknown_golden(ids): "警告: 質問のファイルにある項目が、どのパックにもありません: {ids}",
        "warning: the questions expect entries that no pack has: {ids}";

    /// Words to search for are missing.
    empty_query: "検索する言葉を入力してください: madoguchi search \"言葉\"",
        "Enter what to search for: madoguchi search \"words\"";

    /// A fact has two values on the command line.
    fact_twice(fact): "条件「{fact}」が 2 回指定されています。1 回だけ指定してください。",
        "The fact \"{fact}\" is given twice. Give it once.";

    /// Packs can't be used at all.
    packs_left_out(files): "警告: 次のパックは使われていません。`madoguchi check` で確認してください: {files}",
        "warning: these packs aren't in service; `madoguchi check` says why: {files}";

    /// Nobody can be found by the platform's ID, because the key for its hash is missing.
    person_key_missing: "人のハッシュに使うキーがありません。サーバーと同じ利用者、設定、環境変数 MADOGUCHI_PERSON_KEY で実行してください。",
        "There is no key for the hashes of people. Run the command as the server's user, with its configuration and its MADOGUCHI_PERSON_KEY.";

    /// No record belongs to the person, the question or the ticket.
    person_not_found: "該当する記録はありません。", "There are no records of this person.";

    /// Only one question was found.
    person_unknown: "この質問をした人は区別されていないため、この質問の記録だけが対象です。",
        "The asker isn't told apart from others, so only the records of this one question are meant.";

    /// Records of the person can exist that aren't found.
    person_partly: "この人の記録のうち、見つからないものがあるかもしれません。人を数えない設定のときの記録、別のキーで保存された記録、ほかの人の質問に残した連絡先です。プラットフォームでの ID (Teams の連絡先は除く)、質問の ID、受付番号でも探してください。",
        "Some records of this person may not have been found: those stored while people weren't counted or with another key for their hashes, and addresses in questions of others. Look also by the platform's ID (which finds no addresses on Teams), by the ID of a question, and by a ticket number.";

    /// What was deleted.
    person_erased(questions, votes, choices, conversations, addresses):
        "削除しました: 質問 {questions} 件、評価 {votes} 件、項目の選択 {choices} 件、会話 {conversations} 件、ほかの人の質問にある連絡先 {addresses} 件",
        "Deleted: questions {questions}, votes {votes}, choices of entries {choices}, conversations {conversations}, addresses in questions of others {addresses}.";

    /// What would be deleted.
    person_erasable(questions, votes, choices, conversations, addresses):
        "削除の対象: 質問 {questions} 件、評価 {votes} 件、項目の選択 {choices} 件、会話 {conversations} 件、ほかの人の質問にある連絡先 {addresses} 件 (まだ何も削除していません)",
        "Would be deleted: questions {questions}, votes {votes}, choices of entries {choices}, conversations {conversations}, addresses in questions of others {addresses}. Nothing was deleted.";

    /// Deleted text is still in the file.
    file_not_clean: "削除した文がまだファイルに残っています (ほかのプログラムが読み取り中のときや、ディスクの空きが足りないとき)。サーバーが次に古い記録を削除するときに取り除きます。",
        "The file still has the deleted text, because another program is reading it or the disk is full. The server removes it when it next deletes old records.";
}
