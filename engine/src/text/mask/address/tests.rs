//! Addresses, accounts and ids as people type them, and texts that look like them.

use crate::text::mask::tests::{assert_kept, assert_masked};

#[test]
fn e_mail_addresses_are_masked_in_every_form() {
    assert_masked(&[
        (
            "taro.yamada@contoso.com cannot sign in",
            "[e-mail] cannot sign in",
        ),
        ("メールはtaro@contoso.co.jpです", "メールは[e-mail]です"),
        (
            "ｔａｒｏ＠ｃｏｎｔｏｓｏ．ｃｏｍが入れません",
            "[e-mail]が入れません",
        ),
        ("太郎@contoso.com に届かない", "[e-mail] に届かない"),
        ("ﾀﾛｳ@contoso.com", "[e-mail]"),
        ("táro@contoso.com", "[e-mail]"),
        ("tarō.ōyama@contoso.com", "[e-mail]"),
        ("josé@contoso.com", "[e-mail]"),
        ("jose\u{301}@contoso.com", "[e-mail]"),
        ("taro@例え.jp です", "[e-mail] です"),
        (
            "guest hanako_fabrikam.com#EXT#@contoso.onmicrosoft.com",
            "guest [e-mail]",
        ),
        ("mailto:a+b@x.example.", "mailto:[e-mail]."),
        ("UPN: yamada@contoso", "UPN: [e-mail]"),
        ("taro@mfa", "[e-mail]"),
        ("O'Brien <o'brien@contoso.com>", "O'Brien <[e-mail]>"),
        ("\"taro yamada\"@contoso.com", "[e-mail]"),
        ("taro@192.168.0.1", "[e-mail]"),
        ("taro@[203.0.113.7]", "[e-mail]"),
        ("taro\u{200b}@contoso.com", "[e-mail]"),
        ("taro@\u{200b}contoso.com", "[e-mail]"),
        ("taro\u{ad}@contoso.com", "[e-mail]"),
        ("taro @ contoso.com", "[e-mail]"),
        ("taro＠contoso。com", "[e-mail]"),
        ("taro＠contoso。co。jpまで", "[e-mail]まで"),
        ("taro[at]contoso.com", "[e-mail]"),
        ("taro (at) contoso (dot) com", "[e-mail]"),
        ("taro{at}contoso.co.jp", "[e-mail]"),
        ("taro at contoso dot com", "[e-mail]"),
        (
            "mail taro.yamada at mail dot contoso dot com please",
            "mail [e-mail] please",
        ),
        ("taroアットマークcontosoドットcom", "[e-mail]"),
        ("taro★contoso.com", "[e-mail]"),
        (
            "?login_hint=taro%40contoso.com&x=1",
            "?login_hint=[e-mail]&x=1",
        ),
        (
            "山田 <taro@contoso.com>; 鈴木 <jiro@contoso.com>",
            "山田 <[e-mail]>; 鈴木 <[e-mail]>",
        ),
    ]);
}

#[test]
fn accounts_and_ids_are_masked() {
    assert_masked(&[
        ("CONTOSO\\taro.yamada is asked", "[account] is asked"),
        ("contoso\\山田 さん", "[account] さん"),
        ("AzureAD\\TaroYamada", "[account]"),
        ("DESKTOP-AB12CD3\\taro", "[account]"),
        ("VERYLONGDOMAINNAME1\\taro", "[account]"),
        (
            "<@123456789012345678> と <@!9876543210> さん",
            "[account] と [account] さん",
        ),
        ("<at id=\"0\">山田 太郎</at> limit?", "[account] limit?"),
        ("<at><@123456789012345678></at>", "[account]"),
        ("user 123456789012345678 left", "user [id] left"),
        ("S-1-5-21-3623811015-3361044348-30300820-1013", "[id]"),
        (
            "tenant 72f988bf-86f1-41af-91ab-2d7cd011db47.",
            "tenant [id].",
        ),
        ("{72F988BF-86F1-41AF-91AB-2D7CD011DB47}", "{[id]}"),
        ("72F988BF-86F1-41AF-91AB-2D7CD011DB47", "[id]"),
        (
            "テナント７２ｆ９８８ｂｆ－８６ｆ１－４１ａｆ－９１ａｂ－２ｄ７ｃｄ０１１ｄｂ４７です",
            "テナント[id]です",
        ),
        ("72f988bf‐86f1‐41af‐91ab‐2d7cd011db47", "[id]"),
        ("72f988bf 86f1 41af 91ab 2d7cd011db47", "[id]"),
        ("72f988bf_86f1_41af_91ab_2d7cd011db47", "[id]"),
        (
            "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2",
            "https://login.microsoftonline.com/[id]/oauth2",
        ),
    ]);
}

/// What a person wouldn't take for an address, or can't tell from something else.
#[test]
fn similar_texts_stay() {
    assert_kept(&[
        "山田@営業部",
        "contoso/taro",
        ".\\taro",
        "P2@E5? @everyone @here",
        "react@18.2.0 and node@10.0.22631.4460",
        "sign in at portal.example.com",
        "at the time of the dot com boom, look at the dot com",
        "S-1-5-18 and S-1-5-32-544",
        "IP 203.0.113.77 から",
        "2001:db8::1 から",
        "MAC 00:1A:2B:3C:4D:5E",
        "C:\\Users\\Public and HKLM\\Software\\Policies",
        "社員番号 E123456",
        "山田太郎さんがサインインできません",
    ]);
}
