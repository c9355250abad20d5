//! The sentences on fetched pages: what became of them, why one could not be fetched,
//! what is wrong with a link.

words! {
    /// Fetched pages and links to them.
    pub struct Fetch;

    /// A page was not kept before.
    new: "新規", "new";

    /// A page is the same.
    same: "変更なし", "unchanged";

    /// A page says something else.
    changed: "変更あり", "changed";

    /// A page is not to be had.
    failed: "取得不可", "not fetched";

    /// The text before the first heading.
    beginning: "(冒頭)", "(beginning)";

    /// No pack has a source.
    no_source: "パックに出典がありません。", "The packs name no source.";

    /// No host may be asked; `{hosts}` could be.
    no_host(hosts): "アクセスを許可されたホストがありません。config.toml の [fetch] の hosts に加えるか、--allow-host で指定してください。パックが挙げているホスト: {hosts}",
        "No host may be asked. Add it to hosts under [fetch] in config.toml, or name it with --allow-host. The packs cite: {hosts}";

    /// These `{hosts}` may not be asked.
    hosts_left_out(hosts): "許可されていないホストにはアクセスしていません: {hosts}",
        "Not asked, because hosts under [fetch] in config.toml does not name them: {hosts}";

    /// Heading: entries with a source that changed.
    due: "出典が変わったため見直しが必要な項目", "Due for review, for a source changed";

    /// How to say that an entry was looked through.
    how_to_review: "内容を確かめたら、項目の as_of を変更日以降の日付にしてください。",
        "When you have looked through an entry, set its as_of to the day of the change or a later one.";

    /// Label: the day on which a source was found changed.
    source_changed: "出典の変更", "source changed";

    /// Heading: links to pages that were not seen.
    not_checked: "確かめられなかったリンク", "Links that could not be checked";

    /// A section is new.
    section_added: "追加", "added";

    /// A section is gone.
    section_removed: "削除", "removed";

    /// A section had another heading.
    section_renamed(was): "以前の見出し: {was}", "was: {was}";

    not_allowed(host): "ホスト {host} へのアクセスは許可されていません。", "The host {host} may not be asked.";

    not_allowed_remedy: "config.toml の [fetch] の hosts に加えるか、--allow-host で指定してください。",
        "Add it to hosts under [fetch] in config.toml, or name it with --allow-host.";

    no_web_address: "Web ページのアドレスではありません。", "This is no address of a web page.";

    no_web_address_remedy: "アドレスを直してください。", "Correct the address.";

    unencrypted: "ページが暗号化されずに送られます。", "The page would come unencrypted.";

    unencrypted_remedy: "https のアドレスにするか、config.toml の [fetch] で allow_http = true としてください。",
        "Cite its https address, or set allow_http = true under [fetch] in config.toml.";

    private(host): "ホスト {host} はプライベート ネットワークにあります。",
        "The host {host} is in a private network.";

    private_remedy: "アクセスしてよければ、config.toml の [fetch] で allow_private = true としてください。",
        "If it may be asked, set allow_private = true under [fetch] in config.toml.";

    robots: "サイトの robots.txt がプログラムによる取得を認めていません。",
        "The site's robots.txt does not allow programs to read the page.";

    robots_remedy: "ブラウザーで内容を確かめるか、サイトの管理者に問い合わせてください。",
        "Look through it yourself, or ask the owner of the site.";

    robots_unknown: "サイトの robots.txt を読み取れません。", "The site's robots.txt cannot be read now.";

    gone: "ページがありません。", "There is no such page.";

    gone_remedy: "移動先を探してアドレスを直すか、ほかの出典に替えてください。",
        "Find where it is now and correct the address, or cite another source.";

    forbidden: "サイトがプログラムによる取得を拒否しました。", "The site does not let programs read the page.";

    status(status): "サイトが状態コード {status} を返しました。", "The site answered with status {status}.";

    host_unknown(host): "ホスト {host} が見つかりません。", "The host {host} is not found.";

    host_unknown_remedy: "アドレスを直してください。正しければ、ネットワークの接続を確かめてください。",
        "Correct the address; if it is right, look whether this machine is online.";

    tls(detail): "ホストと安全に接続できません: {detail}",
        "There is no secure connection to the host: {detail}.";

    tls_remedy: "ブラウザーで開き、同じように警告されるなら、ほかのアドレスにしてください。",
        "Open the address in a browser; where it warns as well, cite another one.";

    too_large(kilobytes): "ページが {kilobytes} KiB を超えています。",
        "The page is longer than {kilobytes} KiB.";

    too_large_remedy: "config.toml の [fetch] の max_kilobytes を大きくしてください。",
        "Raise max_kilobytes under [fetch] in config.toml.";

    too_slow(seconds): "{seconds} 秒以内にページを受け取れませんでした。",
        "The page did not come within {seconds} seconds.";

    too_slow_remedy: "時間をおいて試すか、config.toml の [fetch] の timeout_seconds を大きくしてください。",
        "Try again later, or raise timeout_seconds under [fetch] in config.toml.";

    too_many_redirects: "転送の回数が多すぎます。", "The address sends on too many times.";

    too_many_redirects_remedy: "ブラウザーで最後に表示されるアドレスに替えてください。",
        "Cite the address at which a browser arrives.";

    no_text(kind): "ページではなく {kind} があります。", "What is there is no page but {kind}.";

    empty: "ページに文章がありません。スクリプトで表示している可能性があります。",
        "The page has no text; it may be made by scripts.";

    broken(detail): "通信に失敗しました: {detail}", "The connection failed: {detail}.";

    dead(what, address): "{what} ({address})", "{what} ({address})";

    moved(address): "ページが移動しました。({address})", "The page moved for good. ({address})";

    moved_remedy(to): "新しいアドレスに替えてください: {to}", "Write the new address: {to}";

    moved_heading(address): "ページにこの見出しはなくなりました。({address})",
        "The page has no such heading any more. ({address})";

    moved_heading_remedy: "ほかの見出しにするか、ページだけを指すようにしてください。",
        "Cite another heading, or the page alone.";

    nearest_heading(heading, anchor): "最も近い見出しは「{heading}」です: #{anchor}",
        "The nearest heading is \"{heading}\": #{anchor}";

    try_later: "時間をおいて試してください。", "Try again later.";

    look_yourself: "ブラウザーで内容を確かめてください。", "Look through it yourself.";
}
