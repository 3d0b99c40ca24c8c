"""Scripts of the suite, run as they are printed against the reference, which does what every requirement says: each ends as its
requirement expects, and leaves no pool behind.

Usage: scripts.py SUITE MODEL ENDPOINT AWS EVERY; EVERY 40 runs one in forty of those that people wrote, and one in
four hundred of the others."""

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
# The words of a script that clears up a pool which it has deleted itself.
GONE = re.compile(r"\nAn error occurred \(ResourceNotFoundException\) when calling the DeleteUserPool operation: [^\n]+\n*$")
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
    done = subprocess.run(
        ["sh"], input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=ENVIRONMENT
    )
    said = done.stdout
    expected = list(re.finditer(r"^Expected: (.*)$", said, re.MULTILINE))
    wrong = lambda what: ("ran", f"{name}: {what}\n{said}\n{script}")
    if done.returncode != 0 or not expected:
        return wrong(f"it ended with {done.returncode}, before it came to what it shows")
    answer = said[expected[-1].end() :]
    if "(NotImplementedException)" in answer:
        return "asks for what the reference has not built", None
    answer = GONE.sub("", answer)
    expected = json.loads(f"[{expected[-1][1]}]")
    errors = [entry["error"] for entry in expected if "error" in entry]
    is_curl = "\nHTTP/1.1 " in f"\n{answer}"
    is_refused = "An error occurred (" in answer or "\nHTTP/1.1 4" in answer or "\nHTTP/1.1 5" in answer
    if errors and not is_refused or is_refused and not errors and not is_curl:
        return wrong("it is refused" if is_refused else "it is not refused")
    for error in errors:
        types, message = error.get("type", []), error.get("message")
        types = [types] if isinstance(types, str) else types
        if types and not any(type in answer for type in types):
            return wrong(f"{types} is not answered")
        texts = [message, *error.get("violations", [])]
        for text in filter(None, texts):
            if text not in answer.replace('\\"', '"').replace("\\\\", "\\"):
                return wrong(f"{text!r} is not answered")
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
