"""Turns the collected texts, our questions and packs into texts to learn from and texts
held out.

A held-out text is never trained on, neither as it is nor within another pair. What is
held out depends on the texts alone (a hash of them), not on their order, so that adding
texts leaves most of it as it was.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml

from pieces import normalized

HERE = Path(__file__).resolve().parent
COLLECTED = HERE / "work/texts"
QUESTIONS = HERE / "questions"
# Entries of knowledge packs, whose questions are learnt as well; "" for none.
ENTRIES = "knowledge/*/entries/*.*.md"
REPOSITORY = HERE.parent.parent

HELD_OUT_PAIRS = 2000
# One group of this many.
HELD_OUT_GROUPS = 5
# Of the English texts without a translation, one of this many, none shorter than this;
# and this many of the commonest Japanese words.
EVERY_SINGLE = 4
SHORTEST_SINGLE = 13
WORDS = 30_000
# The languages, as indices.
ENGLISH, JAPANESE = 0, 1


@dataclass(frozen=True)
class Group:
    """Questions that mean the same, and their answers if they have any."""

    topic: str
    questions: tuple[list[str], list[str]]
    answers: tuple[list[str], list[str]]


@dataclass(frozen=True)
class Texts:
    """Everything that is read: what to learn from, and what is held out."""

    pairs: list[tuple[str, str]]
    groups: list[Group]
    entries: list[Group]
    # English texts and Japanese words.
    singles: tuple[list[str], list[str]]
    held_out_pairs: list[tuple[str, str]]
    held_out_groups: list[Group]


@dataclass(frozen=True)
class Corpus:
    """The texts to learn from in one list.

    Text `i` and text `pair_count + i` are translations for `i < pair_count`; `singles`
    has the places of texts without a translation; each array of `groups` has the places
    of a group's texts. The last `entry_count` groups are entries of packs.
    """

    texts: list[str]
    languages: np.ndarray
    pair_count: int
    singles: np.ndarray
    groups: list[np.ndarray]
    entry_count: int

    def without_entries(self) -> "Corpus":
        return replace(self, groups=self.groups[: -self.entry_count or None], entry_count=0)


def load() -> Texts:
    pairs = [(english, japanese) for _, english, japanese in collected("pairs")]
    held_out_pairs = sorted(pairs, key=lambda pair: hashed("\t".join(pair)))[:HELD_OUT_PAIRS]
    groups: tuple[list[Group], list[Group]] = ([], [])
    for group in own_groups():
        groups[hashed(group.questions[ENGLISH][0]) % HELD_OUT_GROUPS == 0].append(group)
    learnt, held_out_groups = groups
    held_out = {normalized(text) for pair in held_out_pairs for text in pair}
    for group in held_out_groups:
        held_out.update(normalized(text) for questions in group.questions for text in questions)
    return Texts(
        pairs=[pair for pair in pairs if not any(normalized(text) in held_out for text in pair)],
        groups=learnt,
        entries=entry_groups(),
        singles=tuple(
            [text for text in texts if normalized(text) not in held_out]
            for texts in (english_texts(), common_words())
        ),
        held_out_pairs=held_out_pairs,
        held_out_groups=held_out_groups,
    )


def collected(name: str) -> list[list[str]]:
    lines = (COLLECTED / f"{name}.tsv").read_text().splitlines()
    return [line.split("\t") for line in lines]


def english_texts() -> list[str]:
    texts = [text for _, text in collected("singles") if len(text) >= SHORTEST_SINGLE]
    return texts[::EVERY_SINGLE]


def common_words() -> list[str]:
    costs = sorted((int(cost), word) for _, word, cost in collected("words"))
    return list(dict.fromkeys(word for _, word in costs[:WORDS]))


def hashed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def own_groups() -> list[Group]:
    """The groups of the folder `questions`."""
    groups = []
    for path in sorted(QUESTIONS.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            row = json.loads(line)
            answers = [[row[key]] if key in row else [] for key in ("answer_en", "answer_ja")]
            groups.append(Group(row["topic"], (row["en"], row["ja"]), tuple(answers)))
    return groups


def entry_groups() -> list[Group]:
    """A group an entry of a pack: how it is asked for, in both languages."""
    questions: dict[Path, tuple[list[str], list[str]]] = {}
    for path in sorted(REPOSITORY.glob(ENTRIES)) if ENTRIES else []:
        name, language = path.with_suffix("").stem, path.with_suffix("").suffix
        row = yaml.safe_load(path.read_text().split("---\n")[1])
        asked = questions.setdefault(path.parent / name, ([], []))
        asked[JAPANESE if language == ".ja" else ENGLISH].extend(
            [row["question"], *row.get("also", [])]
        )
    return [Group(path.name, asked, ([], [])) for path, asked in questions.items()]


def corpus(texts: Texts) -> Corpus:
    listed: list[str] = []
    languages: list[int] = []

    def add(own: list[str], language: int) -> None:
        listed.extend(own)
        languages.extend([language] * len(own))

    for language in (ENGLISH, JAPANESE):
        add([pair[language] for pair in texts.pairs], language)
    for language in (ENGLISH, JAPANESE):
        add(texts.singles[language], language)
    singles = np.arange(2 * len(texts.pairs), len(listed))
    groups = []
    for group in texts.groups + texts.entries:
        first = len(listed)
        for language in (ENGLISH, JAPANESE):
            add(group.questions[language] + group.answers[language], language)
        groups.append(np.arange(first, len(listed)))
    return Corpus(
        listed, np.array(languages), len(texts.pairs), singles, groups, len(texts.entries)
    )
