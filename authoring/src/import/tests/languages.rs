//! The languages of pages whose texts have words of the other one.

use super::*;

#[test]
fn japanese_names_leave_an_english_page_english() {
    let page = page(
        Path::new("visitors.md"),
        "# Visitor FAQ\n\n## Where is the Osaka museum?\n\nUmeda Sky Building (梅田スカイビル), 12F.\n\n\
         ## Who is in charge of badges?\n\n総務部 (General Affairs), Ms. Tanaka (田中さん).\n\n\
         ## Who is 田中さん?\n\nShe issues the badges.\n\n\
         ## Who do I call in an emergency?\n\nExt. 2000. パスワードの件は内線 2001 までお電話ください。\n",
    );
    assert_eq!(page.language, Language::En);
    let languages = page.questions.iter().map(|found| found.language);
    assert_eq!(languages.collect::<Vec<_>>(), [Language::En; 4]);
}

#[test]
fn latin_names_leave_a_japanese_page_japanese() {
    let page = self::page(
        Path::new("account.md"),
        "# FAQ\n\n## Contoso Cloud Drive とは?\n\nアカウントの管理です。\n\n\
         ## ERR_CONNECTION_RESET (error code 809)\n\nVPN を切断してから、もう一度つないでください。\n",
    );
    assert_eq!(page.language, Language::Ja);
    let languages = page.questions.iter().map(|found| found.language);
    assert_eq!(languages.collect::<Vec<_>>(), [Language::Ja; 2]);
}
