"""Turns the texts into a table: what `../examples/assemble.rs` reads, and for
`evaluate.py` also the table before quantising, one that has not learnt the packs'
entries, and one of half the dimensions.
"""

import hashlib
import re
import time
from pathlib import Path

import numpy as np

import fit
import targets
import teacher
import texts
from pieces import JAPANESE, WORD, Segmenter, counted
from quantise import packed, quantise
from vocabulary import vocabulary

WORK = Path(__file__).resolve().parent / "work"
MODEL = WORK / "model"
DIMENSIONS = 256
# To compare: as many bytes at 8 bits a component as DIMENSIONS at 4.
FEWER_DIMENSIONS = 128
BITS = 4
# The files of the tables in the work folder.
SHIPPED, WITHOUT_ENTRIES, NARROW = "table", "table-without-entries", "table-narrow"


def main() -> None:
    said = time.monotonic()

    def say(what: str) -> None:
        nonlocal said
        print(f"{what} ({time.monotonic() - said:.0f} s)", flush=True)
        said = time.monotonic()

    corpus = texts.corpus(texts.load())
    scores = vocabulary(corpus.texts, teacher.pieces())
    segmenter = Segmenter(scores)
    counts = counted(segmenter, corpus.texts)
    say(f"{corpus.pair_count} pairs, {len(corpus.groups)} groups, {len(scores)} pieces")
    vectors = teacher.vectors(corpus.texts)
    piece_vectors = teacher.vectors([piece.removeprefix(WORD) for piece in scores])
    say("the teacher's vectors")
    without = corpus.without_entries()
    for name, dimensions, learnt in (
        (SHIPPED, DIMENSIONS, corpus),
        (WITHOUT_ENTRIES, DIMENSIONS, without),
        (NARROW, FEWER_DIMENSIONS, corpus),
    ):
        projection = targets.projection(vectors, corpus.languages, dimensions)
        wanted = targets.targets(projection(vectors, corpus.languages), learnt)
        start = fit.start(projection(piece_vectors, languages(segmenter.pieces)), counts)
        table = fit.fit(counts, wanted, start, learnt)
        np.save(WORK / f"{name}.npy", table)
        say(f"table {name}")
        if name == SHIPPED:
            write(scores, table)


def languages(pieces: list[str]) -> np.ndarray:
    """A piece's language, by its script."""
    japanese = [re.match(f"[{JAPANESE}]", piece) is not None for piece in pieces]
    return np.where(japanese, texts.JAPANESE, texts.ENGLISH)


def write(scores: dict[str, float], table: np.ndarray) -> None:
    """The files of the table, whose name has a hash of them."""
    quantised = quantise(table, BITS)
    lines = "".join(f"{piece}\t{score!r}\n" for piece, score in scores.items())
    files = {
        "pieces.tsv": lines.encode(),
        "scales.f32": quantised.scales.astype("<f4").tobytes(),
        "components.u4": packed(quantised.numbers).tobytes(),
    }
    digest = hashlib.sha256(b"".join(files.values())).hexdigest()[:8]
    files["name"] = f"madoguchi-ja-en-{table.shape[1]}-{digest}".encode()
    MODEL.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (MODEL / name).write_bytes(content)
    print(files["name"].decode())


if __name__ == "__main__":
    main()
