# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Every format through a real parser of that format, with names that attack it: what comes out is what went in."""

import argparse
import ast
import csv
import html.parser
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import golden
import jsonschema
import markdown_it

OPTIONS: argparse.Namespace
HERE = pathlib.Path(__file__).parent
SCHEMAS = HERE.parent / "data" / "schemas"

# A name, and how formats that cannot hold it show it (control characters as \xNN).
NAMES = {
    "</script><script>alert(1)</script>": None,
    "<img src=x onerror=alert(1)>": None,
    "a]]>b": None,
    "double\"single'quote": None,
    "pipe|tick`back\\slash": None,
    "*bold* _under_ [link](http://example.com) ![i](x)": None,
    "@team #12 &amp; www.example.com": None,
    "=HYPERLINK(\"x\")": None,
    "# heading": None,
    "line\nbreak\r\ttab": "line\\x0abreak\\x0d\\x09tab",
    "red\x1b[31m\x9b": "red\\x1b[31m\\x9b",
    "null\x01bell\x07": "null\\x01bell\\x07",
    "override\u202etxt": "override\\u202etxt",
    "edge\ufffe\uffff": "edge\\ufffe\\uffff",
    "模块.größe.🙂": None,
    " lead and trail ": None,
    "long." * 2000: None,
}  # fmt: skip


def shown(name: str) -> str:
    return NAMES[name] or name


class FormatsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.session = cls.folder / "hostile.ampscope"
        rows = ", ".join(f"({10 + i}, CAST(x'{name.encode().hex()}' AS TEXT))" for i, name in enumerate(NAMES))
        # One name is no UTF-8 at all: a session that was written by something else.
        rows += ", (90, CAST(x'62ff8061' AS TEXT))"
        sql = (HERE / "hostile_names" / "session.sql").read_text(encoding="utf-8")
        sql = sql.replace("INSERT INTO module SELECT", f"INSERT INTO hostile VALUES {rows};\nINSERT INTO module SELECT", 1)
        source = cls.folder / "session.sql"
        source.write_text(sql, encoding="utf-8")
        golden.build_session(OPTIONS.schema, source, cls.session)

    def report(self, form: str) -> str:
        words = [OPTIONS.ampscope, "report", str(self.session), "--format", form]
        result = subprocess.run(words, capture_output=True, timeout=60)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        return result.stdout.decode("utf-8")  # strict: every format is UTF-8

    def test_junit(self):
        text = self.report("junit")
        path = self.folder / "junit.xml"
        path.write_text(text, encoding="utf-8")
        check = subprocess.run(["xmllint", "--noout", "--huge", "--schema", SCHEMAS / "junit.xsd", path], capture_output=True)
        self.assertEqual(check.returncode, 0, check.stderr[:2000])
        root = xml.etree.ElementTree.fromstring(text)
        suites = {suite.get("name"): suite for suite in root}
        for name in NAMES:
            self.assertIn(f"{shown(name)}.{shown(name)}", suites)
        self.assertIn("b\\xff\\x80a.b\\xff\\x80a", suites)
        rules = subprocess.run([OPTIONS.ampscope, "explain"], capture_output=True, text=True, check=True).stdout
        ids = [line.split()[0] for line in rules.splitlines()]
        for name, suite in suites.items():
            self.assertEqual([case.get("name") for case in suite], ids)
            self.assertEqual({case.get("classname") for case in suite}, {name})
            failures = sum(case.find("failure") is not None for case in suite)
            self.assertEqual((int(suite.get("tests")), int(suite.get("failures"))), (len(ids), failures))
        self.assertEqual(int(root.get("tests")), sum(len(suite) for suite in root))
        self.assertEqual(int(root.get("failures")), len(root.findall(".//failure")))
        self.assertGreater(int(root.get("failures")), len(NAMES))

    def test_the_junit_schema_rejects(self):
        broken = self.report("junit").replace("<testcase classname", "<testcase surprise", 1)
        check = subprocess.run(["xmllint", "--noout", "--huge", "--schema", SCHEMAS / "junit.xsd", "-"],
                               input=broken.encode(), capture_output=True)  # fmt: skip
        self.assertNotEqual(check.returncode, 0)

    def test_sarif(self):
        log = json.loads(self.report("sarif"))
        schema = json.loads((SCHEMAS / "sarif-2.1.0-subset.schema.json").read_text(encoding="utf-8"))
        errors = [f"{e.json_path}: {e.message[:200]}" for e in jsonschema.Draft202012Validator(schema).iter_errors(log)]
        self.assertEqual(errors, [])
        run = log["runs"][0]
        rules = run["tool"]["driver"]["rules"]
        places = set()
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            places.update(place["fullyQualifiedName"] for at in result["locations"] for place in at["logicalLocations"])
        self.assertLessEqual({f"{name}.{name}" for name in NAMES}, places, "names come back exactly")
        prints = [(result["ruleId"], result["partialFingerprints"]["ampscopeFinding/v1"]) for result in run["results"]]
        self.assertEqual(len(prints), len(set(prints)), "every finding has a fingerprint of its own")

    def test_markdown(self):
        text = self.report("markdown")
        self.assertLess(len(text), 65536, "fits a comment on GitHub")
        parser = markdown_it.MarkdownIt("commonmark", {"linkify": False}).enable("table")
        tokens = parser.parse(text)
        inline = [child for token in tokens for child in token.children or []]
        self.assertEqual({c.type for c in inline} - {"text", "code_inline", "text_special", "softbreak"}, set())
        code = {c.content for c in inline if c.type == "code_inline"}
        self.assertTrue(all(c.startswith("ampscope explain ") for c in code), code)
        tags = {line for t in tokens if t.type == "html_block" for line in t.content.split("\n") if line.strip()}
        self.assertTrue(all(tag.startswith(("<details><summary>", "</details>")) for tag in tags), tags)
        cells = {"".join(c.content for c in t.children) for t in tokens if t.type == "inline"}
        for name in NAMES:
            if len(shown(name)) <= 50 and not name.startswith(" "):
                self.assertIn(shown(name), cells)
        self.assertNotIn("@team", text)
        self.assertNotIn("www.", text)

    def test_csv(self):
        rows = list(csv.DictReader(io.StringIO(self.report("csv"), newline="")))
        self.assertLessEqual(set(NAMES), {row["module"] for row in rows}, "names come back exactly")
        self.assertIn("b\ufffd\ufffda", {row["module"] for row in rows})
        ops = [op for layer in json.loads(self.report("json"))["layers"] for op in layer["ops"]]
        self.assertEqual(len(rows), len(ops))
        for row, op in zip(rows, ops):
            self.assertEqual([int(row["numel"]), float(row["absmax"]), row["dtype"]], [op["numel"], op["absmax"], op["dtype"]])
        findings = list(csv.DictReader(io.StringIO(self.report("csv-findings"), newline="")))
        self.assertLessEqual(set(NAMES), {row["module"] for row in findings})
        for form in ("csv-casts", "csv-scale"):
            self.assertEqual(len(list(csv.reader(io.StringIO(self.report(form), newline="")))), 1, "titles only")

    def test_recommendations(self):
        def recommend(*arguments: str) -> str:
            words = [OPTIONS.ampscope, "recommend", str(self.session), *arguments]
            return subprocess.run(words, capture_output=True, timeout=60, check=True).stdout.decode("utf-8")

        policy = self.folder / "policy.json"
        text = recommend("-o", str(policy), "--force")
        self.assertEqual([c for c in text if c != "\n" and not c.isprintable()], [], "nothing that a terminal would obey")
        modules = {module["module"] for module in json.loads(policy.read_text(encoding="utf-8"))["modules"]}
        self.assertLessEqual(set(NAMES), modules, "names come back exactly")
        snippet = recommend("--format", "python")
        self.assertTrue(snippet.isascii(), "what a person pastes is what a person sees")
        (table,) = [node.value for node in ast.parse(snippet).body if isinstance(node, ast.Assign)]
        self.assertEqual({key.value for key in table.keys}, modules)

    def test_parquet_holds_what_csv_holds(self):
        import pyarrow.parquet

        for table in ("", "-findings", "-casts", "-scale"):
            path = self.folder / f"table{table}.parquet"
            words = [OPTIONS.ampscope, "report", str(self.session), "--format", f"parquet{table}", "-o", str(path)]
            subprocess.run([*words, "--python", sys.executable], timeout=60, check=True)
            rows = pyarrow.parquet.read_table(path).to_pylist()
            expected = list(csv.DictReader(io.StringIO(self.report(f"csv{table}"), newline="")))
            self.assertEqual(len(rows), len(expected))
            for row, wanted in zip(rows, expected):
                self.assertEqual(list(row), list(wanted))
                for name, value in row.items():
                    text = wanted[name]
                    if isinstance(value, bool):
                        self.assertEqual(str(value).lower(), text)
                    elif isinstance(value, (int, float)):
                        self.assertEqual(value, float(text))
                    else:
                        self.assertEqual(value or "", text)

    def test_html_holds_names_as_text_only(self):
        page = Page()
        page.feed(self.report("html"))
        page.close()
        self.assertEqual(page.tags["script"], 1)
        self.assertEqual(page.tags["style"], 1)
        self.assertNotIn("img", page.tags)
        self.assertEqual([name for name in page.attributes if name.startswith("on")], [])
        self.assertEqual([link for link in page.links if not link.startswith("#")], [], "nothing is fetched")
        for name in NAMES:
            if len(name) <= 120 and not name.startswith(" "):
                self.assertIn(shown(name), page.text)

    def test_a_json_report_gives_what_its_session_gives(self):
        session, source = self.folder / "again.ampscope", self.folder / "again.json"
        golden.build_session(OPTIONS.schema, HERE / "hostile_names" / "session.sql", session)

        def report(path, form):
            words = [OPTIONS.ampscope, "report", str(path), "--format", form]
            return subprocess.run(words, capture_output=True, timeout=60, check=True).stdout.decode()

        source.write_text(report(session, "json"), encoding="utf-8")
        for form in ("json", "junit", "sarif", "csv-findings", "html", "text"):
            parse = json.loads if form in ("json", "sarif") else str  # evidence comes back in the order of its names
            self.assertEqual(parse(report(source, form)), parse(report(session, form)), form)


