# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The tracer's way to tensors on a device, without a GPU: torch gets a device whose memory is the host's and whose ops are
those of the CPU, and the device kernels run on fibers. What is measured, compared and read there must be what is
measured on the CPU of the same program."""

import json
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

from harness import CALL_UNSAMPLED, PHASES, SOURCE, Case, Session

sys.path.insert(0, str(SOURCE / "tests" / "support"))

import torch_extension

PROGRAM = Path(__file__).parent / "programs" / "host_device.py"
GRAPH = Path(__file__).parent / "programs" / "host_graph.py"
BACKEND = Path(__file__).parent / "host_device" / "backend.cpp"
KERNELS = os.environ.get("HOST_DEVICE_KERNELS", "")
STEPS, BAD_STEP = 6, 3
CPU, OTHER = 0, 4  # analyzer/base/vocabulary.h, DeviceType


def tells_streams() -> bool:
    header = Path("c10", "core", "impl", "DeviceGuardImplInterface.h")
    found = [path / header for path in torch_extension.includes() if (path / header).exists()]
    return any("getStreamNativeHandle" in path.read_text() for path in found)


class HostDeviceTest(Case):
    backend: Path
    folder_of_class: Path

    @classmethod
    def setUpClass(cls) -> None:
        if not tells_streams():
            raise unittest.SkipTest("this torch does not tell the streams of a device: nothing is read there")
        cls.folder_of_class = Path(tempfile.mkdtemp(prefix="ampscope-backend-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder_of_class, ignore_errors=True)
        cls.backend = cls.folder_of_class / "host_device.so"
        torch_extension.build(BACKEND, cls.backend)

    def run_on(self, device: Any, *options: str, bad_step: int = BAD_STEP) -> tuple[dict[str, Any], Session]:
        profile = self.profile(
            PROGRAM, device, STEPS, bad_step, options=options, name=f"{Path(str(device)).stem}.ampscope",
            env={"AMPSCOPE_DEVICE_LIBRARY": KERNELS} if device != "cpu" else None,
        )  # fmt: skip
        return json.loads(profile.output.splitlines()[-1]), self.open(profile)

    def notices(self, session: Session) -> list[str]:
        return [row[0] for row in session.rows("SELECT text FROM notice")]

    def values(self, session: Session, device: int, columns: str, joins: str) -> dict[Any, Any]:
        """By what names a tensor of a call in both runs: its statistics or errors. What moves the model to the device is
        left out."""
        rows = session.rows(
            f"""SELECT c.step, m.path, o.name, o.overload, s.phase, s.ordinal, t.flags & 1, t.slot, t.element, {columns}
                FROM tensor t JOIN call c ON c.id = t.call JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op
                LEFT JOIN module m ON m.id = s.module LEFT JOIN parameter p ON p.id = t.parameter JOIN tensor_type y ON y.id = t.type {joins}
                WHERE y.device = ? AND s.phase != ?""",
            device, PHASES.index("other"),
        )  # fmt: skip
        return {tuple(row)[:9]: tuple(row)[9:] for row in rows}

    def assert_same(self, here: dict[Any, Any], there: dict[Any, Any], least: int) -> None:
        """All that lies on the device; on the CPU there are Python's numbers, too."""
        self.assertGreaterEqual(len(here), least)
        self.assertEqual(here.keys() - there.keys(), set())
        for key, values in here.items():
            self.assertEqual(values, there[key], key)

    STATS = "t.role, p.name, x.numel, x.zero, x.subnormal, x.pos_inf, x.neg_inf, x.nan, x.min, x.max, x.absmin, x.absmax, x.sum, x.histogram, x.what_if"

    def test_statistics_and_the_scaler(self) -> None:
        plain = json.loads(self.plain(PROGRAM, self.backend, STEPS, BAD_STEP))
        printed, device = self.run_on(self.backend, "--device")
        self.assertEqual(printed, plain, "training under ampscope is the same")
        on_cpu, cpu = self.run_on("cpu")
        self.assertEqual(on_cpu, plain, "and the device computes as the CPU does")
        join = "JOIN stats x ON x.id = t.stats"
        self.assert_same(self.values(device, OTHER, self.STATS, join), self.values(cpu, CPU, self.STATS, join), 900)
        self.assertEqual(self.notices(device), [])
        unmeasured = device.rows(
            "SELECT DISTINCT t.unmeasured FROM tensor t JOIN tensor_type y ON y.id = t.type WHERE y.device = ?", OTHER
        )
        self.assertNotIn(3, [row[0] for row in unmeasured], "a tensor of the device was not read")
        ledgers = [
            [tuple(row) for row in session.rows(
                "SELECT step, scale_before, scale_after, tracker_before, tracker_after, found_inf FROM scaler_update ORDER BY step"
            )]
            for session in (device, cpu)
        ]  # fmt: skip
        self.assertEqual(ledgers[0], ledgers[1])
        self.assertEqual([list(row[1:3]) for row in ledgers[0]], plain["scales"])
        self.assertEqual([row[0] for row in ledgers[0] if row[5] != 0], [BAD_STEP])
        unscales = [
            [tuple(row) for row in session.rows("SELECT step, ordinal, inv_scale, found_inf FROM scaler_unscale ORDER BY step")]
            for session in (device, cpu)
        ]
        self.assertEqual(unscales[0], unscales[1])
        self.assertEqual(len(unscales[0]), STEPS)

    def replayed(self, *options: str) -> dict[str, tuple[str, Session]]:
        """A program whose ops run one by one, and the same with a graph."""
        ways = {}
        for way in ("eager", "graph"):
            profile = self.profile(
                GRAPH, self.backend, KERNELS, way, STEPS, options=("--device", *options), name=f"{way}.ampscope",
                env={"AMPSCOPE_DEVICE_LIBRARY": KERNELS},
            )  # fmt: skip
            ways[way] = profile.output.splitlines()[-1], self.open(profile)
        self.assertEqual(ways["eager"][0], ways["graph"][0])
        return ways

    def test_each_replay_of_a_graph_is_measured(self) -> None:
        ways = self.replayed("--graphs")
        sessions = [session for _, session in ways.values()]
        # In step 0 graphs are captured, too: calls of the same op are told apart by nothing else.
        join = "JOIN stats x ON x.id = t.stats AND c.step > 0"
        eager, graph = (self.calls_of_graph(session, self.STATS, join) for session in sessions)
        self.assertEqual(len(eager), 7 * (STEPS - 1), "of each step the operands and results of three ops")
        self.assertEqual(graph, {key: values for key, values in eager.items() if key in graph})
        # On a busy machine a replay may overwrite the one before it: then this is said. Nobody overwrites the last.
        missing = eager.keys() - graph.keys()
        notices = self.notices(sessions[1])
        self.assertEqual(["a graph was replayed again" in notice for notice in notices], [True] if missing else [])
        self.assertNotIn(STEPS - 1, {key[0] for key in missing})
        constants = "SELECT c.step, k.value FROM constant k JOIN call c ON c.id = k.call WHERE c.step > 0 ORDER BY c.step"
        told = [[tuple(row) for row in session.rows(constants)] for session in sessions]
        self.assertEqual(told[0], told[1])
        unmeasured = sessions[1].rows(
            "SELECT DISTINCT c.step FROM tensor t JOIN call c ON c.id = t.call JOIN tensor_type y ON y.id = t.type "
            "WHERE y.device = ? AND t.unmeasured = 3", OTHER,
        )  # fmt: skip
        self.assertLessEqual({0}, {row[0] for row in unmeasured}, "what was captured computed nothing then")

    def calls_of_graph(self, session: Session, columns: str, joins: str) -> dict[Any, Any]:
        """Without what a result overwrites: the program's replay measures an op's tensors behind the op."""
        rows = session.rows(
            f"""SELECT c.step, o.name, o.overload, s.phase, t.flags & 1, t.slot, {columns}
                FROM tensor t JOIN call c ON c.id = t.call JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op
                LEFT JOIN parameter p ON p.id = t.parameter JOIN tensor_type y ON y.id = t.type {joins}
                WHERE y.device = ? AND t.flags & 3 != 2 AND o.name IN ('aten::mm', 'aten::clamp_min', 'aten::sum')""",
            OTHER,
        )  # fmt: skip
        found = {tuple(row)[:6]: tuple(row)[6:] for row in rows}
        self.assertEqual(len(found), len(rows), "a replay was recorded twice")
        return found

    def test_replays_of_steps_that_are_not_sampled(self) -> None:
        ways = self.replayed("--graphs", "--every", "4")
        sql = """SELECT DISTINCT c.step, c.flags & ? != 0, o.name FROM call c JOIN site s ON s.id = c.site
                 JOIN op o ON o.id = s.op WHERE c.step > 0 AND o.name IN ('aten::mm', 'aten::clamp_min', 'aten::sum')"""
        told = [{tuple(row) for row in session.rows(sql, CALL_UNSAMPLED)} for _, session in ways.values()]
        self.assertEqual(told[0], told[1])
        self.assertEqual({step for step, _, _ in told[1]}, {4, STEPS - 1}, "the sampled step, and that with an infinity")

    def test_graphs_are_left_alone_unless_asked(self) -> None:
        _, session = self.replayed()["graph"]
        measured = session.rows(
            "SELECT count(*) FROM tensor t JOIN call c ON c.id = t.call JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op "
            "WHERE t.stats IS NOT NULL AND o.name = 'aten::mm'"
        )
        self.assertEqual(measured[0][0], 0)
        self.assertTrue(any("captured into a graph" in notice for notice in self.notices(session)))
        # What a replay has written is measured anew where the program reads it.
        sums = session.rows(
            """SELECT x.sum FROM call c JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op JOIN tensor t ON t.call = c.id
               JOIN tensor_type y ON y.id = t.type JOIN stats x ON x.id = t.stats
               WHERE o.name = 'aten::_to_copy' AND y.device = ? AND NOT t.flags & 1 ORDER BY c.step""",
            OTHER,
        )  # fmt: skip
        self.assertEqual(len({row[0] for row in sums}), STEPS)

    def test_comparisons(self) -> None:
        printed, device = self.run_on(self.backend, "--device", "--reference", "local")
        on_cpu, cpu = self.run_on("cpu", "--reference", "local")
        self.assertEqual(printed, on_cpu)
        names = [row["name"] for row in cpu.rows("SELECT name FROM pragma_table_info('reference')")]
        columns = ", ".join(f"r.{name}" for name in names if name not in ("tensor", "level"))
        join = "JOIN reference r ON r.tensor = t.id AND r.level = 1"
        here, there = (self.values(*of, columns, join) for of in ((device, OTHER), (cpu, CPU)))
        self.assert_same(here, there, 150)
        self.assertEqual(self.notices(device), [])

    def test_certified_elements(self) -> None:
        options = ("--reference", "certified", "--reference-seed", "7")
        _, device = self.run_on(self.backend, "--device", *options)
        _, cpu = self.run_on("cpu", *options)
        columns, join = "b.numel, b.sampled, b.uncertified", "JOIN certification b ON b.tensor = t.id"
        here, there = (self.values(*of, columns, join) for of in ((device, OTHER), (cpu, CPU)))
        self.assert_same(here, there, 20)  # which elements are sampled depends on how many calls there were before
        self.assertTrue(any(sampled > uncertified for _, sampled, uncertified in here.values()))

    def test_steps_that_are_not_sampled_are_searched(self) -> None:
        _, device = self.run_on(self.backend, "--device", "--every", "4")
        unsampled = device.rows(
            """SELECT c.step, o.name, sum(x.nan + x.pos_inf + x.neg_inf) AS bad FROM call c JOIN site s ON s.id = c.site
               JOIN op o ON o.id = s.op JOIN tensor t ON t.call = c.id JOIN tensor_type y ON y.id = t.type
               LEFT JOIN stats x ON x.id = t.stats
               WHERE c.flags & ? AND y.device = ? GROUP BY c.id ORDER BY c.start_ns""",
            CALL_UNSAMPLED, OTHER,
        )  # fmt: skip
        self.assertEqual({row["step"] for row in unsampled}, {BAD_STEP})
        self.assertTrue(all(row["bad"] > 0 for row in unsampled))
        self.assertEqual(unsampled[0]["name"], "aten::_to_copy", "the cast to float16 makes the first infinity")
        sampled = device.rows("SELECT DISTINCT step FROM call WHERE NOT flags & ? ORDER BY step", CALL_UNSAMPLED)
        self.assertEqual([row["step"] for row in sampled], [0, 4])


if __name__ == "__main__":
    if not KERNELS:
        sys.exit("HOST_DEVICE_KERNELS is not set")
    unittest.main()
