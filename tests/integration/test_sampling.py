# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Which steps are measured, and which are compared with a reference?"""

import unittest

from harness import CALL_UNSAMPLED, Case


class Sampling(Case):
    def measured(self, *options: str) -> dict[int, set[str]]:
        """Phases with measured calls, by step."""
        program = self.script(
            """
            import torch
            model = torch.nn.Linear(4, 4)
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            for _ in range(6):
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    loss = model(torch.randn(2, 4)).float().square().mean()
                loss.backward()
                optimizer.step()
                optimizer.zero_grad()
            """
        )
        profile = self.profile(program, options=options)
        found: dict[int, set[str]] = {}
        for call in self.open(profile).calls(f"c.flags & {CALL_UNSAMPLED} = 0", with_stats=False):
            found.setdefault(call.step, set()).add(call.phase)
        return found

    def test_a_measured_step_is_measured_from_its_first_op_to_its_last(self) -> None:
        steps = self.measured("--every", "2")
        for step in (0, 2, 4):
            self.assertLessEqual({"forward", "backward", "optimizer"}, steps[step], f"step {step}")
        for step in (1, 3, 5):
            self.assertNotIn(step, steps)

    def test_a_data_set_stays_known_while_its_rows_pass(self) -> None:
        program = self.script(
            """
            import torch
            data = torch.randn(64, 100)
            for _ in range(4):
                torch.stack([data[i] for i in range(64)])
            """
        )
        session = self.open(self.profile(program))
        rows = session.rows("SELECT numel, COUNT(*) AS count FROM stats GROUP BY numel")
        counts = {row["numel"]: row["count"] for row in rows}
        self.assertLessEqual(counts[6400], 4 + 4, "each stack, and the data set once before it, not at every row")


if __name__ == "__main__":
    unittest.main()
