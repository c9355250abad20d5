"""Turns the teacher and the tables into `results.md`: how well each finds held-out texts.

Deliberately absent: choosing anything by these numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import teacher
from pieces import Segmenter, counted
from quantise import quantise
from targets import unit
from texts import ENGLISH, JAPANESE, Group, Texts, hashed, load
from train import BITS, MODEL, NARROW, SHIPPED, WITHOUT_ENTRIES, WORK

RESULTS = Path(__file__).resolve().parent / "results.md"
DIRECTIONS = [(asked, told) for asked in (ENGLISH, JAPANESE) for told in (ENGLISH, JAPANESE)]
NAMES = {ENGLISH: "en", JAPANESE: "ja"}


@dataclass(frozen=True)
class Model:
    """What is compared; `encode` gives a vector of length 1 a text."""

    name: str
    size: int
    encode: Callable[[list[str]], np.ndarray]


def main() -> None:
    texts = load()
    rows = [row(model, texts) for model in models()]
    messages = [f"messages {NAMES[a]}→{NAMES[b]}" for a, b in DIRECTIONS if a != b]
    questions = [f"questions {NAMES[a]}→{NAMES[b]}" for a, b in DIRECTIONS]
    head = ["what", "bytes", *messages, *questions, "AUC"]
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    table = "".join("| " + " | ".join(line) + " |\n" for line in lines)
    title = (
        "# Results\n\nWritten by evaluate.py; README.md tells what the columns mean. "
        f"{len(texts.held_out_pairs)} messages and {len(texts.held_out_groups)} question "
        "groups were held out.\n\n"
    )
    RESULTS.write_text(title + table)
    print(table, end="")


def row(model: Model, texts: Texts) -> list[str]:
    shares = messages_found(model, texts.held_out_pairs)
    shares += questions_found(model, texts.held_out_groups)
    separation = separated(model, texts.held_out_groups)
    return [
        model.name,
        f"{model.size:,}",
        *(f"{share:.1%}" for share in shares),
        f"{separation:.3f}",
    ]


def models() -> list[Model]:
    segmenter = Segmenter(read_scores())

    def static(name: str, size: int, table: np.ndarray) -> Model:
        return Model(name, size, lambda texts: unit(counted(segmenter, texts) @ table))

    def small(name: str, file: str, bits: int) -> Model:
        quantised = quantise(np.load(WORK / f"{file}.npy"), bits)
        return static(name, quantised.size(), quantised.table())

    table = np.load(WORK / f"{SHIPPED}.npy")
    return [
        Model("teacher", teacher.size(), teacher.vectors),
        static("table, float", table.nbytes, table),
        small(f"**table, {BITS} bits** (shipped)", SHIPPED, BITS),
        small("the same without the pack's entries", WITHOUT_ENTRIES, BITS),
        small(f"half the dimensions, {2 * BITS} bits", NARROW, 2 * BITS),
    ]


def read_scores() -> dict[str, float]:
    """The vocabulary that the training wrote."""
    lines = (MODEL / "pieces.tsv").read_text().splitlines()
    return {piece: float(score) for piece, score in (line.split("\t") for line in lines)}


def messages_found(model: Model, pairs: list[tuple[str, str]]) -> list[float]:
    """How many messages have their own translation nearest, from and to English."""
    english, japanese = (
        model.encode([pair[side] for pair in pairs]) for side in (ENGLISH, JAPANESE)
    )
    cosines = english @ japanese.T
    own = np.arange(len(pairs))
    return [float((matrix.argmax(axis=1) == own).mean()) for matrix in (cosines, cosines.T)]


def questions_found(model: Model, groups: list[Group]) -> list[float]:
    """How many questions have one of their own group nearest, by direction."""
    return [
        float((nearest(model, groups, groups, *direction)[0] == np.arange(len(groups))).mean())
        for direction in DIRECTIONS
    ]


def separated(model: Model, groups: list[Group]) -> float:
    """How surely the nearest question tells questions of known topics from others.

    The area under the ROC curve, mean of the directions: half of the topics are known.
    """
    known = np.array([hashed(group.topic) % 2 == 0 for group in groups])
    gallery = [group for group, is_known in zip(groups, known) if is_known]
    areas = []
    for direction in DIRECTIONS:
        _, cosines = nearest(model, groups, gallery, *direction)
        areas.append((cosines[known][:, None] > cosines[~known]).mean())
    return float(np.mean(areas))


def nearest(
    model: Model, groups: list[Group], gallery: list[Group], asked: int, told: int
) -> tuple[np.ndarray, np.ndarray]:
    """For each group's last question, the place of the group nearest to it and its cosine.

    The gallery has the first two questions of its groups.
    """
    questions = model.encode([group.questions[asked][-1] for group in groups])
    known = model.encode([question for group in gallery for question in group.questions[told][:2]])
    cosines = questions @ known.T
    return cosines.argmax(axis=1) // 2, cosines.max(axis=1)


if __name__ == "__main__":
    main()
