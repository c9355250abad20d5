"""Chooses the pieces to keep: those that Japanese and English texts use."""

from collections import Counter
from collections.abc import Iterable

import texts as collection
from encoder.tokens import Tokenizer

PIECES = 38_000
# A piece is kept from this many uses on.
FEWEST_USES = 2


def is_written_here(character: str) -> bool:
    """Whether Japanese or English texts use a character."""
    return (
        character == "▁"
        or " " <= character <= "~"
        or "\u00a0" <= character <= "\u00ff"
        or "\u2010" <= character <= "\u203b"
        or "\u2190" <= character <= "\u21ff"
        or "\u2200" <= character <= "\u22ff"
        or "\u25a0" <= character <= "\u266f"
        or "\u3000" <= character <= "\u30ff"
        or "\u4e00" <= character <= "\u9fff"
    )


def texts() -> list[str]:
    """Texts of both languages, by which pieces are chosen."""
    groups = collection.own_groups()
    questions = [text for group in groups for own in group.questions for text in own]
    pairs = [text for pair in collection.collected("pairs") for text in pair[1:]]
    return questions + pairs


def kept(scores: dict[str, float], texts: Iterable[str]) -> list[str]:
    """The pieces to keep, in the order of their bytes."""
    tokenizer = Tokenizer(scores)
    uses = Counter(piece for text in texts for piece in tokenizer.split(text))
    possible = [piece for piece in scores if all(map(is_written_here, piece))]
    used = {piece for piece in possible if uses[piece] >= FEWEST_USES}
    single = {piece for piece in possible if len(piece) == 1}
    rest = sorted(
        (piece for piece in possible if piece not in used and piece not in single),
        key=lambda piece: (-uses[piece], -scores[piece]),
    )
    chosen = used | single
    if len(chosen) > PIECES:
        by_use = sorted(used - single, key=lambda piece: (-uses[piece], -scores[piece]))
        chosen = single | set(by_use[: PIECES - len(single)])
    chosen.update(rest[: PIECES - len(chosen)])
    return sorted(chosen, key=str.encode)
