"""The life of an app client with the real AWS CLI. Usage: aws_cli.py AWS ENDPOINT"""

import json
import os
import subprocess
import sys
import tempfile

AWS, ENDPOINT = sys.argv[1:]
# Without this setting the CLI fetches a value that is a URL.
CONFIG = tempfile.NamedTemporaryFile("w", suffix=".config")
CONFIG.write("[default]\ncli_follow_urlparam = false\n")
CONFIG.flush()
ENVIRONMENT = {
    **os.environ,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": CONFIG.name,
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

# Every option of update-user-pool-client, and each of them in the answer.
call("create-identity-provider", "--user-pool-id", pool, "--provider-name", "Google", "--provider-type", "Google", "--provider-details", "client_id=x,client_secret=y,authorize_scopes=openid")
call("create-resource-server", "--user-pool-id", pool, "--identifier", "orders", "--name", "orders", "--scopes", "ScopeName=read,ScopeDescription=read")
application = "arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef0123456789abcdef"
options = {
    "client-name": ("ClientName", "Everything", None),
    "refresh-token-validity": ("RefreshTokenValidity", 10, None),
    "access-token-validity": ("AccessTokenValidity", 30, None),
    "id-token-validity": ("IdTokenValidity", 45, None),
    "token-validity-units": ("TokenValidityUnits", {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"}, None),
    "read-attributes": ("ReadAttributes", ["email", "nickname"], None),
    "write-attributes": ("WriteAttributes", ["nickname"], None),
    "explicit-auth-flows": ("ExplicitAuthFlows", ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"], None),
    "supported-identity-providers": ("SupportedIdentityProviders", ["COGNITO", "Google"], None),
    "callback-urls": ("CallbackURLs", ["https://example.com/a", "https://example.com/b"], None),
    "logout-urls": ("LogoutURLs", ["https://example.com/out"], None),
    "default-redirect-uri": ("DefaultRedirectURI", "https://example.com/a", None),
    "allowed-o-auth-flows": ("AllowedOAuthFlows", ["code"], None),
    "allowed-o-auth-scopes": ("AllowedOAuthScopes", ["openid", "orders/read"], None),
    "allowed-o-auth-flows-user-pool-client": ("AllowedOAuthFlowsUserPoolClient", True, None),
    "analytics-configuration": ("AnalyticsConfiguration", {"ApplicationArn": application, "UserDataShared": True}, "RoleArn"),
    "prevent-user-existence-errors": ("PreventUserExistenceErrors", "ENABLED", None),
    "enable-token-revocation": ("EnableTokenRevocation", True, None),
    "enable-propagate-additional-user-context-data": ("EnablePropagateAdditionalUserContextData", True, None),
    "auth-session-validity": ("AuthSessionValidity", 7, None),
    "refresh-token-rotation": ("RefreshTokenRotation", {"Feature": "ENABLED", "RetryGracePeriodSeconds": 10}, None),
}
skeleton = call("update-user-pool-client", "--generate-cli-skeleton")
expect("every member of the request has its option here", set(skeleton) - {"UserPoolId", "ClientId"}, {member for member, _, _ in options.values()})
arguments = []
for name, (_, value, _) in options.items():
    flag = [f"--{name}"] if value is True else [f"--{name}", value if isinstance(value, str) else json.dumps(value)]
    arguments += flag
everything = call("update-user-pool-client", *ids, *arguments)["UserPoolClient"]
for name, (member, value, added) in options.items():
    answered = {key: item for key, item in everything[member].items() if key != added} if added else everything[member]
    expect(f"--{name}", sorted(answered) if isinstance(value, list) else answered, value)
call("update-user-pool-client", *ids, "--no-enable-token-revocation", "--no-allowed-o-auth-flows-user-pool-client", "--no-enable-propagate-additional-user-context-data")
left = call("describe-user-pool-client", *ids)["UserPoolClient"]
expect("the name stays", left["ClientName"], "Everything")
expect("a switch that was set off", left["EnableTokenRevocation"], False)
expect("what is left out is reset", {"CallbackURLs", "AccessTokenValidity", "ReadAttributes", "ExplicitAuthFlows", "AnalyticsConfiguration"} & set(left), set())

expect("delete answers nothing", call("delete-user-pool-client", *ids), None)
refused("ResourceNotFoundException", "describe-user-pool-client", *ids)
refused("NotImplementedException", "list-groups", "--user-pool-id", pool)
call("delete-user-pool", "--user-pool-id", pool)
refused("ResourceNotFoundException", "describe-user-pool", "--user-pool-id", pool)
print("ok: the life of an app client with the AWS CLI")
