//! What programs are told that ask in a way that cannot be answered.

use crate::text::Language;

/// Why a request is not answered. `{part}` in its words is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is at this address.
    NoPath,
    /// The address is there, for other methods.
    Method,
    /// The query of the address cannot be read; `{part}` says why.
    Query,
    /// The body is no JSON, or not in time; `{part}` says why.
    Body,
    /// The body is JSON of another shape; `{part}` says why.
    Shape,
    /// The body is not declared as JSON.
    MediaType,
    /// The body is too large.
    Size,
    /// There is no entry `{part}`.
    Entry,
    /// No setting is called `{part}`.
    Setting,
    /// No roll-out is called `{part}`.
    Rollout,
    /// The question is not known, or no longer.
    Question,
    /// Feedback cannot be kept now.
    Store,
    /// The question is empty or blank.
    Empty,
    /// The text is longer than `{part}` characters.
    Long,
    /// The name of a conversation has another form.
    Conversation,
    /// The number is not in the range `{part}`.
    Range,
    /// A sentence that was made elsewhere.
    Other,
    /// No key was sent, or a wrong one.
    Key,
    /// Too many requests; again in `{part}` seconds.
    Pace,
    /// It took too long.
    Time,
    /// The program failed.
    Failed,
    /// Anything else that is wrong with a request.
    Request,
}

impl Fault {
    /// The sentence about it.
    pub fn words(self, part: &str, language: Language) -> String {
        let (ja, en) = match self {
            Fault::NoPath => (
                "このアドレスには何もありません。/api/v1/openapi.json に一覧があります。",
                "Nothing is at this address. /api/v1/openapi.json lists what there is.",
            ),
            Fault::Method => (
                "このアドレスでは使えないメソッドです。使えるメソッドは Allow ヘッダーにあります。",
                "This address does not take the method. The Allow header lists those it takes.",
            ),
            Fault::Query => (
                "アドレスのクエリを読み取れません: {part}",
                "The query of the address cannot be read: {part}",
            ),
            Fault::Body => (
                "本文を JSON として読み取れません: {part}",
                "The body cannot be read as JSON: {part}",
            ),
            Fault::Shape => (
                "本文の JSON の形が違います: {part}",
                "The JSON of the body has another shape: {part}",
            ),
            Fault::MediaType => (
                "本文は JSON で、Content-Type: application/json を付けて送ってください。",
                "Send the body as JSON, with Content-Type: application/json.",
            ),
            Fault::Size => ("本文が大きすぎます。", "The body is too large."),
            Fault::Entry => (
                "「{part}」という項目はありません。",
                "There is no entry \"{part}\".",
            ),
            Fault::Setting => (
                "「{part}」という設定はありません。",
                "No setting is called \"{part}\".",
            ),
            Fault::Rollout => (
                "「{part}」という展開はありません。",
                "No roll-out is called \"{part}\".",
            ),
            Fault::Question => (
                "この ID の質問はありません。保存期間を過ぎたのかもしれません。",
                "No question has this id, or it is no longer kept.",
            ),
            Fault::Store => (
                "いまは記録できません。しばらくしてからもう一度お試しください。",
                "It cannot be kept now. Please try again in a while.",
            ),
            Fault::Empty => ("質問が空です。", "The question is empty."),
            Fault::Long => (
                "長すぎます。{part} 文字以内にしてください。",
                "It is too long: {part} characters at most.",
            ),
            Fault::Conversation => (
                "conversation は 16 ～ 64 文字の英数字、- または _ で指定してください。",
                "A conversation is named by 16 to 64 letters, digits, - or _.",
            ),
            Fault::Range => (
                "範囲外です。{part} の数を指定してください。",
                "It is out of range: a number from {part}.",
            ),
            Fault::Other => ("{part}", "{part}"),
            Fault::Key => (
                "API キーが必要です。Authorization: Bearer にキーを付けて送ってください。",
                "The API needs its key: send it as Authorization: Bearer.",
            ),
            Fault::Pace => (
                "要求が続いています。{part} 秒ほど待ってから、もう一度お試しください。",
                "These were many requests at once. Please try again in {part} seconds.",
            ),
            Fault::Time => (
                "時間内に応答できませんでした。しばらくしてからもう一度お試しください。",
                "It took too long. Please try again in a while.",
            ),
            Fault::Failed => (
                "応答の途中でエラーが起きました。しばらくしてからもう一度お試しください。",
                "Something went wrong. Please try again in a while.",
            ),
            Fault::Request => (
                "この要求は受け付けられません。",
                "The request cannot be taken.",
            ),
        };
        let words = match language {
            Language::Ja => ja,
            Language::En => en,
        };
        words.replace("{part}", part)
    }
}
