"""Turns a text into the pieces that it is most likely made of.

The text is brought to NFKC and lower case and cut into runs: a run of Japanese, or a
word in Latin letters and digits, which gets the mark `▁` before it. Within a run the
pieces are those whose log probabilities have the highest sum (Kudo, "Subword
Regularization", ACL 2018: the unigram model), found by the Viterbi algorithm.

Invariant: the same pieces as `../src/pieces.rs` finds, ties included. Log probabilities
are multiples of 1/256, so that their sums are exact in 32 and in 64 bits, whatever
their order.
"""

import re
import unicodedata

import numpy as np
from scipy import sparse

WORD = "▁"
LATIN = "a-z0-9à-öø-ÿ"
JAPANESE = "々-〇ぁ-ゖァ-ヺー-ヿ㐀-䶿一-鿿"
RUN = re.compile(rf"([{LATIN}]+(?:['’][{LATIN}]+)*)|[{JAPANESE}]+")

# How much less likely an unknown character is than the rarest piece, as a logarithm:
# sentencepiece's convention.
UNKNOWN_PENALTY = 10.0
SCORE_STEP = 1 / 256
# Runs as long as this seldom come twice.
LONGEST_REMEMBERED = 24


def normalized(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    """The runs of a text in their order, words with their mark."""
    return [
        WORD + match[1].replace("’", "'") if match[1] else match[0]
        for match in RUN.finditer(normalized(text))
    ]


def rounded(score: float) -> float:
    """The nearest log probability that both programs add up alike."""
    return round(score / SCORE_STEP) * SCORE_STEP


class Segmenter:
    """Finds pieces; their rows are their places in the vocabulary."""

    def __init__(self, scores: dict[str, float]):
        self.pieces = list(scores)
        self._scores = {piece: (row, score) for row, (piece, score) in enumerate(scores.items())}
        self._longest = max(map(len, scores))
        self._unknown = min(scores.values()) - UNKNOWN_PENALTY
        self._remembered: dict[str, list[int]] = {}

    def rows(self, text: str) -> list[int]:
        """The rows of a text's pieces in reading order."""
        return [row for run in runs(text) for row in self.rows_of_run(run)]

    def rows_of_run(self, run: str) -> list[int]:
        if run in self._remembered:
            return self._remembered[run]
        rows = self._best(run)
        if len(run) < LONGEST_REMEMBERED:
            self._remembered[run] = rows
        return rows

    def _best(self, run: str) -> list[int]:
        best = [0.0] + [-np.inf] * len(run)
        arrived: list[tuple[int, int | None]] = [(0, None)] * (len(run) + 1)
        for start in range(len(run)):
            score = best[start]
            if score + self._unknown > best[start + 1]:
                best[start + 1], arrived[start + 1] = score + self._unknown, (start, None)
            for end in range(start + 1, min(len(run), start + self._longest) + 1):
                found = self._scores.get(run[start:end])
                if found and score + found[1] > best[end]:
                    best[end], arrived[end] = score + found[1], (start, found[0])
        rows, end = [], len(run)
        while end > 0:
            end, row = arrived[end]
            if row is not None:
                rows.append(row)
        return rows[::-1]


def counted(segmenter: Segmenter, texts: list[str]) -> sparse.csr_matrix:
    """A row a text, a column a piece: how often the piece is in the text."""
    rows = [segmenter.rows(text) for text in texts]
    ends = np.cumsum([0] + [len(row) for row in rows])
    columns = np.fromiter((column for row in rows for column in row), np.int32, ends[-1])
    ones = np.ones(ends[-1], np.float32)
    matrix = sparse.csr_matrix((ones, columns, ends), shape=(len(texts), len(segmenter.pieces)))
    matrix.sum_duplicates()
    return matrix
