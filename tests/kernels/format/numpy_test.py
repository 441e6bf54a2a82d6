# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Do formats, rounding and statistics agree with NumPy and ml_dtypes? Usage: numpy_test.py PATH_OF_kernels_pipe"""

import subprocess
import sys
import unittest

import ml_dtypes
import numpy as np

PIPE = sys.argv.pop(1)

DTYPES = {
    "binary16": np.dtype(np.float16),
    "bfloat16": np.dtype(ml_dtypes.bfloat16),
    "binary32": np.dtype(np.float32),
    "binary64": np.dtype(np.float64),
    "e4m3fn": np.dtype(ml_dtypes.float8_e4m3fn),
    "e5m2": np.dtype(ml_dtypes.float8_e5m2),
    "e4m3fnuz": np.dtype(ml_dtypes.float8_e4m3fnuz),
    "e5m2fnuz": np.dtype(ml_dtypes.float8_e5m2fnuz),
}
WORDS = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}
TARGETS = ["binary16", "bfloat16", "tf32", "e4m3fn", "e5m2", "e4m3fnuz", "e5m2fnuz", "binary32"]


def pipe(what: str, name: str, data: np.ndarray) -> bytes:
    return subprocess.run([PIPE, what, name], input=data.tobytes(), capture_output=True, check=True).stdout


def emin(name: str) -> int:
    if name == "tf32":
        return -126
    return int(np.frexp(np.float64(ml_dtypes.finfo(DTYPES[name]).smallest_normal))[1]) - 1


def highest(name: str) -> float:
    return float(np.frombuffer(np.uint32(0x7F7FE000), np.float32)[0]) if name == "tf32" else float(
        ml_dtypes.finfo(DTYPES[name]).max)


def samples(seed: int) -> np.ndarray:
    """binary32 values over its whole range, many of them near a boundary of some narrow format."""
    rng = np.random.default_rng(seed)
    bits = rng.integers(0, 2**32, 40000, dtype=np.uint32).view(np.float32)
    scaled = (rng.standard_normal(40000) * np.exp2(rng.uniform(-30, 18, 40000))).astype(np.float32)
    edges = []
    for name in ("binary16", "e4m3fn", "e5m2", "e4m3fnuz", "e5m2fnuz"):
        patterns = np.arange(2**(8 * DTYPES[name].itemsize - 1) - 1).astype(WORDS[DTYPES[name].itemsize])
        with np.errstate(all="ignore"):
            values = patterns.view(DTYPES[name]).astype(np.float32)
            values = values[np.isfinite(values)]
            middle = ((values[1:].astype(np.float64) + values[:-1]) / 2).astype(np.float32)
        edges += [middle, np.nextafter(middle, np.float32(0)), np.nextafter(middle, np.float32(np.inf)), -middle]
    return np.concatenate([bits, scaled, *edges])


class Formats(unittest.TestCase):

    def test_decode_every_narrow_pattern(self):
        for name, dtype in DTYPES.items():
            if dtype.itemsize > 2:
                continue
            with self.subTest(name), np.errstate(all="ignore"):
                patterns = np.arange(2**(8 * dtype.itemsize))
                want = patterns.astype(WORDS[dtype.itemsize]).view(dtype).astype(np.float64)
                got = np.frombuffer(pipe("decode", name, patterns.astype(np.uint64)), np.float64)
                np.testing.assert_array_equal(got, want)
                finite = np.isfinite(want)
                np.testing.assert_array_equal(np.signbit(got[finite]), np.signbit(want[finite]))

    def test_encode_rounds_as_a_cast_does(self):
        values = samples(1)
        for name, dtype in DTYPES.items():
            with self.subTest(name), np.errstate(all="ignore"):
                want = values.astype(dtype)
                patterns = np.frombuffer(pipe("encode", name, values.astype(np.float64)), np.uint64)
                got = patterns.astype(WORDS[dtype.itemsize]).view(dtype)
                number = ~np.isnan(want.astype(np.float64))
                np.testing.assert_array_equal(np.isnan(got.astype(np.float64)), ~number)
                np.testing.assert_array_equal(got[number].view(WORDS[dtype.itemsize]),
                                              want[number].view(WORDS[dtype.itemsize]))

    def test_binary64_to_binary32_and_binary16(self):
        values = np.random.default_rng(2).integers(0, 2**64, 40000, dtype=np.uint64).view(np.float64)
        for name in ("binary32", "binary16"):
            with self.subTest(name), np.errstate(all="ignore"):
                want = values.astype(DTYPES[name]).astype(np.float64)
                patterns = np.frombuffer(pipe("encode", name, values), np.uint64)
                np.testing.assert_array_equal(
                    patterns.astype(WORDS[DTYPES[name].itemsize]).view(DTYPES[name]).astype(np.float64), want)


