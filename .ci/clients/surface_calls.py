"""Calls that `surface` prints, run with the real clients against a server that records what it is sent.

Usage: surface_calls.py PROGRAM MODEL REPORT ENDPOINT RECORD AWS RSCRIPT; run by the Python that has awscli.

1,000 valid inputs of UpdateUserPoolClient by chance, made from the model: the AWS CLI and curl put the JSON on the wire
that our own client puts there, and R reads every value as it was. Then what a report says of the checks of that
operation, most of which are not valid: whatever it calls expressible arrives as it was."""

import contextlib
import io
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import models

PROGRAM, MODEL, REPORT, ENDPOINT, RECORD, AWS, RSCRIPT = sys.argv[1:]
models.give(MODEL)

from awscli.clidriver import create_clidriver

OPERATION = "UpdateUserPoolClient"
CASES = 1000
SHAPES = json.loads(Path(MODEL).read_text())["shapes"]
ENVIRONMENT = {
    **os.environ,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_PAGER": "",
    "AWS_MAX_ATTEMPTS": "1",
}
os.environ.update(ENVIRONMENT)


def texts(shape):
    least, most = shape.get("min", 0), min(shape.get("max", 40), max(shape.get("min", 0), 40))
    fits = lambda text: least <= len(text) <= shape.get("max", 1 << 20)
    pattern = shape.get("pattern")
    if not pattern:
        return st.text(min_size=least, max_size=most)
    classes = re.findall(r"\\p\{(\w)\}", pattern)
    if classes:
        return st.text(st.characters(categories=classes), min_size=least, max_size=most)
    return st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True).filter(fits)


def values(name):
    shape = SHAPES[name]
    match shape["type"]:
        case "structure":
            required = shape.get("required", [])
            members = {member: values(ref["shape"]) for member, ref in shape["members"].items()}
            must = {member: of for member, of in members.items() if member in required}
            may = {member: of for member, of in members.items() if member not in required}
            return st.fixed_dictionaries(must, optional=may)
        case "list":
            return st.lists(values(shape["member"]["shape"]), min_size=shape.get("min", 0), max_size=4)
        case "string":
            return st.sampled_from(shape["enum"]) if "enum" in shape else texts(shape)
        case "integer":
            return st.integers(shape.get("min", -(1 << 31)), shape.get("max", (1 << 31) - 1))
        case "boolean":
            return st.booleans()
    raise AssertionError(f"{name} is {shape['type']}")


def inputs():
    found = []

    @settings(max_examples=CASES * 2, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(values(f"{OPERATION}Request"))
    def collect(value):
        if len(found) < CASES and value not in found:
            found.append(value)

    collect()
    assert len(found) == CASES, f"only {len(found)} inputs"
    return found


def printed(job):
    client, value = job
    done = subprocess.run(
        [PROGRAM, "surface", OPERATION, "--client", client, "--endpoint", ENDPOINT, "--input", "-"],
        input=json.dumps(value), capture_output=True, text=True,
    )
    return done.stdout if done.returncode == 0 else "# " + done.stderr


def misfits():
    """Inputs in which a member of a structure has a value of another type, or one that the AWS CLI refuses itself."""
    base = {"UserPoolId": "us-east-1_Example99", "ClientId": "1example23456789"}
    for name, ref in SHAPES[f"{OPERATION}Request"]["members"].items():
        for member in SHAPES[ref["shape"]].get("members", {}):
            for value in (True, False, 0, 7, -1, 1.5, "true", "7", "", "a=b,c", None, "https://a.example"):
                yield {**base, name: {member: value}}


def print_all(client, all_inputs):
    with multiprocessing.Pool() as pool:
        return pool.map(printed, [(client, value) for value in all_inputs], chunksize=20)


def recorded():
    """What was sent since the last time."""
    lines = Path(RECORD).read_text().splitlines()
    new, recorded.seen = lines[recorded.seen:], len(lines)
    return [json.loads(line) for line in new]


recorded.seen = 0


def bodies(what, count):
    sent = recorded()
    assert len(sent) == count, f"{what}: {len(sent)} requests for {count} calls"
    for request in sent:
        assert request["type"] == "application/x-amz-json-1.1", f"{what}: {request}"
    return [(request["target"].split(".")[1], request["signed"], json.loads(request["body"])) for request in sent]


def same(what, calls, actual, expected):
    wrong = [(call, a, e) for call, a, e in zip(calls, actual, expected) if a != e]
    for call, a, e in wrong[:5]:
        print(f"{what}: {call}\n  sent     {json.dumps(a)}\n  expected {json.dumps(e)}")
    assert not wrong and len(actual) == len(expected), f"{what}: {len(wrong)} of {len(expected)} differ"
    print(f"ok: {what}: {len(expected)} calls put on the wire what they should")


def by_shell(commands):
    """Runs commands with bash, one after the other."""
    with tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False) as script:
        script.write("\n".join(command.rstrip("\n") for command in commands) + "\n")
    done = subprocess.run(["bash", script.name], env=ENVIRONMENT, capture_output=True, text=True, timeout=900)
    os.unlink(script.name)
    return done


