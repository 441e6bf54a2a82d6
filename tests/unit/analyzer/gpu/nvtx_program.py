# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Ranges as PyTorch programs have them. Prints what a listener is to hear; exits with 77 where torch has no NVTX."""

import sys

import torch

try:
    torch.cuda.nvtx.mark("begin")
except RuntimeError as error:
    print(error, file=sys.stderr)
    sys.exit(77)
torch.cuda.nvtx.range_push("step 0")
with torch.cuda.nvtx.range("forward"):
    torch.ones(2, 2).sum()
torch.cuda.nvtx.range_pop()
handle = torch.cuda.nvtx.range_start("epoch")
torch.cuda.nvtx.range_end(handle)
print("mark||0|begin\npush||0|step 0\npush||0|forward\npop||0|\npop||0|\nstart||1|epoch\nend||1|")
