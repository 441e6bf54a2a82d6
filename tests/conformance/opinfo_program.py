# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Runs every operator of torch's own OpInfo database with its sample inputs, forward and backward, and writes a digest
of each result. With --record it does so under the independent recorder and writes the recording as well.

A call of conformance::mark with the number of the sample stands before and after each sample, so that a session can be
cut into samples."""

import argparse
import hashlib
import pickle
import random
import re
import sys
import warnings
from pathlib import Path
from typing import Any, Iterator, Optional

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

import numpy as np
import torch
from torch.testing._internal.common_methods_invocations import op_db
from torch.utils._pytree import tree_leaves, tree_map

from exclusions import EXCLUDED

DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
MAX_ELEMENTS = 20_000

library = torch.library.Library("conformance", "DEF")
library.define("mark(Tensor number) -> ()")
library.impl("mark", lambda number: None, "CPU")


def seed(text: str) -> None:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little")
    torch.manual_seed(number)
    random.seed(number)
    np.random.seed(number)


def tensors(value: Any) -> list[torch.Tensor]:
    return [leaf for leaf in tree_leaves(value) if isinstance(leaf, torch.Tensor)]


def digest(results: list[torch.Tensor]) -> str:
    hasher = hashlib.sha256()
    for tensor in results:
        tensor = tensor.detach()
        hasher.update(f"{tensor.dtype}{tuple(tensor.shape)}{tensor.layout}".encode())
        dense = tensor.to_dense() if tensor.layout != torch.strided else tensor
        if tensor._is_zerotensor():
            dense = torch.zeros(tensor.shape, dtype=tensor.dtype)
        flat = torch.cat([dense.resolve_conj().resolve_neg().reshape(-1)])  # a copy whose stride is 1 in any case
        hasher.update(flat.view(torch.uint8).numpy().tobytes())
    return hasher.hexdigest()


def samples(op: Any, dtype: torch.dtype, requires_grad: bool, limit: int) -> Iterator[Any]:
    """Small samples, spread over the op's own list."""
    small = [
        sample
        for sample in op.sample_inputs("cpu", dtype, requires_grad=requires_grad)
        if sum(t.numel() for t in tensors((sample.input, sample.args, sample.kwargs))) <= MAX_ELEMENTS
    ]
    step = max(1, len(small) // limit)
    yield from small[::step][:limit]


def run_sample(op: Any, sample: Any, requires_grad: bool, in_place: bool) -> list[torch.Tensor]:
    """The results, then the gradients."""
    if in_place:
        outputs = tensors(op.inplace_variant(sample.input.clone(), *sample.args, **sample.kwargs))
    else:
        outputs = tensors(op(sample.input, *sample.args, **sample.kwargs))
    if not requires_grad:
        return outputs
    inputs = [t for t in tensors((sample.input, sample.args, sample.kwargs)) if t.requires_grad and t.is_leaf]
    differentiable = [t for t in outputs if t.requires_grad]
    if not inputs or not differentiable:
        return outputs
    gradients = torch.autograd.grad(differentiable, inputs, [torch.ones_like(t) for t in differentiable], allow_unused=True)
    return outputs + [g for g in gradients if g is not None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", help="file for the digests")
    parser.add_argument("--dtype", choices=DTYPES, required=True)
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--record", help="file for the recording")
    parser.add_argument("--only", help="regular expression for the names of operators")
    options = parser.parse_args()
    dtype = DTYPES[options.dtype]
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)

    recorder: Optional[Any] = None
    recording: dict[int, list[Any]] = {}
    if options.record:
        from recorder import Recorder

    results: list[tuple[str, str]] = []  # the position is the number of the sample
    for op in op_db:
        name = f"{op.name}.{op.variant_test_name}" if op.variant_test_name else op.name
        if (options.only and not re.fullmatch(options.only, name)) or name in EXCLUDED or not op.supports_dtype(dtype, "cpu"):
            continue
        requires_grad = op.supports_autograd and dtype in op.supported_backward_dtypes("cpu")
        seed(name)
        chosen = list(samples(op, dtype, requires_grad, options.samples))
        runs = [(sample, False) for sample in chosen]
        if op.inplace_variant is not None:
            runs += [(sample, True) for sample in chosen[:2] if not sample.broadcasts_input]
        for sample, in_place in runs:
            number = len(results)
            marker = torch.tensor(float(number), dtype=torch.float64)
            seed(f"{name} {number}")
            torch.ops.conformance.mark(marker)
            try:
                if options.record:
                    recorder = Recorder(exact=True)
                    with recorder:
                        values = run_sample(op, sample, requires_grad, in_place)
                    recording[number] = recorder.calls
                else:
                    values = run_sample(op, sample, requires_grad, in_place)
                torch.ops.conformance.mark(marker)
                results.append((name + " in place" * in_place, digest(values)))
            except Exception as error:
                torch.ops.conformance.mark(marker)
                results.append((name + " in place" * in_place, f"raised {type(error).__name__}: {str(error)[:80]}"))
    with open(options.output, "wb") as file:
        pickle.dump(results, file)
    if options.record:
        with open(options.record, "wb") as file:
            pickle.dump(recording, file)


if __name__ == "__main__":
    main()
