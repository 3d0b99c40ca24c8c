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

# Nothing passes because the operation is missing or because some 4xx came back: what passes on a refusal was
# refused by name, and everything else that passes was a success.
refusals = set()
for check in checks:
    if check["verdict"] != "conforms" or check["origin"] != "scenario":
        continue
    response = check["response"]
    if response["status"] != 200:
        assert response["status"] == 400 and response["body"]["__type"], check["requirement"]
        refusals.add(check["requirement"])
print("passed on a refusal:", ", ".join(sorted(refusals)))
