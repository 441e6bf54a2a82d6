# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Compares the calls of a session with those of an independent recording: the same ops in the same order, and the same
numbers for each of their tensors. Differences must be explained in expected_differences.tsv."""

import csv
import difflib
import math
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterable, Optional, Union

import harness
import oracle
import recorder

COUNTS = ("format", "numel", "zero", "subnormal", "near_max", "pos_inf", "neg_inf", "nan", "negative")
EXTREMES = ("min", "max", "absmin", "absmax")
AnyCall = Union[harness.Call, recorder.Call]


class Explanations:
    """The table of differences that are known and right, and which of them were met.

    Columns: op (with overload, or "*"), difference, reason. Differences: `only_session` and `only_recording`, a call that
    one side has; `instead_of:<op>`, a call that the recording has as another op with the same tensors; `in_place`, one
    that it has as the out-of-place variant; `extra_scalar`, a 0-dim float64 input that only the session has;
    `unmeasured:<why>`, a tensor without numbers in the session (`factory`: memory that nobody has written yet);
    `reference`, errors against the exact result that are not those of float64 and NumPy."""

    def __init__(self, path: Path) -> None:
        with open(path, newline="", encoding="utf-8") as file:
            lines = (line for line in file if not line.startswith("#"))
            rows = csv.reader(lines, delimiter="\t")
            self.reasons = {(op, kind): reason for op, kind, reason in rows}
        self.met: Counter[tuple[str, str]] = Counter()

    def explain(self, op: str, kind: str) -> bool:
        for key in ((op, kind), ("*", kind)):
            if key in self.reasons:
                self.met[key] += 1
                return True
        return False

    def unused(self) -> list[tuple[str, str]]:
        return sorted(set(self.reasons) - set(self.met))


@dataclass
class Comparison:
    calls: int = 0
    tensors: int = 0
    references: int = 0
    referenced_ops: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


# With a mode active these torches detach every gradient twice, so that calls which look alike stand side by side: there
# a detach is told by its values, too.
_DETACHES_TWICE = harness.TORCH < (2, 7)


def _signature(call: AnyCall) -> tuple[object, ...]:
    uses = ((use.output, use.slot, use.element, use.dtype, use.shape) for use in call.uses)
    same = tuple(use for use in uses if use[3:] != ("float64", ()) or use[0])
    if _DETACHES_TWICE and call.name == "aten::detach":
        return (call.name, *same, *((use.stats.first, tuple(use.stats.bins)) for use in call.uses if use.stats))
    return (call.name, *same)


def difference(use: harness.Use, wanted: oracle.Stats, total: Optional[oracle.Sum]) -> str:
    """Empty when the session's numbers are the oracle's."""
    got = use.stats
    assert got is not None
    wrong = [f"{name} {got.row[name]} != {getattr(wanted, name)}" for name in COUNTS + EXTREMES
             if got.row[name] != getattr(wanted, name)]  # fmt: skip
    if got.bins != wanted.bins or (got.bins and got.first != wanted.first):
        wrong.append(f"histogram {got.first}:{got.bins} != {wanted.first}:{wanted.bins}")
    if got.what_if != wanted.what_if:
        wrong.append(f"what_if {got.what_if} != {wanted.what_if}")
    if total is not None and (got.row["sum"] is None or abs(got.row["sum"] - total.value) > total.bound):
        wrong.append(f"sum {got.row['sum']} != {total.value} +- {total.bound}")
    return "; ".join(wrong)


def _error_difference(use: harness.Use, wanted: Optional[dict[str, float]]) -> str:
    """Empty when the session's comparison with the binary64 run says what float64 and NumPy say."""
    if wanted is None:
        return "there is no float64 result to compare with"
    row = use.errors
    assert row is not None
    wrong = [f"{name} {row[name]} != {value}" for name, value in wanted.items()
             if row[name] != value and not (row[name] is None and math.isnan(value))]  # fmt: skip
    return "; ".join(wrong)


