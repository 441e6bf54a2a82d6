# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""`profile --nvtx` tells NVTX what the program does; an injection library writes down what it hears, without a GPU."""

import os
import unittest
from typing import List, Tuple

from harness import Case

TRAIN = """
import torch
model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=4.0)
for step in range(3):
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.float16):
        loss = model(torch.randn(2, 4)).sum()
    if step == 1:
        loss = loss * float("inf")
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
"""


@unittest.skipUnless(os.environ.get("AMPSCOPE_NVTX_LOG_LIBRARY"), "built without NVTX headers")
class NvtxTest(Case):
    def heard(self, *options: str) -> List[Tuple[str, str, str]]:
        log = self.folder / "heard"
        environment = {"NVTX_INJECTION64_PATH": os.environ["AMPSCOPE_NVTX_LOG_LIBRARY"], "NVTX_LOG": str(log)}
        self.profile(self.script(TRAIN), options=options, env=environment)
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        events = [line.split("|", 3) for line in lines]
        return [(what, domain, message) for what, domain, _, message in events]

    def test_steps_modules_ops_and_what_was_found(self) -> None:
        events = [event for event in self.heard("--nvtx") if event[1] in ("ampscope", "")]
        self.assertEqual([m for what, _, m in events if what == "start"], ["step 0", "step 1", "step 2", "step 3"])
        self.assertEqual(sum(what == "end" for what, _, _ in events), 4)
        pushed = [message for what, _, message in events if what == "push"]
        self.assertEqual(len(pushed), sum(what == "pop" for what, _, _ in events), "every range ends")
        for name in ("Sequential", "0", "2", "aten::linear", "aten::addmm", "optimizer", "GradScaler"):
            self.assertIn(name, pushed)
        # Nested as in the program: the module's range holds that of its op.
        stack: List[str] = []
        around = ""
        for what, _, message in events:
            if what == "push":
                stack.append(message)
                if message == "aten::addmm" and not around:
                    around = " > ".join(stack)
            elif what == "pop":
                stack.pop()
        self.assertRegex(around, r"^Sequential > 0 > (aten::linear > )*aten::addmm$")
        marks = [message for what, _, message in events if what == "mark"]
        self.assertEqual(marks, ["first inf or nan of step 1", "step 1 skipped: scale 4 to 2"])

    def test_silent_unless_asked(self) -> None:
        self.assertEqual([event for event in self.heard() if event[1] == "ampscope"], [])


if __name__ == "__main__":
    unittest.main()
