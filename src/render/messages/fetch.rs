//! The sentences on fetched pages: what became of them, why one is not to be had,
//! what is wrong with a link.

use crate::fetch::{BrokenLinkKind, Failure, Kind};
use crate::render::problem::Description;
use crate::text::Language;

/// A fixed sentence on fetched pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchMessage {
    /// A page was not kept before.
    New,
    /// A page is the same.
    Same,
    /// A page says something else.
    Changed,
    /// A page is not to be had.
    Failed,
    /// The text before the first heading.
    Beginning,
    /// No pack has a source.
    NoSource,
    /// No host may be asked; `{hosts}` could be.
    NoHost,
    /// These `{hosts}` may not be asked.
    HostsLeftOut,
    /// Heading: entries with a source that changed.
    Due,
    /// How to say that an entry was looked through.
    HowToReview,
    /// Label: the day on which a source was found changed.
    SourceChanged,
    /// Heading: links to pages that were not seen.
    NotChecked,
}

/// The words of a message.
pub fn fetch(message: FetchMessage, language: Language) -> &'static str {
    let (ja, en) = match message {
        FetchMessage::New => ("新規", "new"),
        FetchMessage::Same => ("変更なし", "unchanged"),
        FetchMessage::Changed => ("変更あり", "changed"),
        FetchMessage::Failed => ("取得不可", "not fetched"),
        FetchMessage::Beginning => ("(冒頭)", "(beginning)"),
        FetchMessage::NoSource => ("パックに出典がありません。", "The packs name no source."),
        FetchMessage::NoHost => (
            "アクセスを許可されたホストがありません。config.toml の [fetch] の hosts に加えるか、--allow-host で指定してください。パックが挙げているホスト: {hosts}",
            "No host may be asked. Add it to hosts under [fetch] in config.toml, or name it with --allow-host. The packs cite: {hosts}",
        ),
        FetchMessage::HostsLeftOut => (
            "許可されていないホストにはアクセスしていません: {hosts}",
            "Not asked, because hosts under [fetch] in config.toml does not name them: {hosts}",
        ),
        FetchMessage::Due => (
            "出典が変わったため見直しが必要な項目",
            "Due for review, for a source changed",
        ),
        FetchMessage::HowToReview => (
            "内容を確かめたら、項目の as_of を変更日以降の日付にしてください。",
            "When you have looked through an entry, set its as_of to the day of the change or a later one.",
        ),
        FetchMessage::SourceChanged => ("出典の変更", "source changed"),
        FetchMessage::NotChecked => (
            "確かめられなかったリンク",
            "Links that could not be checked",
        ),
    };
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}

/// What became of a section, in a word; `{was}` is its heading before.
pub fn section_kind(kind: Kind, language: Language) -> &'static str {
    match (kind, language) {
        (Kind::Added, Language::Ja) => "追加",
        (Kind::Added, Language::En) => "added",
        (Kind::Removed, Language::Ja) => "削除",
        (Kind::Removed, Language::En) => "removed",
        (Kind::Renamed, Language::Ja) => "以前の見出し: {was}",
        (Kind::Renamed, Language::En) => "was: {was}",
        (Kind::Changed, Language::Ja) => "変更",
        (Kind::Changed, Language::En) => "changed",
    }
}

/// Why a page is not to be had, and what to do.
pub fn failure(failure: &Failure, language: Language) -> Description {
    let (what, mend) = match language {
        Language::En => in_english(failure),
        Language::Ja => in_japanese(failure),
    };
    Description {
        what,
        mend: mend.to_owned(),
    }
}

