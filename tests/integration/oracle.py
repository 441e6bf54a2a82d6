# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The statistics of one tensor, recomputed with NumPy from their definitions (docs/definitions.md). Shares no code with
ampscope: rounding to a format is done in exact binary64 arithmetic on integer multiples of the format's quantum."""

import math
from dataclasses import dataclass
from typing import Optional

import ml_dtypes
import numpy as np
import torch


@dataclass(frozen=True)
class Format:
    """A binary format: `precision` bits of significand, normal exponents from `emin` to `emax`."""

    id: int
    precision: int
    emin: int
    emax: int
    largest: float

    @property
    def smallest_normal(self) -> float:
        return math.ldexp(1.0, self.emin)


def _ieee(id: int, precision: int, emax: int) -> Format:
    return Format(id, precision, 1 - emax, emax, math.ldexp(2.0 - math.ldexp(1.0, 1 - precision), emax))


BINARY16 = _ieee(1, 11, 15)
BFLOAT16 = _ieee(2, 8, 127)
BINARY32 = _ieee(3, 24, 127)
BINARY64 = _ieee(4, 53, 1023)
TF32 = _ieee(5, 11, 127)
E4M3FN = Format(6, 4, -6, 8, 448.0)
E5M2 = _ieee(7, 3, 15)
E4M3FNUZ = Format(8, 4, -7, 7, 240.0)
E5M2FNUZ = Format(9, 3, -15, 15, 57344.0)

WHAT_IF_TARGETS = (BINARY16, BFLOAT16, TF32, E4M3FN, E5M2, E4M3FNUZ, E5M2FNUZ, BINARY32)

_STORAGE = {
    torch.float16: (BINARY16, torch.int16, np.float16),
    torch.bfloat16: (BFLOAT16, torch.int16, ml_dtypes.bfloat16),
    torch.float32: (BINARY32, torch.int32, np.float32),
    torch.float64: (BINARY64, torch.int64, np.float64),
    torch.float8_e4m3fn: (E4M3FN, torch.uint8, ml_dtypes.float8_e4m3fn),
    torch.float8_e5m2: (E5M2, torch.uint8, ml_dtypes.float8_e5m2),
    torch.float8_e4m3fnuz: (E4M3FNUZ, torch.uint8, ml_dtypes.float8_e4m3fnuz),
    torch.float8_e5m2fnuz: (E5M2FNUZ, torch.uint8, ml_dtypes.float8_e5m2fnuz),
}

WhatIf = tuple[int, int, int]  # flush_to_zero, to_subnormal, overflow


@dataclass(frozen=True)
class Stats:
    format: int
    numel: int
    zero: int
    subnormal: int
    near_max: int
    pos_inf: int
    neg_inf: int
    nan: int
    negative: int
    min: Optional[float]
    max: Optional[float]
    absmin: Optional[float]
    absmax: Optional[float]
    first: int  # exponent of the first bin; 0 without bins
    bins: tuple[int, ...]
    what_if: tuple[WhatIf, ...]  # ordered as WHAT_IF_TARGETS


@dataclass(frozen=True)
class Sum:
    """The exact sum of the finite elements, rounded once, and how far a binary64 sum in any order may be from it."""

    value: float
    bound: float


def is_measurable(tensor: torch.Tensor) -> bool:
    return tensor.is_complex() or tensor.dtype in _STORAGE


def read(tensor: torch.Tensor) -> tuple[Format, np.ndarray]:
    """The format of a dense CPU tensor and its values in binary64, which holds each of them exactly. A complex tensor
    is read as its components."""
    tensor = tensor.detach()
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor.resolve_conj())
    form, bits, scalar = _STORAGE[tensor.dtype]
    flat = tensor.contiguous().reshape(-1).view(bits).numpy().view(scalar)
    with np.errstate(invalid="ignore"):  # a signalling nan
        return form, flat.astype(np.float64)


