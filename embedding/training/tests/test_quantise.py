"""Quantising: what is lost, and how four-bit numbers are packed."""

import unittest

import numpy as np

from quantise import packed, quantise, unpacked


class Quantising(unittest.TestCase):
    def setUp(self):
        self.table = np.random.default_rng(5).normal(size=(40, 16)).astype(np.float32)

    def test_no_component_below_the_clip_is_off_by_more_than_half_a_step(self):
        for bits, clip in ((4, 0.85), (8, 1.0)):
            quantised = quantise(self.table, bits)
            largest = np.abs(self.table).max(axis=1, keepdims=True)
            error = np.abs(quantised.table() - self.table)[np.abs(self.table) <= clip * largest]
            self.assertLessEqual(error.max(), quantised.scales.max() / 2 + 1e-6)

    def test_a_row_of_zeros_stays(self):
        quantised = quantise(np.zeros((1, 4), np.float32), 4)
        self.assertEqual(quantised.table().tolist(), [[0.0] * 4])

    def test_packing_keeps_every_number(self):
        numbers = quantise(self.table, 4).numbers
        self.assertEqual(packed(numbers).shape, (40, 8))
        np.testing.assert_array_equal(unpacked(packed(numbers)), numbers)

    def test_the_first_half_of_a_row_is_in_the_low_halves(self):
        numbers = np.array([[-7, 0, 7, 1]], np.int8)
        self.assertEqual(packed(numbers).tolist(), [[1 | 15 << 4, 8 | 9 << 4]])

    def test_size(self):
        self.assertEqual(quantise(self.table, 4).size(), 40 * (8 + 4))
        self.assertEqual(quantise(self.table, 8).size(), 40 * (16 + 4))


if __name__ == "__main__":
    unittest.main()
