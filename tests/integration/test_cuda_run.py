# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A real autocast run on a CUDA device: bit for bit the same with and without `profile --device`, and what the session says
of it is what the program itself computes from copies on the CPU. Exit code 77 where there is no device. AMPSCOPE_DEVICE=cpu
rehearses on the CPU what does not need one."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

import torch
from harness import AMPSCOPE, UNMEASURED, Call, Case, Session
from test_findings import FAULTS, Fault, options

DEVICE = os.environ.get("AMPSCOPE_DEVICE", "cuda")
NO_DEVICE = 77
CUDA = 1  # analyzer/base/vocabulary.h, DeviceType
# Without it cuBLAS may give other bits in another run.
DETERMINISTIC = {"CUBLAS_WORKSPACE_CONFIG": ":4096:8"}

TRAIN = """
import hashlib, json, sys, torch

device, result = sys.argv[1:]
torch.use_deterministic_algorithms(True)
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(64, 96), torch.nn.ReLU(), torch.nn.Linear(96, 8)).to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
scaler = torch.amp.GradScaler(device, growth_interval=5)
outputs, scales, losses = [], [], []

def facts(tensor):
    wide = tensor.detach().to("cpu").double().flatten()
    finite = wide[wide.isfinite()]
    size = finite.abs()
    return {
        "numel": wide.numel(), "zero": (wide == 0).sum().item(), "negative": (wide < 0).sum().item(),
        "subnormal": ((size > 0) & (size < 2.0**-14)).sum().item(), "nan": wide.isnan().sum().item(),
        "pos_inf": (wide == float("inf")).sum().item(), "neg_inf": (wide == -float("inf")).sum().item(),
        "min": finite.min().item(), "max": finite.max().item(), "absmax": size.max().item(),
        "absmin": size[size > 0].min().item(),
    }

for step in range(12):
    inputs = torch.randn(32, 64, generator=torch.Generator().manual_seed(step))
    inputs[0] *= 1e6 if step in (3, 7) else 1
    optimizer.zero_grad()
    with torch.autocast(device, dtype=torch.float16):
        output = model(inputs.to(device))
        loss = output.float().square().mean()
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    outputs.append(facts(output))
    scales.append(scaler.get_scale())
    losses.append(loss.item())

digest = hashlib.sha256()
for tensor in [*model.state_dict().values(), *(s["momentum_buffer"] for s in optimizer.state.values()), torch.get_rng_state()]:
    digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
if device == "cuda":
    digest.update(torch.cuda.get_rng_state().numpy().tobytes())
with open(result, "w") as file:
    json.dump({"state": digest.hexdigest(), "outputs": outputs, "scales": scales, "losses": losses}, file)
"""

GRAPH = """
import sys, torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 8)).cuda().half()
inputs = torch.randn(32, 64, device="cuda", dtype=torch.float16)
side = torch.cuda.Stream()
side.wait_stream(torch.cuda.current_stream())
with torch.no_grad():
    with torch.cuda.stream(side):
        for _ in range(3):
            model(inputs)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = model(inputs)
    for step in range(5):
        inputs.copy_(torch.randn(32, 64))
        graph.replay()
        print(result.double().sum().item().hex(), flush=True)
"""

MEASURED_GRAPH = """
import json, torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 8)).cuda().half()
optimizer = torch.optim.SGD(torch.nn.Linear(2, 2).parameters(), lr=0.1)
inputs = torch.randn(32, 64, device="cuda", dtype=torch.float16)
side = torch.cuda.Stream()
side.wait_stream(torch.cuda.current_stream())
told = []
with torch.no_grad():
    with torch.cuda.stream(side):
        for _ in range(3):
            model(inputs)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = model(inputs)
    optimizer.step()
    for step in range(3):
        batch = torch.randn(32, 64)
        batch[0, 0] = float("inf") if step == 1 else 0
        inputs.copy_(batch)
        graph.replay()
        copy = result.cpu().double()
        finite = copy[copy.isfinite()]
        told.append([finite.min().item(), finite.max().item(), copy.isinf().sum().item(), copy.isnan().sum().item()])
        optimizer.step()
print(json.dumps(told))
"""

STREAMS = """
import torch
torch.manual_seed(0)
left = [torch.randn(256, 256).half().cuda() for _ in range(2)]
right = [torch.randn(256, 256).half().cuda() for _ in range(2)]
torch.cuda.synchronize()
streams = [torch.cuda.Stream() for _ in range(2)]
results = []
for step in range(20):
    for index, stream in enumerate(streams):
        with torch.cuda.stream(stream):
            results.append(torch.mm(left[index] * (step + 1), right[index]))
torch.cuda.synchronize()
for result in results:
    print(result.cpu().double().abs().max().item())
"""


