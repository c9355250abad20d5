"""Fits the case classifier: a logistic regression on the vectors of the sentence encoder.

It tells whether a question asks what happens in a single case, which a decision table can
answer, or for something else. The questions are about topics of many kinds, so that it learns
the manner of asking and not a topic. It is judged on topics and authors that it didn't learn
from, and then fitted to all of them.
"""

import json
import os
import struct
import subprocess
import unicodedata
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
EMBEDDING = HERE.parent.parent
MAGIC = b"MADOCAS1"
# The weight of the penalty on the squared weights, beside a sum over all questions. Ten times
# as much costs 0.02 of the area under the curve of a held-out author.
RIDGE = 0.1
# Newton's method has converged long before.
STEPS = 30


def read():
    """All questions, each with the name of its author's file."""
    questions = []
    for path in sorted((HERE / "questions").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            questions.append({"author": path.stem, **json.loads(line)})
    return questions


def normalized(text):
    """A text as the engine passes it on to the classifier."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def encode(texts):
    """The vectors of texts, normalized, by the encoder of the program."""
    root = Path(os.environ.get("CARGO_TARGET_DIR", EMBEDDING.parent / "target"))
    lines = "".join(normalized(text) + "\n" for text in texts)
    command = [root / "release/examples/encode"]
    output = subprocess.run(command, input=lines.encode(), capture_output=True, check=True).stdout
    return np.frombuffer(output, dtype="<f4").reshape(len(texts), -1).astype(np.float64)


def fit(vectors, is_case):
    """The weights of a logistic regression, the bias last, by Newton's method."""
    inputs = np.hstack([vectors, np.ones((len(vectors), 1))])
    penalty = np.full(inputs.shape[1], RIDGE)
    penalty[-1] = 0.0
    weights = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        probability = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (probability - is_case) + penalty * weights
        curvature = (inputs.T * (probability * (1 - probability))) @ inputs + np.diag(penalty)
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def log_odds(vectors, weights):
    return vectors @ weights[:-1] + weights[-1]


def area(scores, is_case):
    """The area under the ROC curve: how often a case scores higher than another question."""
    order = np.argsort(scores)
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    cases = is_case.sum()
    return (ranks[is_case].sum() - cases * (cases + 1) / 2) / (cases * (~is_case).sum())


def judge(name, vectors, is_case, groups):
    """Prints how the classifier does on each group when it is fitted to all others."""
    scores = np.zeros(len(vectors))
    for group in set(groups):
        held_out = groups == group
        weights = fit(vectors[~held_out], is_case[~held_out])
        scores[held_out] = log_odds(vectors[held_out], weights)
        if len(set(groups)) < 6:
            print(f"| {name} {group} | {area(scores[held_out], is_case[held_out]):.3f} | "
                  f"{((scores > 0) == is_case)[held_out].mean():.1%} |")
    print(f"| each {name} | {area(scores, is_case):.3f} | {((scores > 0) == is_case).mean():.1%} |")


def main():
    questions = read()
    vectors = encode([question["question"] for question in questions])
    is_case = np.array([question["kind"] == "case" for question in questions])
    print(f"{len(questions)} questions, {is_case.sum()} of them cases")
    print("| held out | area under the curve | right at even odds |")
    print("| --- | ---: | ---: |")
    for name in ("topic", "author"):
        groups = np.array([question[name] for question in questions])
        judge(name, vectors, is_case, groups)
    weights = fit(vectors, is_case)
    floats = np.append(weights[-1:], weights[:-1]).astype("<f4")
    (EMBEDDING / "case-classifier.bin").write_bytes(MAGIC + floats.tobytes())
    cases = [
        {"question": normalized(question["question"]), "log_odds": round(float(score), 3)}
        for question, score in list(zip(questions, log_odds(vectors, weights)))[:: len(questions) // 12]
    ]
    text = json.dumps(cases, ensure_ascii=False, indent=1)
    (EMBEDDING / "tests/case-classifier-cases.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
