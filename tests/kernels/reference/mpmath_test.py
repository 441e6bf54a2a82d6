# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Do certified elements agree with mpmath to 100 bits and more, and hold their own error bound? 1,000 elements of each
family of ops. Usage: mpmath_test.py PATH_OF_certified_pipe"""

import itertools
import math
import subprocess
import sys
import unittest
from typing import Callable, List, Optional, Sequence, Tuple

import numpy as np
from mpmath import mp, mpf

PIPE = sys.argv.pop(1)
SAMPLES = 1000
AGREE = mpf(2)**-113
SMALLEST = mpf(2)**-(2**27)  # smaller results are known to be small, no more
ORACLE_ERROR = mpf(2)**-700  # the oracle is rounded too
mp.prec = 900
EXACT = 5000  # wide enough that sums of products of binary64 numbers are exact

FORMATS = {"binary16": 1, "bfloat16": 2, "binary32": 3, "binary64": 4}
FUNCTIONS = ["exp", "log", "sigmoid", "tanh", "gelu", "gelu_tanh", "silu", "rsqrt", "exp2", "log2", "log10", "log1p"]
FINITE, INF, NAN, UNCERTIFIED = range(4)


def hex64(x: float) -> str:
    return f"{int(np.float64(x).view(np.uint64)):x}"


class Tensor:
    """Values, exactly those of a format, at random places of a memory with gaps."""

    def __init__(self, rng: np.random.Generator, values: np.ndarray, name: str = "binary64"):
        values = np.asarray(values, np.float64)
        with np.errstate(all="ignore"):
            if name == "binary16":
                patterns = values.astype(np.float16)
                self.values, patterns = patterns.astype(np.float64), patterns.view(np.uint16)
            elif name == "binary64":
                self.values, patterns = values, values.copy().view(np.uint64)
            else:
                patterns = values.astype(np.float32).view(np.uint32)
                if name == "bfloat16":
                    patterns = patterns >> 16
                self.values = ((patterns << 16) if name == "bfloat16" else patterns).view(np.float32).astype(np.float64)
        order = rng.permutation(values.ndim)
        strides, extent = [0] * values.ndim, int(rng.integers(1, 3))
        for d in order:
            strides[d] = extent
            extent *= values.shape[d] + int(rng.integers(0, 2))
        offset = 0
        for d in range(values.ndim):
            if rng.random() < 0.1:
                offset += strides[d] * (values.shape[d] - 1)
                strides[d] = -strides[d]
        memory = {offset + sum(i * s for i, s in zip(at, strides)): int(patterns[at]) for at in np.ndindex(values.shape)}
        count = max(memory, default=0) + 1
        words = [FORMATS[name], values.ndim, *values.shape, *strides, offset, count]
        self.text = " ".join(map(str, words)) + "".join(f" {memory.get(i, 0):x}" for i in range(count))

    def __getitem__(self, at) -> mpf:
        return mpf(float(self.values[at]))


class Case:

    def __init__(self, family: str, text: str, want, relative: bool = True):
        self.family, self.text, self.want, self.relative = family, text, want, relative
        self.format = "binary32"
        if isinstance(want, mpf) and mp.isfinite(want):
            self.computed = float(want) * (1 + 1e-5) if abs(want) < 1e300 else 1.0
        else:
            self.computed = 1.0

    def line(self) -> str:
        return f"{self.family} {hex64(self.computed)} {FORMATS[self.format]} {self.text}\n"


class Result:

    def __init__(self, line: str):
        kind, negative, significand, exponent, error, nearest, bound, ulps = line.split()
        self.kind = int(kind)
        self.negative = negative == "1"
        self.value = mpf(int(significand, 16)) * mpf(2)**int(exponent) * (-1 if self.negative else 1)
        self.error = mpf(0) if int(error) == -2**63 else mpf(2)**int(error)
        self.nearest, self.bound, self.ulps = (float(x) if "n" in x else float.fromhex(x) for x in (nearest, bound, ulps))


def run(cases: Sequence[Case]) -> List[Result]:
    text = "".join(case.line() for case in cases)
    out = subprocess.run([PIPE], input=text, capture_output=True, check=True, text=True).stdout
    return [Result(line) for line in out.splitlines()]


def ulp_of(exact: mpf) -> mpf:
    """Of binary32. mpmath keeps |x| = significand * 2^exponent."""
    _, significand, exponent, width = exact._mpf_
    return mpf(2)**(min(max(exponent + width - 1 if significand else -126, -126), 127) - 23)


def values_of(rng: np.random.Generator, shape, kind: str) -> np.ndarray:
    normal = rng.standard_normal(shape)
    if kind == "wide":
        return normal * np.exp2(rng.integers(-100, 100, shape))
    if kind == "extreme":  # products from 2^-2148 to nearly 2^2048
        return np.ldexp(normal, rng.choice([-1074, -1022, -500, 0, 500, 1020], shape))
    if kind == "subnormal":
        return np.ldexp(np.trunc(normal * 50), -1074)
    return normal


class Certified(unittest.TestCase):

    def check(self, cases: Sequence[Case]) -> None:
        self.assertGreaterEqual(len(cases), 1)
        results = run(cases)
        self.assertEqual(len(results), len(cases))
        for case, got in zip(cases, results):
            with self.subTest(case=case.family + " " + case.text[:300]):
                self.check_one(case, got)

    def check_one(self, case: Case, got: Result) -> None:
        want = case.want
        if mp.isnan(want):
            self.assertEqual(got.kind, NAN)
            return
        if mp.isinf(want):
            self.assertEqual((got.kind, got.negative), (INF, want < 0))
            return
        self.assertEqual(got.kind, FINITE)
        error = abs(got.value - want)
        self.assertLessEqual(error, got.error + abs(want) * ORACLE_ERROR)
        if case.relative and (want == 0 or abs(want) > SMALLEST):
            self.assertLessEqual(error, AGREE * abs(want))
            self.assertLessEqual(got.error, mpf(2)**-128 * abs(want))
        if abs(want) < mpf(2)**1023 and (want == 0 or abs(want) > mpf(2)**-1000):
            self.assertEqual(got.nearest, float(got.value))
        distance = abs(mpf(case.computed) - want)
        self.assertGreaterEqual(mpf(got.bound), distance - abs(want) * ORACLE_ERROR)
        if distance < sys.float_info.max / 2:  # beyond binary64 the bound is inf
            self.assertLessEqual(mpf(got.bound), (distance + 2 * got.error) * (1 + mpf(2)**-50) + mpf(2)**-1074)
        if math.isfinite(got.ulps):
            self.assertLessEqual(distance / ulp_of(want), mpf(got.ulps) * (1 + ORACLE_ERROR))
            most = (distance + 2 * got.error) / ulp_of(max(abs(want) - 2 * got.error, mpf(0)))
            self.assertLessEqual(mpf(got.ulps), most * (1 + mpf(2)**-50) + mpf(2)**-1074)

    def test_matrix_product(self) -> None:
        rng = np.random.default_rng(1)
        cases = []
        for i in range(SAMPLES):
            batch = tuple(rng.integers(1, 3, rng.integers(0, 3)))
            m, k, n = (int(x) for x in rng.integers(1, 6, 3))
            k = k * 7 if i % 5 == 0 else k
            name = rng.choice(list(FORMATS))
            kind = rng.choice(["normal", "wide", "extreme", "subnormal"]) if name == "binary64" else "normal"
            a = values_of(rng, (*batch, m, k), kind)
            b = values_of(rng, (*batch, k, n), kind)
            if i % 3 == 0 and k > 1:  # the last product cancels what it can of the others
                with np.errstate(all="ignore"):
                    rest = (a[..., :-1] @ b[..., :-1, :])[..., 0]
                b[..., -1, :] = 1
                a[..., -1] = np.where(np.isfinite(rest), -rest, a[..., -1])
            with np.errstate(all="ignore"):
                ta, tb = Tensor(rng, a, name), Tensor(rng, b, name)
                tc = Tensor(rng, values_of(rng, (*batch, m, n), "normal"), name)
            alpha, beta = ((1.0, 1.0), (1.0, 0.0), (float(rng.standard_normal()), 0.5))[i % 3]
            has_c = i % 4 != 0
            flat = int(rng.integers(0, math.prod(batch) * m * n))
            *lead, row, column = np.unravel_index(flat, (*batch, m, n))
            lead = tuple(lead)
            with mp.workprec(EXACT):
                dot = mp.fsum(ta[(*lead, row, x)] * tb[(*lead, x, column)] for x in range(k))
                added = mpf(beta) * tc[(*lead, row, column)] if has_c and beta != 0 else mpf(0)
                want = mpf(alpha) * dot + added
            text = f"{ta.text} {tb.text} {tc.text if has_c else '-'} {hex64(beta)} {hex64(alpha)} {flat}"
            cases.append(Case("matrix_product", text, want, relative=abs(want) * 2**60 > abs(added)))
        self.check(cases)

    def test_products_that_are_not_finite(self) -> None:
        rng = np.random.default_rng(2)
        inf, nan = math.inf, math.nan
        cases = []
        for a, b, want in [([inf, 1], [1, 1], inf), ([inf, 1], [-1, 1], -inf), ([inf, 1], [0, 1], nan),
                           ([inf, -inf], [1, 1], nan), ([nan, 1], [0, 1], nan), ([inf, inf], [2, 3], inf),
                           ([inf, 1], [5e-324, 1], inf)]:
            ta, tb = Tensor(rng, np.array([a])), Tensor(rng, np.array(b).reshape(2, 1))
            for alpha in (1.0, -2.0):
                cases.append(Case("matrix_product", f"{ta.text} {tb.text} - {hex64(1.0)} {hex64(alpha)} 0",
                                  mpf(want) * int(alpha)))
        self.check(cases)

    def test_convolution(self) -> None:
        rng = np.random.default_rng(3)
        cases = []
        while len(cases) < SAMPLES:
            dims = int(rng.integers(1, 4))
            groups = int(rng.integers(1, 3))
            transposed = bool(rng.integers(0, 2))
            batch, per_in, per_out = (int(x) for x in rng.integers(1, 3, 3))
            size = rng.integers(2, 6, dims)
            kernel = rng.integers(1, 4, dims)
            stride, dilation = rng.integers(1, 3, (2, dims))
            padding = rng.integers(0, 3, dims)
            out_padding = [int(rng.integers(0, max(s, d))) if transposed else 0 for s, d in zip(stride, dilation)]
            if transposed:
                out = [(i - 1) * s - 2 * p + d * (k - 1) + o + 1
                       for i, s, p, d, k, o in zip(size, stride, padding, dilation, kernel, out_padding)]
            else:
                out = [(i + 2 * p - d * (k - 1) - 1) // s + 1
                       for i, s, p, d, k in zip(size, stride, padding, dilation, kernel)]
            if min(out) < 1:
                continue
            name = rng.choice(list(FORMATS))
            x = Tensor(rng, rng.standard_normal((batch, groups * per_in, *size)), name)
            shape = (groups * per_in, per_out) if transposed else (groups * per_out, per_in)
            w = Tensor(rng, rng.standard_normal((*shape, *kernel)), name)
            bias = Tensor(rng, rng.standard_normal(groups * per_out), name) if rng.random() < 0.5 else None
            full = (batch, groups * per_out, *out)
            flat = int(rng.integers(0, math.prod(full)))
            n, c, *place = (int(v) for v in np.unravel_index(flat, full))
            group = c // per_out
            want = bias[c] if bias else mpf(0)
            if transposed:  # scatter: every input element to every output element that it reaches
                for source in np.ndindex(*size):
                    for tap in np.ndindex(*kernel):
                        if all(s * st - p + t * d == o
                               for s, st, p, t, d, o in zip(source, stride, padding, tap, dilation, place)):
                            want += mp.fsum(x[(n, ch, *source)] * w[(ch, c % per_out, *tap)]
                                            for ch in range(group * per_in, (group + 1) * per_in))
            else:
                padded = np.zeros((groups * per_in, *(s + 2 * p for s, p in zip(size, padding))))
                padded[(slice(None), *(slice(p, p + s) for p, s in zip(padding, size)))] = x.values[n]
                for tap in np.ndindex(*kernel):
                    at = tuple(o * st + t * d for o, st, t, d in zip(place, stride, tap, dilation))
                    want += mp.fsum(mpf(float(padded[(group * per_in + ch, *at)])) * w[(c, ch, *tap)]
                                    for ch in range(per_in))
            three = lambda values, fill: " ".join(str(int(v)) for v in (*values, *[fill] * (3 - dims)))
            cases.append(Case("convolution", f"{x.text} {w.text} {bias.text if bias else '-'} {three(stride, 1)} "
                              f"{three(padding, 0)} {three(dilation, 1)} {three(out_padding, 0)} {int(transposed)} "
                              f"{groups} {flat}", want))
        self.check(cases)

    def test_sum_and_mean(self) -> None:
        rng = np.random.default_rng(4)
        for family in ("sum", "mean"):
            cases = []
            for i in range(SAMPLES):
                dim = int(rng.integers(1, 5))
                shape = tuple(int(v) for v in rng.integers(1, 6, dim))
                name = rng.choice(list(FORMATS))
                kind = rng.choice(["normal", "wide", "extreme", "subnormal"]) if name == "binary64" else "normal"
                x = values_of(rng, shape, kind)
                if i % 4 == 0:
                    x.reshape(-1)[x.size // 2:] = -x.reshape(-1)[:x.size - x.size // 2] * (1 + 2.0**-52)
                x = Tensor(rng, x, name)
                mask = int(rng.integers(1, 2**dim))
                kept = [d for d in range(dim) if not mask >> d & 1]
                flat = int(rng.integers(0, math.prod(shape[d] for d in kept)))
                fixed = dict(zip(kept, np.unravel_index(flat, [shape[d] for d in kept]))) if kept else {}
                places = list(itertools.product(*[[fixed[d]] if d in fixed else range(shape[d]) for d in range(dim)]))
                with mp.workprec(EXACT):
                    want = mp.fsum(x[place] for place in places)
                cases.append(Case(family, f"{x.text} {mask:x} {flat}", want / len(places) if family == "mean" else want))
            self.check(cases)

    def test_softmax_and_log_softmax(self) -> None:
        rng = np.random.default_rng(5)
        for family in ("softmax", "log_softmax"):
            cases = []
            for i in range(SAMPLES):
                shape = tuple(int(v) for v in rng.integers(1, 9, rng.integers(1, 4)))
                x = rng.standard_normal(shape) * rng.choice([1e-300, 1e-3, 1, 10, 30])
                if i % 3 == 0:
                    x[rng.random(shape) < 0.3] = -math.inf
                x = Tensor(rng, x, rng.choice(list(FORMATS)))
                dim = int(rng.integers(0, len(shape)))
                flat = int(rng.integers(0, math.prod(shape)))
                at = np.unravel_index(flat, shape)
                line = x.values[tuple(slice(None) if d == dim else at[d] for d in range(len(shape)))]
                total = mp.fsum(mp.exp(mpf(float(v))) for v in line)
                alone = np.count_nonzero(np.isfinite(line)) == 1
                if total == 0:
                    want = mp.nan
                elif family == "softmax":
                    want = mp.exp(x[at]) / total
                elif mp.isfinite(x[at]):
                    want = x[at] - mp.log(total) if not alone else mpf(0)
                else:
                    want = mpf("-inf")
                cases.append(Case(family, f"{x.text} {dim} {flat}", want))
            self.check(cases)

    def test_softmax_of_far_apart_and_special_elements(self) -> None:
        rng = np.random.default_rng(6)
        inf = math.inf
        cases = []

        def add(values, index, soft, log) -> None:
            x = Tensor(rng, np.array(values))
            cases.append(Case("softmax", f"{x.text} 0 {index}", soft))
            cases.append(Case("log_softmax", f"{x.text} 0 {index}", log))

        with mp.workprec(2500):
            for gap in (800, 5000, 60000, 65504 * 2):
                tail = mp.exp(mpf(-gap))
                add([0, -gap], 0, 1 / (1 + tail), -mp.log1p(tail))
                add([0, -gap], 1, tail / (1 + tail), -mpf(gap) - mp.log1p(tail))
                add([gap, 0, gap], 0, 1 / (2 + tail), -mp.log(2 + tail))
            add([-inf, 3.0], 1, mpf(1), mpf(0))
            add([-inf, 3.0], 0, mpf(0), mpf("-inf"))
            add([-inf, -inf], 0, mp.nan, mp.nan)
            add([inf, 1.0], 1, mp.nan, mp.nan)
            add([math.nan, 1.0], 1, mp.nan, mp.nan)
            add([5e-324], 0, mpf(1), mpf(0))
        self.check(cases)

    def norm_cases(self, seed: int, family: str) -> List[Case]:
        rng = np.random.default_rng(seed)
        cases = []
        for i in range(SAMPLES):
            name = rng.choice(list(FORMATS))
            groups = int(rng.integers(1, 4))
            channels = groups * int(rng.integers(1, 3))
            shape = (int(rng.integers(1, 4)), channels, *(int(v) for v in rng.integers(1, 5, rng.integers(0, 3))))
            x = rng.standard_normal(shape) * rng.choice([1e-6, 1, 1e3]) + rng.choice([0, 0, 100, 1e4])
            if i % 20 == 0:
                x[:] = x.reshape(-1)[0]  # variance 0
            x = Tensor(rng, x, name)
            flat = int(rng.integers(0, x.values.size))
            at = tuple(int(v) for v in np.unravel_index(flat, shape))
            last = int(rng.integers(1, len(shape) + 1))
            first = len(shape) - last
            by_channel = family in ("group_norm", "batch_norm")
            place = at[1] if by_channel else at[first:]
            parameters = (channels,) if by_channel else shape[first:]
            weight = Tensor(rng, rng.standard_normal(parameters), name) if rng.random() < 0.7 else None
            bias = Tensor(rng, rng.standard_normal(parameters), name) if rng.random() < 0.7 else None
            if family == "rms_norm":
                bias = None
            eps = float(rng.choice([1e-5, 1e-12, 1e-300, 1e-3]))
            affine = f"{weight.text if weight else '-'} {bias.text if bias else '-'} {hex64(eps)}"
            running = family == "batch_norm" and i % 2 == 0
            if family == "group_norm":
                size = channels // groups
                group = x.values[at[0], at[1] // size * size:(at[1] // size + 1) * size]
            elif family == "batch_norm":
                group = x.values[:, at[1]]
            else:
                group = x.values[at[:first]]
            elements = [mpf(float(v)) for v in group.reshape(-1)]
            with mp.workprec(1500):
                if running:
                    mean_t = Tensor(rng, rng.standard_normal(channels), name)
                    variance_t = Tensor(rng, rng.random(channels) + 0.01, name)
                    mean, variance = mean_t[at[1]], variance_t[at[1]]
                else:
                    mean = mp.fsum(elements) / len(elements) if family != "rms_norm" else mpf(0)
                    variance = mp.fsum((e - mean)**2 for e in elements) / len(elements)
                scaled = (x[at] - mean) / mp.sqrt(variance + mpf(eps)) * (weight[place] if weight else 1)
                if family != "rms_norm" and not running and all(e == elements[0] for e in elements):
                    scaled = mpf(0)  # what the division by n leaves
                want = scaled + (bias[place] if bias else 0)
            extra = {"layer_norm": f"{last} {affine}", "rms_norm": f"{last} {affine}", "group_norm": f"{groups} {affine}",
                     "batch_norm": affine + (f" {mean_t.text} {variance_t.text}" if running else " - -")}[family]
            cases.append(Case(family, f"{x.text} {extra} {flat}", want))
        return cases

    def test_layer_norm(self) -> None:
        self.check(self.norm_cases(7, "layer_norm"))

    def test_rms_norm(self) -> None:
        self.check(self.norm_cases(8, "rms_norm"))

    def test_group_norm(self) -> None:
        self.check(self.norm_cases(9, "group_norm"))

    def test_batch_norm(self) -> None:
        self.check(self.norm_cases(10, "batch_norm"))

    def function_values(self, seed: int) -> List[float]:
        rng = np.random.default_rng(seed)
        scale = np.exp2(rng.integers(-40, 10, SAMPLES))
        values = list(rng.standard_normal(SAMPLES) * scale)
        edges = [5e-324, 1e-310, 2.0**-30, 0.125, 0.5, 1.0, math.nextafter(1.0, 2), math.nextafter(1.0, 0), 6.0 * 2**0.5,
                 8.4, 8.5, 37.5, 700.0, 15000.0]
        return values + [0.0] + edges + [-v for v in edges]

    def function(self, name: str, oracle: Callable[[mpf], mpf], special: Sequence[Tuple[float, Optional[float]]]) -> None:
        number = FUNCTIONS.index(name)
        with mp.workprec(1200):
            cases = [Case("function", f"{number} {hex64(x)}", oracle(mpf(x)))
                     for x in self.function_values(11 + number)]
        cases += [Case("function", f"{number} {hex64(x)}", mpf(want)) for x, want in special]
        self.check(cases)

    def test_exp(self) -> None:
        self.function("exp", mp.exp, [(math.inf, math.inf), (-math.inf, 0), (math.nan, math.nan)])

    def test_log(self) -> None:
        self.function("log", lambda x: mp.log(x) if x > 0 else (mpf("-inf") if x == 0 else mp.nan),
                      [(math.inf, math.inf), (-math.inf, math.nan)])

    def test_sigmoid(self) -> None:
        self.function("sigmoid", lambda x: 1 / (1 + mp.exp(-x)), [(math.inf, 1), (-math.inf, 0)])

    def test_tanh(self) -> None:
        self.function("tanh", mp.tanh, [(math.inf, 1), (-math.inf, -1)])

    def test_gelu(self) -> None:
        def oracle(x: mpf) -> mpf:
            return x * mp.erfc(-x / mp.sqrt(2)) / 2

        self.function("gelu", oracle, [(math.inf, math.inf), (math.nan, math.nan)])

    def test_gelu_tanh(self) -> None:
        def oracle(x: mpf) -> mpf:
            u = mp.sqrt(2 / mp.pi) * (x + mpf("0.044715") * x**3)
            # 1 + tanh(u) in the form that does not cancel
            return x / (1 + mp.exp(-2 * u)) if x < 0 else x / 2 * (1 + mp.tanh(u))

        self.function("gelu_tanh", oracle, [(math.inf, math.inf)])

    def test_silu(self) -> None:
        self.function("silu", lambda x: x / (1 + mp.exp(-x)), [(math.inf, math.inf)])

    def test_rsqrt(self) -> None:
        self.function("rsqrt", lambda x: 1 / mp.sqrt(x) if x > 0 else (mpf("inf") if x == 0 else mp.nan),
                      [(math.inf, 0), (-math.inf, math.nan), (-0.0, -math.inf)])

    def test_exp2(self) -> None:
        self.function("exp2", lambda x: mp.power(2, x), [(math.inf, math.inf), (-math.inf, 0), (math.nan, math.nan)])

    def test_logarithms_to_other_bases(self) -> None:
        for base in (2, 10):
            self.function(f"log{base}", lambda x: mp.log(x) / mp.log(base) if x > 0 else (mpf("-inf") if x == 0 else mp.nan),
                          [(math.inf, math.inf), (-math.inf, math.nan)])

    def test_log1p(self) -> None:
        self.function("log1p", lambda x: mp.log1p(x) if x > -1 else (mpf("-inf") if x == -1 else mp.nan),
                      [(math.inf, math.inf), (-math.inf, math.nan)])

    def test_power(self) -> None:
        rng = np.random.default_rng(20)
        cases = []
        with mp.workprec(1200):
            for i in range(SAMPLES):
                x = float(rng.standard_normal() * np.exp2(rng.integers(-20, 20)))
                y = float(rng.integers(-9, 10)) if i % 2 else float(rng.standard_normal() * 30)
                if i % 7 == 0:
                    x = 1 + x * 2.0**-50
                if x < 0 and y != int(y):
                    x = -x
                cases.append(Case("power", f"{hex64(x)} {hex64(y)}", mp.power(mpf(x), mpf(y))))
        inf, nan = mpf("inf"), mp.nan
        for x, y, want in [(0.0, 2.0, mpf(0)), (0.0, -2.0, inf), (-0.0, -3.0, -inf), (-0.0, -2.0, inf), (-2.0, 0.5, nan),
                           (math.nan, 0.0, mpf(1)), (1.0, math.inf, mpf(1)), (5e-324, 0.5, mp.sqrt(mpf(5e-324)))]:
            cases.append(Case("power", f"{hex64(x)} {hex64(y)}", want))
        self.check(cases)

    def test_loss(self) -> None:
        rng = np.random.default_rng(21)
        cases = []
        for i in range(SAMPLES):
            name = rng.choice(list(FORMATS))
            logits = i % 2 == 0
            classes = int(rng.integers(2, 7))
            batch = () if i % 10 == 0 else (int(rng.integers(1, 4)), *(int(v) for v in rng.integers(1, 3, i % 3)))
            shape = (batch[0], classes, *batch[1:]) if batch else (classes,)
            x = Tensor(rng, rng.standard_normal(shape) * rng.choice([1, 20]), name)
            target = rng.integers(0, classes, batch)
            ignore = int(rng.choice([-100, 0]))
            if rng.random() < 0.3:
                target = np.where(rng.random(batch) < 0.3, ignore, target)
            weight = Tensor(rng, rng.random(classes) + 0.1, name) if rng.random() < 0.5 else None
            smoothing = float(rng.choice([0, 0.1])) if logits else 0.0
            reduction = int(rng.integers(0, 3))
            samples = []
            with mp.workprec(1200):
                for at in np.ndindex(*batch):
                    wanted = int(target[at])
                    if wanted == ignore:
                        samples.append((mpf(0), mpf(0)))
                        continue
                    row = [x[(at[0], c, *at[1:])] if batch else x[c] for c in range(classes)]
                    if logits:
                        total = mp.log(mp.fsum(mp.exp(v) for v in row))
                        row = [v - total for v in row]
                    weights = [weight[c] if weight else mpf(1) for c in range(classes)]
                    value = -(1 - mpf(smoothing)) * weights[wanted] * row[wanted]
                    value -= mpf(smoothing) / classes * mp.fsum(w * v for w, v in zip(weights, row))
                    samples.append((value, weights[wanted]))
                flat = int(rng.integers(0, len(samples))) if reduction == 0 else 0
                if reduction == 0:
                    want = samples[flat][0]
                else:
                    want = mp.fsum(value for value, _ in samples)
                    if reduction == 1:
                        scale = mp.fsum(w for _, w in samples)
                        want = want / scale if scale != 0 else mp.nan
            strides = [s // 8 for s in np.zeros(batch).strides]
            words = [len(batch), *batch, *strides, target.size, *np.asarray(target).reshape(-1)]
            cases.append(Case("loss", f"{x.text} {' '.join(str(int(w)) for w in words)} {weight.text if weight else '-'} "
                              f"{int(logits)} {ignore} {hex64(smoothing)} {reduction} {flat}", want))
        self.check(cases)

    def test_attention(self) -> None:
        rng = np.random.default_rng(22)
        cases = []
        for i in range(SAMPLES):
            name = rng.choice(list(FORMATS))
            batch = tuple(int(v) for v in rng.integers(1, 3, rng.integers(0, 3)))
            length, keys, width, out = (int(v) for v in rng.integers(1, 6, 4))
            q = Tensor(rng, rng.standard_normal((*batch, length, width)) * rng.choice([1, 30]), name)
            k = Tensor(rng, rng.standard_normal((*batch, keys, width)), name)
            v = Tensor(rng, rng.standard_normal((*batch, keys, out)), name)
            causal = i % 3 == 1
            mask = None
            if i % 3 == 2:
                added = rng.standard_normal((*batch, length, keys))
                added[rng.random(added.shape) < 0.3] = -math.inf
                mask = Tensor(rng, added, name)
            scale = float(1 / math.sqrt(width))
            full = (*batch, length, out)
            flat = int(rng.integers(0, math.prod(full)))
            *lead, row, column = (int(a) for a in np.unravel_index(flat, full))
            lead = tuple(lead)
            with mp.workprec(1500):
                weights = []
                for s in range(keys):
                    score = mpf(scale) * mp.fsum(q[(*lead, row, e)] * k[(*lead, s, e)] for e in range(width))
                    score += mask[(*lead, row, s)] if mask else 0
                    weights.append(mpf(0) if causal and s > row else mp.exp(score))
                total = mp.fsum(weights)
                want = mp.nan if total == 0 else mp.fsum(w * v[(*lead, s, column)]
                                                         for s, w in enumerate(weights)) / total
            cases.append(Case("attention", f"{q.text} {k.text} {v.text} {mask.text if mask else '-'} {hex64(scale)} "
                              f"{int(causal)} {flat}", want))
        self.check(cases)

    def test_too_much_work_and_no_such_element(self) -> None:
        rng = np.random.default_rng(23)
        x = Tensor(rng, rng.standard_normal((2, 3)))
        expanded = f"4 1 {2**40} 0 0 1 {hex64(1.0)}"
        cases = [Case("sum", f"{x.text} 1 3", mpf(0)), Case("softmax", f"{x.text} 2 0", mpf(0)),
                 Case("sum", f"{expanded} 1 0", mpf(0)), Case("softmax", f"{expanded} 0 0", mpf(0)),
                 Case("function", f"0 {hex64(1e300)}", mpf(0))]
        for result in run(cases):
            self.assertEqual(result.kind, UNCERTIFIED)
            self.assertEqual(result.bound, math.inf)

    def test_values_below_binary64_and_special_distances(self) -> None:
        tiny = Case("function", f"0 {hex64(-5000.0)}", mp.exp(-5000))
        tiny.computed = 0.0
        huge = Case("function", f"0 {hex64(5000.0)}", mp.exp(5000))
        huge.computed = math.inf
        nowhere = Case("function", f"0 {hex64(-1e300)}", mpf(0))
        nowhere.computed = 0.0
        both = Case("function", f"0 {hex64(math.inf)}", mpf("inf"))
        both.computed = math.inf
        results = run([tiny, huge, nowhere, both])
        self.assertEqual([r.kind for r in results], [FINITE, FINITE, FINITE, INF])
        self.assertEqual([r.bound for r in results], [5e-324, math.inf, 5e-324, 0])
        self.assertEqual([r.nearest for r in results], [0, math.inf, 0, math.inf])
        self.assertLess(results[2].error, mpf(2)**-(2**27))


if __name__ == "__main__":
    unittest.main()
