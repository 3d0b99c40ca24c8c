"""The life of an app client with the real AWS CLI. Usage: aws_cli_life_cycle.py AWS ENDPOINT"""

import json
import os
import subprocess
import sys

AWS, ENDPOINT = sys.argv[1:]
ENVIRONMENT = {
    **os.environ,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_PAGER": "",
}


def aws(*arguments):
    command = [AWS, "cognito-idp", *arguments, "--endpoint-url", ENDPOINT, "--output", "json"]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)


def call(*arguments):
    done = aws(*arguments)
    assert done.returncode == 0, f"aws {' '.join(arguments)}\n{done.stderr}"
    return json.loads(done.stdout) if done.stdout.strip() else None


def refused(error, *arguments):
    done = aws(*arguments)
    assert done.returncode != 0 and f"({error})" in done.stderr, f"aws {' '.join(arguments)}\n{done.stderr}"


def expect(what, actual, expected):
    assert actual == expected, f"{what}: expected {expected!r}, got {actual!r}"
    print(f"ok: {what}")


pool = call("create-user-pool", "--pool-name", "life-cycle")["UserPool"]["Id"]
ids = ["--user-pool-id", pool]
created = call("create-user-pool-client", *ids, "--client-name", "OldClientName", "--generate-secret")
client = created["UserPoolClient"]["ClientId"]
ids += ["--client-id", client]

# The example of the manual page of update-user-pool-client.
answer = call("update-user-pool-client", *ids, "--client-name", "NewClientName", "--write-attributes", "nickname")
print(json.dumps(answer, indent=4).replace(answer["UserPoolClient"]["ClientSecret"], "[client-secret]"))
answer = answer["UserPoolClient"]
page = {
    "UserPoolId": pool,
    "ClientName": "NewClientName",
    "ClientId": client,
    "RefreshTokenValidity": 30,
    "WriteAttributes": ["nickname"],
    "AllowedOAuthFlowsUserPoolClient": False,
}
expect("the values that the page shows", {name: answer[name] for name in page}, page)
since = {"TokenValidityUnits", "EnableTokenRevocation", "EnablePropagateAdditionalUserContextData", "AuthSessionValidity"}
dates = {"LastModifiedDate", "CreationDate"}
expect("the members of the page and of today", set(answer), {*page, *dates, *since, "ClientSecret"})

described = call("describe-user-pool-client", *ids)["UserPoolClient"]
expect("describe answers what update answered", described, answer)
listed = call("list-user-pool-clients", "--user-pool-id", pool)["UserPoolClients"]
expect("list", [entry["ClientName"] for entry in listed], ["NewClientName"])

refused("InvalidParameterException", "update-user-pool-client", *ids, "--access-token-validity", "25")
refused("ScopeDoesNotExistException", "update-user-pool-client", *ids, "--allowed-o-auth-scopes", "orders/read")
expect("a refused update changes nothing", call("describe-user-pool-client", *ids)["UserPoolClient"], answer)

expect("delete answers nothing", call("delete-user-pool-client", *ids), None)
refused("ResourceNotFoundException", "describe-user-pool-client", *ids)
refused("NotImplementedException", "list-users", "--user-pool-id", pool)
call("delete-user-pool", "--user-pool-id", pool)
refused("ResourceNotFoundException", "describe-user-pool", "--user-pool-id", pool)
print("ok: the life of an app client with the AWS CLI")
