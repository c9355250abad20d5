//! Masking as a whole: what stays, that masking twice changes nothing, and that work is
//! linear. The rules have their own tables.

use proptest::prelude::*;

use super::{LONGEST_TEXT, mask, mask_counting, mask_json};

/// Checks that each text is masked as expected.
#[track_caller]
pub(super) fn assert_masked(cases: &[(&str, &str)]) {
    let wrong = cases.iter().filter_map(|(text, expected)| {
        let masked = mask(text);
        (masked.as_str() != *expected).then(|| format!("{text} -> {masked}, not {expected}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Checks that texts stay as they are.
#[track_caller]
pub(super) fn assert_kept(texts: &[&str]) {
    let cases: Vec<(&str, &str)> = texts.iter().map(|text| (*text, *text)).collect();
    assert_masked(&cases);
}

#[test]
fn what_questions_are_about_stays() {
    assert_kept(&[
        "will my user be blocked after 3 snoozes?",
        "スヌーズは３回までですか",
        "2026-09-01 から 2027-01-31 まで",
        "from 2026-09-01 09:00 to 2026-10-01 10:30",
        "2026/09/01、2026年9月1日、01-09-2026、09.01.2026",
        "2026/11/30 10:15:30、2026-11-30T10:15:30Z",
        "20260901 20261001",
        "version 10.0.22631.4460, 1.2.3-rc.1, 6.2401.1",
        "KB5034441 と MC650420、AADSTS50076、error code: 50126",
        "KB5001234、MC123456、AADSTS50105、INC0012345、#48291",
        "snoozeDurationInDays = 14; enforceRegistrationAfterAllowedSnoozes",
        "microsoftAuthenticatorAuthenticationMethodConfiguration",
        "https://learn.microsoft.com/ja-jp/entra/identity/authentication/how-to-mfa-registration-campaign",
        "https://techcommunity.microsoft.com/t5/microsoft-entra-azure-ad-blog/it-s-time-to-hang-up-on-phone-transports-for-authentication/ba-p/1751752",
        "https://go.microsoft.com/fwlink/p/?linkid=2070717",
        "GET /policies/authenticationMethodsPolicy",
        "192.168.0.100:8080 and 10.0.0.1/24",
        "MFA 要求の約 44 % が SMS です。1,234,567 人、残り 3 回",
        "0 回、00 分、+9時間、+1 day, 0-14 日",
        "10:00-12:00, 9/1-9/30, 100-200-300",
        "0 1 2 3 4 5 6 7 8 9 人、0.5-0.9、００時００分、012345678901234",
        "Microsoft-managed: disabled (0), enabled (1)",
        "ISBN 978-4-00-310101-8、型番 RTX4090Ti、SKU AB-1234-CD",
        "[e-mail] [account] [id] [token] [phone]",
    ]);
}

#[test]
fn strings_inside_json_are_masked() {
    let mut value = serde_json::json!({"a": ["x@y.example", 3], "b": {"c": "090-1234-5678"}});
    mask_json(&mut value);
    let expected = serde_json::json!({"a": ["[e-mail]", 3], "b": {"c": "[phone]"}});
    assert_eq!(value, expected);
}

/// Texts that make rules begin a match over and over.
const HOSTILE: [&str; 22] = [
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
    "<at ",
    "://a:",
    "a at b dot ",
    "パスワード",
    "ID/PW: ",
    "code ",
    "A2B4 ",
    "tel",
    "〇",
    "\u{200b}",
    "(at) a. ",
];

#[test]
fn the_work_is_linear() {
    for part in HOSTILE {
        let work = |length: usize| {
            let text: String = part.chars().cycle().take(length).collect();
            mask_counting(&text).1
        };
        let (half, whole) = (work(LONGEST_TEXT / 2), work(LONGEST_TEXT));
        assert!(whole <= half * 5 / 2, "{part}: {half} and {whole} bytes");
        let most = 400 * 4 * LONGEST_TEXT;
        assert!(whole <= most, "{part}: {whole} bytes");
    }
}

#[test]
fn a_hostile_text_comes_to_an_end() {
    for part in HOSTILE {
        let masked = mask(&part.repeat(1_000_000 / part.len()));
        assert!(masked.as_str().chars().count() <= LONGEST_TEXT, "{part}");
        assert_eq!(mask(masked.as_str()), masked, "{part}");
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
        prop_assert!(once.as_str().chars().count() <= LONGEST_TEXT);
        prop_assert_eq!(mask(once.as_str()), once);
    }

    #[test]
    fn masking_pieces_again_changes_nothing(pieces in proptest::collection::vec(prop::sample::select(vec![
        "090", "1234", "5678", "-", " ", "・", "+81", "taro", "@", "contoso.com", "パスワード", "は",
        "Summer2026!", ":", "code", "482913", "[token]", "[phone]", "\\", "\u{200b}", "〇九〇", "4xK9pQ2m",
        "Bearer ", "at", "dot", "password", "\"", "「", "」", "T", "72f988bf-86f1-41af-91ab-2d7cd011db47",
    ]), 0..12)) {
        let once = mask(&pieces.concat());
        prop_assert_eq!(mask(once.as_str()), once);
    }

    #[test]
    fn an_address_never_stays(before in "[ぁ-んァ-ヶ一-龠 a-z(（]{0,10}", name in "[a-z]{3,8}", after in "[ 。、）です]{0,5}") {
        let masked = mask(&format!("{before} {name}@contoso.com{after}"));
        let name = format!("{name}@");
        prop_assert!(!masked.as_str().contains(&name), "{}", masked);
    }
}
