//! Masks identifiers as people type them, in both scripts, and keeps similar texts that
//! aren't identifiers.

use proptest::prelude::*;

use super::{mask, mask_json};

#[test]
fn identifiers_are_taken_out() {
    let cases = [
        // E-mail addresses and user principal names.
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
        ("taro@例え.jp です", "[e-mail] です"),
        (
            "guest hanako_fabrikam.com#EXT#@contoso.onmicrosoft.com",
            "guest [e-mail]",
        ),
        ("mailto:a+b@x.example.", "mailto:[e-mail]."),
        ("UPN: yamada@contoso", "UPN: [e-mail]"),
        ("O'Brien <o'brien@contoso.com>", "O'Brien <[e-mail]>"),
        // Accounts.
        ("CONTOSO\\taro.yamada is asked", "[account] is asked"),
        ("contoso\\山田 さん", "[account] さん"),
        (
            "<@123456789012345678> と <@!9876543210> さん",
            "[account] と [account] さん",
        ),
        ("<at id=\"0\">山田 太郎</at> limit?", "[account] limit?"),
        ("user 123456789012345678 left", "user [id] left"),
        // GUIDs.
        (
            "tenant 72f988bf-86f1-41af-91ab-2d7cd011db47.",
            "tenant [id].",
        ),
        ("{72F988BF-86F1-41AF-91AB-2D7CD011DB47}", "{[id]}"),
        (
            "テナント７２ｆ９８８ｂｆ－８６ｆ１－４１ａｆ－９１ａｂ－２ｄ７ｃｄ０１１ｄｂ４７です",
            "テナント[id]です",
        ),
        ("72f988bf‐86f1‐41af‐91ab‐2d7cd011db47", "[id]"),
        (
            "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2",
            "https://login.microsoftonline.com/[id]/oauth2",
        ),
        ("72f988bf86f141af91ab2d7cd011db47", "[token]"),
        // Tokens and secrets.
        (
            "Authorization: Bearer abc123.def456-ghi",
            "Authorization: Bearer [token]",
        ),
        (
            "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ0YXJvIn0.c2lnbmF0dXJl expired",
            "[token] expired",
        ),
        (
            "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ0YXJvIn0.c2lnbmF0dXJl。期限切れ",
            "[token]。期限切れ",
        ),
        (
            "https://u:p4ss@example.com/x",
            "https://[token]@example.com/x",
        ),
        (
            "postgres://desk:geheim@db/desk",
            "postgres://[token]@db/desk",
        ),
        ("client_secret=Zx8Q~abcdef", "client_secret=[token]"),
        ("Zab8Q~abcdefghijklmnopqrstuvwxyz0123456~ab", "[token]"),
        (
            "MTAxMjM0NTY3ODkwMTIzNDU2Nzg5.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456",
            "[token]",
        ),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "[token]"),
        ("AKIAIOSFODNN7EXAMPLE", "[token]"),
        ("パスワードは P@ssw0rd! です", "パスワードは [token] です"),
        (
            "パスワード：hunter2x で入れない",
            "パスワード：[token] で入れない",
        ),
        (
            "my password is Summer2026! and",
            "my password is [token] and",
        ),
        (
            "https://x.example/cb?code=0.AXYAbcdef123&state=1",
            "https://x.example/cb?code=[token]&state=1",
        ),
        (
            "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- leaked",
            "[token] leaked",
        ),
        ("key a8Fk39sLq02mZx81Tn55Wb7cRy64Hd0P", "key [token]"),
        // Telephone numbers.
        ("090-1234-5678 に電話", "[phone] に電話"),
        ("電話は０９０－１２３４－５６７８です", "電話は[phone]です"),
        ("電話:03ー1234ー5678", "電話:[phone]"),
        ("０３（１２３４）５６７８", "[phone]"),
        ("(03) 1234-5678", "[phone]"),
        ("09012345678", "[phone]"),
        ("0120-123-456 または 0570 012 345", "[phone] または [phone]"),
        ("0463-12-3456", "[phone]"),
        ("+81 90-1234-5678", "[phone]"),
        ("＋８１ ９０ １２３４ ５６７８ です", "[phone] です"),
        ("+81 (0)3 1234 5678.", "[phone]."),
        ("+1 (425) 555-0100", "[phone]"),
        (
            "call 425-555-0100 or (425) 555-0100",
            "call [phone] or [phone]",
        ),
        ("+44 20 7946 0958, please", "[phone], please"),
        ("0081-90-1234-5678", "[phone]"),
        ("tel:+819012345678", "tel:[phone]"),
        ("+33 1 23 45 67 89", "[phone]"),
        (
            "2026-09-01 03-1234-5678 2026-09-02",
            "2026-09-01 [phone] 2026-09-02",
        ),
        (
            "01-09-2026 090 1234 5678、03-1234-5678",
            "01-09-2026 [phone]、[phone]",
        ),
        ("内線1 0312345678 2", "内線1 [phone] 2"),
    ];
    for (text, expected) in cases {
        assert_eq!(mask(text).as_str(), expected, "{text}");
    }
}

