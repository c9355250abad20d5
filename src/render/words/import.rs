//! The sentences of an import's report.

words! {
    /// The sentences of an import's report.
    pub struct Import;

    /// A page with its questions.
    page(path, count): "{path}: 質問 {count} 件", "{path}: questions: {count}";
    /// A file that can't be read.
    unreadable(path, cause): "{path}: 読み込めません。{cause}", "{path}: can't be read. {cause}";
    /// A file in an unknown encoding.
    encoding: "文字コードが UTF-8、UTF-16、ISO-2022-JP、EUC-JP、Shift_JIS、Latin-1 のどれでもありません。UTF-8 で保存し直してください。",
        "It isn't text in UTF-8, UTF-16, ISO-2022-JP, EUC-JP, Shift_JIS or Latin-1. Save it as UTF-8.";
    /// A file of another kind.
    kind: "この種類のファイルは取り込めません。Markdown、HTML、.docx、.csv、.xlsx のどれかで保存してください。",
        "Files of this kind can't be imported. Save it as Markdown, HTML, .docx, .csv or .xlsx.";
    /// A file that isn't what its name says.
    broken(detail): "壊れているか、名前と違う種類のファイルです ({detail})。",
        "It is damaged or of another kind than its name says ({detail}).";
    /// A file that isn't YAML.
    not_yaml(line, column, detail): "{line} 行 {column} 列目が YAML として読み取れません。パーサーの説明 (英語): 「{detail}」",
        "It isn't YAML at line {line}, column {column}. The parser says: \"{detail}\".";
    /// A file that is too large.
    too_large: "64 MB を超えています。分割してください。", "It is larger than 64 MB. Split it.";
    /// An address that isn't one.
    bad_address(address): "--url {address}: https:// で始まるアドレスを指定してください。",
        "--url {address}: use an address that begins with https://.";
    /// A day to come.
    future_day(day, today): "--as-of {day}: まだ来ていない日です。回答を確かめた日を、今日 ({today}) までの日で指定してください。",
        "--as-of {day}: this day is still to come. Give the day on which the answers were verified, {today} or before.";
    /// A pack whose name isn't an ID.
    bad_pack(name, example): "--pack {name}: パックの ID にできません。小文字の英字、数字、ハイフンで指定してください: --pack {example}",
        "--pack {name}: this can't be a pack's ID. Use lowercase letters, digits and hyphens: --pack {example}";
    /// A pack file that doesn't parse.
    bad_pack_file(folder): "{folder} の pack.toml を読み取れません。madoguchi check で詳しく確かめてください。",
        "The pack.toml in {folder} can't be read. Run madoguchi check for details.";
    /// The rest of a page.
    document(path): "質問以外の本文は {path} に入れました。検索の対象になります。", "The text that belongs to no question is in {path}; search finds it.";
    /// Headings that became no question.
    skipped: "質問にならなかった見出し、行、列:", "Headings, rows and columns that became no question:";
    /// A heading that groups questions.
    group: "質問をまとめる見出し", "it groups questions";
    /// A heading without text.
    no_text: "本文や回答がない", "it has no text or answer";
    /// A heading of another part.
    other_part: "導入やリンク集などの部分", "it names a part such as an introduction or a list of links";
    /// A heading that isn't worded as a question.
    not_asked: "質問の形ではない。質問なら見出しの前に「Q.」を付けてください", "it isn't worded as a question; if it is one, begin it with \"Q.\"";
    /// A column that isn't taken.
    column: "取り込まない列 (社内向けの内容かもしれません)", "a column that isn't taken, because it may not be for askers";
    /// An answer without a question.
    no_question_of_row: "質問のない行の回答", "the answer of a row without a question";
    /// A table that isn't one of questions.
    sheet: "質問と回答の列が分からないシート。列名を「質問」「回答」にしてください", "a sheet whose columns of questions and answers aren't known; name them Question and Answer";
    /// The columns that were taken.
    columns(list): "列の読み方: {list}", "Columns: {list}";
    /// A column without a name.
    column_number(number): "{number} 列目", "column {number}";
    /// What a column holds.
    questions: "質問", "questions";
    /// What a column holds.
    answers: "回答", "answers";
    /// What a column holds.
    alternatives: "別の聞き方", "other ways to ask";
    /// What a column holds.
    tags: "タグ", "tags";
    /// What a column holds.
    dates: "確認日", "dates";
    /// What a column is taken for.
    taken(name, role): "「{name}」は{role}", "{name} as {role}";
    /// Numbers whose format isn't read.
    unformatted(cells): "表示形式を読み取れず、数値のまま取り込んだセル: {cells} (回答の数値を確かめてください)",
        "Cells whose number format isn't read, so that their plain number is taken: {cells} (check the numbers in the answers)";
    /// New entries.
    added(count): "追加: {count} 件", "Added: {count}";
    /// Changed entries.
    updated(count): "更新: {count} 件", "Updated: {count}";
    /// Unchanged entries.
    unchanged(count): "変更なし: {count} 件", "Unchanged: {count}";
    /// Entries with edits that were kept.
    kept_edits(count): "編集を残した項目: {count} 件", "Kept as edited: {count}";
    /// Entries that both sides changed.
    conflicts(count): "元のページと項目の両方が変わったもの: {count} 件 (項目の編集を残しました。次の違いを確かめてください。項目を直すか、そのままでよければ as_of を確認した日に変えると、次からは表示されません)",
        "Changed both on the page and by hand: {count} (your edits stay; compare them with the page. Edit the entry, or only its as_of if it is right as it is, and it is no longer listed)";
    /// Entries that people removed.
    stay_removed(count): "削除されたままの項目: {count} 件", "Removed by hand and left out: {count}";
    /// Entries whose question is gone.
    not_on_page(count): "元のページからなくなった質問: {count} 件 (項目は残っています。不要なら削除してください)", "No longer on their page: {count} (the entries stay; remove them if they are out of date)";
    /// Pairs.
    pairs(count): "日本語と英語がそろった項目: {count} 件", "Entries in both languages: {count}";
    /// Entries in one language.
    unpaired(count): "対応する質問がはっきりせず、片方の言語だけにした項目: {count} 件 (同じ質問なら、ファイル名を同じ ID にそろえてください)", "In one language only, because no question of the other language is surely the same: {count} (if two are, give their files the same id)";
    /// Images that were copied.
    images(count): "パックにコピーした画像: {count} 件", "Images copied into the pack: {count}";
    /// Images that were left as they are.
    images_kept(count): "パックの中で差し替えられているため、そのままにした画像: {count} 件",
        "Images left as they are, because somebody replaced them in the pack: {count}";
    /// The languages that every entry has.
    languages(before, after): "pack.toml の languages を {before} から {after} に変えました。すべての項目にある言語です。",
        "The languages in pack.toml are now {after} instead of {before}: those that every entry has.";
    /// The languages that every entry will have.
    languages_would(before, after): "pack.toml の languages は {before} から {after} になります。すべての項目にある言語です。",
        "The languages in pack.toml would be {after} instead of {before}: those that every entry has.";
    /// Links that lead somewhere now.
    links_resolved(count): "行き先を補ったリンク: {count} 件", "Links completed: {count}";
    /// Images that don't exist.
    images_missing(count): "見つからない画像: {count} 件 (ページから見たパスの場所に置いて、もう一度取り込んでください)",
        "Images that weren't found: {count} (put them where the page has them, and import again)";
    /// Links that lead nowhere.
    links_left(count): "行き先が分からないリンク: {count} 件 (ページのアドレスを --url で指定してもう一度取り込んでください)", "Links whose target isn't known: {count} (import again with the page's address, --url)";
    /// Pages without a date.
    undated(pages, day): "日付のないページ: {pages}。今日 ({day}) に確認した内容としました。別の日なら --as-of YYYY-MM-DD を付けて取り込んでください。", "Without a date: {pages}. Their answers are marked as checked today ({day}); set another day with --as-of YYYY-MM-DD.";
    /// Pages without an address.
    unaddressed(pages): "アドレスの分からないページ: {pages}。回答の出典はファイル名になります。--url で指定できます。", "Without an address: {pages}. Answers cite the file name; set the address with --url.";
    /// Addresses that were derived.
    urls_assumed: "--url から推測したアドレス (違う場合は、言語の部分を {lang} と書いた --url か、ページの url で指定してください):",
        "Addresses assumed from --url (if one is wrong, write {lang} for the language in --url, or `url` in the page):";
    /// Addresses of both languages.
    urls_of_both: "両方の言語で同じアドレスを出典としたページ (言語ごとに違う場合は、言語の部分を {lang} と書いた --url か、ページの url で指定してください):",
        "Cited at one address in both languages (if each has its own, write {lang} for the language in --url, or `url` in the page):";
    /// A page without questions.
    no_question(path): "{path}: 質問が見つかりません。質問の見出しを「Q.」で始めるか、疑問文にしてください。", "{path}: No question found. Begin questions with \"Q.\" or write them as questions.";
    /// Nothing to import.
    nothing: "取り込めるファイルがありません。", "There is no file to import.";
    /// A trial run.
    dry_run: "何も書き込んでいません (--dry-run)。", "Nothing was written (--dry-run).";
    /// And more.
    more(count): "ほか {count} 件", "and {count} more";
}
