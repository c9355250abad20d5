//! The sentences on a case as somebody typed it: facts, values, days and policy
//! documents that cannot be read.

words! {
    /// Mistakes in a case.
    pub struct Cases;

    /// A text as it was typed.
    quoted(typed): "「{typed}」", "\"{typed}\"";

    /// A value as a JSON document has it; texts come with quotation marks of their own.
    value(json): "「{json}」", "{json}";

    /// A fact was typed without a value.
    no_value(typed, example): "「{typed}」: 条件=値 の形で指定してください (例: {example})。",
        "\"{typed}\": use the form FACT=VALUE, for example {example}.";

    /// The table has no fact of this name; `ids` are those it has.
    unknown_fact(typed, ids): "「{typed}」という条件はありません。指定できる条件: {ids}",
        "There's no fact \"{typed}\". Available facts: {ids}";

    /// A fact does not have this value; `values` are those it has. `typed` comes quoted.
    not_among(typed, fact, values): "{typed}は {fact} の値ではありません。指定できる値: {values}",
        "{typed} isn't a value of {fact}. Available values: {values}";

    /// A fact takes whole numbers of a range. `typed` comes quoted.
    not_a_number(typed, fact, values): "{typed}は整数ではありません。{fact} の範囲: {values}",
        "{typed} isn't a whole number. The range of {fact}: {values}";

    /// A fact takes a day. `typed` comes quoted.
    not_a_date(typed, fact): "{typed}は日付ではありません。{fact} は YYYY-MM-DD の形で指定してください。",
        "{typed} isn't a date. Write {fact} as YYYY-MM-DD.";

    /// A fact's number is out of its range. `typed` comes quoted.
    out_of_range(typed, fact, values): "{typed}は範囲外です。{fact} の範囲: {values}",
        "{typed} is out of range. The range of {fact}: {values}";

    /// The day to decide for cannot be read. `typed` comes quoted.
    invalid_day(typed): "{typed}は日付ではありません。YYYY-MM-DD の形で指定してください。",
        "{typed} isn't a date. Write it as YYYY-MM-DD.";

    /// The table does not read policy documents.
    policy_not_supported: "このパックのデシジョン テーブルは、ポリシーの読み込みに対応していません。",
        "The decision table of this pack doesn't read policies.";

    /// A policy document isn't text in UTF-8 or UTF-16.
    policy_not_text: "テキスト ファイルとして読み取れません。文字コードを UTF-8 にして保存してください (例: `Out-File -Encoding utf8`)。",
        "The file isn't text in UTF-8 or UTF-16. Save it as UTF-8, for example with `Out-File -Encoding utf8`.";

    /// A policy document isn't JSON.
    policy_not_json(line, column): "JSON として読み取れません ({line} 行目、{column} 文字目)。",
        "This isn't valid JSON (line {line}, column {column}).";

    /// What a document that can't be used seems to be.
    policy_seems(name): "{name}のようです。", "It seems to be {name}.";

    /// The type that a document gives for itself.
    policy_type(name): "種類 (@odata.type) は {name} です。", "Its type is {name}.";

    /// A document isn't the wanted one.
    policy_other: "この JSON は、判定に使うポリシーではありません。", "This isn't the policy for the decision.";

    /// The object that is wanted.
    policy_wanted(wanted): "必要なもの: {wanted}。", "The decision table reads {wanted}.";

    /// Names of properties of a document that isn't the wanted one.
    policy_unknown(names): "{names} というプロパティは、判定に使うオブジェクトにはありません。",
        "The object for the decision has no such properties: {names}.";

    /// A property that a document lacks, which the wanted one would have.
    policy_missing(pointer): "{pointer} がありません。", "It has no {pointer}.";

    /// A document has no property of the object that is wanted.
    policy_nothing_known: "判定に使える項目がありません。", "The policy has nothing that the decision table reads.";

    /// The wanted object, if the table has no name for it.
    policy_object(pointer): "{pointer} のオブジェクト", "the object at {pointer}";

    /// A document has the object more than once.
    policy_several(pointers): "判定に使うオブジェクトが複数あります: {pointers}。1 つだけを残してください。",
        "The document has several objects for the decision: {pointers}. Keep only one.";

    /// A text stands in place of an object, because the export wasn't deep enough.
    policy_cut_off(found): "{found}は、書き出しの深さが足りず、途中で切れた値です。`ConvertTo-Json -Depth 10` で書き出し直してください。",
        "{found} is a value that was cut off, because the export wasn't deep enough. Export it again with `ConvertTo-Json -Depth 10`.";

    /// A value should be an object.
    policy_no_object(found): "{found}はオブジェクトではありません。", "{found} isn't an object.";

    /// A value should be an array of objects.
    policy_no_array(found): "{found}は配列ではありません。", "{found} isn't an array.";

    /// The items of a list in a policy document disagree on a fact.
    policy_disagree(pointer): "{pointer}: 要素ごとに値が異なります。ファイルから除き、条件=値 の形で指定してください。",
        "{pointer}: the items have different values. Remove it from the file and give the fact as FACT=VALUE.";
}
