//! What is wrong with a case as it was typed, and what to type instead.

words! {
    /// Mistakes in facts, days and policy documents.
    pub struct Cases;

    /// A text in quotation marks.
    quoted(text): "「{text}」", "\"{text}\"";
    /// A value of a JSON document, before what is wrong with it.
    json_value(text): "{text} ", "{text}";
    /// A fact has no value.
    no_value(typed, example):
        "「{typed}」: 条件=値 の形で指定してください (例: {example})",
        "\"{typed}\": write FACT=VALUE, for example {example}";
    /// No fact has the name.
    unknown_fact(typed, facts):
        "「{typed}」という条件はありません。指定できる条件: {facts}",
        "No fact is named \"{typed}\". Available facts: {facts}";
    /// A value isn't one of the fact's values; `typed` comes quoted.
    not_a_value(typed, fact, values):
        "{typed}は {fact} の値ではありません。指定できる値: {values}",
        "{typed} isn't a value of {fact}. Available values: {values}";
    /// A value isn't a whole number; `typed` comes quoted.
    not_a_number(typed, fact, range):
        "{typed}は整数ではありません。{fact} の範囲: {range}",
        "{typed} isn't a whole number. Range of {fact}: {range}";
    /// A value isn't a date; `typed` comes quoted.
    not_a_date(typed, fact):
        "{typed}は日付ではありません。{fact} は YYYY-MM-DD の形で指定してください",
        "{typed} isn't a date. Write {fact} as YYYY-MM-DD";
    /// A number is outside the fact's range; `typed` comes quoted.
    out_of_range(typed, fact, range):
        "{typed}は範囲外です。{fact} の範囲: {range}",
        "{typed} is out of range. Range of {fact}: {range}";
    /// The day of a case isn't a date.
    day_not_a_date(typed):
        "「{typed}」は日付ではありません。YYYY-MM-DD の形で指定してください",
        "\"{typed}\" isn't a date. Write it as YYYY-MM-DD";
    /// The table reads no policy documents.
    no_policy:
        "このパックのデシジョン テーブルは、ポリシーの読み込みに対応していません",
        "The decision table of this pack doesn't read policy documents";
    /// A policy document has no property that the table knows.
    nothing_known(pointer):
        "判定に使える項目がありません。{pointer} も、その中のプロパティも見つかりません",
        "The document has nothing that this table knows: neither {pointer} nor a property of that object";
    /// Items of a policy document differ where one value is needed.
    items_differ(pointer):
        "{pointer}: 要素ごとに値が異なります。ファイルから除き、条件=値 で指定してください",
        "{pointer}: the items differ. Remove them from the document, and state the fact as FACT=VALUE";
    /// Label: the default of a fact.
    default: "既定値", "Default";
}
