"""Turns the texts to learn from into a vocabulary: pieces with log probabilities.

Three kinds of pieces, in this order: the teacher's own that the texts use at least
twice, every Japanese character of the texts, and whole words that the texts have often
enough but the teacher cuts up. A single Latin letter within a word is no piece: it would
give a meaning to any mistyping.
"""

import math
import re
from collections import Counter

from pieces import JAPANESE, LATIN, WORD, Segmenter, normalized, rounded, runs

LARGEST = 38_000
LEAST_USES_OF_PIECE = 2
LEAST_USES_OF_WORD = 3
LEAST_LETTERS_OF_WORD = 3
# Log probabilities of a character that is no piece of the teacher's, and of the least
# likely whole word.
SINGLE_CHARACTER = -16.0
RAREST_WORD = -18.0

WORD_PART = re.compile(rf"[{LATIN}']+|[{JAPANESE}]+")
# Words within a run of Japanese: all katakana, or a few kanji.
JAPANESE_WORD = re.compile(r"[ァ-ヺー-ヿ]{2,}|[一-鿿]{2,5}")


def vocabulary(texts: list[str], teacher_pieces: list[tuple[str, float]]) -> dict[str, float]:
    """The pieces in the order of their rows."""
    counts = Counter(run for text in texts for run in runs(text))
    characters = {character for run in counts for character in run if not run.startswith(WORD)}
    pieces = used(candidates(teacher_pieces, characters), counts, characters)
    words = frequent_words(counts, pieces)[: max(LARGEST - len(pieces), 0)]
    segmenter = Segmenter(pieces)
    for word in words:
        whole = sum(pieces[segmenter.pieces[row]] for row in segmenter.rows_of_run(word))
        # Likelier than its parts together, so that it is found.
        pieces[word] = rounded(max(whole / 2, RAREST_WORD))
    return pieces


def candidates(teacher_pieces: list[tuple[str, float]], characters: set[str]) -> dict[str, float]:
    """The teacher's pieces as they can be in a run, and the characters."""
    scores: dict[str, float] = {}
    for piece, score in teacher_pieces:
        text = normalized(piece.replace(WORD, " ")).strip()
        if WORD_PART.fullmatch(text):
            if piece.startswith(WORD) and re.match(f"[{LATIN}]", text):
                text = WORD + text
            if len(text) > 1 or text in characters:
                scores[text] = max(scores.get(text, -math.inf), rounded(score))
    for character in sorted(characters):
        scores.setdefault(character, SINGLE_CHARACTER)
    return scores


def used(scores: dict[str, float], counts: Counter[str], characters: set[str]) -> dict[str, float]:
    """The pieces that the runs use often enough, and the characters."""
    segmenter = Segmenter(scores)
    uses: Counter[int] = Counter()
    for run, count in counts.items():
        for row in segmenter.rows_of_run(run):
            uses[row] += count
    return {
        piece: score
        for row, (piece, score) in enumerate(scores.items())
        if uses[row] >= LEAST_USES_OF_PIECE or piece in characters
    }


def frequent_words(counts: Counter[str], pieces: dict[str, float]) -> list[str]:
    """Words that are no pieces, the most frequent first."""
    words: Counter[str] = Counter()
    for run, count in counts.items():
        for word in [run] if run.startswith(WORD) else JAPANESE_WORD.findall(run):
            words[word] += count
    wanted = [
        (-count, word)
        for word, count in words.items()
        if count >= LEAST_USES_OF_WORD
        and word not in pieces
        and len(word) >= LEAST_LETTERS_OF_WORD
        and not re.search(r"\d", word)
    ]
    return [word for _, word in sorted(wanted)]
