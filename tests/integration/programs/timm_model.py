# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""timm's smallest test network, random weights, synthetic images, fp16 autocast with GradScaler."""

import timm
import torch

torch.manual_seed(0)
model = timm.create_model("test_resnet.r160_in1k", pretrained=False, num_classes=4)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scaler = torch.amp.GradScaler("cpu")
for step in range(3):
    images, labels = torch.randn(2, 3, 64, 64), torch.randint(0, 4, (2,))
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.float16):
        loss = torch.nn.functional.cross_entropy(model(images), labels)
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    print(f"step {step} loss {loss.item()!r} scale {scaler.get_scale()}")
