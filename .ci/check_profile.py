"""What a profile says decides how a run ends. Usage: check_profile.py PROGRAM PROFILE.toml ENDPOINT"""

import subprocess
import sys
import tempfile
from pathlib import Path

program, profile, endpoint = sys.argv[1:]
text = Path(profile).read_text()
NEEDED = "UpdateUserPoolClient.ExplicitAuthFlows.reset-when-omitted"
CONFORMS = "UpdateUserPoolClient.ClientName.kept-when-omitted"
assert f'  "{NEEDED}",\n' in text and CONFORMS not in text


def check(what, text, code, said):
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(text)
        file.flush()
        command = [program, "run", "--target", file.name, "--endpoint", endpoint, "--filter", NEEDED, "--filter", CONFORMS]
        done = subprocess.run(command, capture_output=True, text=True)
    output = done.stdout + done.stderr
    assert done.returncode == code and said in output, f"{what}: exit code {done.returncode}, not {code}\n{output}"
    print(f"ok: {what}: exit code {code}, {said!r}")


entry = lambda checks: f'\n[[divergence]]\nchecks = ["{checks}"]\nreason = "an experiment"\n'
check("the profile as it is", text, 0, "no check of grade A diverges")
check("a stale entry", text + entry(CONFORMS), 1, f"STALE {CONFORMS}")
check("an entry that matches nothing", text + entry("Nothing.*"), 2, "no requirement matches `Nothing.*`")
check("without an entry that is needed", text.replace(f'  "{NEEDED}",\n', ""), 1, f"DIVERGES {NEEDED}")