fn in_english(failure: &Failure) -> (String, &'static str) {
    use Failure as F;
    const LATER: &str = "Try again later.";
    const ADDRESS: &str = "Correct the address.";
    match failure {
        F::NotAllowed { host } => (
            format!("The host {host} may not be asked."),
            "Add it to hosts under [fetch] in config.toml, or name it with --allow-host.",
        ),
        F::NoWebAddress => ("This is no address of a web page.".into(), ADDRESS),
        F::Unencrypted => (
            "The page would come unencrypted.".into(),
            "Cite its https address, or set allow_http = true under [fetch] in config.toml.",
        ),
        F::Private { host } => (
            format!("The host {host} is in a private network."),
            "If it may be asked, set allow_private = true under [fetch] in config.toml.",
        ),
        F::Robots => (
            "The site's robots.txt does not allow programs to read the page.".into(),
            "Look through it yourself, or ask the owner of the site.",
        ),
        F::RobotsUnknown => ("The site's robots.txt cannot be read now.".into(), LATER),
        F::Status(404 | 410) => (
            "There is no such page.".into(),
            "Find where it is now and correct the address, or cite another source.",
        ),
        F::Status(401 | 403) => (
            "The site does not let programs read the page.".into(),
            "Look through it yourself.",
        ),
        F::Status(status) => (format!("The site answered with status {status}."), LATER),
        F::HostUnknown { host } => (
            format!("The host {host} is not found."),
            "Correct the address; if it is right, look whether this machine is online.",
        ),
        F::Tls { detail } => (
            format!("There is no secure connection to the host: {detail}."),
            "Open the address in a browser; where it warns as well, cite another one.",
        ),
        F::TooLarge { kilobytes } => (
            format!("The page is longer than {kilobytes} KiB."),
            "Raise max_kilobytes under [fetch] in config.toml.",
        ),
        F::TooSlow { seconds } => (
            format!("The page did not come within {seconds} seconds."),
            "Try again later, or raise timeout_seconds under [fetch] in config.toml.",
        ),
        F::TooManyRedirects => (
            "The address sends on too many times.".into(),
            "Cite the address at which a browser arrives.",
        ),
        F::NoText { kind } => (
            format!("What is there is no page but {kind}."),
            "Look through it yourself.",
        ),
        F::Empty => (
            "The page has no text; it may be made by scripts.".into(),
            "Look through it yourself.",
        ),
        F::Broken { detail } => (format!("The connection failed: {detail}."), LATER),
    }
}

fn in_japanese(failure: &Failure) -> (String, &'static str) {
    use Failure as F;
    const LATER: &str = "時間をおいて試してください。";
    const ADDRESS: &str = "アドレスを直してください。";
    const YOURSELF: &str = "ブラウザーで内容を確かめてください。";
    match failure {
        F::NotAllowed { host } => (
            format!("ホスト {host} へのアクセスは許可されていません。"),
            "config.toml の [fetch] の hosts に加えるか、--allow-host で指定してください。",
        ),
        F::NoWebAddress => ("Web ページのアドレスではありません。".into(), ADDRESS),
        F::Unencrypted => (
            "ページが暗号化されずに送られます。".into(),
            "https のアドレスにするか、config.toml の [fetch] で allow_http = true としてください。",
        ),
        F::Private { host } => (
            format!("ホスト {host} はプライベート ネットワークにあります。"),
            "アクセスしてよければ、config.toml の [fetch] で allow_private = true としてください。",
        ),
        F::Robots => (
            "サイトの robots.txt がプログラムによる取得を認めていません。".into(),
            "ブラウザーで内容を確かめるか、サイトの管理者に問い合わせてください。",
        ),
        F::RobotsUnknown => ("サイトの robots.txt を読み取れません。".into(), LATER),
        F::Status(404 | 410) => (
            "ページがありません。".into(),
            "移動先を探してアドレスを直すか、ほかの出典に替えてください。",
        ),
        F::Status(401 | 403) => (
            "サイトがプログラムによる取得を拒否しました。".into(),
            YOURSELF,
        ),
        F::Status(status) => (format!("サイトが状態コード {status} を返しました。"), LATER),
        F::HostUnknown { host } => (
            format!("ホスト {host} が見つかりません。"),
            "アドレスを直してください。正しければ、ネットワークの接続を確かめてください。",
        ),
        F::Tls { detail } => (
            format!("ホストと安全に接続できません: {detail}"),
            "ブラウザーで開き、同じように警告されるなら、ほかのアドレスにしてください。",
        ),
        F::TooLarge { kilobytes } => (
            format!("ページが {kilobytes} KiB を超えています。"),
            "config.toml の [fetch] の max_kilobytes を大きくしてください。",
        ),
        F::TooSlow { seconds } => (
            format!("{seconds} 秒以内にページを受け取れませんでした。"),
            "時間をおいて試すか、config.toml の [fetch] の timeout_seconds を大きくしてください。",
        ),
        F::TooManyRedirects => (
            "転送の回数が多すぎます。".into(),
            "ブラウザーで最後に表示されるアドレスに替えてください。",
        ),
        F::NoText { kind } => (format!("ページではなく {kind} があります。"), YOURSELF),
        F::Empty => (
            "ページに文章がありません。スクリプトで表示している可能性があります。".into(),
            YOURSELF,
        ),
        F::Broken { detail } => (format!("通信に失敗しました: {detail}"), LATER),
    }
}

