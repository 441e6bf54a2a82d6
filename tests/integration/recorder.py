# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""An independent recorder: runs a program under a TorchDispatchMode and writes each op that reaches the dispatcher's
Python key, in order, with the oracle's statistics of every floating-point tensor that it read and wrote.

Usage: recorder.py OUTPUT PROGRAM [ARGUMENTS...]"""

import os
import pickle
import runpy
import sys
from dataclasses import dataclass, field
from typing import Any, Iterator, Optional

import torch
from torch.utils._python_dispatch import TorchDispatchMode

import oracle


@dataclass(frozen=True)
class Use:
    """A floating-point tensor of a call. `stats` is None where the memory is not the value (conjugate, negative
    and zero tensors) or has no strides (sparse)."""

    output: bool
    slot: int
    element: int
    dtype: str
    shape: tuple[int, ...]
    stats: Optional[oracle.Stats]
    sum: Optional[oracle.Sum]
    errors: Optional[dict[str, float]] = None  # of an output, against the op in float64

    @property
    def key(self) -> tuple[bool, int, int]:
        return (self.output, self.slot, self.element)


@dataclass
class Call:
    op: str
    overload: str
    uses: list[Use] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.op}.{self.overload}" if self.overload else self.op


def _tensors(value: Any) -> Iterator[tuple[int, torch.Tensor]]:
    if isinstance(value, torch.Tensor):
        yield 0, value
    elif isinstance(value, (list, tuple)):
        yield from ((i, item) for i, item in enumerate(value) if isinstance(item, torch.Tensor))


def _exact(value: Any) -> Any:
    """The argument in float64, in memory of its own and with the same strides."""
    if isinstance(value, torch.Tensor):
        wide = torch.complex128 if value.is_complex() else torch.float64 if value.is_floating_point() else value.dtype
        return value.detach().to(wide, copy=True)
    if isinstance(value, torch.dtype):
        return torch.float64 if value.is_floating_point else torch.complex128 if value.is_complex else value
    return type(value)(map(_exact, value)) if isinstance(value, (list, tuple)) else value


def _exact_results(func: Any, args: Any, kwargs: Any) -> dict[tuple[int, int], torch.Tensor]:
    """What the op gives in float64, by slot and element. Empty: nothing, or it would draw random numbers."""
    schema = func._schema
    named = {a.name: a.default_value for a in schema.arguments if a.has_default_value()}
    named |= dict(zip((a.name for a in schema.arguments), args)) | kwargs
    is_random = torch.Tag.nondeterministic_seeded in func.tags or any(a.name == "generator" for a in schema.arguments)
    if is_random and named.get("dropout_p") != 0:
        return {}
    args, kwargs = _exact(args), {name: _exact(value) for name, value in kwargs.items()}
    args = [False if a.name == "half_to_float" else value for a, value in zip(schema.arguments, args)]
    try:
        result = func(*args, **kwargs)
    except Exception:  # no kernel for float64
        return {}
    if schema.returns:
        results = result if len(schema.returns) > 1 else (result,)
    else:
        values = [*args, *(kwargs.get(a.name) for a in schema.arguments[len(args) :])]
        results = [v if a.alias_info is not None and a.alias_info.is_write else None for a, v in zip(schema.arguments, values)]
    return {(slot, element): tensor for slot, value in enumerate(results) for element, tensor in _tensors(value)}


def _errors(tensor: torch.Tensor, exact: Optional[torch.Tensor]) -> Optional[dict[str, float]]:
    compared = (torch.float16, torch.bfloat16, torch.float32, torch.complex32, torch.complex64)
    if exact is None or tensor.dtype not in compared or tensor.shape != exact.shape or exact.layout != torch.strided:
        return None
    return oracle.errors(tensor, exact) if exact.dtype in (torch.float64, torch.complex128) else None


def _use(output: bool, slot: int, element: int, tensor: torch.Tensor, exact: Optional[torch.Tensor]) -> Optional[Use]:
    if not oracle.is_measurable(tensor):
        return None
    stats, total = None, None
    indirect = tensor.is_conj() or tensor.is_neg() or tensor._is_zerotensor()
    if tensor.layout == torch.strided and not indirect:
        form, values = oracle.read(tensor)
        stats, total = oracle.measure(form, values), oracle.exact_sum(values)
    errors = _errors(tensor, exact) if stats is not None else None
    dtype = str(tensor.dtype).removeprefix("torch.")
    return Use(output, slot, element, dtype, tuple(tensor.shape), stats, total, errors)


class Recorder(TorchDispatchMode):
    """`calls` is what was dispatched while the mode was entered. Tensors are measured at once, before a later op can
    overwrite them, and never kept. With `exact` every op also runs once more in float64, and its results get errors."""

    def __init__(self, exact: bool = False) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.exact = exact
        self.results: dict[tuple[int, int], torch.Tensor] = {}

    def _add(self, call: Call, output: bool, slot: int, value: Any) -> None:
        for element, tensor in _tensors(value):
            use = _use(output, slot, element, tensor, self.results.get((slot, element)) if output else None)
            if use is not None:
                call.uses.append(use)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        schema = func._schema
        call = Call(schema.name, schema.overload_name)
        self.calls.append(call)
        arguments = list(enumerate(args))
        arguments += [(i, kwargs[a.name]) for i, a in enumerate(schema.arguments) if i >= len(args) and a.name in kwargs]
        for slot, value in arguments:
            self._add(call, False, slot, value)
        self.results = _exact_results(func, args, kwargs) if self.exact else {}
        result = func(*args, **kwargs)
        results = result if len(schema.returns) > 1 else (result,)
        if schema.returns:
            for slot, value in enumerate(results):
                self._add(call, True, slot, value)
        else:
            for slot, value in arguments:
                alias = schema.arguments[slot].alias_info
                if alias is not None and alias.is_write:
                    self._add(call, True, slot, value)
        self.results = {}
        return result


def main() -> None:
    output, program = sys.argv[1], sys.argv[2]
    sys.argv = sys.argv[2:]
    sys.path.insert(0, os.path.dirname(os.path.abspath(program)))
    recorder = Recorder()
    with recorder:
        runpy.run_path(program, run_name="__main__")
    with open(output, "wb") as file:
        pickle.dump(recorder.calls, file)


if __name__ == "__main__":
    sys.modules["recorder"] = sys.modules["__main__"]  # so that pickle finds the classes under the module's name
    Call.__module__ = Use.__module__ = "recorder"
    main()
