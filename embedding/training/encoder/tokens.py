"""Splits a text into the pieces of XLM-RoBERTa's unigram model, as the encoder in Rust does.

The pieces of a text are those with the highest product of probabilities (T. Kudo, "Subword
Regularization", 2018), found with the Viterbi algorithm.
"""

import unicodedata

SPACE = "▁"
# The rows of the special tokens; the pieces follow.
BEGIN, END, UNKNOWN = 0, 1, 2
FIRST_PIECE = 3
# The score of a character that no piece has, relative to the lowest score.
UNKNOWN_PENALTY = 10.0


def normalized(text: str) -> str:
    """The text in the form of NFKC with single spaces, as pieces have them."""
    characters = (
        " " if c.isspace() or unicodedata.category(c) == "Cc" else c
        for c in unicodedata.normalize("NFKC", text)
    )
    return SPACE + SPACE.join("".join(characters).split())


class Tokenizer:
    """Splits texts into pieces."""

    def __init__(self, pieces: dict[str, float]):
        """`pieces` has the score of each piece."""
        self.scores = pieces
        self.longest = max(map(len, pieces))
        self.unknown = min(pieces.values()) - UNKNOWN_PENALTY

    def split(self, text: str) -> list[str]:
        """The pieces of a text; a character that no piece has is itself."""
        text = normalized(text)
        size = len(text)
        best = [0.0] + [float("-inf")] * size
        came_from = [0] * (size + 1)
        for start in range(size):
            score = best[start]
            if score + self.unknown > best[start + 1]:
                best[start + 1] = score + self.unknown
                came_from[start + 1] = start
            for end in range(start + 1, min(size, start + self.longest) + 1):
                gain = self.scores.get(text[start:end])
                if gain is not None and score + gain > best[end]:
                    best[end] = score + gain
                    came_from[end] = start
        pieces = []
        while size > 0:
            pieces.append(text[came_from[size] : size])
            size = came_from[size]
        return pieces[::-1]


def rows_of_pieces(pieces: list[str]) -> dict[str, int]:
    """The rows of the pieces, which are in the order of their bytes."""
    assert pieces == sorted(pieces, key=str.encode)
    return {piece: FIRST_PIECE + row for row, piece in enumerate(pieces)}