def _compare_call(got: harness.Call, wanted: recorder.Call, explanations: Explanations, result: Comparison) -> None:
    result.calls += 1
    theirs = {use.key: use for use in wanted.uses}
    for use in got.uses:
        where = f"call {got.id} step {got.step} {got.phase} {got.name} {'output' if use.output else 'input'} {use.slot}"
        expected = theirs.pop(use.key, None)
        if expected is None:
            scalar = use.dtype == "float64" and use.shape == () and not use.output
            if not (scalar and explanations.explain(got.name, "extra_scalar")):
                result.problems.append(f"{where}: {use.dtype}{use.shape} is not in the recording")
        elif (use.dtype, use.shape) != (expected.dtype, expected.shape):
            result.problems.append(f"{where}: {use.dtype}{use.shape} != {expected.dtype}{expected.shape}")
        elif use.stats is None:
            if not explanations.explain(got.name, f"unmeasured:{use.unmeasured}"):
                result.problems.append(f"{where}: no numbers ({use.unmeasured})")
        elif expected.stats is None:
            result.problems.append(f"{where}: numbers for a tensor that has none")
        else:
            result.tensors += 1
            wrong = difference(use, expected.stats, expected.sum)
            if wrong:
                result.problems.append(f"{where}: {wrong}")
            if use.errors is not None:
                result.references += 1
                result.referenced_ops.add(got.name)
                wrong = _error_difference(use, expected.errors)
                if wrong and not explanations.explain(got.name, "reference"):
                    result.problems.append(f"{where}: against the exact result: {wrong}")
    for missing in theirs.values():
        result.problems.append(f"call {got.id} {got.name}: the session lacks {missing.key} {missing.dtype}{missing.shape}")


def compare(
    session: Iterable[harness.Call], recording: Iterable[recorder.Call], explanations: Explanations
) -> Comparison:
    """Pairs the calls of both lists in order, then compares pair by pair."""
    ours = list(session)
    theirs = [call for call in recording if not call.op.startswith("profiler::")]
    result = Comparison()
    matcher = difflib.SequenceMatcher(None, [*map(_signature, ours)], [*map(_signature, theirs)], autojunk=False)
    for kind, a, a_end, b, b_end in matcher.get_opcodes():
        if kind == "equal":
            for got, wanted in zip(ours[a:a_end], theirs[b:b_end]):
                _compare_call(got, wanted, explanations, result)
            continue
        _explain_rest(ours[a:a_end], theirs[b:b_end], explanations, result)
    return result


def _without_in_place(name: str) -> str:
    """aten::add.Tensor of aten::add_.Tensor."""
    operator, dot, overload = name.partition(".")
    return operator.removesuffix("_") + dot + overload


def _find_twin(
    got: harness.Call, theirs: list[recorder.Call], explanations: Explanations
) -> Optional[recorder.Call]:
    """The call that the recording has instead: on the same tensors, by another op that the table allows."""
    for call in theirs:
        if _signature(call)[1:] == _signature(got)[1:]:
            if explanations.explain(got.name, f"instead_of:{call.name}"):
                return call
            if _without_in_place(got.name) == call.name and explanations.explain(got.name, "in_place"):
                return call
    return None


def _explain_rest(
    ours: list[harness.Call], theirs: list[recorder.Call], explanations: Explanations, result: Comparison
) -> None:
    for got in ours:
        twin = _find_twin(got, theirs, explanations)
        if twin is not None:
            theirs.remove(twin)
            _compare_call(got, twin, explanations, result)
        elif not explanations.explain(got.name, "only_session"):
            result.problems.append(f"only in the session: {got.phase} step {got.step} {_signature(got)}")
    for wanted in theirs:
        if not explanations.explain(wanted.name, "only_recording"):
            result.problems.append(f"only in the recording: {_signature(wanted)}")
