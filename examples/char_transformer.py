# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A character-level transformer language model, trained with autocast and GradScaler on sentences of a small grammar.
It starts at the entropy of random letters and ends by writing sentences that the grammar could have made."""

import random
import time

import torch
from torch import Tensor, nn
from torch.nn import functional

from common import Options, parse_options, save_state

CONTEXT = 32
WIDTH = 48
HEADS = 3
LAYERS = 2
BATCH = 8

SUBJECTS = ["the cat", "the old dog", "a small bird", "my friend", "the sailor", "a quiet fox"]
VERBS = ["sees", "follows", "likes", "paints", "forgets", "finds"]
OBJECTS = ["the moon", "a red boat", "the river", "an open door", "the long road", "a song"]
ENDINGS = ["at night", "in the rain", "every day", "without a word", "by the sea", "in spring"]


def make_text(sentences: int, seed: int) -> str:
    source = random.Random(seed)
    return " ".join(" ".join(map(source.choice, (SUBJECTS, VERBS, OBJECTS, ENDINGS))) + "." for _ in range(sentences))


class Block(nn.Module):
    """Pre-norm causal self-attention and a two-layer perceptron, each with a residual connection."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH)
        self.attention_in = nn.Linear(WIDTH, 3 * WIDTH)
        self.attention_out = nn.Linear(WIDTH, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH)
        self.mlp = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))
        self.dropout = nn.Dropout(0.05)

    def attend(self, x: Tensor) -> Tensor:
        batch, length, _ = x.shape
        query, key, value = (
            part.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in self.attention_in(x).split(WIDTH, dim=-1)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        return self.attention_out(mixed.transpose(1, 2).reshape(batch, length, WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.dropout(self.attend(self.norm1(x)))
        return x + self.dropout(self.mlp(self.norm2(x)))


class CharTransformer(nn.Module):
    def __init__(self, letters: int) -> None:
        super().__init__()
        self.token_embedding = nn.Embedding(letters, WIDTH)
        self.position_embedding = nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, letters)

    def forward(self, tokens: Tensor) -> Tensor:
        positions = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.token_embedding(tokens) + self.position_embedding(positions)
        return self.head(self.norm(self.blocks(x)))


@torch.no_grad()
def write_sample(model: CharTransformer, alphabet: str, device: str, length: int = 120) -> str:
    model.eval()
    text = "the "
    generator = torch.Generator().manual_seed(1)
    for _ in range(length):
        tokens = torch.tensor([[alphabet.index(letter) for letter in text[-CONTEXT:]]], device=device)
        probabilities = functional.softmax(model(tokens)[0, -1].float() / 0.5, dim=-1).cpu()
        text += alphabet[int(torch.multinomial(probabilities, 1, generator=generator))]
    model.train()
    return text


def main(options: Options) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    text = make_text(2000, options.seed)
    alphabet = "".join(sorted(set(text)))
    data = torch.tensor([alphabet.index(letter) for letter in text])
    model = CharTransformer(len(alphabet)).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    scaler = torch.amp.GradScaler(device)

    losses: list[float] = []
    start = time.perf_counter()
    for step in range(options.steps):
        offsets = torch.randint(0, len(data) - CONTEXT - 1, (BATCH,)).tolist()
        tokens = torch.stack([data[i : i + CONTEXT] for i in offsets]).to(device)
        targets = torch.stack([data[i + 1 : i + CONTEXT + 1] for i in offsets]).to(device)
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device, dtype=options.dtype):
            logits = model(tokens)
            loss = functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)
        scaler.step(optimizer)
        scaler.update()
        losses.append(loss.item())
        if step % 50 == 0 or step == options.steps - 1:
            seconds = time.perf_counter() - start
            print(f"step {step:4}  loss {losses[-1]:.3f}  scale {scaler.get_scale():g}  {seconds:.1f} s", flush=True)
    save_state(options, model, optimizer, scaler, losses)
    print(f"sample: {write_sample(model, alphabet, device)}")


if __name__ == "__main__":
    main(parse_options(__doc__, steps=600))
