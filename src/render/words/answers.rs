//! The sentences of answers, hits, decisions and look-ups, in every channel.

words! {
    /// Answers, hits, decisions and look-ups.
    pub struct Answers;

    /// Nothing answers the question.
    unknown: "この質問に答えられる項目は見つかりませんでした。別の言葉でお試しください。",
        "I have no entry that answers this. Try other words.";

    /// The cluster that has the documents is away.
    without_documents: "いまは文書を検索できません。しばらくしてから、もう一度お試しください。",
        "Documents can't be searched at the moment. Please try again in a while.";

    /// Nothing is certain to answer the question, but these sections of documents may.
    unknown_with_pages: "この質問への確かな回答は見つかりませんでした。次のページに書かれているかもしれません。",
        "I have no certain answer to this. It may be on these pages:";

    /// Nothing answers the question, but these entries are nearest.
    unknown_with_nearest: "この質問に答えられる項目は見つかりませんでした。近い項目は次のとおりです。",
        "I have no entry that answers this. The closest ones are:";

    /// Several entries are close.
    clarify: "次のいずれかでしょうか。", "Did you mean one of these?";

    /// The decision of a case as a choice: the question of the decision table, and facts of the
    /// case.
    choose_case(question, facts): "{question} ({facts})", "{question} ({facts})";

    /// A setting as a choice.
    choose_setting(name): "設定「{name}」", "The setting {name}";

    /// Rollouts as a choice.
    choose_rollout(name): "「{name}」の日程", "The dates of {name}";

    /// In reply to a word of thanks.
    welcome: "お役に立てて何よりです。またいつでも質問してください。",
        "Glad to help. Ask again any time.";

    /// The answer exists in the other language only.
    other_language_only: "この回答は英語でのみ用意されています。", "This answer is available in Japanese only.";

    /// The day by which the answer was to be reviewed is past.
    past_review(day): "この回答は {day} までに見直す予定でした。その後、内容が変わっている可能性があります。",
        "This answer was due for review by {day} and may have changed since.";

    /// The text asks several things; `other` is one that isn't answered, and `entry` the
    /// question of an entry below that answers it.
    also_asked(other, entry): "ご質問のうち 1 つにお答えします。「{other}」については、下の「{entry}」をご覧ください。",
        "This answers one of your questions. For “{other}”, see “{entry}” below.";

    /// Heading of the sources.
    sources: "出典", "Sources";

    /// Heading of the entries to read next.
    see_also: "関連する質問", "See also";

    /// Label: the day on which the answer was last verified.
    verified_on: "確認日", "Verified on";

    /// Label: the corrections of misspelt words.
    read_as: "読み替え", "Read as";

    /// The answer is a section of a document.
    from_document: "公開資料より", "From published documentation";

    /// A search found nothing.
    no_hits: "一致する項目はありません。", "No matches.";

    /// Label: the part of a hit's score that its words contribute.
    by_words: "語", "words";

    /// Label: the part of a hit's score that its meaning contributes.
    by_meaning: "意味", "meaning";

    /// A source without a date.
    undated: "日付なし", "no date";

    /// Label: the property in the product's API.
    property: "API のプロパティ", "API property";

    /// Label: the values of a setting.
    values: "値", "Values";

    /// Label: the default of a setting or fact.
    default: "既定値", "Default";

    /// Label: who decides the value of a setting.
    control: "決める人", "Who decides";

    /// Label: where to change a setting.
    location: "変更する場所", "Where to change it";

    /// Label: the audience of a rollout.
    audience: "対象", "Audience";

    /// Label: the announcement of a rollout.
    announcement: "告知", "Announcement";

    /// Label: the first and last day of a rollout.
    dates: "期間", "Dates";

    /// The rollout hasn't started.
    ahead: "開始前", "not started";

    /// The rollout has started.
    under_way: "展開中", "in progress";

    /// The rollout is complete by its announced dates.
    complete: "予定どおりなら完了", "complete, if on schedule";

    /// No setting or rollout has the name; `ids` are those that exist.
    not_found(ids): "その名前の設定や展開はありません。指定できる ID: {ids}",
        "No setting or rollout has that name. Available IDs: {ids}";

    /// The packs have no settings, or no rollouts.
    none_found: "パックに、調べられる表がありません。", "The packs have nothing to look up here.";

    /// No rollout names the audience.
    no_such_audience(audiences): "その対象への展開はありません。指定できる対象: {audiences}",
        "No rollout has that audience. Available audiences: {audiences}";

    /// The verdict yes.
    yes: "はい", "Yes";

    /// The verdict no.
    no: "いいえ", "No";

    /// A setting can have the number, in reply to a question with a negation.
    possible: "設定できます", "Possible";

    /// A setting can't have the number, in reply to a question with a negation.
    not_possible: "設定できません", "Not possible";

    /// The numbers that a setting can have.
    possible_numbers(numbers): "設定できるのは {numbers}です", "{numbers}";

    /// One of two numbers; the unit is on the second.
    either(first, second): "{first} か {second}", "{first} or {second}";

    /// Numbers and others; the unit is on the others.
    alternatively(first, others): "{first}、または {others}", "{first}, or {others}";

    /// Numbers from a least to a greatest one; the unit is on the second.
    to(min, max): "{min} ～ {max}", "{min} to {max}";

    /// The verdict that it depends.
    depends: "場合によります", "It depends";

    /// Label: facts that the question states.
    stated: "質問の条件", "You said";

    /// Label: facts that were assumed.
    assumed: "前提とした条件", "Assumed";

    /// Label: facts on which the outcome depends.
    depends_on: "決め手となる条件", "It depends on";

    /// The beginning of an answer that differs between cases; `facts` is what it depends on.
    depends_on_facts(facts, cases): "{facts}によります。{cases}", "It depends on {facts}. {cases}";

    /// The answer or its reason in a case.
    in_case(case, text): "{case}: {text}", "{case}: {text}";

    /// A case with the reason why it is the usual one.
    usual_case(case, reason): "{case} ({reason})", "{case} ({reason})";

    /// The cases that no other part of the sentence names.
    otherwise: "それ以外", "Otherwise";

    /// A yes or no with what happens, in the middle of a sentence.
    verdict_in_case(verdict, outcome): "{verdict}、{outcome}", "{verdict}, {outcome}";

    /// Between facts on which an answer depends.
    and: "と", " and ";

    /// Label: changes of one fact that change the answer.
    flips: "答えが変わる場合", "What would change it";

    /// Label: other facts that can change the answer.
    other_flips: "ほかに答えを左右する条件", "Also decisive";

    /// Label: days on which the answer changes.
    by_date: "時期による違い", "By date";

    /// Label: what happens with each repetition.
    timeline: "経過", "Timeline";

    /// Label: the rows that were evaluated.
    trace: "判定の流れ", "How it was decided";

    /// Label: the rows that were checked, the last of which decided.
    rows: "調べた順", "Checked in this order";

    /// A row doesn't apply on the day.
    out_of_period: "この日には適用されません", "doesn't apply on this day";

    /// Label: properties of a policy document that the decision table doesn't read.
    ignored: "判定に使わないプロパティ", "Properties not used";

    /// A question or query that is too long.
    too_long(most): "質問が長すぎます。ログや引用を除いて、{most} 文字以内で書いてください。",
        "The question is too long. Write it in at most {most} characters, without logs and quoted messages.";

    /// No pack has a decision table.
    no_table: "デシジョン テーブル (decision.toml) のあるパックがありません。",
        "No pack has a decision table (decision.toml).";

    /// The named pack has no decision table.
    no_such_table(pack): "ID が「{pack}」のパックがないか、パックにデシジョン テーブル (decision.toml) がありません。",
        "No pack named \"{pack}\" has a decision table (decision.toml).";

    /// An answer has no dated source.
    no_dated_source: "この回答には日付のある出典がないため、表示できません。",
        "This answer has no dated source, so it can't be shown.";

    /// Between the names of a list.
    comma: "、", ", ";

    /// Between several conditions.
    semicolon: "、", "; ";

    /// Between alternatives.
    or: "、または", ", or ";

    /// A verdict with what happens.
    verdict(verdict, outcome): "{verdict}。{outcome}。", "{verdict}: {outcome}.";

    /// What happens, without a verdict.
    outcome(outcome): "{outcome}。", "{outcome}.";

    /// An answer that holds in another case.
    conditional(answer, case): "{case}なら、{answer}", "{answer}, if {case}";

    /// A change of one fact, with what is then assumed of others.
    with_assumed(case, others): "{case} (その場合は {others})", "{case} (then {others})";

    /// The last day of a period.
    until(day): "{day} まで", "until {day}";

    /// The first day of a period.
    from(day): "{day} 以降", "from {day}";

    /// What is answered on other days, and why.
    dated(when, answer, reason): "{when}: {answer}。{reason}", "{when}: {answer}. {reason}";

    /// A range without an upper bound.
    at_least(number): "{number}以上", "at least {number}";

    /// A range without a lower bound.
    at_most(number): "{number}以下", "at most {number}";

    /// A range with both bounds; the unit is on the second.
    between(min, max): "{min} ～ {max}", "between {min} and {max}";
}