class Page(html.parser.HTMLParser):
    """Counts tags and gathers text as a browser would."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.links, self.text = {}, set(), [], ""

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.attributes.update(name for name, _ in attrs)
        self.links += [value for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data):
        self.text += data


@unittest.skipUnless(shutil.which("chromium"), "there is no chromium")
class BrowserTest(unittest.TestCase):
    """The page in a browser. What a person would do is done by a script that is appended to a copy of it."""

    ACTIONS = """<script>
      const rows = () => [...document.querySelectorAll("#layers-table tbody tr")].filter((row) => !row.hidden);
      const column = (i) => rows().map((row) => Number(row.cells[i].dataset.v));
      const result = {all: rows().length};
      document.querySelectorAll("#layers-table th button")[3].click();
      result.descending = column(3);
      document.querySelectorAll("#layers-table th button")[3].click();
      result.ascending = column(3);
      const filter = document.getElementById("filter");
      filter.value = "head";
      filter.dispatchEvent(new Event("input"));
      result.filtered = rows().map((row) => row.cells[0].textContent);
      result.errors = window.failed || 0;
      document.title = JSON.stringify(result);
    </script>"""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        session = self.folder / "run.ampscope"
        golden.build_session(OPTIONS.schema, HERE / "transformer_fp16" / "session.sql", session)
        words = [OPTIONS.ampscope, "report", session, "--format", "html"]
        self.page = subprocess.run(words, capture_output=True, check=True).stdout.decode()

    def chromium(self, page: str, *options: str) -> str:
        source = self.folder / "page.html"
        source.write_text(page, encoding="utf-8")
        words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 f"--user-data-dir={self.folder}/profile", *options, source.as_uri()]  # fmt: skip
        return subprocess.run(words, capture_output=True, timeout=240, check=True).stdout.decode()

    def test_tables_sort_and_filter(self):
        page = self.page.replace("<style>", "<script>window.onerror = () => { window.failed = 1; };</script><style>", 1)
        dom = self.chromium(page.replace("</body>", self.ACTIONS + "</body>"), "--dump-dom")
        result = json.loads(dom[dom.index("<title>") + 7 : dom.index("</title>")].replace("&quot;", '"'))
        numbers = [value for value in result["descending"] if value is not None]
        self.assertGreater(len(numbers), 3)
        self.assertEqual(numbers, sorted(numbers, reverse=True))
        self.assertEqual([v for v in result["ascending"] if v is not None], sorted(numbers))
        self.assertTrue(result["filtered"])
        self.assertLess(len(result["filtered"]), result["all"])
        self.assertEqual(result["errors"], 0)

    def test_it_is_complete_without_javascript(self):
        page, scripts = re.subn(r"(?s)<script>.*?</script>", "", self.page)  # chromium dumps nothing with scripts off
        self.assertEqual(scripts, 1)
        dom = self.chromium(page, "--dump-dom")
        self.assertNotIn("scripted", dom[: dom.index("<style>")])
        self.assertIn("layers-table", dom)
        self.assertEqual(dom.count("<svg"), self.page.count("<svg"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--ampscope", required=True)
    parser.add_argument("--schema", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
