# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Ops are attributed to the modules, parameters, phases and steps that they belong to, in forward and backward."""

import sys
import unittest
from collections import Counter, defaultdict
from typing import Iterable

from harness import CALL_CAST, CALL_RECOMPUTE, Call, Case, Session

BLOCKS = """
import sys
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

MODE = sys.argv[1] if len(sys.argv) > 1 else "none"
torch.manual_seed(0)

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.up, self.act, self.down = nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 8)
    def forward(self, x):
        return x + self.down(self.act(self.up(x)))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Linear(4, 8)
        self.blocks = nn.ModuleList([Block() for _ in range(2)])
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 3)
    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            if MODE == "reentrant":
                x = checkpoint(block, x, use_reentrant=True)
            elif MODE == "non_reentrant":
                x = checkpoint(block, x, use_reentrant=False)
            else:
                x = block(x)
        return self.head(self.norm(x))

model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(2):
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(torch.randn(5, 4)).float().square().mean()
    loss.backward()
    optimizer.step()
"""

LINEARS = ["stem", "blocks.0.up", "blocks.0.down", "blocks.1.up", "blocks.1.down", "head"]


def count(calls: Iterable[Call], op: str, phase: str, step: int = 1) -> Counter[str]:
    """Module paths of the calls of one op."""
    return Counter(str(c.module) for c in calls if (c.op, c.phase, c.step) == (op, phase, step))


