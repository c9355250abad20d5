"""Turns a table of vectors into small whole numbers with a scale a row, and back.

The largest component of a row would waste range on a rare case, so that it may be cut
to a part of itself. Four-bit numbers are packed as `../src/table.rs` reads them.
"""

from dataclasses import dataclass

import numpy as np

# What the largest component of a row is cut to, by bits a component.
CLIP = {4: 0.85, 8: 1.0}


@dataclass(frozen=True)
class Quantised:
    """Component = number times the scale of its row."""

    numbers: np.ndarray
    scales: np.ndarray
    bits: int

    def table(self) -> np.ndarray:
        return self.numbers * self.scales[:, None]

    def size(self) -> int:
        """Bytes of numbers and scales."""
        return self.numbers.size * self.bits // 8 + self.scales.nbytes


def quantise(table: np.ndarray, bits: int) -> Quantised:
    largest = 2 ** (bits - 1) - 1
    scales = (np.abs(table).max(axis=1) * CLIP[bits] / largest).astype(np.float32)
    # A row of zeros has any scale.
    divisors = np.where(scales > 0, scales, 1)[:, None]
    numbers = np.clip(np.round(table / divisors), -largest, largest).astype(np.int8)
    return Quantised(numbers, scales, bits)


def packed(numbers: np.ndarray) -> np.ndarray:
    """Four-bit numbers plus 8, two a byte: the first half of a row in the low halves."""
    low, high = np.split((numbers + 8).astype(np.uint8), 2, axis=1)
    return low | high << 4


def unpacked(packed_rows: np.ndarray) -> np.ndarray:
    halves = [packed_rows & 15, packed_rows >> 4]
    return np.concatenate(halves, axis=1).astype(np.int8) - 8
