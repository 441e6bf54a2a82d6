# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""What the conformance test leaves out of the OpInfo database, each with the reason."""

# Operators that are not run.
EXCLUDED: dict[str, str] = {
    name: "jiterator compiles CUDA kernels; there is none for the CPU"
    for name in (
        "jiterator_unary",
        "jiterator_binary",
        "jiterator_binary_return_by_ref",
        "jiterator_2inputs_2outputs",
        "jiterator_4inputs_with_extra_args",
    )
}

# Operators that run, but whose results hold memory that nobody has written.
UNINITIALISED: dict[str, str] = {
    name: "allocates without writing"
    for name in ("empty", "empty_like", "empty_permuted", "empty_strided", "new_empty", "new_empty_strided")
}

# Operators whose calls are not compared one by one; their results are.
RECORDED_OTHERWISE: dict[str, str] = {
    **{
        name: "its backward is another formula under a TorchDispatchMode"
        for name in (
            "cumprod", "cumprod in place", "linalg.eig", "linalg.eigh", "linalg.householder_product", "linalg.vander",
            "masked.cumprod", "masked.prod", "masked_fill", "masked_fill in place", "matrix_exp",
            "max.reduction_no_dim", "median", "min.reduction_no_dim", "nanmedian", "nanquantile", "ormqr", "prod",
            "quantile",
        )
    },
    **{
        name: "computes singular vectors as well under a TorchDispatchMode"
        for name in ("linalg.matrix_rank", "linalg.matrix_rank.hermitian")
    },
    **{
        name: "works on memory that is written in part: the rest differs from run to run"
        for name in (
            "nn.functional.ctc_loss", "nn.functional.linear_cross_entropy.chunked_none", "nn.functional.pad.circular",
            "nn.functional.rrelu", "nn.functional.rrelu in place",
        )
    },
}  # fmt: skip
