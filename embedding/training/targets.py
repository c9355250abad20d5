"""Turns the teacher's vectors into the vectors that the table is to give.

A language's mean is taken away, so that a text's language says nothing; the first
principal components are kept; and each vector is moved towards the centroid of those
that mean the same: its translation, or the rest of its question group.
"""

from dataclasses import dataclass

import numpy as np

from texts import ENGLISH, JAPANESE, Corpus

# How far a target moves: 0 stays, 1 is the centroid.
CENTROID = 0.5
# Keeps a vector of zeros from a division by zero.
TINY = 1e-9


@dataclass(frozen=True)
class Projection:
    """From the teacher's space to the table's."""

    means: np.ndarray
    basis: np.ndarray

    def __call__(self, vectors: np.ndarray, languages: np.ndarray) -> np.ndarray:
        return unit((vectors - self.means[languages]) @ self.basis)


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + TINY)


def projection(vectors: np.ndarray, languages: np.ndarray, dimensions: int) -> Projection:
    """The languages' means and the principal components around them."""
    means = np.stack([vectors[languages == one].mean(axis=0) for one in (ENGLISH, JAPANESE)])
    centred = vectors - means[languages]
    # Ascending by variance.
    _, components = np.linalg.eigh(centred.T @ centred)
    return Projection(means, np.ascontiguousarray(components[:, ::-1][:, :dimensions]))


def targets(projected: np.ndarray, corpus: Corpus) -> np.ndarray:
    moved = projected.copy()
    count = corpus.pair_count
    centroids = unit(projected[:count] + projected[count : 2 * count])
    for side in (slice(0, count), slice(count, 2 * count)):
        moved[side] = towards(projected[side], centroids)
    for group in corpus.groups:
        centroid = unit(projected[group].sum(axis=0, keepdims=True))
        moved[group] = towards(projected[group], centroid)
    return moved


def towards(vectors: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    return unit((1 - CENTROID) * vectors + CENTROID * centroids)