/// What is wrong with a link, and what to do.
pub fn dead(kind: &BrokenLinkKind, language: Language) -> Description {
    match kind {
        BrokenLinkKind::MissingPage {
            address,
            failure: why,
        } => {
            let why = failure(why, language);
            Description {
                what: match language {
                    Language::En => format!("{} ({address})", why.what),
                    Language::Ja => format!("{}({address})", why.what),
                },
                mend: why.mend,
            }
        }
        BrokenLinkKind::MovedPage { address, to } => match language {
            Language::En => Description {
                what: format!("The page moved for good. ({address})"),
                mend: format!("Write the new address: {to}"),
            },
            Language::Ja => Description {
                what: format!("ページが移動しました。({address})"),
                mend: format!("新しいアドレスに替えてください: {to}"),
            },
        },
        BrokenLinkKind::MovedHeading { address, nearest } => Description {
            what: match language {
                Language::En => format!("The page has no such heading any more. ({address})"),
                Language::Ja => format!("ページにこの見出しはなくなりました。({address})"),
            },
            mend: match (nearest, language) {
                (Some((heading, anchor)), Language::En) => {
                    format!("The nearest heading is \"{heading}\": #{anchor}")
                }
                (Some((heading, anchor)), Language::Ja) => {
                    format!("最も近い見出しは「{heading}」です: #{anchor}")
                }
                (None, Language::En) => "Cite another heading, or the page alone.".to_owned(),
                (None, Language::Ja) => {
                    "ほかの見出しにするか、ページだけを指すようにしてください。".to_owned()
                }
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_is_said_in_both_languages() {
        let text = || "x".to_owned();
        let failures = [
            Failure::NotAllowed { host: text() },
            Failure::NoWebAddress,
            Failure::Unencrypted,
            Failure::Private { host: text() },
            Failure::Robots,
            Failure::RobotsUnknown,
            Failure::Status(404),
            Failure::Status(403),
            Failure::Status(500),
            Failure::HostUnknown { host: text() },
            Failure::Tls { detail: text() },
            Failure::TooLarge { kilobytes: 1 },
            Failure::TooSlow { seconds: 1 },
            Failure::TooManyRedirects,
            Failure::NoText { kind: text() },
            Failure::Empty,
            Failure::Broken { detail: text() },
        ];
        for why in failures {
            let en = failure(&why, Language::En);
            assert!(en.what.ends_with('.') && en.mend.ends_with('.'), "{en:?}");
            let ja = failure(&why, Language::Ja);
            assert!(
                ja.what.ends_with(['。', 'x']) && ja.mend.ends_with('。'),
                "{ja:?}"
            );
            assert!(
                Language::of_script(&en.what) == Some(Language::En),
                "{en:?}"
            );
        }
    }
}
