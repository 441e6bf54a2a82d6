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


if __name__ == "__main__":
    unittest.main()
