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

# Operators that take another path under a TorchDispatchMode, so that the recording is of other ops.
RECORDED_OTHERWISE: dict[str, str] = {
    "prod": "its backward avoids in-place work for tensor subclasses and modes",
    "masked.prod": "its backward avoids in-place work for tensor subclasses and modes",
    "linalg.eig": "its backward skips a check under a mode",
}
