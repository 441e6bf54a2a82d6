# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""`ampscope tune` finds the layers that a program needs in float32 by running it, goes on where it was interrupted, and
says what it could not do."""

import json
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

import jsonschema

from harness import AMPSCOPE, SOURCE, Case

SCHEMA = json.loads((SOURCE / "reports" / "schema" / "ampscope-tuning-1.schema.json").read_text())

# Twelve layers. In two of them a linear layer passes the end of float16 before its result is scaled back; what the first
# makes inf hides the second.
TRANSFORMER = """
import sys
import torch
from torch import nn
from torch.nn import functional

WIDTH, CONTEXT, LETTERS = 16, 8, 12
torch.manual_seed(0)


class Projection(nn.Module):
    def __init__(self, gain):
        super().__init__()
        self.linear, self.gain = nn.Linear(WIDTH, WIDTH, bias=False), gain
        with torch.no_grad():
            self.linear.weight.mul_(gain)

    def forward(self, x):
        return self.linear(x) * (1.0 / self.gain)


class Block(nn.Module):
    def __init__(self, gain):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attention_in, self.attention_out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, WIDTH), Projection(gain)

    def forward(self, x):
        q, k, v = self.attention_in(self.norm1(x)).chunk(3, -1)
        x = x + self.attention_out(functional.scaled_dot_product_attention(q, k, v, is_causal=True))
        return x + self.down(functional.gelu(self.up(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self, bad):
        super().__init__()
        self.embedding = nn.Embedding(LETTERS, WIDTH)
        self.blocks = nn.ModuleList(Block(2.0**20 if i in bad else 1.0) for i in range(12))
        self.head = nn.Linear(WIDTH, LETTERS)

    def forward(self, tokens):
        x = self.embedding(tokens)
        for block in self.blocks:
            x = block(x)
        return self.head(x)


bad = [int(word) for word in sys.argv[1:]]
model = Transformer(bad)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
scaler = torch.amp.GradScaler("cpu", init_scale=1024)
for step in range(8):
    tokens = torch.randint(0, LETTERS, (4, CONTEXT + 1))
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.float16):
        logits = model(tokens[:, :-1])
        loss = functional.cross_entropy(logits.flatten(0, 1).float(), tokens[:, 1:].flatten())
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
print("trained")
"""


class TuneTest(Case):
    def tune(self, *words: Any, options: tuple[Any, ...] = (), code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [AMPSCOPE, "tune", *map(str, options), "--", sys.executable, *map(str, words)],
            capture_output=True, text=True, env=self.environment(), cwd=self.folder, timeout=600,
        )  # fmt: skip
        self.assertEqual(done.returncode, code, f"{done.stdout}\n{done.stderr}")
        return done

    def outcome(self, done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
        value = json.loads(done.stdout)
        jsonschema.Draft202012Validator(SCHEMA).validate(value)
        return value

    def test_two_bad_layers_of_twelve(self) -> None:
        program = self.script(TRANSFORMER)
        first = self.outcome(self.tune(program, 3, 9, options=("--format", "json", "--max-runs", 2), code=1))
        self.assertEqual(first["end"], "not found")
        again = self.tune(program, 3, 9, options=("--format", "json", "--reference-run"))
        found = self.outcome(again)
        self.assertEqual(found["end"], "found", again.stderr)
        self.assertTrue(found["minimal"])
        self.assertLessEqual(len(found["trials"]), 12)
        modules = sorted(module["module"] for module in found["trials"][found["best"]]["modules"])
        print("\n" + "".join(f"{trial['kind']}: {[m['module'] for m in trial['modules']]} "
                             f"{'passed' if trial['passed'] else trial['why_not']}, loss {trial['final_loss']}\n"
                             for trial in found["trials"]))  # fmt: skip
        self.assertEqual(len(modules), 2)
        self.assertTrue(modules[0].startswith("blocks.3.down") and modules[1].startswith("blocks.9.down"), modules)
        # The two runs of the first call were not repeated.
        self.assertEqual([trial["kind"] for trial in found["trials"] if trial["reused"]][:1], ["as it is"])
        self.assertIn("found in the folder", again.stderr)
        self.assertIn("run 1 of at most 12", again.stderr)
        # The policy is the file's, and under it the program has no finding.
        policy = json.loads((self.folder / "tuning" / "policy.json").read_text())
        self.assertEqual(sorted(module["module"] for module in policy["modules"]), modules)
        done = self.profile(program, 3, 9, options=["--policy", str(self.folder / "tuning" / "policy.json")])
        report = json.loads(
            subprocess.run([AMPSCOPE, "report", str(done.session), "--format", "json"], capture_output=True).stdout
        )
        self.assertEqual([f["rule"] for f in report["findings"] if f["severity"] == "error"], [])
        # What the program prints is kept beside each session, and not among the data.
        self.assertEqual((self.folder / "tuning" / "00.log").read_text(), "trained\n")
        everything = self.outcome(self.tune(program, 3, 9, options=("--format", "json", "--reference-run")))
        self.assertTrue(all(trial["reused"] for trial in everything["trials"]))
        self.assertEqual(everything["best"], found["best"])
        text = " ".join(self.tune(program, 3, 9, options=("--reference-run",)).stdout.split())
        self.assertIn("without any of them the findings come back", text)
        other = self.tune(program, 4, 9, code=2)
        self.assertIn("holds runs of another program, of other arguments", other.stderr)

    def test_nothing_to_do(self) -> None:
        done = self.tune(self.script(TRANSFORMER), options=("--format", "json"))
        self.assertEqual(self.outcome(done)["end"], "nothing to do")
        self.assertFalse((self.folder / "tuning" / "policy.json").exists())

    def test_a_program_that_fails(self) -> None:
        program = self.script("import torch\ntorch.ones(2).sum()\nraise SystemExit(5)\n")
        done = self.tune(program, options=("--format", "json"), code=1)
        outcome = self.outcome(done)
        self.assertEqual(outcome["end"], "program failed")
        self.assertIn("exit code 5", outcome["sentence"])
        self.assertIn("00.log", outcome["sentence"])

    def test_wrong_words(self) -> None:
        program = self.script("")
        for options, said in (
            (("--objective", "best"), "safest, balanced or fastest"),
            (("--format", "yaml"), "there is no format 'yaml'"),
            (("--max-runs", "1"), "--max-runs is 2 or more"),
            (("--tolerance", "-1"), "--tolerance is a share"),
        ):
            self.assertIn(said, self.tune(program, options=options, code=2).stderr)
        (self.folder / "file").write_text("")
        self.assertIn("cannot make the folder", self.tune(program, options=("-o", "file"), code=3).stderr)
        self.assertEqual(subprocess.run([AMPSCOPE, "tune"], capture_output=True, cwd=self.folder).returncode, 2)


if __name__ == "__main__":
    unittest.main()