def words(commands):
    """The words of each command of the AWS CLI as bash reads them, and the configuration that it is given."""
    record = tempfile.NamedTemporaryFile(delete=False).name
    read = 'local given=$(test -z "${AWS_CONFIG_FILE-}" || cat "$AWS_CONFIG_FILE")'
    function = f'aws() {{ {read}; printf "%s\\0" "$given" "$#" "$@" >>{record}; }}\nexport AWS_CONFIG_FILE=\n'
    done = by_shell([function, *commands])
    assert done.returncode == 0 and not done.stderr, done.stderr
    fields = Path(record).read_bytes().split(b"\0")[:-1]
    os.unlink(record)
    found = []
    while fields:
        config, count = fields[0].decode(), int(fields[1])
        found.append((config, [word.decode() for word in fields[2 : 2 + count]]))
        fields = fields[2 + count :]
    return found


def by_aws_cli(commands):
    """Runs each command with the AWS CLI's own code, in a session of its own; they share what was read of the models."""
    loader = create_clidriver().session.get_component("data_loader")
    with tempfile.NamedTemporaryFile("w") as file:
        os.environ["AWS_CONFIG_FILE"] = file.name
        for config, arguments in words(commands):
            file.seek(0)
            file.truncate()
            file.write(config)
            file.flush()
            driver = create_clidriver()
            driver.session.register_component("data_loader", loader)
            with contextlib.redirect_stdout(io.StringIO()):
                code = driver.main(arguments)
            assert code == 0, f"the AWS CLI refuses {arguments}"
    os.environ["AWS_CONFIG_FILE"] = os.devnull


def by_own_client(all_inputs):
    """Sends each input as a step of a scenario, and gives what was sent."""
    doubled = lambda value: (
        value.replace("{", "{{").replace("}", "}}") if isinstance(value, str)
        else [doubled(item) for item in value] if isinstance(value, list)
        else {name: doubled(item) for name, item in value.items()} if isinstance(value, dict)
        else value
    )
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "evidence").mkdir()
        (root / "requirements").mkdir()
        entry = {"grade": "C", "operation": OPERATION, "observed": "It takes what it is sent.", "source": "a recorder"}
        (root / "evidence" / "own.yaml").write_text(json.dumps({"OWN-1": entry}))
        requirement = {"statement": "It takes what it is sent.", "evidence": "OWN-1"}
        (root / "requirements" / "own.yaml").write_text(json.dumps({f"{OPERATION}.recorded.taken": requirement}))
        steps = [
            {"id": f"s{index}", "call": OPERATION, "with": doubled(value),
             "checks": {f"{OPERATION}.recorded.taken": {"success": True}}}
            for index, value in enumerate(all_inputs)
        ]
        scenario = {"title": "What is sent", "steps": steps}
        (root / "sent.yaml").write_text(json.dumps(scenario, ensure_ascii=False))
        command = [PROGRAM, "run", "--scenarios", folder, "--endpoint", ENDPOINT, "--filter", f"{OPERATION}.recorded.*"]
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=600)
    sent = [request for request in recorded() if (request["target"] or "").endswith(f".{OPERATION}")]
    # The first ones are those of the calibration.
    assert len(sent) >= len(all_inputs), done.stdout + done.stderr
    return [(OPERATION, request["signed"], json.loads(request["body"])) for request in sent[-len(all_inputs):]]


