"""Turns a list of texts into `../tests/cases.json`: their pieces and how their vectors
begin, by which the tests see that both programs agree.
"""

import json
from pathlib import Path

import numpy as np

from evaluate import read_scores
from pieces import Segmenter, counted
from quantise import unpacked
from targets import unit
from train import DIMENSIONS, MODEL

CASES = Path(__file__).resolve().parent.parent / "tests/cases.json"
COMPONENTS = 8
TEXTS = [
    # Questions.
    "How do I stop the pop-up that asks people to set up the app?",
    "will my user be blocked after three snoozes??",
    "スヌーズの回数は変更できますか",
    "登録キャンペーンの画面を特定のユーザーに表示させないようにするにはどうすればよいですか",
    "パスわすれた、どうしよ",
    # Both languages in one.
    "Microsoft AuthenticatorでMFAを設定したい",
    "社内Wi-Fiにつながらない (error 0x80070005)",
    "「パスワード」と“password”は同じ？",
    # Width, composition and case.
    "ＶＰＮ　が　ツナガラナイ！",
    "ﾊﾟｽﾜｰﾄﾞｦﾜｽﾚﾏｼﾀ",
    "か\u3099め\u3099ん、ハ\u309aスワート\u3099",
    "㈱と㍿と①と㌔とﬁle",
    "RESET MY PASSWORD",
    "Cafe\u0301 naïve Straße Ærø ÿ",
    "İstanbul K",
    # Apostrophes.
    "I can't sign in, it doesn't work, my phone's dead",
    "it’s the admins’ fault",
    "'quoted' ''twice'' don''t rock 'n' roll '",
    "日本'a'語'",
    # Long runs and unknown characters.
    "a" * 300,
    "漢" * 100 + "ー" * 100,
    "Donaudampfschifffahrtsgesellschaftskapitän 1234567890123456789012345678901234567890",
    "鿿㐀〆〇々ゝヿ・ゟ゠",
    "supercalifragilisticexpialidocious 寿限無寿限無五劫の擦り切れ",
    "snake_case, kebab-case, a.b@c.example, C:\\temp\\x.txt, <b>bold</b>",
    "zero\u200bwidth\u200djoiner\ufeff and\u00a0space\tand\nline\r\n",
    # Other scripts say nothing.
    "как сбросить пароль VPN",
    "비밀번호 재설정 كلمة المرور",
    # No pieces at all.
    "",
    " \t\n\u3000",
    "?!…。、「」'’",
    "😀👩‍👩‍👧‍👦🇯🇵",
    "привет",
    "\u0000\u0001",
]


def main() -> None:
    scores = read_scores()
    segmenter = Segmenter(scores)
    scales = np.fromfile(MODEL / "scales.f32", "<f4")
    packed = np.fromfile(MODEL / "components.u4", np.uint8).reshape(-1, DIMENSIONS // 2)
    table = unpacked(packed) * scales[:, None]
    vectors = unit(counted(segmenter, TEXTS) @ table)
    lines = ",\n".join(
        json.dumps(case(segmenter, text, vector), ensure_ascii=False)
        for text, vector in zip(TEXTS, vectors)
    )
    CASES.parent.mkdir(exist_ok=True)
    CASES.write_text(f"[\n{lines}\n]\n")


def case(segmenter: Segmenter, text: str, vector: np.ndarray) -> dict:
    rows = segmenter.rows(text)
    begins = [round(float(component), 6) for component in vector[:COMPONENTS]]
    return {
        "text": text,
        "rows": rows,
        "pieces": [segmenter.pieces[row] for row in rows],
        "vector": begins if rows else None,
    }


if __name__ == "__main__":
    main()
