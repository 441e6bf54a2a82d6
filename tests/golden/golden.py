# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Golden cases: readable SQL -> a session -> `ampscope` -> its standard output, compared with what was approved.

A case is a folder with
  session.sql   rows for the schema of analyzer/store/schema.sql; histogram(), what_if() and ulp() below write the BLOBs,
                and link_tensors() sets tensor.id, call.first_tensor and call.tensors (write 0 for them)
  cmd           lines "NAME: arguments of ampscope", with SESSION for the session; its output is expected.NAME. With POLICY
                for the file that `recommend -o` writes, it is that file
  expected.*    approved output, with the version of ampscope written as <version>
Every JSON output is validated against its published schema, and every command runs twice and must repeat itself.
"""

import argparse
import difflib
import json
import pathlib
import shlex
import sqlite3
import subprocess
import sys
import tempfile

APPLICATION_ID = 0x414D5053
USER_VERSION = 4
TARGETS = ("fp16", "bf16", "tf32", "fp8_e4m3fn", "fp8_e5m2", "fp8_e4m3fnuz", "fp8_e5m2fnuz", "fp32")


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def histogram(text: str) -> bytes | None:
    """histogram('-14: 3 0 5'): 3 elements with exponent -14, 5 with -12."""
    first, bins = text.split(":")
    counts = [int(count) for count in bins.split()]
    while counts and counts[-1] == 0:
        counts.pop()
    exponent = int(first)
    while counts and counts[0] == 0:
        counts.pop(0)
        exponent += 1
    if not counts:
        return None
    zigzag = exponent * 2 if exponent >= 0 else -exponent * 2 - 1
    return varint(zigzag) + b"".join(varint(count) for count in counts)


def what_if(*arguments) -> bytes | None:
    """what_if('fp16', flush_to_zero, to_subnormal, overflow, ...): the targets that are not named have zeros."""
    counts = {target: (0, 0, 0) for target in TARGETS}
    for at in range(0, len(arguments), 4):
        counts[arguments[at]] = tuple(int(value) for value in arguments[at + 1 : at + 4])
    if not any(any(values) for values in counts.values()):
        return None
    return b"".join(varint(value) for target in TARGETS for value in counts[target])


def ulp(text: str) -> bytes | None:
    """ulp('8 20 4'): 8 elements without error, 20 within half an ULP, 4 within one."""
    counts = [int(count) for count in text.split()]
    while counts and counts[-1] == 0:
        counts.pop()
    return b"".join(varint(count) for count in counts) or None


def link_tensors(database: sqlite3.Connection) -> None:
    """Numbers the tensors so that those of a call stand together, in the order of their positions."""
    database.executescript(
        """
        CREATE TEMP TABLE linked AS SELECT * FROM tensor ORDER BY call, position;
        UPDATE linked SET id = rowid;
        DELETE FROM tensor;
        INSERT INTO tensor SELECT * FROM linked;
        CREATE TEMP TABLE span AS SELECT call, min(id) AS first, count(*) AS size FROM linked GROUP BY call;
        UPDATE call SET first_tensor = span.first, tensors = span.size FROM span WHERE span.call = call.id;
        """
    )


def build_session(schema: pathlib.Path, sql: pathlib.Path, target: pathlib.Path) -> None:
    database = sqlite3.connect(target)
    database.create_function("histogram", 1, histogram, deterministic=True)
    database.create_function("what_if", -1, what_if, deterministic=True)
    database.create_function("ulp", 1, ulp, deterministic=True)
    database.executescript(schema.read_text(encoding="utf-8"))
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {USER_VERSION}")
    database.executescript("BEGIN;" + sql.read_text(encoding="utf-8") + "COMMIT;")
    link_tensors(database)
    database.executescript(schema.with_name("indices.sql").read_text(encoding="utf-8"))
    broken = database.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise SystemExit(f"{sql}: rows that refer to nothing: {broken[:5]}")
    database.close()


def commands(case: pathlib.Path):
    for line in (case / "cmd").read_text(encoding="utf-8").splitlines():
        if line.strip():
            name, arguments = line.split(":", 1)
            yield name.strip(), shlex.split(arguments)


def normalised(output: bytes, version: str) -> bytes:
    for quoted in (f'"version":"{version}"', f'"version": "{version}"'):
        output = output.replace(quoted.encode(), quoted.replace(version, "<version>").encode())
    return output.replace(f"ampscope {version}<".encode(), b"ampscope <version><")


def schema_of(command: str, report_schema: pathlib.Path) -> pathlib.Path:
    kind = {"simulate": "simulation", "recommend": "recommendation", "policy": "policy"}.get(command, "report")
    return report_schema.with_name(f"ampscope-{kind}-1.schema.json")


def validate(output: bytes, schema: pathlib.Path) -> list[str]:
    import jsonschema

    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    report = json.loads(output)
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(report)]


def run_case(case: pathlib.Path, options: argparse.Namespace) -> list[str]:
    failures = []
    version = subprocess.run([options.ampscope, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    with tempfile.TemporaryDirectory() as folder:
        session = pathlib.Path(folder) / "session.ampscope"
        build_session(options.schema, case / "session.sql", session)
        for name, arguments in commands(case):
            policy = pathlib.Path(folder) / "policy.json" if "POLICY" in arguments else None
            places = {"SESSION": str(session), "POLICY": str(policy)}
            words = [options.ampscope, *(places.get(word, word) for word in arguments)]
            outputs = []
            for _ in range(2):
                run = subprocess.run(words, capture_output=True, timeout=120, check=False)
                if run.returncode != 0:
                    failures.append(f"{name}: exit code {run.returncode}: {run.stderr.decode(errors='replace')}")
                    break
                outputs.append(policy.read_bytes() if policy else run.stdout)
                if policy:
                    policy.unlink()
            if len(outputs) < 2:
                continue
            if outputs[0] != outputs[1]:
                failures.append(f"{name}: two runs gave different bytes")
            if name.endswith("json"):
                schema = schema_of("policy" if policy else arguments[0], options.report_schema)
                failures += [f"{name}: not valid: {error}" for error in validate(outputs[0], schema)]
            failures += compare(case / f"expected.{name}", normalised(outputs[0], version), options.approve)
    return failures


def compare(expected: pathlib.Path, actual: bytes, approve: bool) -> list[str]:
    approved = expected.read_bytes() if expected.exists() else b""
    if approved == actual:
        return []
    difference = difflib.unified_diff(
        approved.decode(errors="replace").splitlines(), actual.decode(errors="replace").splitlines(),
        f"approved {expected.name}", "now", lineterm="")
    text = "\n".join(difference)
    if approve:
        expected.write_bytes(actual)
        print(f"{expected}: approved\n{text[:20000]}")
        return []
    return [f"{expected.name} differs (scripts/approve.sh {expected.parent.name} accepts it):\n{text[:20000]}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", type=pathlib.Path)
    parser.add_argument("--ampscope", required=True)
    parser.add_argument("--schema", type=pathlib.Path, required=True, help="analyzer/store/schema.sql")
    parser.add_argument("--report-schema", type=pathlib.Path, required=True)
    parser.add_argument("--approve", action="store_true")
    options = parser.parse_args()
    failures = run_case(options.case, options)
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
