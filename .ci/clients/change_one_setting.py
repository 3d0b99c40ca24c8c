"""The commands of the spec that change one setting, run as they are printed against the reference: that setting changes, and no
other.

Usage: change_one_setting.py PAGE ENDPOINT AWS; run by the Python that has botocore."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import botocore.session

PAGE, ENDPOINT, AWS = sys.argv[1:]
ENVIRONMENT = {
    **os.environ,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": ENDPOINT,
    "AWS_PAGER": "",
}


def main():
    os.environ.update(ENVIRONMENT)
    service = botocore.session.get_session().create_client("cognito-idp")
    pool = service.create_user_pool(PoolName="change-one-setting")["UserPool"]["Id"]
    settings = {
        "GenerateSecret": True,
        "AccessTokenValidity": 30,
        "TokenValidityUnits": {"AccessToken": "minutes"},
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "CallbackURLs": ["https://app.example.com/callback"],
        "PreventUserExistenceErrors": "ENABLED",
    }
    before = service.create_user_pool_client(UserPoolId=pool, ClientName="web", **settings)["UserPoolClient"]

    section = Path(PAGE).read_text().split("\n## To change one setting\n")[1]
    commands = re.search(r"```sh\n(.*?)```", section, re.DOTALL)[1]
    for option, value in [("user-pool-id", pool), ("client-id", before["ClientId"])]:
        commands, count = re.subn(rf"--{option} \S+", f"--{option} {value}", commands)
        assert count == 1, f"--{option} stands there {count} times"
    with tempfile.TemporaryDirectory() as folder:
        script = f'set -e -o pipefail; aws() {{ {AWS} "$@"; }}\n{commands}'
        done = subprocess.run(["bash", "-c", script], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

    after = service.describe_user_pool_client(UserPoolId=pool, ClientId=before["ClientId"])["UserPoolClient"]
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert changed == {"AuthSessionValidity", "LastModifiedDate"}, changed
    print("ok: the commands of the spec change one setting and keep all others")


main()
