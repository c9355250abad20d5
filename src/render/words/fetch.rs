//! The sentences on fetched pages: what became of them, why one could not be fetched,
//! what is wrong with a link.

words! {
    /// Fetched pages and links to them.
    pub struct Fetch;

    /// A page was fetched for the first time.
    new_page: "新規", "new";

    /// A page didn't change.
    same: "変更なし", "unchanged";

    /// A page changed.
    changed: "変更あり", "changed";

    /// A page couldn't be fetched.
    failed: "取得不可", "not fetched";

    /// The text before the first heading.
    beginning: "(冒頭)", "(beginning)";

    /// No pack has a source.
    no_source: "パックに出典がありません。", "The packs have no sources.";

    /// Access to no host is allowed; the packs cite `hosts`.
    no_host(hosts): "アクセスを許可されたホストがありません。config.toml の [fetch] の hosts に加えるか、--allow-host で指定してください。パックの出典のホスト: {hosts}",
        "Access to no host is allowed. Add hosts under [fetch] in config.toml, or give them with --allow-host. Hosts that the packs cite: {hosts}";

    /// Access to `hosts` isn't allowed.
    hosts_left_out(hosts): "許可されていないホストにはアクセスしていません: {hosts}",
        "Not checked, because access isn't allowed by hosts under [fetch] in config.toml: {hosts}";

    /// Heading: entries with a source that changed.
    due: "出典が変わったため見直しが必要な項目", "Entries due for review because a source changed";

    /// How to record that an entry was reviewed.
    how_to_review: "内容を確かめたら、項目の as_of を変更日以降の日付にしてください。",
        "After you have reviewed an entry, set its as_of to the day of the change or later.";

    /// Label: the day on which a source was found changed.
    source_changed: "出典の変更", "source changed";

    /// Heading: links that couldn't be checked.
    not_checked: "確かめられなかったリンク", "Links that couldn't be checked";

    /// A section is new.
    section_added: "追加", "added";

    /// A section is gone.
    section_removed: "削除", "removed";

    /// A section had another heading.
    section_renamed(was): "以前の見出し: {was}", "formerly: {was}";

    not_allowed(host): "ホスト {host} へのアクセスは許可されていません。",
        "Access to the host {host} isn't allowed.";

    not_allowed_remedy: "config.toml の [fetch] の hosts に加えるか、--allow-host で指定してください。",
        "Add it to hosts under [fetch] in config.toml, or give it with --allow-host.";

    no_web_address: "Web ページのアドレスではありません。", "This isn't the address of a web page.";

    no_web_address_remedy: "アドレスを直してください。", "Correct the address.";

    unencrypted: "ページが暗号化されずに送られます。", "The page isn't sent encrypted.";

    unencrypted_remedy: "https のアドレスにするか、config.toml の [fetch] で allow_http = true としてください。",
        "Use its https address, or set allow_http = true under [fetch] in config.toml.";

    private(host): "ホスト {host} はプライベート ネットワークにあります。",
        "The host {host} is in a private network.";

    private_remedy: "アクセスしてよければ、config.toml の [fetch] で allow_private = true としてください。",
        "To allow access to it, set allow_private = true under [fetch] in config.toml.";

    robots: "サイトの robots.txt がプログラムによる取得を認めていません。",
        "The site's robots.txt doesn't allow programs to fetch the page.";

    robots_remedy: "ブラウザーで内容を確かめるか、サイトの管理者に問い合わせてください。",
        "Check the page in a browser, or contact the owner of the site.";

    robots_unknown: "サイトの robots.txt を読み取れません。", "The site's robots.txt can't be read.";

    gone: "ページがありません。", "The page doesn't exist.";

    gone_remedy: "移動先を探してアドレスを直すか、ほかの出典に替えてください。",
        "Find out where it moved and correct the address, or use another source.";

    forbidden: "サイトがプログラムによる取得を拒否しました。", "The site doesn't let programs fetch the page.";

    status(status): "サイトが状態コード {status} を返しました。", "The site returned status {status}.";

    host_unknown(host): "ホスト {host} が見つかりません。", "The host {host} can't be found.";

    host_unknown_remedy: "アドレスを直してください。正しければ、ネットワークの接続を確かめてください。",
        "Correct the address. If it is right, check the network connection.";

    tls(detail): "ホストと安全に接続できません: {detail}",
        "No secure connection to the host is possible: {detail}.";

    tls_remedy: "ブラウザーで開き、同じように警告されるなら、ほかのアドレスにしてください。",
        "Open the address in a browser. If it shows a warning as well, use another address.";

    too_large(kilobytes): "ページが {kilobytes} KiB を超えています。",
        "The page is longer than {kilobytes} KiB.";

    too_large_remedy: "config.toml の [fetch] の max_kilobytes を大きくしてください。",
        "Raise max_kilobytes under [fetch] in config.toml.";

    too_slow(seconds): "{seconds} 秒以内にページを受け取れませんでした。",
        "The page didn't arrive within {seconds} seconds.";

    too_slow_remedy: "しばらくしてから試すか、config.toml の [fetch] の timeout_seconds を大きくしてください。",
        "Try again later, or raise timeout_seconds under [fetch] in config.toml.";

    too_many_redirects: "リダイレクトの回数が多すぎます。", "There are too many redirects.";

    too_many_redirects_remedy: "ブラウザーで最後に表示されるアドレスに替えてください。",
        "Use the address that a browser ends up at.";

    no_text(kind): "Web ページではなく {kind} です。", "This isn't a web page but {kind}.";

    empty: "ページに文章がありません。スクリプトで表示している可能性があります。",
        "The page has no text. It may be rendered by scripts.";

    broken(detail): "通信に失敗しました: {detail}", "The connection failed: {detail}.";

    dead(what, address): "{what} ({address})", "{what} ({address})";

    moved(address): "ページが移動しました。 ({address})", "The page has moved permanently. ({address})";

    moved_remedy(to): "新しいアドレスに替えてください: {to}", "Use the new address: {to}";

    moved_heading(address): "ページからこの見出しがなくなりました。 ({address})",
        "The page no longer has this heading. ({address})";

    moved_heading_remedy: "ほかの見出しにするか、ページだけを指すようにしてください。",
        "Use another heading, or link to the page alone.";

    nearest_heading(heading, anchor): "最も近い見出しは「{heading}」です: #{anchor}",
        "The closest heading is \"{heading}\": #{anchor}";

    try_later: "しばらくしてから試してください。", "Try again later.";

    look_yourself: "ブラウザーで内容を確かめてください。", "Check the page in a browser.";
}
