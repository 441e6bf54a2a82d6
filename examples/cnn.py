# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A small convolutional network with batch norm and in-place ReLU learns to tell four patterns apart in noisy 16x16
images: vertical, horizontal and diagonal stripes, and a checkerboard."""

import torch
from torch import Tensor, nn

from common import Options, parse_options, save_state


def make_batch(size: int) -> tuple[Tensor, Tensor]:
    row, column = torch.meshgrid(torch.arange(16), torch.arange(16), indexing="ij")
    patterns = torch.stack([column // 2, row // 2, (row + column) // 2, row // 2 + column // 2]) % 2
    labels = torch.randint(0, 4, (size,))
    images = patterns[labels].float().unsqueeze(1) - 0.5
    return images + 0.7 * torch.randn(size, 1, 16, 16), labels


def conv_block(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel_size=3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(conv_block(1, 8), conv_block(8, 16), conv_block(16, 16))
        self.classifier = nn.Linear(16, 4)

    def forward(self, images: Tensor) -> Tensor:
        return self.classifier(self.features(images).mean(dim=(2, 3)))


def main(options: Options) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = Network().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4)
    scaler = torch.amp.GradScaler(device)

    losses: list[float] = []
    for step in range(options.steps):
        images, labels = make_batch(32)
        optimizer.zero_grad()
        with torch.autocast(device, dtype=options.dtype):
            logits = model(images.to(device))
            loss = nn.functional.cross_entropy(logits, labels.to(device))
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_(model.parameters(), max_norm=5.0)
        scaler.step(optimizer)
        scaler.update()
        losses.append(loss.item())
        if step % 20 == 0 or step == options.steps - 1:
            print(f"step {step:4}  loss {losses[-1]:.4f}  scale {scaler.get_scale():g}")
    save_state(options, model, optimizer, scaler, losses)


if __name__ == "__main__":
    main(parse_options(__doc__, steps=100))
