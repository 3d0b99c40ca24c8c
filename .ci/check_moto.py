"""What a run against moto must have said. Usage: check_moto.py REPORT EXIT_CODE"""

import json
import sys

report = json.load(open(sys.argv[1]))
checks = report["checks"]


def verdicts(requirement):
    return {check["verdict"] for check in checks if check["requirement"] == requirement}


def expect(what, actual, expected):
    assert actual == expected, f"{what}: expected {expected!r}, got {actual!r}"
    print(f"ok: {what}: {actual}")


expect("exit code", int(sys.argv[2]), 1)
expect("complete", report["complete"], True)
for requirement, verdict in {
    "UpdateUserPoolClient.ExplicitAuthFlows.reset-when-omitted": "diverges",
    "UpdateUserPoolClient.ClientName.kept-when-omitted": "conforms",
    # moto answers these with a page for a server error, as it does what it does not know.
    "UpdateUserPoolClient.request.malformed-json": "diverges",
    "UpdateUserPoolClient.ClientId.required": "diverges",
}.items():
    expect(requirement, verdicts(requirement), {verdict})

# Nothing passes because the operation is missing or because some 4xx came back.
for check in checks:
    expected_error = check["expected"] and "error" in check["expected"]
    if check["verdict"] == "conforms" and check["origin"] == "scenario":
        status = check["response"]["status"]
        assert status in (200, 400), check["requirement"]
        if status == 400:
            body = check["response"]["body"]
            assert body["__type"], check["requirement"]
conforming_errors = sorted(
    {c["requirement"] for c in checks if c["verdict"] == "conforms" and (c["response"] or {}).get("status") == 400}
)
print("conforming refusals:", ", ".join(conforming_errors))
