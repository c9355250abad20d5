"""What the encoder learns from: things that people ask about, each with the ways in which
they ask, and questions that nothing answers.

From our own question groups (`../questions`), long questions for some of them
(`../long-questions.jsonl`), and the help desks whose purpose in
`tests/golden/help-desks/split.toml` is `encoder`. One of five groups is held out, the same
ones as for the table.
"""

import json
import tomllib
from dataclasses import dataclass, field

import texts
from texts import HERE, REPOSITORY

HELP_DESKS = REPOSITORY / "tests/golden/help-desks"
LANGUAGES = ("en", "ja")


@dataclass
class Thing:
    """What is asked about."""

    topic: str
    # How it is asked for in a few words, and how people wrote who had a situation to tell.
    short: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


@dataclass
class Data:
    """The things, and by topic the questions that none of its things answers."""

    things: list[Thing]
    near: dict[str, list[str]]


@dataclass
class Desk:
    """A help desk with its questions: (text, id of the entry or None, kind)."""

    things: dict[str, Thing]
    questions: list[tuple[str, str | None, str]]


def desk(topic: str) -> Desk:
    """A help desk by its name."""
    described = tomllib.loads((HELP_DESKS / f"{topic}.toml").read_text())
    things = {}
    for entry in described["entry"]:
        thing = things[entry["id"]] = Thing(topic)
        for language in LANGUAGES:
            if language in entry["question"]:
                thing.short.append(entry["question"][language])
                thing.short.extend(entry.get("also", {}).get(language, []))
                thing.answers.append(entry["answer"][language])
    lines = (HELP_DESKS / f"{topic}.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    questions = [(row["question"], row.get("entry"), row["kind"]) for row in rows]
    return Desk(things, questions)


def split() -> dict[str, list[str]]:
    """The help desks by their purpose."""
    return tomllib.loads((HELP_DESKS / "split.toml").read_text())


def held_out_groups() -> list[Thing]:
    """The groups of `../questions` that nothing learns from."""
    return [thing_of(group) for group in texts.own_groups() if is_held_out(group)]


def is_held_out(group: texts.Group) -> bool:
    return texts.hashed(group.questions[texts.ENGLISH][0]) % texts.HELD_OUT_GROUPS == 0


def thing_of(group: texts.Group) -> Thing:
    return Thing(group.topic, sum(group.questions, []), [], sum(group.answers, []))


def load() -> Data:
    """All that is learned from."""
    by_first = {
        group.questions[texts.ENGLISH][0]: thing_of(group)
        for group in texts.own_groups()
        if not is_held_out(group)
    }
    for line in (HERE / "long-questions.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["first"] in by_first:
            by_first[row["first"]].long.append(row["text"])
    things = list(by_first.values())
    near: dict[str, list[str]] = {}
    for topic in split()["encoder"]:
        of_topic = desk(topic)
        things.extend(of_topic.things.values())
        for text, entry, kind in of_topic.questions:
            if entry:
                of_topic.things[entry].long.append(text)
            elif kind == "near":
                near.setdefault(topic, []).append(text)
    return Data(things, near)
