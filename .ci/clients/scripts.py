"""Scripts of the suite, run as they are printed against the reference, which does what every requirement says: each ends as its
requirement expects, and leaves no pool behind.

Usage: scripts.py SUITE MODEL ENDPOINT AWS EVERY; EVERY 20 runs one in twenty of those that people
wrote, and one in ten times as many of the others."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import models

SUITE, MODEL, ENDPOINT, AWS, EVERY = sys.argv[1:]
models.give(MODEL)
ENVIRONMENT = {**os.environ, "PATH": f"{Path(AWS).parent}:{os.environ['PATH']}"}
for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_DEFAULT_REGION"]:
    ENVIRONMENT.pop(name, None)
# What versions 1 and 2 of the AWS CLI end with when the service refuses a call.
REFUSED = (255, 254)
# A script that waits for a session to end takes minutes.
LONGEST_WAIT = 10


def suite(*arguments):
    return subprocess.run([SUITE, *arguments], capture_output=True, text=True)


def run(requirement):
    """How the script of a requirement ended, and what is wrong with that."""
    name = requirement["requirement"]
    printed = suite("script", name, "--endpoint", ENDPOINT)
    if printed.returncode != 0:
        assert printed.returncode == 2 and printed.stderr.startswith("error: "), printed.stderr
        return re.sub("`[^`]*`", "", printed.stderr.splitlines()[0]), None
    script = printed.stdout
    waits = [int(seconds) for seconds in re.findall(r"^sleep (\d+)$", script, re.MULTILINE)]
    if max(waits, default=0) > LONGEST_WAIT:
        return "waits for long", None
    done = subprocess.run(["sh"], input=script, capture_output=True, text=True, env=ENVIRONMENT)
    said = done.stdout + done.stderr
    expected = re.findall(r"^Expected: (.*)$", done.stdout, re.MULTILINE)
    if not expected:
        return "ran", f"{name}: it did not come to what it shows\n{said}\n{script}"
    expected = json.loads(f"[{expected[-1]}]")
    errors = [entry["error"] for entry in expected if "error" in entry]
    is_curl = "curl " in script.splitlines()[-1]
    is_refused = done.returncode in REFUSED and "An error occurred (" in done.stderr
    if is_refused != (bool(errors) and not is_curl) or not (is_refused or done.returncode == 0):
        return "ran", f"{name}: it ended with {done.returncode}\n{said}\n{script}"
    for error in errors:
        types, message = error.get("type", []), error.get("message")
        types = [types] if isinstance(types, str) else types
        if types and not any(type in said for type in types):
            return "ran", f"{name}: {types} is not answered\n{said}\n{script}"
        if message and not is_curl and "{" not in message and message not in done.stderr:
            return "ran", f"{name}: {message!r} is not answered\n{said}\n{script}"
    return "ran", None


def main():
    requirements = json.loads(suite("list", "--json").stdout)["requirements"]
    every = int(EVERY)
    written = [requirement for requirement in requirements if requirement["origin"] == "scenario"]
    others = [requirement for requirement in requirements if requirement["origin"] != "scenario"]
    chosen = written[::every] + others[:: 10 * every]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        ended = list(pool.map(run, chosen))
    wrong = [why for _, why in ended if why]
    for why in wrong[:5]:
        print(why)
    assert not wrong, f"{len(wrong)} of {len(chosen)} scripts end wrong"
    counts = Counter(how for how, _ in ended)
    command = [AWS, "cognito-idp", "list-user-pools", "--max-results", "60", "--endpoint-url", ENDPOINT, "--region", "us-east-1"]
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    left = json.loads(subprocess.check_output(command, env={**ENVIRONMENT, **keys}))["UserPools"]
    assert not left, f"left behind: {[pool['Name'] for pool in left]}"
    print(f"ok: of {len(chosen)} scripts {counts.pop('ran')} end as expected and leave nothing behind; {dict(counts)}")


main()