class ModuleTest(Case):
    def calls_of(self, text: str, *arguments: str) -> list[Call]:
        return self.session_of(text, *arguments).calls(with_stats=False)

    def session_of(self, text: str, *arguments: str) -> Session:
        return self.open(self.profile(self.script(text), *arguments))

    def check_blocks(self, calls: list[Call]) -> None:
        self.assertEqual({call.root for call in calls if call.phase == "backward" and call.module}, {"Net"})
        backward = count(calls, "aten::mm", "backward")
        for module in LINEARS:
            self.assertEqual(backward[module], 1 if module == "stem" else 2, f"mm of {module} in backward: {backward}")
        self.assertEqual(backward["None"], 0)
        self.assertEqual(count(calls, "aten::native_layer_norm_backward", "backward"), {"norm": 1})
        self.assertEqual(count(calls, "aten::gelu_backward", "backward"), {"blocks.0.act": 1, "blocks.1.act": 1})

    def check_gradients(self, calls: list[Call]) -> None:
        """Every parameter has a grad_weight in the backward of its own module."""
        owners: dict[str, set[str]] = defaultdict(set)
        for call in calls:
            for use in call.uses:
                if call.step == 1 and call.phase == "backward" and use.output and use.role == "grad_weight":
                    owners[str(use.parameter)].add(str(call.module))
        wanted = {f"{module}.{kind}": {module} for module in [*LINEARS, "norm"] for kind in ("weight", "bias")}
        self.assertEqual(owners, wanted)

    def test_plain(self) -> None:
        calls = self.calls_of(BLOCKS)
        self.assertEqual(count(calls, "aten::addmm", "forward"), {module: 1 for module in LINEARS})
        self.assertEqual(count(calls, "aten::add", "forward"), {"blocks.0": 1, "blocks.1": 1})
        self.check_blocks(calls)
        self.check_gradients(calls)

    def check_checkpoint(self, mode: str) -> None:
        calls = self.calls_of(BLOCKS, mode)
        self.check_blocks(calls)
        self.check_gradients(calls)
        again = [call for call in calls if call.flags & CALL_RECOMPUTE and call.step == 1]
        self.assertTrue(again, "the recomputation is marked")
        self.assertEqual({call.phase for call in again}, {"forward"})
        recomputed = count(again, "aten::addmm", "forward")
        self.assertLessEqual({"blocks.0.up", "blocks.1.up"}, set(recomputed), recomputed)
        first = [call for call in calls if not call.flags & CALL_RECOMPUTE]
        self.assertEqual(count(first, "aten::addmm", "forward"), {module: 1 for module in LINEARS})

    def test_reentrant_checkpoint(self) -> None:
        self.check_checkpoint("reentrant")

    def test_non_reentrant_checkpoint(self) -> None:
        self.check_checkpoint("non_reentrant")

    def test_weights_are_updated_under_their_names(self) -> None:
        calls = self.calls_of(BLOCKS)
        updated = {
            str(use.parameter)
            for call in calls if call.phase == "optimizer"
            for use in call.uses if use.output and use.role == "update"
        }  # fmt: skip
        self.assertEqual(updated, {f"{m}.{kind}" for m in [*LINEARS, "norm"] for kind in ("weight", "bias")})

    def test_casts_of_autocast(self) -> None:
        calls = [call for call in self.calls_of(BLOCKS) if call.step == 1 and call.phase == "forward"]
        for call in calls:
            if call.op == "aten::addmm":
                self.assertEqual((call.public_op, call.autocast), ("aten::linear", "bfloat16"))
                self.assertEqual(call.cast_from, "float32", f"{call.module} was given float32 weights")
        stem = next(call for call in calls if call.op == "aten::addmm" and call.module == "stem")
        self.assertEqual(stem.cast_bytes, 2 * (5 * 4 + 8 * 4 + 8), "input, weight and bias, 2 bytes each")
        casts = [call for call in calls if call.flags & CALL_CAST and call.module == "stem"]
        self.assertEqual(len(casts), 3)
        self.assertEqual({(c.uses[0].dtype, c.uses[-1].dtype) for c in casts}, {("float32", "bfloat16")})
        self.assertEqual({use.parameter for c in casts for use in c.uses if use.role == "weight"}, {"stem.weight", "stem.bias"})

    def test_shared_module(self) -> None:
        calls = self.calls_of(
            """
            import torch
            from torch import nn
            class Net(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.first = self.second = nn.Linear(4, 4)
                def forward(self, x):
                    return self.second(self.first(x).relu())
            model = Net()
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            for _ in range(2):
                model(torch.randn(3, 4)).sum().backward()
                optimizer.step()
            """
        )
        self.assertEqual(count(calls, "aten::addmm", "forward"), {"first": 2}, "named_modules() names it once")
        ordinals = [c.ordinal for c in calls if c.op == "aten::addmm" and c.step == 1]
        self.assertEqual(ordinals, [0, 0], "one call of the op in each call of the module")
        self.assertEqual(set(count(calls, "aten::mm", "backward")), {"first"})

    def test_two_roots_of_one_class_and_another(self) -> None:
        calls = self.calls_of(
            """
            import torch
            from torch import nn
            class Player(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.layer = nn.Linear(4, 4)
                def forward(self, x):
                    return self.layer(x)
            first, second, judge = Player(), Player(), nn.Linear(4, 1)
            for _ in range(2):
                judge(second(first(torch.randn(2, 4)))).sum().backward()
            """
        )
        forward = {(c.root, c.module) for c in calls if c.op == "aten::addmm"}
        self.assertEqual(forward, {("Player", "layer"), ("Player#2", "layer"), ("Linear", "")})
        backward = {(c.root, c.module) for c in calls if c.op == "aten::mm" and c.phase == "backward"}
        self.assertEqual(backward, forward)

    def test_inference_has_a_step_per_forward(self) -> None:
        for context in ("torch.no_grad()", "torch.inference_mode()"):
            with self.subTest(context):
                session = self.session_of(
                    f"""
                    import torch
                    model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.ReLU())
                    with {context}, torch.autocast("cpu", dtype=torch.bfloat16):
                        for _ in range(5):
                            model(torch.randn(2, 4))
                    """
                )
                calls = [call for call in session.calls(with_stats=False) if call.op == "aten::addmm"]
                self.assertEqual([call.step for call in calls], [0, 1, 2, 3, 4])
                self.assertEqual({call.module for call in calls}, {"0"})
                (self.folder / "run.ampscope").unlink()

    def test_a_module_that_raises_does_not_stay_on_the_stack(self) -> None:
        calls = self.calls_of(
            """
            import torch
            from torch import nn
            class Wrong(nn.Module):
                def forward(self, x):
                    raise RuntimeError("as planned")
            wrong, right = nn.Sequential(nn.Linear(4, 4), Wrong()), nn.Linear(4, 4)
            for _ in range(2):
                try:
                    wrong(torch.randn(2, 4))
                except RuntimeError:
                    right(torch.randn(2, 4)).sum().backward()
            """
        )
        self.assertEqual(Counter((c.root, c.module) for c in calls if c.op == "aten::addmm"),
                         {("Sequential", "0"): 2, ("Linear", ""): 2})  # fmt: skip

    def test_compiled_region_runs_eagerly_and_is_named(self) -> None:
        session = self.session_of(
            """
            import torch
            from torch import nn
            torch.manual_seed(0)
            model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
            compiled = torch.compile(model)
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            for _ in range(2):
                optimizer.zero_grad()
                compiled(torch.randn(3, 4)).sum().backward()
                optimizer.step()
            """
        )
        calls = session.calls(with_stats=False)
        self.assertEqual({str(m).removeprefix("_orig_mod.") for m in count(calls, "aten::addmm", "forward")}, {"0", "2"})
        notices = " ".join(row["text"] for row in session.rows("SELECT text FROM notice"))
        self.assertIn("torch.compile", notices)

    def test_python_dash_m(self) -> None:
        package = self.folder / "package"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(BLOCKS)
        self.check_blocks(self.open(self.profile("-m", "package")).calls(with_stats=False))

    def test_virtual_environment(self) -> None:
        import venv

        venv.create(self.folder / "venv", system_site_packages=False, with_pip=False, symlinks=True)
        sites = next((self.folder / "venv" / "lib").glob("python3*")) / "site-packages"
        (sites / "torch.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
        (sites / "sitecustomize.py").write_text("import os; os.environ['SITECUSTOMIZE_RAN'] = 'yes'\n")
        program = self.script("import os; assert os.environ['SITECUSTOMIZE_RAN'] == 'yes'\n" + BLOCKS)
        profile = self.profile(self.folder / "venv" / "bin" / "python", program, python=False)
        self.check_blocks(self.open(profile).calls(with_stats=False))


if __name__ == "__main__":
    unittest.main()
