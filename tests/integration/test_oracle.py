# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The oracle itself, against the casts of NumPy and ml_dtypes and against counts that a person can make."""

import unittest

import ml_dtypes
import numpy as np
import torch

import oracle

CASTS = {
    oracle.BINARY16: np.float16,
    oracle.BFLOAT16: ml_dtypes.bfloat16,
    oracle.E4M3FN: ml_dtypes.float8_e4m3fn,
    oracle.E5M2: ml_dtypes.float8_e5m2,
    oracle.E4M3FNUZ: ml_dtypes.float8_e4m3fnuz,
    oracle.E5M2FNUZ: ml_dtypes.float8_e5m2fnuz,
    oracle.BINARY32: np.float32,
}


def candidates() -> np.ndarray:
    """Every positive binary16, bfloat16 value, and binary32 values around every power of two and tie."""
    half = np.arange(1, 0x7C00, dtype=np.uint16).view(np.float16).astype(np.float32)
    brain = np.arange(1, 0x7F80, dtype=np.uint16).view(ml_dtypes.bfloat16).astype(np.float32)
    bits = half.view(np.uint32)
    near = np.concatenate([bits - 1, bits + 1, bits + 0x0FFF, bits + 0x1000, bits + 0x1001]).view(np.float32)
    wide = np.random.default_rng(1).integers(1, 0x7F800000, 200_000, dtype=np.uint32).view(np.float32)
    return np.concatenate([half, brain, near, wide])


class OracleTest(unittest.TestCase):
    def test_rounding_equals_the_casts(self) -> None:
        values = candidates()
        for target, cast in CASTS.items():
            with self.subTest(cast=cast.__name__), np.errstate(over="ignore"):
                stored = values.astype(cast).astype(np.float64)
                rounded = oracle.round_to(target, values.astype(np.float64))
                overflow = rounded > target.largest
                np.testing.assert_array_equal(overflow, ~np.isfinite(stored))
                np.testing.assert_array_equal(rounded[~overflow], stored[~overflow])

    def test_counts_by_hand(self) -> None:
        tensor = torch.tensor([0.0, -0.0, 1.0, -3.0, 2**-24, 65504.0, float("inf"), -float("inf"), float("nan")])
        stats = oracle.measure(*oracle.read(tensor.half()))
        self.assertEqual((stats.numel, stats.zero, stats.subnormal, stats.near_max), (9, 2, 1, 1))
        self.assertEqual((stats.pos_inf, stats.neg_inf, stats.nan, stats.negative), (1, 1, 1, 2))
        self.assertEqual((stats.min, stats.max, stats.absmin, stats.absmax), (-3.0, 65504.0, 2**-24, 65504.0))
        self.assertEqual((stats.first, stats.bins[0], stats.bins[24], stats.bins[25], stats.bins[39]), (-24, 1, 1, 1, 1))
        self.assertEqual(stats.what_if[3], (1, 0, 1))  # e4m3fn: 2^-24 is flushed, 65504 overflows

    def test_binary16_rounds_to_infinity_from_65520(self) -> None:
        below, at = np.array([65519.996]), np.array([65520.0])
        self.assertEqual(oracle.measure(oracle.BINARY32, below).what_if[0], (0, 0, 0))
        self.assertEqual(oracle.measure(oracle.BINARY32, at).what_if[0], (0, 0, 1))

    def test_components_of_a_complex_tensor(self) -> None:
        stats = oracle.measure(*oracle.read(torch.tensor([1 + 2j, 0 - 4j])))
        self.assertEqual((stats.numel, stats.zero, stats.min, stats.max), (4, 1, -4.0, 2.0))


if __name__ == "__main__":
    unittest.main()
