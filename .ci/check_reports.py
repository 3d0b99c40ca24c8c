"""Reads a report in all its forms as others read it. Usage: check_reports.py FOLDER NAME SCHEMA JUNIT.xsd...

The folder holds NAME.json, NAME.xml, NAME.md and NAME.badge.json of one run."""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator
from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree
from markdown_it import MarkdownIt

folder, name, schema, *xsds = sys.argv[1:]
path = lambda ending: Path(folder, f"{name}.{ending}")
report = json.loads(path("json").read_text())
checks = report["checks"]


def expect(what, actual, expected):
    assert actual == expected, f"{what}: expected {expected!r}, got {actual!r}"
    print(f"ok: {what}: {actual}")


schema = json.loads(Path(schema).read_text())
Draft202012Validator.check_schema(schema)
errors = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(report)]
expect("mistakes of the JSON by its schema", errors[:3], [])

for xsd in xsds:
    validator = etree.XMLSchema(etree.parse(xsd))
    validator.validate(etree.parse(path("xml")))
    expect("mistakes of the JUnit by the schema of Jenkins", [str(error) for error in validator.error_log][:3], [])

gates = {"A": ["A"], "B": ["A", "B"]}[report["run"]["gate"]]
fails = [c for c in checks if c["verdict"] in ("diverges", "stale-divergence") and c["grade"] in gates]
open_ = [c for c in checks if c["verdict"] in ("unsupported", "inconclusive") and c["grade"] in gates and not c["known"]]
passes = [c for c in checks if c["verdict"] == "conforms"]
suites = JUnitXml.fromfile(str(path("xml")))
cases = [case for suite in suites for case in suite]
kinds = lambda kind: [case for case in cases if any(isinstance(result, kind) for result in case.result)]
expect("cases read back", len(cases), len(checks))
expect("failures read back", len(kinds(Failure)), len(fails))
expect("errors read back", len(kinds(Error)), len(open_))
expect("skipped read back", len(kinds(Skipped)), len(checks) - len(fails) - len(open_) - len(passes))
expect("totals of the file", (suites.tests, suites.failures, suites.errors), (len(checks), len(fails), len(open_)))
texts = {case.name.split(" ")[0]: case.result[0] for case in kinds(Failure)}
for check in fails:
    text = texts[check["requirement"]].text
    for part in [check["statement"], check["repro"]["suite"], *check["evidence"]]:
        assert part in text, (check["requirement"], part)
print("ok: every failure has its statement, its evidence and a command")

html = MarkdownIt("commonmark").enable("table").render(path("md").read_text())
tree = etree.HTML(html)
rows = {(row[0].text, row[1].text): row for row in tree.iter("tr")}
for kind, of_kind in report["kinds"].items():
    for grade, totals in of_kind["grades"].items():
        if totals["checks"]:
            expect(f"{kind}, grade {grade}: conforms", rows[kind, grade][4].text, str(totals["conforms"]))
shown = min(10, len({c["requirement"] for c in checks if c["verdict"] in ("diverges", "stale-divergence")}))
expect("divergences shown", len(list(tree.iter("details"))), shown)
blocks = [code for code in tree.xpath("//details//pre/code")]
commands = [code.text for code in blocks if code.get("class") == "language-sh"]
expect("each with a command", sum(text.startswith("cognito-conformance run ") for text in commands), shown)
languages = {code.get("class", "").removeprefix("language-") for code in blocks}
expect("calls in the languages of their clients", sorted(languages - {"json"}), ["powershell", "r", "sh"])

badge = json.loads(path("badge.json").read_text())
expect("keys of the badge", sorted(badge), ["color", "label", "message", "schemaVersion"])