class Statistics(unittest.TestCase):

    def check(self, name: str, array: np.ndarray):
        lines = pipe("measure", name, array).decode().split("\n")
        words = lines[0].split()
        with np.errstate(all="ignore"):
            x = array.astype(np.float64)
            finite = x[np.isfinite(x)]
            magnitude = np.abs(finite[finite != 0])
            exponent = np.frexp(magnitude)[1] - 1
            top = int(np.frexp(highest(name))[1]) - 1
            want = [
                x.size, np.sum(x == 0), np.sum(exponent < emin(name)), np.sum(exponent == top), np.sum(x == np.inf),
                np.sum(x == -np.inf), np.sum(np.isnan(x)), np.sum(x < 0)
            ]
            self.assertEqual([int(w) for w in words[:8]], [int(w) for w in want])
            extremes = [finite.min(), finite.max(), magnitude.min(), magnitude.max()]
            self.assertEqual([float.fromhex(w) for w in words[8:12]], [float(e) for e in extremes])
            for i, target in enumerate(TARGETS):
                self.assertEqual([int(w) for w in words[13 + 3 * i:16 + 3 * i]], self.what_if(magnitude, target), target)
        histogram = {int(e): int(c) for e, c in (pair.split(":") for pair in lines[1].split())}
        self.assertEqual({e: c for e, c in histogram.items() if c}, dict(zip(*np.unique(exponent, return_counts=True))))

    def what_if(self, magnitude: np.ndarray, target: str) -> list[int]:
        """By a real cast where NumPy has one; the values are binary32, so that no cast rounds twice."""
        if target == "tf32":
            bits = magnitude.astype(np.float32).view(np.uint32).astype(np.uint64)
            bits += 0xFFF + ((bits >> 13) & 1)
            rounded = (bits & ~np.uint64(0x1FFF)).astype(np.uint32).view(np.float32).astype(np.float64)
        else:
            rounded = magnitude.astype(np.float32).astype(DTYPES[target]).astype(np.float64)
        nonzero = rounded != 0
        return [int(np.sum(~nonzero)), int(np.sum(nonzero & (rounded < np.exp2(float(emin(target)))))),
                int(np.sum(~np.isfinite(rounded)))]

    def test_casts_of_binary32_samples(self):
        values = samples(3)
        for name, dtype in DTYPES.items():
            with self.subTest(name), np.errstate(all="ignore"):
                self.check(name, values.astype(dtype))

    def test_training_like_tensors(self):
        rng = np.random.default_rng(4)
        for name, dtype in DTYPES.items():
            for sigma in (1e-6, 1e-3, 1.0, 300.0):
                for size in (10, 100, 3000, 70000):
                    with self.subTest(name, sigma=sigma, size=size), np.errstate(all="ignore"):
                        values = (rng.standard_normal(size) * sigma).astype(np.float32).astype(dtype)
                        if np.any(np.isfinite(v := values.astype(np.float64)) & (v != 0)):
                            self.check(name, values)


if __name__ == "__main__":
    unittest.main()
