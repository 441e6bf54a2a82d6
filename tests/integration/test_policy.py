# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""`profile --policy` changes what the policy names and nothing else, exactly as the pasted Python of `recommend` does; what
it cannot apply is an error; and for each family of faults: the run shows the finding, `recommend` names the module, and
under its policy the finding is gone, no step is skipped behind calibration, and the loss is that of float32."""

import json
import re
import subprocess
import unittest
from pathlib import Path
from typing import Any, Optional

import torch

from harness import AMPSCOPE, SOURCE, Case, Profile

FAULTS = SOURCE / "tests" / "data" / "faults"
CONFIRMED = "under a policy"

# The parts of a program of ours: a model in which everything that a policy can name occurs, and a loop.
MODEL = """
import copy, io, sys
import torch
from torch import nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self, reentrant):
        super().__init__()
        self.first, self.second, self.norm = nn.Linear(16, 32), nn.Linear(32, 16), nn.LayerNorm(16)
        self.scale = nn.Parameter(torch.ones(16))
        self.reentrant = reentrant

    def inner(self, x):
        return self.second(functional.gelu(self.first(x)))

    def forward(self, x, *, factor=None):
        y = x + checkpoint(self.inner, x, use_reentrant=self.reentrant)
        y = functional.linear(y, self.second.weight.t().matmul(self.second.weight)[:16, :16] * 0.01, self.scale)
        return {"y": self.norm(y) * (1 if factor is None else factor)}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Block(True), Block(False), Block(False)])
        self.shared = nn.Linear(16, 16)
        self.twice = self.shared
        self.head = nn.Sequential(nn.Linear(16, 16), nn.ReLU(inplace=True), nn.Linear(16, 4))

    def forward(self, x):
        for block in self.blocks:
            x = block(x, factor=torch.ones(16))["y"]
            x = self.twice(self.shared(x))
        return self.head(x)
"""
LOOP = """
if __name__ == "__main__":
    model = Net()
    SETUP
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for step in range(6):
        x = torch.randn(8, 16, requires_grad=True)
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.float16):
            loss = functional.cross_entropy(model(x).float(), torch.arange(8) % 4)
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
    with torch.no_grad():
        outside = model(torch.ones(2, 16))
    twin = copy.deepcopy(model)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.float16):
        torch.nn.init.zeros_(twin.head[2].weight)
        of_twin, inside = twin(torch.ones(2, 16)), model(torch.ones(2, 16))
    torch.save(model, io.BytesIO())
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "scaler": scaler.state_dict(),
                "rng": torch.get_rng_state(), "outside": outside, "twin": of_twin, "inside": inside}, sys.argv[1])