def measure(form: Format, values: np.ndarray) -> Stats:
    finite = values[np.isfinite(values)]
    magnitude = np.abs(finite)
    nonzero = magnitude[magnitude != 0]
    exponents = np.frexp(nonzero)[1] - 1
    first = int(exponents.min()) if nonzero.size else 0
    return Stats(
        format=form.id,
        numel=values.size,
        zero=finite.size - nonzero.size,
        subnormal=int((nonzero < form.smallest_normal).sum()),
        near_max=int((nonzero >= math.ldexp(1.0, form.emax)).sum()),
        pos_inf=int((values == np.inf).sum()),
        neg_inf=int((values == -np.inf).sum()),
        nan=int(np.isnan(values).sum()),
        negative=int((values < 0).sum()),
        min=float(finite.min()) if finite.size else None,
        max=float(finite.max()) if finite.size else None,
        absmin=float(nonzero.min()) if nonzero.size else None,
        absmax=float(magnitude.max()) if finite.size else None,
        first=first,
        bins=tuple(np.bincount(exponents - first).tolist()) if nonzero.size else (),
        what_if=tuple(_what_if(target, nonzero) for target in WHAT_IF_TARGETS),
    )


def _what_if(target: Format, nonzero: np.ndarray) -> WhatIf:
    if not nonzero.size or (nonzero.min() >= target.smallest_normal and nonzero.max() <= target.largest):
        return (0, 0, 0)
    rounded = round_to(target, nonzero)
    flushed = int((rounded == 0).sum())
    return (flushed, int((rounded < target.smallest_normal).sum()) - flushed, int((rounded > target.largest).sum()))


def round_to(target: Format, magnitude: np.ndarray) -> np.ndarray:
    """Round to nearest, ties to even, with the format's smallest exponent but no largest one. Exact: dividing by a
    power of two only moves the exponent."""
    exponent = np.maximum(np.frexp(magnitude)[1] - 1, target.emin)
    shift = exponent - (target.precision - 1)
    with np.errstate(over="ignore"):
        return np.ldexp(np.rint(np.ldexp(magnitude, -shift)), shift)


def exact_sum(values: np.ndarray) -> Optional[Sum]:
    """None where the sum leaves binary64's range."""
    finite = values[np.isfinite(values)]
    try:
        value, total = math.fsum(finite), math.fsum(np.abs(finite))
    except OverflowError:
        return None
    # Higham, Accuracy and Stability of Numerical Algorithms (2002), 4.2: any order of n additions.
    unit = 2.0**-53
    return Sum(value, 1.01 * (finite.size + 1) * unit * total)


def errors(result: torch.Tensor, exact: torch.Tensor) -> dict[str, float]:
    """A result against its exact values in float64 (docs/definitions.md, Against the exact result): the columns of the
    session's table `reference` that do not depend on an order of summation."""
    form, values = read(result)
    wanted = read(exact)[1]
    finite = np.isfinite(wanted)
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = np.copysign(round_to(form, np.abs(np.where(finite, wanted, 0))), wanted)
        rounded[np.abs(rounded) > form.largest] = np.inf
        both = finite & np.isfinite(values)
        error = (values - wanted)[both]
        exponent = np.clip(np.frexp(np.abs(wanted[both]))[1] - 1, form.emin, form.emax)
        exponent[wanted[both] == 0] = form.emin
        ulps = np.ldexp(np.abs(error), -(exponent - (form.precision - 1)))
        nonzero = wanted[both] != 0
        relative = np.abs(error[nonzero]) / np.abs(wanted[both][nonzero])
    small = nonzero & (np.abs(values[both]) < form.smallest_normal)
    lost = small & (np.abs(rounded[both]) < form.smallest_normal)
    zero = nonzero & (values[both] == 0)
    return {
        "numel": values.size,
        "compared": int(both.sum()),
        "correctly_rounded": int((values == rounded)[both].sum()),
        "both_nonfinite": int((~finite & ~np.isfinite(values)).sum()),
        "reference_nonfinite": int((~finite & np.isfinite(values)).sum()),
        "nan_made": int((finite & np.isnan(values)).sum()),
        "flushed_format": int((zero & (rounded[both] == 0)).sum()),
        "flushed_algorithm": int((zero & (rounded[both] != 0)).sum()),
        "underflowed_format": int(lost.sum()),
        "underflowed_algorithm": int((small & ~lost).sum()),
        "overflowed_format": int((finite & np.isinf(values) & np.isinf(rounded)).sum()),
        "overflowed_algorithm": int((finite & np.isinf(values) & np.isfinite(rounded)).sum()),
        "max_abs_error": float(np.abs(error).max(initial=0)),
        "max_rel_error": float(relative.max(initial=0)),
        "max_ulp_error": float(ulps.max(initial=0)),
        "reference_absmax": float(np.abs(wanted[finite]).max(initial=0)),
    }
