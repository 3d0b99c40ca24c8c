"""SRP sign-in, refresh and change of password by pycognito. Usage: with_pycognito.py ENDPOINT

The endpoint must issue tokens in its own name: pycognito compares the issuer with the address that it calls."""

import sys

from pycognito import Cognito
from pycognito.exceptions import ForceChangePasswordException

from support import NEW_PASSWORD, PASSWORD, cognito, expect

ENDPOINT = sys.argv[1]
idp = cognito(ENDPOINT)
pool = idp.create_user_pool(PoolName="pycognito")["UserPool"]["Id"]


def user(client, username="ada", **more):
    return Cognito(
        pool,
        client["ClientId"],
        user_pool_region="us-east-1",
        username=username,
        client_secret=client.get("ClientSecret"),
        boto3_client_kwargs={"endpoint_url": ENDPOINT, "region_name": "us-east-1"},
        **more,
    )


for generate in [False, True]:
    name = f"ada-{generate}"
    client = idp.create_user_pool_client(UserPoolId=pool, ClientName="c", GenerateSecret=generate)["UserPoolClient"]
    idp.admin_create_user(UserPoolId=pool, Username=name, TemporaryPassword=PASSWORD)

    ada = user(client, name)
    try:
        ada.authenticate(password=PASSWORD)
        raise AssertionError("a temporary password signs nobody in")
    except ForceChangePasswordException:
        print("ok: a new password is due")
    ada.new_password_challenge(PASSWORD, NEW_PASSWORD)

    ada = user(client, name)
    ada.authenticate(password=NEW_PASSWORD)
    expect("signed in by SRP, tokens verified", ada.id_claims["cognito:username"], name)
    before = ada.access_token
    ada.renew_access_token()
    expect("refreshed", ada.access_token != before, True)
    ada.change_password(NEW_PASSWORD, PASSWORD)

    ada = user(client, name)
    try:
        ada.authenticate(password=NEW_PASSWORD)
        raise AssertionError("the old password still works")
    except idp.exceptions.NotAuthorizedException as failure:
        expect("the old password", failure.response["Error"]["Message"], "Incorrect username or password.")
    except Exception as failure:  # pycognito's client is not ours: its exception has another class
        expect("the old password", failure.response["Error"]["Message"], "Incorrect username or password.")
    ada.authenticate(password=PASSWORD)
    ada.logout()
print("ok: pycognito")
