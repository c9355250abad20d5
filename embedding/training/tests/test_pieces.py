"""Segmentation: how texts become runs, and runs pieces."""

import unittest

from pieces import Segmenter, counted, rounded, runs


class Runs(unittest.TestCase):
    def test_runs(self):
        cases = {
            "": [],
            "…!? 😀 привет": [],
            "Reset my PASSWORD": ["▁reset", "▁my", "▁password"],
            "ﾊﾟｽﾜｰﾄﾞを忘れた": ["パスワードを忘れた"],
            "か\u3099": ["が"],
            "ＶＰＮ": ["▁vpn"],
            "MFAを設定": ["▁mfa", "を設定"],
            "ユーザー・グループ": ["ユーザー", "グループ"],
            "don’t can't": ["▁don't", "▁can't"],
            "'quoted' rock ''n'' roll's'": ["▁quoted", "▁rock", "▁n", "▁roll's"],
            "don''t": ["▁don", "▁t"],
            "wi-fi_5": ["▁wi", "▁fi", "▁5"],
            "3×4÷ß": ["▁3", "▁4"],
        }
        for text, expected in cases.items():
            with self.subTest(text):
                self.assertEqual(runs(text), expected)


class Segmentation(unittest.TestCase):
    def setUp(self):
        self.segmenter = Segmenter(
            {"▁": -9.0, "▁pass": -3.0, "word": -3.0, "s": -5.0, "パス": -4.0}
        )

    def pieces(self, text: str) -> list[str]:
        return [self.segmenter.pieces[row] for row in self.segmenter.rows(text)]

    def test_the_likeliest_pieces_are_found(self):
        self.assertEqual(self.pieces("passwords パス"), ["▁pass", "word", "s", "パス"])

    def test_an_unknown_character_gives_no_piece(self):
        self.assertEqual(self.pieces("xpassq パ"), ["▁", "s", "s"])
        self.assertEqual(self.pieces("語"), [])

    def test_of_equals_the_first_found_stays(self):
        segmenter = Segmenter({"ab": -2.0, "a": -1.0, "b": -1.0, "c": -1.0, "bc": -2.0})
        self.assertEqual(
            [segmenter.pieces[row] for row in segmenter.rows_of_run("abc")], ["a", "bc"]
        )

    def test_counts(self):
        counts = counted(self.segmenter, ["pass pass word", ""])
        self.assertEqual(counts.shape, (2, 5))
        self.assertEqual(counts[0, 1], 2)
        self.assertEqual(counts[1].nnz, 0)

    def test_log_probabilities_add_up_exactly(self):
        self.assertEqual(rounded(-3.14159), -804 / 256)


if __name__ == "__main__":
    unittest.main()
