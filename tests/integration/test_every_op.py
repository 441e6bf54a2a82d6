# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Every op and every number: the session of each example against an independent recording of the same run."""

import pickle
import unittest
from pathlib import Path
from typing import Any

from compare import Explanations, compare
from harness import EXAMPLES, Case

HERE = Path(__file__).parent
PROGRAMS: dict[str, list[Any]] = {
    "mlp fp16": [EXAMPLES / "mlp.py", "--steps", 4],
    "mlp bf16": [EXAMPLES / "mlp.py", "--steps", 4, "--dtype", "bf16"],
    "mlp_custom_function": [EXAMPLES / "mlp_custom_function.py", "--steps", 3],
    "cnn": [EXAMPLES / "cnn.py", "--steps", 3],
    "char_transformer fp16": [EXAMPLES / "char_transformer.py", "--steps", 2],
    "char_transformer bf16": [EXAMPLES / "char_transformer.py", "--steps", 2, "--dtype", "bf16"],
    "odd_tensors": [HERE / "programs" / "odd_tensors.py"],
}


class EveryOpTest(Case):
    def test_calls_and_numbers_equal_the_recording(self) -> None:
        explanations = Explanations(HERE / "expected_differences.tsv")
        for name, command in PROGRAMS.items():
            with self.subTest(name):
                recording = self.folder / f"{name}.pickle"
                self.plain(HERE / "recorder.py", recording, *command)
                session = self.open(self.profile(*command, name=f"{name}.ampscope"))
                with open(recording, "rb") as file:
                    result = compare(session.calls(), pickle.load(file), explanations)
                print(f"{name}: {result.calls} calls, {result.tensors} tensors compared", flush=True)
                self.assertGreater(result.tensors, 500)
                self.assertEqual(len(result.problems), 0, "\n".join(["differences:", *result.problems[:20]]))
        self.assertEqual(explanations.unused(), [], "explanations that no program needs")


class OverwrittenTest(Case):
    """What stood where an op writes and does not read is no value of the program: here nan, which no op made."""

    PROGRAM = """
        import numpy, torch
        memory = torch.from_numpy(numpy.full((16, 4), numpy.nan, dtype=numpy.float32))
        rows = iter(memory)
        x, y = torch.ones(4), torch.full((4,), 2.0)
        torch.mul(x, y, out=next(rows))
        torch.cat([x[:2], y[:2]], out=next(rows))
        torch.frexp(x, out=(next(rows), torch.empty(4, dtype=torch.int32)))
        next(rows).copy_(x)
        next(rows).fill_(3)
        next(rows).zero_()
        next(rows).normal_()
        next(rows).uniform_()
        next(rows).exponential_()
        next(rows).log_normal_()
        next(rows).random_()
        next(rows).bernoulli_(0.5)
        next(rows).geometric_(0.5)
        next(rows).cauchy_()
        torch._foreach_copy_([next(rows)], [y])
        torch._foreach_zero_([next(rows)])
        memory[0].add_(1)
    """

    def test_it_is_not_measured(self) -> None:
        written = [
            (call.op, use)
            for call in self.open(self.profile(self.script(self.PROGRAM))).calls()
            for use in call.uses
            if use.output and use.shape == (4,) and use.stats is not None
            and call.op not in ("aten::unbind", "aten::select", "aten::slice", "aten::ones", "aten::full")
        ]  # fmt: skip
        self.assertGreaterEqual(len({op for op, _ in written}), 16)
        self.assertEqual([op for op, use in written if use.stats and use.stats.nan], [])

    def test_its_input_is_marked(self) -> None:
        inputs = [
            (call.name, use.unmeasured)
            for call in self.open(self.profile(self.script(self.PROGRAM))).calls()
            for use in call.uses
            if not use.output and (use.unmeasured or (use.stats is not None and use.stats.nan))
            and call.op not in ("aten::unbind", "aten::select", "aten::lift_fresh", "aten::detach")
        ]  # fmt: skip
        self.assertEqual({why for _, why in inputs}, {"overwritten"}, inputs)
        self.assertEqual(len(inputs), 16, inputs)


if __name__ == "__main__":
    unittest.main()
