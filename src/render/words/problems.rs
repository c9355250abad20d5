//! The sentences on mistakes in packs: what is wrong, and how to fix it.

words! {
    /// Mistakes in packs, each with its remedy.
    pub struct Problems;

    unreadable(detail): "読み込めません: {detail}", "This can't be read: {detail}.";
    unreadable_remedy: "読み込めるファイルに置き換えるか、取り除いてください。",
        "Replace it with a file that can be read, or remove it.";

    not_utf8: "ファイルが UTF-8 のテキストではありません。", "The file isn't UTF-8 text.";
    not_utf8_remedy: "文字コードを UTF-8 にして保存し直してください。", "Save the file in UTF-8.";

    missing_pack_file: "フォルダーに pack.toml がないため、パックとして扱えません。",
        "The folder has no pack.toml, so it isn't a pack.";
    missing_pack_file_remedy: "format、id、title を書いた pack.toml を置くか、フォルダーを別の場所に移してください。",
        "Add a pack.toml with format, id and title, or move the folder elsewhere.";

    duplicate_pack(id): "ID「{id}」のパックがほかにもあります。", "Another pack has the ID \"{id}\" as well.";
    duplicate_pack_remedy: "どちらかのパックの ID を変えてください。", "Give one of the two packs another ID.";

    unknown_format(found): "format が {found} のパックには対応していません。",
        "This version of Madoguchi doesn't support format {found}.";
    unknown_format_remedy: "format = 1 と書くか、新しいバージョンの Madoguchi を使ってください。",
        "Set format = 1, or use a newer version of Madoguchi.";

    toml(detail): "TOML として読み取れません。パーサーの説明 (英語): 「{detail}」",
        "The file can't be read as TOML. The parser says: \"{detail}\".";
    toml_remedy: "この行を直してください。直すまで、このファイルの内容は使われません。",
        "Fix this line. Until then, nothing in the file is used.";

    missing_front_matter: "ファイルがフロントマターで始まっていません。", "The file doesn't begin with front matter.";
    missing_front_matter_remedy: "ファイルの先頭に --- の行、キー、もう 1 つの --- の行を書いてください。",
        "Begin the file with a line of ---, the keys, and a second line of ---.";

    open_front_matter: "フロントマターの終わりの --- の行がありません。", "The front matter has no line of --- at its end.";
    open_front_matter_remedy: "キーの後に、--- だけの行を書いてください。", "Write a line of --- below the keys.";

    front_matter(detail): "フロントマターを読み取れません。パーサーの説明 (英語): 「{detail}」",
        "The front matter can't be read. The parser says: \"{detail}\".";
    front_matter_at(column, detail): "フロントマターのこの行の {column} 列目を読み取れません。パーサーの説明 (英語): 「{detail}」",
        "The front matter can't be read at column {column} of this line. The parser says: \"{detail}\".";
    front_matter_remedy: "この行を直してください。コロンや #、[ を含む文は引用符で囲みます。",
        "Fix this line. Put text that contains a colon, # or [ in quotation marks.";
    list_remedy: "キーの後に、値を [ ] で囲んで並べてください (例: sources: [HANDBOOK])。",
        "Write a list after the key, in brackets, such as sources: [HANDBOOK].";
    date_remedy: "日付を 2026-11-01 の形で書いてください。", "Write the date as in 2026-11-01.";
    missing_key_remedy: "フロントマターにこのキーを加えてください。", "Add this key to the front matter.";
    key_twice_remedy: "どちらかの行を削除してください。", "Remove one of the two lines.";
    unknown_key_remedy: "説明にあるキーのどれかに直すか、この行を削除してください。",
        "Use one of the keys that the message names, or remove the line.";
    misspelt_key_remedy(key): "「{key}」に直してください。", "Write \"{key}\" instead.";

    file_name: "ファイル名から項目の ID と言語が分かりません。",
        "The file name doesn't give the ID and the language of an entry.";
    file_name_remedy: "ファイル名を <ID>.ja.md または <ID>.en.md にしてください。ID に使えるのは英小文字、数字、ハイフンです。",
        "Name the file <ID>.ja.md or <ID>.en.md. The ID consists of lowercase letters, digits and hyphens.";

    empty_body: "フロントマターの後に本文がありません。", "There's no text after the front matter.";
    empty_body_remedy: "フロントマターの下に本文を書くか、ファイルを削除してください。",
        "Write the text below the front matter, or delete the file.";

    empty_text(key): "`{key}` がないか、空になっています。", "`{key}` is missing or empty.";
    empty_text_remedy: "パックのすべての言語について書いてください。", "Fill it in for every language of the pack.";

    missing_side_ja: "この項目の日本語版がありません。", "The entry has no Japanese version.";
    missing_side_en: "この項目の英語版がありません。", "The entry has no English version.";
    missing_side_remedy(language): "このファイルと並べて、項目の .{language}.md を書いてください。",
        "Write the entry's .{language}.md file next to this one.";

    older_side(as_of, other): "こちらの確認日は {as_of} ですが、もう一方の言語では {other} です。",
        "This version is as of {as_of}, but the one in the other language is as of {other}.";
    older_side_remedy: "内容をもう一方の言語に合わせて見直し、as_of を更新してください。",
        "Bring this version up to date with the other one, then update as_of.";

    sides_differ(key): "`{key}` がもう一方の言語と一致していません。",
        "`{key}` differs from the entry's other language.";
    sides_differ_remedy: "正しいほうを確かめ、もう一方をそれに合わせてください。",
        "Find out which one is right, and copy it to the other.";

    duplicate_id(id): "ID「{id}」が重複しています。", "The ID \"{id}\" is used twice.";
    duplicate_id_remedy: "どちらかの ID を変えるか、1 つにまとめてください。",
        "Change one of the IDs, or merge the two.";

    shared_id(id, other): "ID「{id}」は、パック「{other}」でも使われています。ID だけのアドレスやリンクは、そちらに行きます。",
        "The pack \"{other}\" has the ID \"{id}\" as well, and an address or a button with the ID alone leads there.";
    shared_id_remedy: "どちらかの ID を変えてください。項目の ID はファイル名です。両方の言語のファイル名と、entry:<ID> のリンクを変えてください。",
        "Change one of the IDs. The ID of an entry is in the names of its files: rename both languages, and change links to entry:<ID>.";

    duplicate_question(question, other): "項目「{other}」にも、検索では同じ言葉になる質問があります:「{question}」",
        "The entry \"{other}\" has a question that is the same to the search: \"{question}\".";
    duplicate_question_remedy: "最もよく答えられる項目にだけ質問を残すか、違いが分かる聞き方に変えてください。",
        "Keep the question only in the entry that answers it best, or word it so that the two differ.";

    unknown_entry(id): "項目「{id}」はありません。", "There's no entry \"{id}\".";
    unknown_entry_remedy: "ID を直すか、その項目を書いてください。", "Correct the ID, or write the entry.";

    unknown_source(key): "出典「{key}」は pack.toml にありません。", "pack.toml has no source \"{key}\".";
    unknown_source_remedy: "キーを直すか、出典を pack.toml に加えてください。",
        "Correct the key, or add the source to pack.toml.";

    no_web_address(url): "出典の URL「{url}」は Web のアドレスではありません。", "The URL of the source, \"{url}\", isn't a web address.";
    no_web_address_remedy: "https:// または http:// で始まる URL を書いてください。ほかの URL は回答に表示されません。",
        "Write a URL that begins with https:// or http://. Answers don't show other URLs.";

    missing_source: "出典が書かれていません。", "No source is given.";
    missing_source_remedy: "根拠となる出典を書いてください。出典のない内容は回答に使われません。",
        "Give the source. What has no source isn't used in answers.";

    missing_date: "日付のある出典が 1 つもありません。", "None of the sources has a date.";
    missing_date_remedy: "pack.toml で出典に日付を付けるか、日付のある出典を加えてください。",
        "Give one of the sources a date in pack.toml, or add a source that has one.";

    ends_before_start: "期間の終わりが始まりより前になっています。", "The period ends before it begins.";
    ends_before_start_remedy: "どちらかの日付を直してください。", "Correct one of the two dates.";

    already_reviewed: "`review_by` の日が `as_of` より後ではありません。", "`review_by` isn't after `as_of`.";
    already_reviewed_remedy: "見直しが済んでいれば、`review_by` を次に見直す日にするか、削除してください。",
        "If the review is done, set `review_by` to the day of the next one, or remove it.";

    future_date(as_of): "確認日 `as_of` の {as_of} は、まだ来ていない日です。", "`as_of` is {as_of}, a day that is still to come.";
    future_date_remedy: "内容を最後に確認した日を書いてください。後の日から有効な回答には `from` を使います。",
        "Write the day on which the answer was last verified. For an answer that holds from a later day on, use `from`.";

    ignored_file: "このファイルは読み込まれません。", "This file isn't read.";
    ignored_file_remedy: "ページは .md で終わる名前にして entries または documents の直下に、表は決まった名前でパックのフォルダーに置いてください。それ以外のファイルは別の場所に移してください。",
        "Give a page a name that ends in .md, and put it directly into entries or documents; give a table the name that packs have for it. Move any other file elsewhere.";

    ignored_folder: "このフォルダーのページは読み込まれません。", "The pages in this folder aren't read.";
    ignored_folder_remedy(name): "フォルダーの名前を「{name}」にしてください。", "Name the folder \"{name}\".";

    dead_image(target): "画像「{target}」がパックにありません。", "The pack has no image \"{target}\".";
    dead_image_remedy: "画像をパックのフォルダーに置くか、パスを直してください。",
        "Put the image into the pack's folder, or correct the path.";

    dead_link(target): "リンク先「{target}」が見つかりません。", "The target of the link, \"{target}\", doesn't exist.";
    dead_link_remedy: "リンク先を直してください。指定できるのは、entry:ID、document:ID、setting:ID、rollout:ID、パック内のファイル、Web のアドレスです。",
        "Correct the link. It can point to entry:ID, document:ID, setting:ID, rollout:ID, a file of the pack or a web address.";

    dead_definition(target): "この行は Markdown のリンク定義とみなされて表示されません。リンク先「{target}」も見つかりません。",
        "Markdown reads this line as a link definition and doesn't show it, and its target, \"{target}\", doesn't exist.";
    dead_definition_remedy: "本文として書いた行なら、**[ラベル]**: のようにコロンの前を太字にしてください。リンク定義なら、リンク先を直してください。",
        "If the line is text, make the part before the colon bold, as in **[label]**:. If it defines a link, correct the target.";

    not_shown(element): "HTML の <{element}> は表示されません。", "The HTML element <{element}> isn't shown.";
    not_shown_remedy: "内容を Markdown の文章、表、画像、リンクで書き直してください。",
        "Write what it says as text, tables, images and links in Markdown.";

    avoided_term(term): "このパックでは使わない用語「{term}」があります。",
        "The text has the term \"{term}\", which the pack avoids.";
    avoided_term_in(key, term): "`{key}` に、このパックでは使わない用語「{term}」があります。",
        "`{key}` has the term \"{term}\", which the pack avoids.";
    avoided_term_remedy(write): "「{write}」と書いてください。正しい名称の一部なら、その名称を pack.toml の [[avoid]] の except に加えてください。",
        "Write \"{write}\". If the term is part of a longer name that is right, add that name to `except` of the [[avoid]] in pack.toml.";

    unused_term(id): "用語「{id}」は、パックのどの文章にも使われていません。",
        "No text of the pack uses the term \"{id}\".";
    unused_term_remedy: "文章で使われている表記を加えるか、用語を削除してください。",
        "Add a form that the texts use, or delete the term.";

    duplicate_form(form, other): "「{form}」は、検索では用語「{other}」の表記と同じ言葉になります。",
        "\"{form}\" is the same to the search as a form of the term \"{other}\".";
    duplicate_form_remedy: "この表記はどちらか一方の用語にだけ残してください。",
        "Keep the form in only one of the two terms.";

    empty_form(form): "表記「{form}」には、検索の対象になる語がありません。",
        "The form \"{form}\" has no word that can be searched for.";
    empty_form_remedy: "内容を表す語を含む表記にしてください。助詞や「ない」だけの表記は検索されません。",
        "Use a form with a content word. Words such as \"on\" or \"it\" aren't searched for.";

    undefined(table, id): "デシジョン テーブルに [[{table}]] の「{id}」がありません。",
        "The decision table has no [[{table}]] \"{id}\".";
    undefined_remedy: "ID を直すか、その定義を加えてください。", "Correct the ID, or add the definition.";

    outside_pack: "リンク先がパックのフォルダーの外にあります。パックの外は読み込みません。",
        "The link leads out of the pack's folder, and nothing outside of it is read.";
    outside_pack_remedy: "ファイルをパックのフォルダーの中にコピーしてください。",
        "Copy the files into the pack's folder.";

    too_large(size, most): "ファイルの大きさが {size} MiB あります。読み込めるのは {most} MiB までです。",
        "The file is {size} MiB, and at most {most} MiB can be read.";
    too_large_remedy: "いくつかのファイルに分けてください。", "Split it into several files.";

    too_many_parts(phrase, parts): "言い回し「{phrase}」が {parts} 個の部分に分かれています。",
        "The phrase \"{phrase}\" has {parts} parts.";
    too_many_parts_remedy(most): "{most} 個以下にしてください。いつも並んで出てくる語は a_b のように 1 つにまとめられます。",
        "Use at most {most}. Words that always stand together can be one part, as in a_b.";

    not_a_pointer(key, value): "`{key}` の「{value}」は JSON Pointer ではありません。",
        "\"{value}\" in `{key}` isn't a JSON Pointer.";
    not_a_pointer_remedy: "/a/b のように、それぞれの名前の前に / を書いてください。",
        "Write a / before every name, as in /a/b.";

    unfit_value(fact, value): "条件「{fact}」は「{value}」という値を取れません。",
        "The fact \"{fact}\" can't have the value \"{value}\".";
    unfit_value_remedy: "条件の型と範囲に合った値にしてください。",
        "Use a value of the fact's type and within its range.";

    no_values(fact): "条件「{fact}」の値がないか、多すぎるか、範囲が空です。",
        "The fact \"{fact}\" has no values, too many values, or an empty range.";
    no_values_remedy: "[[fact.value]] に 1 ～ 62 個の値を書くか、min を max 以下にしてください。",
        "List 1 to 62 values in [[fact.value]], or set min to at most max.";

    no_default(fact): "条件「{fact}」の既定値が決まらない場合があります。",
        "The fact \"{fact}\" has no default in some cases.";
    no_default_remedy: "既定値の並びの各項目に value か open のどちらか一方を書き、最後の項目には when、from、until を書かないでください。既定値を省略できるのは、値を列挙した条件だけです。",
        "Give each item of the list either `value` or `open`, and the last one no `when`, `from` or `until`. Only a fact that lists its values can do without a default.";

    too_many_open_cases(cases): "既定値のない条件の組み合わせが {cases} 通りあります。",
        "The facts without a default leave {cases} cases open.";
    too_many_open_cases_remedy(most): "{most} 通り以下になるように、既定値を決めてください。",
        "Give some of them a default, so that at most {most} cases remain.";

    circular_default(fact): "条件「{fact}」の既定値が循環しています。",
        "The default of the fact \"{fact}\" depends on itself.";
    circular_default_remedy: "循環している既定値のどれか 1 つを、ほかに依存しない値にしてください。",
        "Set one of the defaults in the circle to a value of its own.";

    no_last_row: "最後の行が、すべての場合とすべての日に当てはまりません。",
        "The last row doesn't apply to every case on every day.";
    no_last_row_remedy: "表の最後に、when も from も until もない行を置いてください。",
        "End the table with a row that has no `when`, `from` or `until`.";

    unreachable_row(row): "行「{row}」に当たる場合がありません。", "No case reaches the row \"{row}\".";
    unreachable_row_remedy: "先に当たる行より前へ移すか、それらの条件を狭めるか、この行を削除してください。",
        "Move the row before those that take its cases, narrow their conditions, or delete the row.";

    untested_row(row): "行「{row}」で決まるテストがありません。", "No test is decided by the row \"{row}\".";
    untested_row_remedy: "この行で決まる場合を [[test]] に加えてください。",
        "Add a [[test]] with a case that this row decides.";

    failed_test(expected, found): "このテストは、行「{expected}」ではなく行「{found}」で決まります。",
        "This test is decided by the row \"{found}\", not by \"{expected}\".";
    failed_test_remedy: "テストと、行の順序や条件の、どちらが正しいかを確かめてください。",
        "Find out which is right: the test, or the order and conditions of the rows.";

    missing_forms_ja(id): "用語「{id}」に日本語の表記がありません。", "The term \"{id}\" has no Japanese form.";
    missing_forms_en(id): "用語「{id}」に英語の表記がありません。", "The term \"{id}\" has no English form.";
    missing_forms_remedy(language): "用語の {language} に表記を 1 つ以上加えてください。",
        "Add at least one form to {language} of the term.";
}