class CudaRunTest(Case):
    def lost(self, session: Session) -> list[Any]:
        """What the session says is missing: records, and values of tensors on the device."""
        dropped = session.rows("SELECT sum(dropped) FROM process")[0][0]
        unread = session.rows(
            "SELECT count(*) FROM tensor t JOIN tensor_type y ON y.id = t.type WHERE y.device = ? AND t.unmeasured = ?",
            CUDA, UNMEASURED.index("device"),
        )[0][0]  # fmt: skip
        return [dropped, unread]

    def on_device(self, session: Session) -> int:
        sql = "SELECT count(*) FROM tensor t JOIN tensor_type y ON y.id = t.type WHERE y.device = ? AND t.stats IS NOT NULL"
        return session.rows(sql, CUDA)[0][0]

    def test_the_run_is_the_same_and_the_session_is_true(self) -> None:
        program = self.script(TRAIN)
        plain, traced = self.folder / "plain.json", self.folder / "traced.json"
        self.plain(program, DEVICE, plain, env=DETERMINISTIC)
        profile = self.profile(program, DEVICE, traced, options=("--device", "--no-drop"), env=DETERMINISTIC)
        self.assertEqual(traced.read_text(), plain.read_text(), "weights, momenta, random numbers, losses or scales differ")
        told = json.loads(plain.read_text())
        self.assertLess(min(told["scales"]), max(told["scales"]), "the run skips steps")

        session = self.open(profile)
        self.assertEqual(self.lost(session), [0, 0])
        if DEVICE == "cuda":
            self.assertGreater(self.on_device(session), 12 * 20)
        products = [call for call in session.calls() if self.is_output_layer(call)]
        self.assertEqual(len(products), 12)
        for call, facts in zip(products, told["outputs"]):
            stats = next(use.stats for use in call.uses if use.output)
            assert stats is not None, call
            self.assertEqual({key: stats.row[key] for key in facts}, facts, f"step {call.step}")
        updates = session.rows("SELECT scale_after FROM scaler_update ORDER BY step")
        self.assertEqual([row[0] for row in updates], told["scales"])

    @staticmethod
    def is_output_layer(call: Call) -> bool:
        return call.op == "aten::addmm" and call.module == "2" and call.phase == "forward"

    def test_less_statistics_change_nothing_either(self) -> None:
        program = self.script(TRAIN)
        plain = self.folder / "plain.json"
        self.plain(program, DEVICE, plain, env=DETERMINISTIC)
        for number, wanted in enumerate((("--stats", "dtype"), ("--stats", "range"), ("--every", "4"))):
            with self.subTest(options=wanted):
                traced = self.folder / f"{number}.json"
                profile = self.profile(
                    program, DEVICE, traced, options=("--device", *wanted), env=DETERMINISTIC, name=f"{number}.ampscope"
                )
                self.assertEqual(traced.read_text(), plain.read_text())
                session = self.open(profile)
                scales = [row[0] for row in session.rows("SELECT scale_after FROM scaler_update ORDER BY step")]
                self.assertEqual(scales, json.loads(plain.read_text())["scales"], "the scaler is never sampled away")

    @unittest.skipIf(DEVICE == "cpu", "needs a device")
    def test_a_captured_graph_survives(self) -> None:
        program = self.script(GRAPH)
        plain = self.plain(program)
        profile = self.profile(program, options=("--device",))
        told = [line for line in profile.output.splitlines() if "0x" in line]
        self.assertEqual(told, plain.splitlines())
        self.assertGreater(self.on_device(self.open(profile)), 0, "what ran outside the capture is measured")

    @unittest.skipIf(DEVICE == "cpu", "needs a device")
    def test_replays_of_a_graph_are_measured(self) -> None:
        program = self.script(MEASURED_GRAPH)
        plain = self.plain(program)
        profile = self.profile(program, options=("--device", "--graphs"))
        self.assertEqual(profile.output.splitlines()[-1], plain.splitlines()[-1])
        session = self.open(profile)
        replays = [call for call in session.calls() if call.op == "aten::addmm" and call.module == "2" and call.step > 0]
        self.assertEqual([call.step for call in replays], [1, 2, 3])
        rows = {call.step: use.stats.row for call in replays for use in call.uses if use.output and use.stats is not None}
        found = {step: [row["min"], row["max"], row["pos_inf"] + row["neg_inf"], row["nan"]] for step, row in rows.items()}
        told = dict(enumerate(json.loads(plain.splitlines()[-1]), start=1))
        self.assertEqual(found, {step: told[step] for step in found})
        # Nobody overwrites the last replay; where another was overwritten before it was read, this is said.
        self.assertIn(3, found)
        lost = session.rows("SELECT text FROM notice WHERE text LIKE '%replayed again%'")
        self.assertTrue(len(found) == 3 or lost, found)

    @unittest.skipIf(DEVICE == "cpu", "needs a device")
    def test_two_streams(self) -> None:
        program = self.script(STREAMS)
        told = [float(line) for line in self.plain(program).splitlines()]
        session = self.open(self.profile(program, options=("--device", "--no-drop")))
        self.assertEqual(self.lost(session), [0, 0])
        products = [call for call in session.calls() if call.op == "aten::mm"]
        found = [use.stats.absmax for call in products for use in call.uses if use.output and use.stats is not None]
        self.assertEqual(found, told)

    @unittest.skipIf(DEVICE == "cpu", "needs a device")
    def test_rules_about_settings_of_the_gpu(self) -> None:
        programs = sorted(path for path in FAULTS.glob("*.py") if "\nNeeds: cuda\n" in path.read_text())
        self.assertEqual(len(programs), 4)
        for path in programs:
            with self.subTest(program=path.stem):
                session = self.profile(path, options=("--force", "--quiet", *options(path))).session
                command = [AMPSCOPE, "report", str(session), "--format", "json"]
                findings = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["findings"]
                if "\nExpect: " in path.read_text():
                    fault = Fault.of(path)
                    self.assertTrue(any(fault.matches(finding) for finding in findings), findings)
                else:
                    rule = path.stem.removesuffix("_control").replace("_", "-")
                    self.assertNotIn(rule, [finding["rule"] for finding in findings])


if __name__ == "__main__":
    if DEVICE == "cuda" and not torch.cuda.is_available():
        print(f"{Path(__file__).name}: no device: nothing was run")
        sys.exit(NO_DEVICE)
    unittest.main()
