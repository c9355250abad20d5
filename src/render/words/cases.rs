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

    /// A policy document has neither the object at `pointer` nor its properties.
    policy_nothing_known(pointer): "判定に使える項目がありません。{pointer} も、その中のプロパティも見つかりません。",
        "The policy has nothing that the decision table reads: neither {pointer} nor a property of it.";

    /// The items of a list in a policy document disagree on a fact.
    policy_disagree(pointer): "{pointer}: 要素ごとに値が異なります。ファイルから除き、条件=値 の形で指定してください。",
        "{pointer}: the items have different values. Remove it from the file and give the fact as FACT=VALUE.";
}
