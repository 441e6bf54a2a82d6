# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A bfloat16 activation leaves autocast and is multiplied with a float32 matrix, which raises an error; the program catches
it and goes on.

Expect: rule=dtype-escape module=project op=aten::mm phase=forward first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)


class Project(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.matrix = nn.Parameter(torch.randn(16, 4))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        try:
            return x @ self.matrix
        except RuntimeError:
            return x.float() @ self.matrix


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body, self.project = nn.Linear(16, 16), Project()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.body(x)
        with torch.autocast("cpu", enabled=False):
            return self.project(x)


train(Network(), lambda y: y.square().mean(), dtype=torch.bfloat16)