"""
POLICY = {
    "schema_version": 1,
    "modules": [
        {"module": "blocks.0", "dtype": "float32"},
        {"root": "Net", "module": "blocks.1.second", "dtype": "bfloat16"},
        {"module": "blocks.2", "dtype": "bfloat16"},
        {"module": "shared", "dtype": "float32"},
        {"module": "head.2", "dtype": "float32"},
    ],
    "scaler": {"init_scale": 1024, "growth_factor": 4, "backoff_factor": 0.25, "growth_interval": 2},
}


def _bytes(tensor: torch.Tensor) -> bytes:
    return tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()


def same(a: Any, b: Any, where: str = "") -> Optional[str]:
    """The place of the first difference in bits."""
    if isinstance(a, torch.Tensor):
        equal = a.dtype == b.dtype and a.shape == b.shape and _bytes(a) == _bytes(b)
        return None if equal else where
    if isinstance(a, dict):
        if list(a) != list(b):
            return where
        return next((found for key in a if (found := same(a[key], b[key], f"{where}.{key}"))), None)
    if isinstance(a, (list, tuple)):
        if len(a) != len(b):
            return where
        return next((found for i, each in enumerate(a) if (found := same(each, b[i], f"{where}[{i}]"))), None)
    return None if a == b else where


class PolicyCase(Case):
    def policy(self, value: Any, name: str = "policy.json") -> Path:
        path = self.folder / name
        path.write_text(json.dumps(value))
        return path

    def ampscope(self, *words: Any, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([AMPSCOPE, *map(str, words)], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def report(self, session: Path) -> dict[str, Any]:
        return json.loads(self.ampscope("report", session, "--format", "json").stdout)

    def under(self, policy: Path, *program: Any, code: int = 0, name: str = "under.ampscope") -> Profile:
        return self.profile(
            *program, options=["--force", "--policy", str(policy)], name=name, env={"PYTHONPATH": str(FAULTS)},
            exit_code=code,
        )  # fmt: skip


class ApplyTest(PolicyCase):
    """What the policy does to a program."""

    def setUp(self) -> None:
        super().setUp()
        self.result = self.folder / "state.pt"

    def program(self, name: str, setup: str = 'scaler = torch.amp.GradScaler("cpu")', model: str = MODEL) -> Path:
        return self.script(model + LOOP.replace("SETUP", setup), name)

    def state(self) -> Any:
        state = torch.load(self.result, weights_only=False)
        self.result.unlink()
        return state

    def test_it_is_the_pasted_python(self) -> None:
        """Weights, optimizer, scaler, RNG state and outputs: bit for bit, checkpoints, shared modules and keyword arguments
        included. The pasted functions are those that `recommend` prints."""
        session = self.profile(self.program("plain.py"), self.result, options=["--stats", "range"]).session
        plain = self.state()
        snippet = self.ampscope("recommend", session, "--format", "python").stdout
        functions = snippet[snippet.index("\n\ndef _cast") : snippet.index("\n\ndef make_scaler")]
        modules = {entry["module"]: entry["dtype"] for entry in POLICY["modules"]}
        precision = ", ".join(f"{module!r}: torch.{dtype}" for module, dtype in modules.items())
        fields = ", ".join(f"{key}={value}" for key, value in POLICY["scaler"].items())
        head = f"import functools\nfrom typing import Any, Callable\nimport torch\nPRECISION = {{{precision}}}\n{functions}\n"
        pasted = self.program(
            "pasted.py",
            f'apply_precision(model, "cpu"); scaler = torch.amp.GradScaler("cpu", {fields})',
            head + MODEL,
        )
        # A pasted forward is a closure in the object, which cannot be pickled with it.
        pasted.write_text(pasted.read_text().replace("torch.save(model, io.BytesIO())", ""))
        self.plain(pasted, self.result)
        expected = self.state()
        profile = self.under(self.policy(POLICY), self.program("plain.py"), self.result)
        applied = self.state()
        # A pasted forward lives in the object, and a copy of the model would run the original's: only there they differ.
        for value in (expected, applied, plain):
            value.pop("twin")
        self.assertIsNone(same(expected, applied))
        self.assertIsNotNone(same(plain["model"], applied["model"]), "the policy changed nothing")
        self.assertIsNone(same(plain["rng"], applied["rng"]))
        self.assertIn(CONFIRMED, profile.errors)
        settings = self.report(profile.session)["run"]["policy"]
        self.assertEqual([entry["what"] for entry in settings],
                         ["blocks.0", "Net blocks.1.second", "blocks.2", "shared", "head.2", "GradScaler"])  # fmt: skip
        self.assertTrue(all(entry["applied"] for entry in settings))

    def test_the_dtypes_are_those_of_the_policy(self) -> None:
        """Independently of bits: the matrix products of each module, forward and backward, run in its dtype."""
        profile = self.under(self.policy(POLICY), self.program("plain.py"), self.result)
        session = self.open(profile)
        expected = {
            "blocks.0.first": {"float32"}, "blocks.0.second": {"float32"}, "blocks.1.first": {"float16"},
            "blocks.1.second": {"bfloat16"}, "blocks.2.first": {"bfloat16"}, "blocks.2.second": {"bfloat16"},
            "head.0": {"float16"}, "head.2": {"float32"}, "shared": {"float32"},
        }  # fmt: skip
        for phase in ("forward", "backward"):
            seen: dict[str, set[str]] = {}
            for call in session.calls("o.name IN ('aten::addmm', 'aten::mm') AND c.autocast_dtype != 0 OR s.phase = 2", with_stats=False):
                if call.phase == phase and call.op in ("aten::addmm", "aten::mm") and call.module in expected:
                    seen.setdefault(call.module, set()).update(use.dtype for use in call.uses)
            if phase == "backward":
                self.assertEqual(seen, expected)
        scaler = session.rows("SELECT * FROM scaler")[0]
        self.assertEqual((scaler["init_scale"], scaler["growth_factor"], scaler["growth_interval"]), (1024, 4, 2))

    def test_a_copy_of_the_model_has_its_own_weights(self) -> None:
        self.under(self.policy(POLICY), self.program("plain.py"), self.result)
        state = self.state()
        bias = state["model"]["head.2.bias"]
        self.assertTrue(torch.equal(state["twin"], bias.expand(2, 4)), "the twin ran the original's weights")
        self.assertFalse(torch.equal(state["twin"].float(), state["inside"].float()))

    def test_autocast_in_another_dtype_and_off(self) -> None:
        for dtype, expected in (("bfloat16", torch.bfloat16), ("float32", torch.float32)):
            with self.subTest(dtype=dtype):
                policy = {"schema_version": 1, "autocast_dtype": dtype, "scaler": {"enabled": False}}
                self.under(self.policy(policy), self.program("plain.py"), self.result)
                applied = self.state()
                text = (self.folder / "plain.py").read_text()
                edited = text.replace("dtype=torch.float16", f"dtype=torch.{dtype}, enabled={dtype != 'float32'}")
                edited = edited.replace('GradScaler("cpu")', 'GradScaler("cpu", enabled=False)')
                self.plain(self.script(edited, "edited.py"), self.result)
                self.assertIsNone(same(self.state(), applied))
                self.assertEqual(applied["inside"].dtype, expected)

    def test_every_process_that_trains(self) -> None:
        program = self.script(
            MODEL
            + """
