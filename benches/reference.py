"""What the reference emulator costs, beside the limit: an axum handler that returns a constant of the same size, both
built with the profile `dist`.

Needs wrk. Usage: python3 benches/reference.py [ROUNDS]
Prints requests/s of DescribeUserPoolClient, of UpdateUserPoolClient as in the example of its manual page (a name and
a list) and with all 23 members, by medians of alternating rounds, one thread, 16 keep-alive connections; the median
time of CreateUserPool, the time from start to the first connection, and the idle memory."""

import http.client
import json
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

BENCHES = pathlib.Path(__file__).parent
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
SECONDS = 2
HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-idp/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64,
    "X-Amz-Date": "20260101T000000Z",
}


def build(folder, package):
    command = ["cargo", "build", "--quiet", "--profile", "dist", "--package", package, "--message-format=json"]
    lines = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.splitlines()
    made = [json.loads(line).get("executable") for line in lines if line.startswith("{")]
    return [path for path in made if path][-1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(*command, port):
    """Starts a server; returns it and the milliseconds until it takes a connection."""
    began = time.perf_counter()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return server, (time.perf_counter() - began) * 1000
        except OSError:
            time.sleep(0.0002)


def call(connection, operation, body):
    headers = {**HEADERS, "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}"}
    connection.request("POST", "/", json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 200, text
    return json.loads(text or "{}"), len(text)


def load(port, operation, body):
    """Requests/s by wrk."""
    headers = {**HEADERS, "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}"}
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f"wrk.method = 'POST'\nwrk.body = [==[{json.dumps(body)}]==]\n")
        script.writelines(f"wrk.headers[{name!r}] = {value!r}\n" for name, value in headers.items())
        script.flush()
        command = ["wrk", "-t1", "-c16", f"-d{SECONDS}s", "-s", script.name, f"http://127.0.0.1:{port}/"]
        report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in report, report
    return float(re.search(r"Requests/sec:\s+([\d.]+)", report).group(1))


reference, constant = build(BENCHES.parent, "cognito-conformance"), build(BENCHES, "peers")
servers = []
try:
    starts = []
    for _ in range(ROUNDS):
        port = free_port()
        server, milliseconds = start(reference, "serve", "--port", str(port), port=port)
        servers.append(server)
        starts.append(milliseconds)
        if len(starts) < ROUNDS:
            server.kill()
    time.sleep(0.5)
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    idle_megabytes = int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    creations = []
    for _ in range(300):
        began = time.perf_counter()
        pool, _ = call(connection, "CreateUserPool", {"PoolName": "bench"})
        creations.append((time.perf_counter() - began) * 1000)
    pool = pool["UserPool"]["Id"]

    request = json.loads((BENCHES / "fixtures" / "request.json").read_text())
    provider = {"UserPoolId": pool, "ProviderType": "Google", "ProviderDetails": {"client_id": "x"}}
    for name in set(request["SupportedIdentityProviders"]) - {"COGNITO"}:
        call(connection, "CreateIdentityProvider", {**provider, "ProviderName": name})
    for scope in [scope for scope in request["AllowedOAuthScopes"] if "/" in scope]:
        identifier, name = scope.rsplit("/", 1)
        scopes = [{"ScopeName": name, "ScopeDescription": name}]
        call(connection, "CreateResourceServer", {"UserPoolId": pool, "Identifier": identifier, "Name": "x", "Scopes": scopes})
    custom = {name.removeprefix("custom:") for key in ["ReadAttributes", "WriteAttributes"] for name in request[key] if name.startswith("custom:")}
    if custom:
        attributes = [{"Name": name, "AttributeDataType": "String"} for name in sorted(custom)]
        call(connection, "AddCustomAttributes", {"UserPoolId": pool, "CustomAttributes": attributes})
    client, _ = call(connection, "CreateUserPoolClient", {"UserPoolId": pool, "ClientName": "bench", "GenerateSecret": True})
    ids = {"UserPoolId": pool, "ClientId": client["UserPoolClient"]["ClientId"]}
    update = {**request, **ids}
    _, size = call(connection, "UpdateUserPoolClient", update)
    connection.close()

    limit_port = free_port()
    server, _ = start(constant, str(limit_port), str(size), port=limit_port)
    servers.append(server)
    print(f"answer {size} bytes, request {len(json.dumps(update))} bytes, {ROUNDS} rounds of {SECONDS} s")
    print(f"{'':24}{'ours':>10}{'limit':>10}{'ours / limit':>14}")
    example = {**ids, "ClientName": "NewClientName", "WriteAttributes": ["nickname"]}
    for label, operation, body in [
        ("Describe", "DescribeUserPoolClient", ids),
        ("Update, the example", "UpdateUserPoolClient", example),
        ("Update, all 23 members", "UpdateUserPoolClient", update),
    ]:
        # What a client holds decides how long its answer is: as long as the constant, whatever was run before.
        connection.connect()
        call(connection, "UpdateUserPoolClient", update)
        connection.close()
        ours, limits = [], []
        for _ in range(ROUNDS):
            ours.append(load(port, operation, body))
            limits.append(load(limit_port, operation, body))
        ratio = statistics.median(one / other for one, other in zip(ours, limits))
        print(f"{label:24}{statistics.median(ours):>10.0f}{statistics.median(limits):>10.0f}{ratio:>14.2f}")
    print(f"CreateUserPool, median   {statistics.median(creations):.2f} ms")
    print(f"start, median            {statistics.median(starts):.1f} ms")
    print(f"idle memory              {idle_megabytes:.1f} MB")
finally:
    for server in servers:
        server.kill()
