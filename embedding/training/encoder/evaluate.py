"""Measures how well vectors find the right entry and tell when there is none.

By the help desks and pages for tests, whose topics nothing learned from, and by the question
groups that were held out.
"""

from dataclasses import dataclass

import numpy as np
import torch

from encoder import data


@dataclass
class Asked:
    """A question with the texts of the entries that could answer it."""

    number: int
    # The numbers of the texts of each entry.
    entries: list[list[int]]
    # The place of the right entry, if there is one.
    right: int | None


class Evaluation:
    """The questions of several sets, as numbers of texts."""

    def __init__(self, numbered):
        self.sets: dict[str, list[Asked]] = {}
        for collection in data.COLLECTIONS:
            for topic in data.topics(collection, "test"):
                self.add(numbered, collection, data.desk(topic))
        groups = data.held_out_groups()
        # The formal wording asks, the others can be found.
        entries = [
            [numbered.add("query", text) for i, text in enumerate(group.short) if i % 3 < 2]
            for group in groups
        ]
        self.sets["groups"] = [
            Asked(numbered.add("query", text), entries, right)
            for right, group in enumerate(groups)
            for text in group.short[2::3]
        ]

    def add(self, numbered, name: str, desk: data.Desk) -> None:
        """Adds the questions to a help desk, with its ways to ask and with its answers."""
        ids = list(desk.things)
        ways = [[numbered.add("query", text) for text in desk.things[id].short] for id in ids]
        answers = [[numbered.add("passage", text) for text in desk.things[id].answers] for id in ids]
        for text, entry, _kind in desk.questions:
            number, right = numbered.add("query", text), ids.index(entry) if entry else None
            self.sets.setdefault(name, []).append(Asked(number, ways, right))
            self.sets.setdefault(f"{name}, answers", []).append(Asked(number, answers, right))

    def of(self, vectors: torch.Tensor) -> dict[str, float]:
        """By set: the share whose entry is first, among the first three, and the AUC by which
        the nearest cosine tells questions that an entry answers from others."""
        vectors = vectors.numpy()
        results = {}
        for name, questions in self.sets.items():
            first, three, held, others = 0, 0, [], []
            for asked in questions:
                cosines = [(vectors[own] @ vectors[asked.number]).max() for own in asked.entries]
                order = np.argsort(cosines)[::-1]
                (others if asked.right is None else held).append(max(cosines))
                if asked.right is not None:
                    first += order[0] == asked.right
                    three += asked.right in order[:3]
            results[f"{name}: first"] = first / len(held)
            results[f"{name}: three"] = three / len(held)
            if others:
                results[f"{name}: AUC"] = np.mean([[h > o for o in others] for h in held])
        return results


def print_table(rows: list[tuple[str, dict[str, float]]]) -> None:
    """Prints the results as a table in Markdown."""
    names = list(rows[0][1])
    print("| what | " + " | ".join(names) + " |")
    print("| --- |" + " ---: |" * len(names))
    for what, results in rows:
        print(f"| {what} | " + " | ".join(f"{results[name]:.3f}" for name in names) + " |")
