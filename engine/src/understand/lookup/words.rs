//! The words by which people ask for a value or a date, whatever the topic.

/// Words that ask for a setting's default or property.
pub(super) const PLAIN_VALUES: [&str; 7] = [
    "default|defaults",
    "initial value|setting",
    "out_of_the_box",
    "property|parameter|field api|name|which|what",
    "api name|property",
    "既定|既定値|デフォルト|初期値|規定値|初期設定|初期状態",
    "プロパティ|プロパティ名",
];

/// Other words that ask for a value.
pub(super) const VALUES: [&str; 15] = [
    "value|values|option|options",
    "what go|goes|write|put|enter",
    "range|maximum|minimum|max|min|largest|smallest|highest|lowest",
    "nobody|no_one|nothing changed|touched|configured",
    "who control|controls|decides|decide|sets|chooses",
    "allowed|possible|valid value|values|number|range|days",
    "どういう|どんな 設定|意味|項目",
    "値 何|取る|指定|選ぶ|設定|いくつ|範囲",
    "最大|最小|上限|下限 値|何|いくつ",
    "API 名|名前|何",
    "選択肢|範囲",
    "決める 誰|どちら",
    "誰 決める|管理|制御|変更",
    "選べる 値|どれ|何",
    "何日 まで|指定|設定|選べる",
];

/// Words that ask how to do something instead of for a value.
pub(super) const MANNERS: [&str; 3] = [
    "how~to|how~do|how~can|how~should",
    "sample|example|script|step|steps",
    "書き方|方法|手順|やり方|サンプル|例",
];

/// Words that ask for a date or whether it has passed.
pub(super) const DATES: [&str; 9] = [
    "when",
    "which|what day|date|month",
    "date|dates|schedule|timeline|deadline",
    "how_long|until_when|by_when",
    "already|yet|still",
    "いつ|何月|何日|何年|何_月|何_日|何_年",
    "日 教える|知る|何",
    "廃止日|開始日|終了日|完了日|期日|日付|日程|期間|スケジュール|時期",
    "もう|まだ",
];

/// Words that ask for the date itself instead of yes or no.
pub(super) const OPEN: [&str; 4] = [
    "when|which|what|how_long",
    "meant|planned|supposed|scheduled",
    "いつ|何|教える|知る|予定",
    "date|schedule|timeline",
];

/// Words for the beginning of a rollout.
pub(super) const BEGUN: [&str; 2] = [
    "start|started|begin|began|begun|starts|begins|under_way",
    "始まる|開始|はじまる|始める",
];

/// Words for the end of a rollout.
pub(super) const COMPLETE: [&str; 3] = [
    "finish|finished|complete|completed|done|over|end|ended|ends|through|concluded|wrap",
    "終わる|終了|完了|済む|おわる",
    "済み|済|実施",
];

/// Words that ask for the present state. A date in the same question then belongs to the
/// rollout's name.
pub(super) const NOW: [&str; 2] = ["already|yet|still|now|by_now", "もう|まだ|すでに|今|現在"];
