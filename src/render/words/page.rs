//! The sentences of the web page, which its templates call by name.

words! {
    /// The web page.
    pub struct Page;

    skip: "本文へ移動", "Skip to content";
    tagline: "日本語でも英語でも、出典と日付を付けて答えます。文章を自動生成することはありません。",
        "Answers in Japanese and English, with sources and their dates. Text is never generated.";
    other_language: "English", "日本語";
    navigation: "メニュー", "Menu";
    ask: "質問する", "Ask";
    question: "質問または検索する言葉", "A question, or words to search for";
    question_example: "質問、または検索する言葉", "Ask a question, or search";
    hint: "入力中に候補が表示されます。「/」で入力欄へ、↑↓ で候補へ移動し、Esc で閉じます。",
        "Suggestions appear as you type. Press / to jump here, ↑ or ↓ to choose a suggestion, Esc to close them.";
    suggestions: "候補", "Suggestions";
    suggestion_count: "件の候補があります", "suggestions";
    answer: "回答", "Answer";
    clarify: "もしかして", "Did you mean";
    unknown: "見つかりませんでした", "Nothing found";
    nearest: "近い項目", "Closest entries";
    hits: "検索結果", "Search results";
    more_hits: "ほかの検索結果", "More results";
    examples: "質問の例", "Questions to try";
    browse: "一覧から探す", "Browse";
    entries: "項目", "Entries";
    entry: "項目", "Entry";
    setting: "設定", "Setting";
    rollout: "展開", "Rollout";
    document: "資料", "Document";
    all_entries: "すべての項目", "All entries";
    all_entries_about: "すべての質問と回答", "Every question with its answer";
    settings: "設定", "Settings";
    settings_about: "値、既定値、変更する場所", "Values, defaults and where to change them";
    rollouts: "展開", "Rollouts";
    rollouts_about: "いつ、どの対象で変わるか", "What changes, when and for whom";
    simulator: "シミュレーター", "What if";
    simulator_about: "条件を選んで、何が起きるかを確かめる", "Choose the facts and see what happens";
    about: "このサイトについて", "About";
    permanent: "この項目の固定リンク", "Permanent link";
    explained_by: "詳しい説明を読む", "Read the explanation";
    other_ways: "ほかの聞き方", "Other ways to ask";
    tags: "タグ", "Tags";
    holds_from: "適用開始", "Applies from";
    holds_until: "適用終了", "Applies until";
    read_in_other: "英語で読む", "Read in Japanese";
    helpful_question: "役に立ちましたか？", "Did this help?";
    comment: "足りなかったこと (任意)", "What was missing? (optional)";
    comment_hint: "名前や連絡先は書かないでください。", "Please leave out names and contact details.";
    send: "送信", "Send";
    comment_kept: "コメントを受け取りました。", "Your comment was received.";
    comment_too_long(length, limit):
        "コメントが長すぎます ({length} 文字)。{limit} 文字以内にして、もう一度送信してください。",
        "The comment is too long: {length} characters. Shorten it to {limit} or fewer and send it again.";
    vote_lost: "この質問の記録が残っていないため、評価を保存できませんでした。",
        "Your vote couldn't be saved because the question is no longer stored.";
    answer_of_person: "担当者からの回答", "A person's answer";
    answer_follows: "担当者が回答すると、このページに表示されます。アドレスを控えておいてください。",
        "When a person has answered, the answer will appear on this page. Please save its address.";
    back: "前のページに戻る", "Go back";
    home: "ホーム", "Home";
    try_case: "この条件をシミュレーターで変えてみる", "Try this case in the simulator";
    filter: "絞り込み", "Filter";
    filter_hint: "質問、タグ、ID の一部", "Part of a question, tag or ID";
    show: "表示", "Show";
    none_match: "一致する項目はありません。", "No matches.";
    name: "名前", "Name";
    description: "説明", "Description";
    everyone: "すべての対象", "Every audience";
    audience_key: "対象", "Audience";
    facts_hint: "選ばない条件は既定値とみなします。数は「3+」で「3 以上」になります。",
        "Facts that you leave out have their default. For numbers, 3+ means 3 or more.";
    empty_set: "どれもなし", "None of them";
    as_of: "判定する日", "Day to decide for";
    steps: "くり返す日数", "Days to repeat";
    table: "判定の種類", "Decision";
    decide: "判定する", "Decide";
    clear: "条件を消す", "Clear all";
    outcome: "結果", "Outcome";
    you_said: "指定した条件", "Facts you chose";
    would_change: "結果が変わる条件", "What would change the outcome";
    would_change_hint: "選ぶと、その条件で判定し直します。", "Select one to try it.";
    case_link: "この条件へのリンク", "Link to this case";
    policy: "ポリシーから条件を読み込む", "Read facts from a policy";
    policy_hint: "製品の API が返す JSON を貼り付けるか、ファイルを選びます。内容は保存されません。",
        "Paste the JSON that the product's API returns, or choose a file. It isn't stored.";
    policy_paste: "JSON を貼り付け", "Paste JSON";
    policy_file: "または、ファイルを選択", "Or choose a file";
    policy_read: "読み込む", "Read";
    policy_done: "ポリシーから条件を読み込みました。", "The facts were read from the policy.";
    policy_empty: "JSON を貼り付けるか、ファイルを選んでください。", "Paste JSON or choose a file.";
    timeline_table: "表で見る", "View as a table";
    day: "日目", "Day";
    dates: "日付", "Date";
    happens: "起きること", "What happens";
    index_built: "索引の作成日", "Index built";
    passages: "検索の単位", "Passages";
    version: "バージョン", "Version";
    newest_source: "最も新しい出典", "Newest source";
    oldest_source: "最も古い出典", "Oldest source";
    sources_count: "出典の数", "Number of sources";
    documents: "資料", "Documents";
    decision_table: "デシジョン テーブル", "Decision table";
    mistakes: "パックの誤り", "Mistakes in packs";
    edit_kept_out: "パックの変更に誤りがあるため、以前の内容で回答しています。",
        "A change to the packs has mistakes. Answers use the previous version.";
    yes_there_is: "あり", "yes";
    how_it_works: "回答のしくみ", "How answers are found";
    how_entries: "質問に最も近い項目の言葉で、出典とその日付を付けて答えます。確かでないときは近い項目を示し、分からないときは分からないと答えます。",
        "A question is answered in the words of the closest entry, with its source and the date of that source. If the match isn't certain, the closest entries are suggested. If nothing is close, the page says so.";
    how_rules: "「こういう場合はどうなりますか」という質問は規則で判定し、前提とした条件と、結果が変わる条件を示します。",
        "Questions such as \"What happens if …\" are decided by rules. The answer shows what was assumed and what would change it.";
    bad_request: "リクエストを読み取れませんでした", "The request couldn't be read";
    bad_request_advice: "入力内容を確かめて、もう一度お試しください。", "Check what you entered and try again.";
    forbidden: "ほかのサイトからは送信できません", "Requests from other sites aren't accepted";
    forbidden_advice: "このサイトのページから、もう一度送信してください。",
        "Submit the form again from a page of this site.";
    not_found: "ページが見つかりません", "Page not found";
    not_found_advice: "移動したか、項目が削除された可能性があります。質問するか、一覧から探してください。",
        "The page may have moved, or its entry may have been removed. Ask a question, or browse the lists.";
    not_allowed: "この操作はできません", "That isn't possible here";
    not_allowed_advice: "前のページに戻って、やり直してください。", "Go back to the previous page and try again.";
    too_large: "送信された内容が大きすぎます", "The request is too large";
    too_large_advice: "短くして、もう一度お試しください。ポリシーの JSON は 256 KB まで、ほかのフォームは 64 KB までです。",
        "Shorten it and try again. The JSON of a policy can be up to 256 KB, and other forms up to 64 KB.";
    too_often: "質問が続いています", "You're asking too quickly";
    too_often_advice: "少し待ってから、もう一度お試しください。", "Please wait a moment and try again.";
    failed: "エラーが起きました", "Something went wrong";
    failed_advice: "しばらくしてからもう一度お試しください。", "Please try again later.";
}