def by_r(what, calls, expected):
    """Lets R parse and evaluate each call, with functions in place of the packages that give its arguments as JSON."""
    program = r"""
    taken <- function(...) {
      arguments <- list(...)
      kept <- arguments[!vapply(arguments, is.null, TRUE)]
      cat(if (length(kept)) jsonlite::toJSON(kept, auto_unbox = TRUE, null = "null", digits = NA) else "{}", "\n", sep = "")
    }
    client <- function(...) structure(list(), class = "client")
    `$.client` <- function(x, name) taken
    bytes <- identity
    for (call in jsonlite::fromJSON(file("stdin", encoding = "UTF-8"))) {
      call <- sub("paws::cognitoidentityprovider", "client", call, fixed = TRUE)
      call <- gsub("base64enc::base64decode", "bytes", call, fixed = TRUE)
      eval(parse(text = call, encoding = "UTF-8"))
    }
    """
    done = subprocess.run(
        [RSCRIPT, "--vanilla", "-e", program], input=json.dumps(calls), capture_output=True, text=True,
        env={**ENVIRONMENT, "LC_ALL": "C.UTF-8"}, timeout=600,
    )
    assert done.returncode == 0, done.stderr
    same(what, calls, [json.loads(line) for line in done.stdout.split("\n") if line], expected)


def main():
    recorded()
    valid = inputs()
    own = by_own_client(valid)
    same("our own client", valid, own, [(OPERATION, True, value) for value in valid])
    commands = print_all("aws-cli", valid)
    by_aws_cli(commands)
    same("the AWS CLI", commands, bodies("the AWS CLI", CASES), own)
    calls = print_all("http", valid)
    done = by_shell(calls)
    same("curl", calls, bodies("curl", CASES), own)
    assert done.returncode == 0, done.stderr
    # A few with the program itself, as it is pasted.
    few = commands[:: CASES // 8]
    done = by_shell([f'aws() {{ {AWS} "$@"; }}', *few])
    same("the AWS CLI, pasted", few, bodies("the AWS CLI, pasted", len(few)), own[:: CASES // 8])
    wrong = list(misfits())
    commands = print_all("aws-cli", wrong)
    assert not any(command.startswith("# ") for command in commands)
    by_aws_cli(commands)
    same("the AWS CLI, other types", commands, bodies("other types", len(wrong)), [(OPERATION, True, value) for value in wrong])
    # With a profile of one's own, which has no such switch; what the command makes is gone afterwards.
    few = [command for command in commands if "AWS_CONFIG_FILE" in command][::20]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "credentials").write_text("[own]\naws_access_key_id = test\naws_secret_access_key = test\n")
        Path(folder, "temporary").mkdir()
        exports = f"export AWS_PROFILE=own AWS_SHARED_CREDENTIALS_FILE={folder}/credentials TMPDIR={folder}/temporary"
        done = by_shell([exports, f'aws() {{ {AWS} "$@"; }}', *few])
        assert not list(Path(folder, "temporary").iterdir()), "files are left behind"
    expected = [(OPERATION, True, value) for command, value in zip(commands, wrong) if command in few]
    same("the AWS CLI with a profile", few, bodies(done.stderr, len(few)), expected)
    in_r = print_all("paws", valid)
    readable = [(call, value) for call, value in zip(in_r, valid) if not call.startswith("# ")]
    assert len(readable) > CASES / 4, f"R can express only {len(readable)}"
    by_r("R", [call for call, _ in readable], [value for _, value in readable])

    report = json.loads(Path(REPORT).read_text())
    address = report["target"]["endpoint"]
    checks = [c for c in report["checks"] if f".{OPERATION}'" in c["repro"]["http"]]
    sayable = [c for c in checks if not c["repro"]["aws-cli"].startswith("#")]
    assert len(sayable) > len(checks) / 2, f"the AWS CLI can express only {len(sayable)} of {len(checks)}"
    # And some of each other operation, the unsigned ones among them.
    others = {}
    for check in report["checks"]:
        if check not in checks and check["repro"]["aws-cli"].startswith("aws "):
            others.setdefault(check["operation"], []).append(check)
    assert len(others) > 130, f"only {len(others)} operations"
    sayable += [check for of_operation in others.values() for check in of_operation[:3]]
    moved = lambda call: call.replace(address, ENDPOINT)
    commands = [moved(c["repro"]["aws-cli"]) for c in sayable]
    by_aws_cli(commands)
    by_command = bodies("the AWS CLI, checks", len(sayable))
    by_shell([moved(c["repro"]["http"]) for c in sayable])
    same("the AWS CLI as curl, checks of a report", commands, by_command, bodies("curl, checks", len(sayable)))
    # Maps, structures in lists and bytes are in other operations.
    readable = [c for c in report["checks"] if c["repro"]["paws"].startswith("paws::")]
    assert len(readable) > 1500, f"R can express only {len(readable)}"
    by_r("R, checks of a report", [c["repro"]["paws"] for c in readable], [c["request"] for c in readable])


main()
