# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""What the example programs share: their command line, and saving everything that training has changed."""

import argparse
from dataclasses import dataclass
from typing import Optional

import torch

DTYPES = {"fp16": torch.float16, "bf16": torch.bfloat16}


@dataclass
class Options:
    steps: int
    dtype: torch.dtype
    seed: int
    save: Optional[str]


def parse_options(description: Optional[str], steps: int) -> Options:
    """Reads the command line, seeds torch and sets its number of threads."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--steps", type=int, default=steps, help="optimizer steps (default: %(default)s)")
    parser.add_argument("--dtype", choices=DTYPES, default="fp16", help="autocast dtype (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of torch's generator (default: %(default)s)")
    parser.add_argument("--threads", type=int, help="threads that torch uses for an op (default: torch's own choice)")
    parser.add_argument("--save", metavar="FILE", help="write weights, optimizer, scaler, RNG state and losses to FILE")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    return Options(arguments.steps, DTYPES[arguments.dtype], arguments.seed, arguments.save)


def save_state(
    options: Options,
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    scaler: torch.amp.GradScaler,
    losses: list[float],
) -> None:
    if options.save:
        torch.save(
            {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "scaler": scaler.state_dict(),
                "rng": torch.get_rng_state(),
                "losses": losses,
            },
            options.save,
        )
