"""What the Python clients share: a boto3 client, the inbox, the clock, assertions that say what they compare."""

import boto3
import requests
from botocore.exceptions import ClientError

PASSWORD = "First-password-1"
NEW_PASSWORD = "Second-password-2"


def cognito(endpoint):
    return boto3.client(
        "cognito-idp",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def code(endpoint, username, purpose):
    """The newest code for a user."""
    inbox = requests.get(f"{endpoint}/_reference/inbox", params={"username": username}, timeout=10).json()
    return [message["code"] for message in inbox if message["purpose"] == purpose][-1]


def advance(endpoint, seconds):
    body = {"advance-milliseconds": seconds * 1000}
    requests.post(f"{endpoint}/_reference/clock", json=body, timeout=10).raise_for_status()


def expect(what, actual, expected):
    assert actual == expected, f"{what}: expected {expected!r}, got {actual!r}"
    print(f"ok: {what}")


def refused(what, error, message, call, **arguments):
    """The call is refused with this code and message; `None` for a message that no evidence gives."""
    try:
        call(**arguments)
    except ClientError as failure:
        actual = failure.response["Error"]
        expect(what, (actual["Code"], actual["Message"] if message else None), (error, message))
    else:
        raise AssertionError(f"{what}: not refused")
