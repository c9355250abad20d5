//! The sentences of the web page, which its templates call by name.

words! {
    /// The web page.
    pub struct Page;

    skip: "本文へ移動", "Skip to the content";
    tagline: "日本語でも英語でも、出典と日付を付けて答えます。文章を自動生成することはありません。",
        "Answers in Japanese and English, with sources and their dates. Never a made-up sentence.";
    other_language: "English", "日本語";
    navigation: "メニュー", "Menu";
    ask: "質問する", "Ask";
    question: "質問または検索する言葉", "A question, or words to search for";
    question_example: "質問、または検索する言葉", "Ask a question, or search";
    hint: "入力中に候補が出ます。「/」で入力欄へ、↑↓ で候補へ移動、Esc で閉じます。",
        "Matches appear as you type. / jumps here, ↑ ↓ move through them, Esc closes.";
    suggestions: "候補", "Matches";
    suggestion_count: "件の候補があります", "matches";
    answer: "回答", "Answer";
    clarify: "もしかして", "Did you mean";
    unknown: "見つかりませんでした", "Not known";
    nearest: "近い項目", "The nearest entries";
    hits: "検索結果", "Search results";
    more_hits: "ほかの検索結果", "Other matches";
    examples: "質問の例", "Questions to try";
    browse: "一覧から探す", "Or look through";
    entries: "項目", "Entries";
    entry: "項目", "Entry";
    setting: "設定", "Setting";
    rollout: "展開", "Roll-out";
    document: "資料", "Document";
    all_entries: "すべての項目", "All entries";
    all_entries_about: "すべての質問と回答", "Every question with its answer";
    settings: "設定", "Settings";
    settings_about: "値、既定値、変更する場所", "Values, defaults, where to change them";
    rollouts: "展開", "Roll-outs";
    rollouts_about: "いつ、どの対象で変わるか", "What changes, when and for whom";
    simulator: "シミュレーター", "What if";
    simulator_about: "条件を選んで、何が起きるかを確かめる", "Choose the facts and see what happens";
    about: "このサイトについて", "About";
    permanent: "この項目の固定リンク", "Permanent link";
    explained_by: "詳しい説明を読む", "Read the explanation";
    other_ways: "ほかの聞き方", "Other ways to ask";
    tags: "タグ", "Tags";
    holds_from: "適用開始", "Holds from";
    holds_until: "適用終了", "Holds until";
    read_in_other: "英語で読む", "Read in Japanese";
    helpful_question: "役に立ちましたか？", "Did this help?";
    comment: "足りなかったこと (任意)", "What was missing? (optional)";
    comment_hint: "名前や連絡先は書かないでください。", "Please leave out names and contact details.";
    send: "送信", "Send";
    comment_kept: "コメントを受け取りました。", "Your comment was received.";
    vote_lost: "この質問の記録が残っていないため、評価を保存できませんでした。",
        "The question is no longer kept, so the vote could not be saved.";
    answer_of_person: "担当者からの回答", "The answer";
    answer_follows: "担当者が答えると、このページに表示されます。アドレスを控えておいてください。",
        "When somebody has answered, it is on this page. Keep its address.";
    back: "前のページに戻る", "Back to the answer";
    home: "最初のページ", "Front page";
    try_case: "この条件をシミュレーターで変えてみる", "Try this case in the simulator";
    filter: "絞り込み", "Filter";
    filter_hint: "質問、タグ、ID の一部", "Part of a question, tag or id";
    show: "表示", "Show";
    none_match: "該当するものはありません。", "Nothing matches.";
    name: "名前", "Name";
    description: "説明", "What it does";
    everyone: "すべての対象", "Every audience";
    audience_key: "対象", "Audience";
    facts_hint: "選ばない条件は既定値とみなします。数は「3+」で「3 以上」になります。",
        "What is not stated is at its default. A number may be open: 3+ is 3 or more.";
    empty_set: "どれもなし", "None of these";
    as_of: "判定する日", "On which day";
    steps: "くり返す日数", "Days to repeat";
    table: "判定の種類", "Decision";
    decide: "判定する", "Decide";
    clear: "条件を消す", "Clear all";
    outcome: "結果", "Outcome";
    you_said: "指定した条件", "You said";
    would_change: "結果が変わる条件", "What would change it";
    would_change_hint: "選ぶと、その条件で判定し直します。", "Each is a link that tries it.";
    case_link: "この条件へのリンク", "Link to this case";
    policy: "ポリシーから条件を読み込む", "Read the facts from a policy";
    policy_hint: "製品の API が返す JSON を貼り付けるか、ファイルを選びます。保存はしません。",
        "Paste the JSON that the product's API gives, or choose a file. It is not kept.";
    policy_paste: "JSON を貼り付け", "Paste JSON";
    policy_file: "または、ファイルを選択", "Or choose a file";
    policy_read: "読み込む", "Read it";
    policy_done: "ポリシーから条件を読み込みました。", "The facts were read from the policy.";
    policy_empty: "JSON を貼り付けるか、ファイルを選んでください。", "Paste JSON or choose a file.";
    policy_not_json: "JSON として読めません (行、列):", "This is not JSON (line, column):";
    timeline_table: "表で見る", "As a table";
    day: "日目", "Day";
    dates: "日付", "Dates";
    happens: "起きること", "What happens";
    index_built: "索引の作成日", "Index built";
    passages: "検索の単位", "Passages";
    version: "バージョン", "Version";
    newest_source: "最も新しい出典", "Newest source";
    oldest_source: "最も古い出典", "Oldest source";
    sources_count: "出典の数", "Sources";
    documents: "資料", "Documents";
    decision_table: "デシジョン テーブル", "Decision table";
    mistakes: "パックの誤り", "Mistakes in packs";
    edit_kept_out: "パックの変更に誤りがあるため、以前の内容で回答しています。",
        "An edit of the packs has mistakes; answers stay as they were before it.";
    yes_there_is: "あり", "yes";
    how_it_works: "回答のしくみ", "How answers come about";
    how_entries: "質問に最も近い項目の言葉で、出典とその日付を付けて答えます。確かでないときは近い項目を示し、分からないときは分からないと答えます。",
        "A question is answered in the words of the nearest entry, with its source and that source's date. When that is not sure, the nearest entries are offered; when nothing is near, the page says so.";
    how_rules: "「こういう場合はどうなりますか」という質問は規則で判定し、前提とした条件と、結果が変わる条件を示します。",
        "\"What happens if …\" is decided by rules. The answer says what was assumed and what would change it.";
    bad_request: "リクエストを読み取れませんでした", "The request could not be read";
    bad_request_advice: "入力内容を確かめて、もう一度お試しください。", "Check what was entered and try again.";
    forbidden: "ほかのサイトからは送信できません", "Not from another site";
    forbidden_advice: "このサイトのページから、もう一度送信してください。",
        "Send the form again from a page of this site.";
    not_found: "ページが見つかりません", "There is no such page";
    not_found_advice: "移動したか、項目が削除された可能性があります。質問するか、一覧から探してください。",
        "It may have moved, or the entry may be gone. Ask a question, or look through the lists.";
    not_allowed: "この操作はできません", "That cannot be done here";
    not_allowed_advice: "前のページに戻って、やり直してください。", "Go back and try again from the page before.";
    too_large: "送信された内容が大きすぎます", "That is too large";
    too_large_advice: "ポリシーの JSON は 256 KB までです。必要な部分だけを貼り付けてください。",
        "A policy may have up to 256 KB of JSON. Paste only the part that is needed.";
    too_often: "質問が続いています", "That was a lot at once";
    too_often_advice: "少し待ってから、もう一度お試しください。", "Please wait a moment and try again.";
    failed: "エラーが起きました", "Something went wrong";
    failed_advice: "しばらくしてから、もう一度お試しください。", "Please try again in a while.";
}
