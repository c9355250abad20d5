"""Turns texts as counts of pieces, and their targets, into a table of pieces' vectors.

The vector of a text is the mean of its pieces' vectors, scaled to length 1. The loss of
a text is 1 minus the cosine to its target, plus a contrastive part: among the pairs of
a batch, a text's own translation is to be the nearest, and among the question groups
another question of its group. A weak pull keeps each piece near where it started, so
that rare ones stay sensible. Adam (Kingma and Ba, 2015) moves only the rows that the
batch has.

Invariant: the same inputs give the same table.
"""

import numpy as np
from scipy import sparse

from texts import Corpus

STEPS = 1500
BATCH_PAIRS = 768
BATCH_GROUPS = 256
BATCH_SINGLES = 192
# Falls to 0 in a straight line.
LEARNING_RATE = 0.01
MOMENTUM, VARIANCE_MOMENTUM = 0.9, 0.999
TEMPERATURE = 0.06
CONTRAST_OF_PAIRS = 0.1
CONTRAST_OF_GROUPS = 0.3
ANCHOR = 0.01
# Weight of a piece at the start: this over this plus its frequency (Arora et al., "A
# Simple but Tough-to-Beat Baseline for Sentence Embeddings", 2017).
SIF = 1e-3
SEED = 1


def start(vectors: np.ndarray, counts: sparse.csr_matrix) -> np.ndarray:
    """The teacher's vectors of the pieces themselves, rare pieces longest."""
    # In how many texts a piece is.
    uses = np.bincount(counts.indices, minlength=counts.shape[1]) + 1.0
    frequency = uses / uses.sum()
    return (vectors * (SIF / (SIF + frequency))[:, None]).astype(np.float32)


def fit(
    counts: sparse.csr_matrix, targets: np.ndarray, start: np.ndarray, corpus: Corpus
) -> np.ndarray:
    random = np.random.default_rng(SEED)
    table = start.copy()
    optimiser = Adam(table)
    for step in range(STEPS):
        rows, contrasts = batch(corpus, random)
        texts = counts[rows]
        # Only the pieces of this batch, renumbered.
        used, columns = np.unique(texts.indices, return_inverse=True)
        texts = sparse.csr_matrix((texts.data, columns, texts.indptr), (len(rows), len(used)))
        slope = texts.T @ slope_of_loss(texts @ table[used], targets[rows], contrasts)
        slope += ANCHOR * (table[used] - start[used])
        optimiser.step(used, slope, LEARNING_RATE * (1 - step / STEPS))
    return table


def batch(
    corpus: Corpus, random: np.random.Generator
) -> tuple[np.ndarray, list[tuple[slice, slice, float]]]:
    """Places of texts, and which of them belong together, with the contrast's weight."""
    pairs = random.integers(0, corpus.pair_count, BATCH_PAIRS)
    groups = random.choice(len(corpus.groups), BATCH_GROUPS, replace=False)
    both = np.array([random.choice(corpus.groups[group], 2, replace=False) for group in groups])
    singles = random.choice(corpus.singles, BATCH_SINGLES)
    rows = np.concatenate([pairs, corpus.pair_count + pairs, both[:, 0], both[:, 1], singles])
    ends = np.cumsum([0, BATCH_PAIRS, BATCH_PAIRS, BATCH_GROUPS, BATCH_GROUPS])
    parts = [slice(first, last) for first, last in zip(ends, ends[1:])]
    return rows, [(*parts[:2], CONTRAST_OF_PAIRS), (*parts[2:], CONTRAST_OF_GROUPS)]


def slope_of_loss(
    sums: np.ndarray, targets: np.ndarray, contrasts: list[tuple[slice, slice, float]]
) -> np.ndarray:
    """The loss differentiated by the sums of the texts' pieces.

    The length of a sum does not count, so that sums serve for means.
    """
    lengths = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-9
    vectors = sums / lengths
    slope = -targets
    for one, other, weight in contrasts:
        pull = contrast(vectors[one] @ vectors[other].T) * (weight / TEMPERATURE)
        slope[one] += pull @ vectors[other]
        slope[other] += pull.T @ vectors[one]
    return (slope - vectors * (slope * vectors).sum(axis=1, keepdims=True)) / lengths


def contrast(cosines: np.ndarray) -> np.ndarray:
    """Slope of the mean cross entropy of both directions, whose answers are the diagonal."""
    scaled = cosines / TEMPERATURE
    slope = (softmax(scaled) + softmax(scaled.T).T) / 2
    slope[np.diag_indices_from(slope)] -= 1
    return slope


def softmax(rows: np.ndarray) -> np.ndarray:
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


class Adam:
    """Adam on some rows of a table; a row counts only the steps that it had."""

    def __init__(self, table: np.ndarray):
        self._table = table
        self._mean = np.zeros_like(table)
        self._square = np.zeros_like(table)
        self._steps = np.zeros(len(table), np.int32)

    def step(self, rows: np.ndarray, slope: np.ndarray, rate: float) -> None:
        self._steps[rows] += 1
        steps = self._steps[rows][:, None]
        mean = MOMENTUM * self._mean[rows] + (1 - MOMENTUM) * slope
        square = VARIANCE_MOMENTUM * self._square[rows] + (1 - VARIANCE_MOMENTUM) * slope**2
        self._mean[rows], self._square[rows] = mean, square
        # In the table's precision: the corrections are for the first steps from zero.
        mean = mean / (1 - MOMENTUM**steps).astype(np.float32)
        square = square / (1 - VARIANCE_MOMENTUM**steps).astype(np.float32)
        self._table[rows] -= np.float32(rate) * mean / (np.sqrt(square) + np.float32(1e-8))