#[test]
fn what_questions_are_about_stays() {
    let cases = [
        "will my user be blocked after 3 snoozes?",
        "スヌーズは３回までですか",
        "2026-09-01 から 2027-01-31 まで",
        "from 2026-09-01 09:00 to 2026-10-01 10:30",
        "2026/09/01、2026年9月1日、01-09-2026、09.01.2026",
        "20260901 20261001",
        "version 10.0.22631.4460, 1.2.3-rc.1, react@18.2.0",
        "KB5034441 と MC650420、AADSTS50076、error code: 50126",
        "snoozeDurationInDays = 14; enforceRegistrationAfterAllowedSnoozes",
        "microsoftAuthenticatorAuthenticationMethodConfiguration",
        "https://learn.microsoft.com/ja-jp/entra/identity/authentication/how-to-mfa-registration-campaign",
        "https://techcommunity.microsoft.com/t5/microsoft-entra-azure-ad-blog/it-s-time-to-hang-up-on-phone-transports-for-authentication/ba-p/1751752",
        "https://go.microsoft.com/fwlink/p/?linkid=2070717",
        "GET /policies/authenticationMethodsPolicy",
        "192.168.0.100:8080 and 10.0.0.1/24",
        "MFA 要求の約 44 % が SMS です。1,234,567 人、残り 3 回",
        "パスワードは変更できますか",
        "password: how do I change it?",
        "is the password is required policy on?",
        "token expiration is 90 days; Bearer authentication",
        "パスワードレスは何ですか？トークンはどこですか",
        "C:\\Users\\Public and HKLM\\Software\\Policies",
        "P2@E5? @everyone @here",
        "0 回、00 分、+9時間、+1 day, 0-14 日",
        "10:00-12:00, 9/1-9/30, 100-200-300",
        "0 1 2 3 4 5 6 7 8 9 人、0.5-0.9、００時００分、012345678901234",
        "Microsoft-managed: disabled (0), enabled (1)",
        "[e-mail] [account] [id] [token] [phone]",
    ];
    for text in cases {
        assert_eq!(mask(text).as_str(), text);
    }
}

#[test]
fn strings_inside_json_are_masked() {
    let mut value = serde_json::json!({"a": ["x@y.example", 3], "b": {"c": "090-1234-5678"}});
    mask_json(&mut value);
    let expected = serde_json::json!({"a": ["[e-mail]", 3], "b": {"c": "[phone]"}});
    assert_eq!(value, expected);
}

#[test]
fn a_hostile_text_comes_to_an_end() {
    let texts = [
        "a",
        "1",
        "0 ",
        "a@",
        "Aa1",
        "eyJ",
        "password: ",
        "X\\",
        "０－",
        "+1(",
        "-----BEGIN A-----",
    ];
    for text in texts {
        let masked = mask(&text.repeat(1_000_000 / text.len()));
        assert!(masked.as_str().chars().count() <= 10_000, "{text}");
    }
}

#[test]
fn a_text_is_cut_between_characters() {
    assert_eq!(mask("窓口です").shortened(2).as_str(), "窓口");
    assert_eq!(mask("ab").shortened(2).as_str(), "ab");
}

proptest! {
    #[test]
    fn masking_again_changes_nothing(text in "[a-zA-Z0-9０-９＠@.+=:/ はー㍗が\u{3099}-]{0,60}") {
        let once = mask(&text);
        prop_assert_eq!(mask(once.as_str()), once);
    }

    #[test]
    fn an_address_never_stays(before in "[ぁ-んァ-ヶ一-龠 a-z(（]{0,10}", name in "[a-z]{3,8}", after in "[ 。、）です]{0,5}") {
        let masked = mask(&format!("{before} {name}@contoso.com{after}"));
        prop_assert!(!masked.as_str().contains(&format!("{name}@")), "{}", masked);
    }
}
