//! Secrets as people type them, and questions about them.

use crate::text::mask::tests::{assert_kept, assert_masked};

#[test]
fn passwords_are_masked_after_their_name() {
    assert_masked(&[
        ("パスワードは P@ssw0rd! です", "パスワードは [token] です"),
        ("パスワードは P@ss です", "パスワードは [token] です"),
        (
            "パスワード：hunter2x で入れない",
            "パスワード：[token] で入れない",
        ),
        ("パスワード「Summer2026!」", "パスワード「[token]」"),
        (
            "パスワードは「Summer2026!」です",
            "パスワードは「[token]」です",
        ),
        (
            "パスワードSummer2026!で入れない",
            "パスワード[token]で入れない",
        ),
        (
            "パスワードを Summer2026! に変えた",
            "パスワードを [token] に変えた",
        ),
        ("ﾊﾟｽﾜｰﾄﾞ:Summer2026!", "ﾊﾟｽﾜｰﾄﾞ:[token]"),
        (
            "Ｐａｓｓｗｏｒｄ：Ｓｕｍｍｅｒ２０２６！",
            "Ｐａｓｓｗｏｒｄ：[token]",
        ),
        ("Summer2026! というパスワード", "[token] というパスワード"),
        (
            "my password is Summer2026! and",
            "my password is [token] and",
        ),
        ("my password was Summer2026!", "my password was [token]"),
        (
            "my new password for the portal is Summer2026!",
            "my new password for the portal is [token]",
        ),
        ("Summer2026! is my password", "[token] is my password"),
        ("password -> Summer2026!", "password -> [token]"),
        ("password => Summer2026!", "password => [token]"),
        ("Password : Summer2026!", "Password : [token]"),
        (
            "the password Summer2026! fails",
            "the password [token] fails",
        ),
        ("password \"Summer2026!\"", "password \"[token]"),
        ("password hunter22 fails", "password [token] fails"),
        (
            "I changed my password to Summer2026!",
            "I changed my password to [token]",
        ),
        ("pass: Summer2026!", "pass: [token]"),
        ("pwd: Summer2026!", "pwd: [token]"),
        ("pwd=Sum26!", "pwd=[token]"),
        ("PW：Summer2026!", "PW：[token]"),
        ("新しいPWはSummer2026!", "新しいPWは[token]"),
        ("ID/PW: taro / Summer2026!", "ID/PW: taro / [token]"),
        (
            "ユーザー名/パスワード：taro/Summer2026!",
            "ユーザー名/パスワード：taro/[token]",
        ),
        (
            "パスフレーズは correct-horse-9-battery",
            "パスフレーズは [token]",
        ),
        ("TAP は 4xK9pQ2m", "TAP は [token]"),
        (
            "一時アクセス パスは 4xK9pQ2m です",
            "一時アクセス パスは [token] です",
        ),
        ("Kx7mP2qR で入れますか", "[token] で入れますか"),
    ]);
}

#[test]
fn codes_are_masked_after_their_name() {
    assert_masked(&[
        ("パスコード 482913 を入れた", "パスコード [token] を入れた"),
        ("code 482913", "code [token]"),
        ("the code is 482 913", "the code is [token]"),
        ("確認コードは482913です", "確認コードは[token]です"),
        ("認証コード「482913」", "認証コード「[token]」"),
        ("6桁のコード「482913」", "6桁のコード「[token]」"),
        ("コード 482913 が届いた", "コード [token] が届いた"),
        ("PINコードは 4829", "PINコードは [token]"),
        ("認証番号：482913", "認証番号：[token]"),
        ("OTP: 482913", "OTP: [token]"),
        ("ＯＴＰ：４８２９１３", "ＯＴＰ：[token]"),
        ("verification code: 4829", "verification code: [token]"),
        ("PIN is 4829.", "PIN is [token]."),
        ("PIN は 482913 です", "PIN は [token] です"),
        ("暗証番号 4829 です", "暗証番号 [token] です"),
        ("パスワードは 482913 です", "パスワードは [token] です"),
    ]);
}

#[test]
fn tokens_and_keys_are_masked() {
    assert_masked(&[
        (
            "Authorization: Bearer abc123.def456-ghi",
            "Authorization: Bearer [token]",
        ),
        ("Bearer eyabcdefgh12345", "Bearer [token]"),
        ("eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJ.sig", "[token]"),
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
        ("鍵はAKIAIOSFODNN7EXAMPLE", "鍵は[token]"),
        ("AKIAIOSFODNN7EXAMPLE", "[token]"),
        (
            "https://x.example/cb?code=0.AXYAbcdef123&state=1",
            "https://x.example/cb?code=[token]&state=1",
        ),
        (
            "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP",
            "otpauth://totp/x?secret=[token]",
        ),
        ("JBSW Y3DP EHPK 3PXP", "[token]"),
        (
            "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
            "AccountKey=[token]",
        ),
        (
            "cookie ESTSAUTH=0.AXYAbcdef1234567890abcdef",
            "cookie ESTSAUTH=[token]",
        ),
        (
            "session_id=abcdef0123456789; path=/",
            "session_id=[token]; path=/",
        ),
        (
            "recovery key 123456-234567-345678-456789-567890-678901-789012-890123",
            "recovery key [token]",
        ),
        ("VK7JG-NPHTM-C97JM-9MPGT-3V66T を入力", "[token] を入力"),
        ("APIキーは abcd1234efgh です", "APIキーは [token] です"),
        ("api key: abcd1234efgh", "api key: [token]"),
        (
            "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- leaked",
            "[token] leaked",
        ),
        ("key a8Fk39sLq02mZx81Tn55Wb7cRy64Hd0P", "key [token]"),
        ("値は a8Fk39sLq02mZx81Tn55Wb7c==", "値は [token]"),
        ("72f988bf86f141af91ab2d7cd011db47", "[token]"),
    ]);
}

/// What people write about secrets, and an answer whose form doesn't give it away.
#[test]
fn questions_about_secrets_stay() {
    assert_kept(&[
        "パスワードは変更できますか",
        "パスワードは12文字以上ですか",
        "パスワードは 8-64 文字",
        "パスワードは 2026-11-30 に切れます",
        "パスワードが AADSTS50126 で拒否された",
        "パスワード KB5034441 適用後",
        "パスワードはWindows Helloで代わりになりますか",
        "パスワードレスは何ですか？トークンはどこですか",
        "password: how do I change it?",
        "password is case-sensitive",
        "the password is self-service only",
        "is the password is required policy on?",
        "password expired (AADSTS50055)",
        "password length 8, 12 or 16",
        "pass=true, pass: 3 of 4",
        "token expiration is 90 days; Bearer authentication",
        "token = expired",
        "error code: 50126",
        "error code 500121",
        "error_code=500121&x=1",
        "エラーコード 500121",
        "終了コードは482913です",
        "exit code 137, status code 404",
        "確認コードは6桁です",
        "PIN は 4 桁ですか、PIN 4-6 digits",
        "code 50126",
        "コード 53003 が出る",
        "バーコード 490123",
        "秘密の質問の答えは ポチ",
        "0x80070005",
        "BitLocker, OAuth2, IPv6, Base64, SHA256, UTF8, WPA3, TLS13",
    ]);
}
