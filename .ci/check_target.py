"""What a run against another emulator must have said. Usage: check_target.py NAME REPORT EXIT_CODE"""

import json
import sys

name, path, code = sys.argv[1:]
report = json.load(open(path))
checks = report["checks"]

# Verdicts that hold for a version of an emulator: they tell a change of ours from one of theirs.
EXPECTED = {
    "moto": {
        "UpdateUserPoolClient.ExplicitAuthFlows.reset-when-omitted": "diverges",
        "UpdateUserPoolClient.ClientName.kept-when-omitted": "conforms",
        # It answers these with a page for a server error, as it does what it does not know.
        "UpdateUserPoolClient.request.malformed-json": "diverges",
        "UpdateUserPoolClient.ClientId.required": "diverges",
        "UpdateUserPoolClient.ClientName.length-max": "diverges",
        "oauth.token.code": "unsupported",
    },
    "cognito-local": {
        "UpdateUserPoolClient.ExplicitAuthFlows.reset-when-omitted": "diverges",
        "UpdateUserPoolClient.ClientName.kept-when-omitted": "conforms",
        "UpdateUserPoolClient.ClientName.length-max": "diverges",
    },
    "ministack": {
        "UpdateUserPoolClient.ExplicitAuthFlows.reset-when-omitted": "diverges",
        "UpdateUserPoolClient.ClientName.kept-when-omitted": "conforms",
        "UpdateUserPoolClient.ClientName.length-max": "diverges",
    },
}


def expect(what, actual, expected):
    assert actual == expected, f"{what}: expected {expected!r}, got {actual!r}"
    print(f"ok: {what}: {actual}")


expect("exit code", int(code), 1)
expect("complete", report["complete"], True)
expect("pools left behind", report["left_behind"], [])
expect("harness failures", [c["requirement"] for c in checks if "harness failed" in (c["reason"] or "")], [])
for requirement, verdict in EXPECTED[name].items():
    actual = {check["verdict"] for check in checks if check["requirement"] == requirement}
    expect(requirement, actual, {verdict})

# Nothing passes because the operation is missing or because some 4xx came back: what passes on a refusal was
# refused by name, and everything else that passes was a success.
refusals = 0
for check in checks:
    is_call = check["origin"] != "wire" and check["operation"] != "oauth" and "status" in (check["response"] or {})
    if check["verdict"] == "conforms" and is_call and check["response"]["status"] >= 400:
        assert check["response"]["body"].keys() & {"__type", "code"} or check["response"]["headers"].get(
            "x-amzn-errortype"
        ), check["requirement"]
        refusals += 1
print(f"ok: {refusals} checks passed on a refusal, each by name")