import torch.multiprocessing as multiprocessing

def work(rank):
    model, scaler = Net(), torch.amp.GradScaler("cpu")
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with torch.autocast("cpu", dtype=torch.float16):
        loss = model(torch.randn(4, 16)).float().sum()
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()

if __name__ == "__main__":
    multiprocessing.spawn(work, nprocs=2)
"""
        )
        session = self.open(self.under(self.policy(POLICY), program))
        calls = [call for call in session.calls(with_stats=False) if call.op == "aten::addmm" and call.module == "head.2"]
        self.assertEqual(len({call.process for call in calls}), 2)
        self.assertEqual({use.dtype for call in calls for use in call.uses}, {"float32"})

    WRAPPED = """
        import os, torch
        import torch.distributed as dist
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Linear(16, 16), torch.nn.ReLU(), torch.nn.Linear(16, 4))
        WRAP
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scaler = torch.amp.GradScaler("cpu")
        for _ in range(2):
            with torch.autocast("cpu", dtype=torch.float16):
                loss = model(torch.randn(8, 16)).float().square().mean()
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            optimizer.zero_grad()
    """

    def check_wrapped(self, prefix: str, processes: int, *program: Any) -> None:
        modules = [{"module": f"{prefix}.2", "dtype": "float32"}]
        session = self.open(self.under(self.policy({"schema_version": 1, "modules": modules}), *program))
        calls = [call for call in session.calls(with_stats=False) if call.op == "aten::addmm"]
        for module, dtype in ((f"{prefix}.0", "float16"), (f"{prefix}.2", "float32")):
            own = [call for call in calls if call.module == module]
            self.assertEqual(len({call.process for call in own}), processes, module)
            self.assertEqual({use.dtype for call in own for use in call.uses}, {dtype}, module)

    def test_a_compiled_model(self) -> None:
        program = self.script(self.WRAPPED.replace("WRAP", "model = torch.compile(model)"))
        self.check_wrapped("_orig_mod", 1, program)

    def test_the_ranks_of_torchrun(self) -> None:
        wrap = 'dist.init_process_group("gloo"); model = torch.nn.parallel.DistributedDataParallel(model)'
        # Gloo aborts now and then where the interpreter ends (programs/leaving.py).
        program = self.script(self.WRAPPED.replace("WRAP", wrap) + "    os._exit(0)\n")
        self.check_wrapped("module", 2, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", 2, program)


class LossTest(PolicyCase):
    def test_it_is_what_the_program_prints(self) -> None:
        """The tensor that backward started from, before the scaler multiplied it: exactly, first and last."""
        for scaled in (True, False):
            program = self.script(
                f"""
                import json, torch
                torch.manual_seed(0)
                model = torch.nn.Linear(8, 4)
                optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
                scaler = torch.amp.GradScaler("cpu", enabled={scaled})
                losses = []
                for step in range(30):
                    optimizer.zero_grad()
                    with torch.autocast("cpu", dtype=torch.float16):
                        loss = model(torch.randn(16, 8)).float().square().mean()
                    scaler.scale(loss).backward()
                    scaler.step(optimizer)
                    scaler.update()
                    losses.append(loss.item())
                print(json.dumps(losses))
                """
            )
            profile = self.profile(program, options=["--force", "--quiet"])
            losses = json.loads(profile.output)
            run = self.report(profile.session)["run"]
            self.assertEqual(run["first_loss"], losses[0])
            self.assertAlmostEqual(run["final_loss"], sum(losses[-3:]) / 3, delta=1e-12)


class RefusedTest(PolicyCase):
    """What is not applied is an error with the reason, never a silence."""

    def refuse(self, policy: Any, program: str, code: int = 3) -> Profile:
        path = self.script(program)
        return self.under(self.policy(policy), path, self.folder / "out.pt", code=code)

    def full(self, setup: str = 'scaler = torch.amp.GradScaler("cpu")') -> str:
        return MODEL + LOOP.replace("SETUP", setup)

    def test_a_module_that_does_not_exist(self) -> None:
        policy = {"schema_version": 1, "modules": [{"module": "blocks.0.frist", "dtype": "float32"}]}
        done = self.refuse(policy, self.full())
        self.assertIn("the model has no module 'blocks.0.frist'; did you mean blocks.0.first?", done.errors)
        self.assertIn("the policy is not applied as a whole", done.errors, "said while the program runs")
        self.assertTrue((self.folder / "out.pt").exists(), "the program ran to its end")
        settings = self.report(done.session)["run"]["policy"]
        self.assertEqual([(entry["what"], entry["applied"]) for entry in settings], [("blocks.0.frist", False)])
        self.assertIn("policy NOT applied: blocks.0.frist float32", self.ampscope("report", done.session).stdout)

    def test_the_root_of_another_model(self) -> None:
        policy = {"schema_version": 1, "modules": [{"root": "Other", "module": "head.2", "dtype": "float32"}]}
        errors = self.refuse(policy, self.full()).errors
        self.assertIn("the model has no module 'head.2' in Other", errors)
        self.assertIn("no model Other with a module 'head.2' has run so far", errors)

    def test_no_scaler_no_autocast_no_torch(self) -> None:
        program = "import torch\nmodel = torch.nn.Linear(2, 2)\nmodel(torch.ones(1, 2)).sum().backward()\n"
        scaler = {"schema_version": 1, "scaler": {"init_scale": 2}}
        self.assertIn("GradScaler: the program made none", self.refuse(scaler, program).errors)
        autocast = {"schema_version": 1, "autocast_dtype": "bfloat16"}
        self.assertIn("autocast: the program never entered torch.autocast", self.refuse(autocast, program).errors)
        self.refuse(scaler, "print('no torch')\n")
        disabled = {"schema_version": 1, "scaler": {"enabled": False}}
        self.refuse(disabled, program, code=0)

    def test_a_script_module(self) -> None:
        program = """
            import torch
            model = torch.nn.Sequential(torch.jit.script(torch.nn.Linear(2, 2)))
            with torch.autocast("cpu", dtype=torch.bfloat16):
                model(torch.ones(1, 2))
        """
        policy = {"schema_version": 1, "modules": [{"module": "0", "dtype": "float32"}]}
        self.assertIn("0: is a ScriptModule", self.refuse(policy, program).errors)

    def test_the_programs_own_failure_comes_first(self) -> None:
        policy = {"schema_version": 1, "modules": [{"module": "nowhere", "dtype": "float32"}]}
        done = self.refuse(policy, "import sys, torch\ntorch.ones(2).sum()\nsys.exit(7)\n", code=7)
        self.assertIn("no module 'nowhere'", done.errors)

    def test_a_wrong_file_starts_nothing(self) -> None:
        marker = self.folder / "ran"
        program = self.script(f"open({str(marker)!r}, 'w')")
        for text, said in (
            ('{"schema_version": 1, "moduls": []}', "did you mean modules?"),
            ('{"schema_version": 1, "modules": [{"module": "a", "dtype": "float32"}, {"module": "a.b", "dtype": "bfloat16"}]}',
             "a.b lies in a, which runs in float32"),
            ("", "is no JSON"),
        ):  # fmt: skip
            path = self.folder / "wrong.json"
            path.write_text(text)
            self.assertIn(said, self.under(path, program, code=3).errors)
        self.assertIn("No such file", self.under(self.folder / "none.json", program, code=3).errors)
        self.assertFalse(marker.exists())


class CureTest(PolicyCase):
    """A fault of each family, from the finding to the run without it."""

    def cure(
        self, program: Path, rule: str, culprits: set[str], trains_alike: bool = False, objective: str = "safest"
    ) -> None:
        """`trains_alike`: the fault does not touch the weights, as the gradients do not depend on what it breaks."""
        env = {"PYTHONPATH": str(FAULTS)}
        session = self.profile(program, options=["--force"], env=env).session
        before = self.report(session)
        self.assertIn(rule, {finding["rule"] for finding in before["findings"]})
        policy = self.folder / "policy.json"
        self.ampscope("recommend", session, "-o", policy, "--force", "--objective", objective)
        modules = [entry["module"] for entry in json.loads(policy.read_text())["modules"]]
        self.assertTrue(set(modules) <= culprits and len(modules) == 1, f"recommended: {modules}")
        fixed = self.report(self.under(policy, program).session)
        rules = {name: {finding["rule"] for finding in run["findings"]} for name, run in (("was", before), ("is", fixed))}
        self.assertNotIn(rule, rules["is"])
        self.assertEqual(rules["is"] - rules["was"], set(), "a cure brings no finding of its own")
        trajectory = fixed["scaler"]["trajectory"] if fixed["scaler"] else []
        self.assertEqual([entry for entry in trajectory if entry["skipped"] and not entry["calibration"]], [])
        off = self.policy({"schema_version": 1, "autocast_dtype": "float32"}, "off.json")
        exact = self.under(off, program, name="float32.ampscope").session
        loss, wanted = self.last_loss(self.folder / "under.ampscope"), self.last_loss(exact)
        self.assertLessEqual(abs(loss - wanted), 0.01 * abs(wanted))
        self.check_pasted(program, session, policy, trains_alike, objective)
        print(f"\n{program.stem}: {rule}; {modules[0]} in float32; then gone, loss {loss:.6g}, in float32 {wanted:.6g}")

    def check_pasted(self, program: Path, session: Path, policy: Path, trains_alike: bool, objective: str) -> None:
        """Without ampscope the Python that `recommend` prints gives the weights that the policy gives, bit for bit."""
        text = program.read_text()
        at = text.rindex("\ntrain(")
        start, call = text[:at], text[at:]
        if "\nmodel = " not in start:  # train(Network(), ...
            end = call.index("()") + 2
            start, call = f"{start}\nmodel = {call[len(chr(10) + 'train(') : end]}\n", "\ntrain(model" + call[end:]
        call += "\nimport sys\ntorch.save(model.state_dict(), sys.argv[1])\n"
        snippet = self.ampscope("recommend", session, "--format", "python", "--objective", objective).stdout
        scaler = re.compile(r"torch\.amp\.GradScaler\([^)]*\)")
        pasted = self.script("", "pasted.py")
        pasted.write_text(
            scaler.sub('make_scaler("cpu")', start).replace("\nmodel = ", f"\n{snippet}\nmodel = ", 1)
            + "\napply_precision(model, 'cpu')\n"
            + scaler.sub('make_scaler("cpu")', call)
        )
        plain = self.script("", "saving.py")
        plain.write_text(start + call)
        weights = {name: self.folder / f"{name}.pt" for name in ("pasted", "applied", "plain")}
        env = {"PYTHONPATH": str(FAULTS)}
        self.plain(pasted, weights["pasted"], env=env)
        self.plain(plain, weights["plain"], env=env)
        self.under(policy, plain, weights["applied"], name="saving.ampscope")
        state = {name: torch.load(path) for name, path in weights.items()}
        self.assertIsNone(same(state["pasted"], state["applied"]))
        self.assertEqual(same(state["plain"], state["applied"]) is None, trains_alike, "what the policy changed")

    def last_loss(self, session: Path) -> float:
        return float(self.report(session)["run"]["final_loss"])

    def test_overflow_in_the_feed_forward_output(self) -> None:
        self.cure(FAULTS / "forward_overflow.py", "forward-overflow", {"2"}, trains_alike=True)

    def test_backward_underflow(self) -> None:
        self.cure(FAULTS / "backward_underflow.py", "backward-underflow", {"quiet", "quiet.linear"})

    def test_no_valid_scale(self) -> None:
        self.cure(FAULTS / "no_valid_scale.py", "no-valid-scale", {"quiet", "quiet.linear", "loud", "loud.linear"})

    def test_no_valid_scale_of_three(self) -> None:
        """One loud head between two quiet ones: with it in float32 the scale is free for both."""
        three = self.script("", "three_heads.py")
        text = (FAULTS / "no_valid_scale.py").read_text()
        three.write_text(
            text.replace("self.loud, self.quiet =", "self.hush, self.loud, self.quiet = Head(1e-6),")
            .replace("+ self.quiet(x)", "+ self.quiet(x) + self.hush(x)")
        )
        self.cure(three, "no-valid-scale", {"loud"}, objective="balanced")
        policy = json.loads((self.folder / "policy.json").read_text())
        self.assertGreater(policy["scaler"]["init_scale"], 4096, "loud had bounded it to 16")

    def test_loss_in_half_precision(self) -> None:
        self.cure(FAULTS / "low_precision_loss.py", "low-precision-loss", {"3"})

    def test_epsilon(self) -> None:
        """A quiet row: its mean square is zero in float16, and so is the eps that should help."""
        program = self.script(
            """
            import torch
            from torch import nn
            from loop import inputs, train

            torch.manual_seed(0)


            class RootMeanSquare(nn.Module):
                def forward(self, x):
                    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-8)


            def batch(step):
                x = inputs(step)
                if step >= 4:
                    x[0] *= 1e-4
                return x


            model = nn.Sequential(nn.Linear(16, 16, bias=False), RootMeanSquare(), nn.Linear(16, 4))
            train(model, lambda y: 1e-4 * y.float().square().mean(), batch=batch, lr=1e-3,
                  scaler=torch.amp.GradScaler("cpu", init_scale=4096.0))
            """
        )
        self.cure(program, "epsilon-flushed", {"1"})

    def test_custom_function(self) -> None:
        self.cure(FAULTS / "autocast_bypassed_custom_function.py", "autocast-bypassed-custom-function", {"1"})


if __name__ == "__main__":
    unittest.main()
