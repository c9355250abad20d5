"""What the encoder learns from: things that people ask about, each with the ways in which
they ask, and questions that nothing answers.

From our own question groups (`../questions`), long questions for some of them
(`../long-questions.jsonl`), and the help desks and pages of `tests/golden` whose purpose in
their `split.toml` is `encoder`. One of five groups is held out, the same ones as for the table.
"""

import json
import tomllib
from dataclasses import dataclass, field

import texts
from texts import HERE, REPOSITORY

GOLDEN = REPOSITORY / "tests/golden"
COLLECTIONS = ("help-desks", "faqs")
LANGUAGES = ("en", "ja")


@dataclass
class Thing:
    """What is asked about."""

    topic: str
    # How it is asked for in a few words, and how people wrote who had a situation to tell.
    short: list[str] = field(default_factory=list)
    long: list[str] = field(default_factory=list)
    # The answers, each after what it answers, as the program encodes them.
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
    """A help desk or page by its collection and name."""
    described = tomllib.loads((GOLDEN / f"{topic}.toml").read_text())
    things = {}
    for entry in described["entry"]:
        thing = things[entry["id"]] = Thing(topic)
        for language in LANGUAGES:
            if language in entry["question"]:
                question = entry["question"][language]
                thing.short.append(question)
                thing.short.extend(entry.get("also", {}).get(language, []))
                thing.answers.append(f"{question}\n{entry['answer'][language]}")
    lines = (GOLDEN / f"{topic}.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    questions = [(row["question"], row.get("entry"), row["kind"]) for row in rows]
    return Desk(things, questions)


def topics(collection: str, purpose: str) -> list[str]:
    """The help desks or pages for a purpose."""
    split = tomllib.loads((GOLDEN / collection / "split.toml").read_text())
    return [f"{collection}/{topic}" for topic in split[purpose]]


def held_out_groups() -> list[Thing]:
    """The groups of `../questions` that nothing learns from."""
    return [thing_of(group) for group in texts.own_groups() if is_held_out(group)]


def is_held_out(group: texts.Group) -> bool:
    return texts.hashed(group.questions[texts.ENGLISH][0]) % texts.HELD_OUT_GROUPS == 0


def thing_of(group: texts.Group) -> Thing:
    answers = [
        f"{questions[0]}\n{answer}"
        for questions, own in zip(group.questions, group.answers)
        for answer in own
    ]
    return Thing(group.topic, sum(group.questions, []), [], answers)


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
    for topic in [topic for name in COLLECTIONS for topic in topics(name, "encoder")]:
        of_topic = desk(topic)
        things.extend(of_topic.things.values())
        for text, entry, kind in of_topic.questions:
            if entry:
                of_topic.things[entry].long.append(text)
            elif kind == "near":
                near.setdefault(topic, []).append(text)
    return Data(things, near)
