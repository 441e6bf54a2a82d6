# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""What torch allows itself in matrix products and convolutions on a GPU, as it stands when the process ends. A program
sets these after it has imported torch, so they are not known earlier."""

import warnings
from types import ModuleType
from typing import Any, Callable, Dict


def _readers(torch: ModuleType) -> Dict[str, Callable[[], Any]]:
    backends = torch.backends
    return {
        "gpu_matmul_tf32": lambda: backends.cuda.matmul.allow_tf32,
        "gpu_matmul_fp32_precision": lambda: backends.cuda.matmul.fp32_precision,
        "gpu_conv_tf32": lambda: backends.cudnn.allow_tf32,
        "gpu_conv_fp32_precision": lambda: backends.cudnn.conv.fp32_precision,
        "gpu_fp16_reduced_precision_reduction": lambda: backends.cuda.matmul.allow_fp16_reduced_precision_reduction,
        "gpu_bf16_reduced_precision_reduction": lambda: backends.cuda.matmul.allow_bf16_reduced_precision_reduction,
        "gpu_fp16_accumulation": lambda: backends.cuda.matmul.allow_fp16_accumulation,
    }


def record(torch: ModuleType) -> None:
    """A setting that this torch does not have, or does not tell because the program has mixed its old and new names, is
    left out. torch's warnings about its old names are not the program's."""
    from . import _ampscope

    known: Dict[str, str] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for key, read in _readers(torch).items():
            try:
                known[key] = str(read()).lower()
            except Exception:
                pass
    flat = "".join(f"{key}\0{value}\0" for key, value in known.items())
    _ampscope.process_fields(flat.encode())
