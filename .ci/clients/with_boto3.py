"""What each client setting does, by boto3. Usage: with_boto3.py ENDPOINT"""

import base64
import hashlib
import hmac
import json
import sys

from support import NEW_PASSWORD, PASSWORD, advance, code, cognito, expect, refused

ENDPOINT = sys.argv[1]
idp = cognito(ENDPOINT)
pool = idp.create_user_pool(
    PoolName="boto3",
    AutoVerifiedAttributes=["email"],
    Schema=[{"Name": "role", "AttributeDataType": "String", "Mutable": True}],
)["UserPool"]["Id"]


def client(**settings):
    made = idp.create_user_pool_client(UserPoolId=pool, ClientName="c", **settings)["UserPoolClient"]
    return made["ClientId"]


def update(client_id, **settings):
    idp.update_user_pool_client(UserPoolId=pool, ClientId=client_id, **settings)


def sign_in(client_id, username="ada", password=PASSWORD, **more):
    parameters = {"USERNAME": username, "PASSWORD": password, **more}
    return idp.initiate_auth(ClientId=client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)


def refresh(client_id, token, flow="REFRESH_TOKEN_AUTH"):
    return idp.initiate_auth(ClientId=client_id, AuthFlow=flow, AuthParameters={"REFRESH_TOKEN": token})


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def names(attributes):
    return {attribute["Name"] for attribute in attributes}


PASSWORD_FLOW = {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}

# Sign-up, confirmation.
main = client(**PASSWORD_FLOW)
email = {"Name": "email", "Value": "ada@example.com"}
signed_up = idp.sign_up(ClientId=main, Username="ada", Password=PASSWORD, UserAttributes=[email])
expect("where the code went", signed_up["CodeDeliveryDetails"], {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"})
refused("sign-up of a known user", "UsernameExistsException", "User already exists", idp.sign_up, ClientId=main, Username="ada", Password=PASSWORD, UserAttributes=[email])
refused("an unconfirmed user", "UserNotConfirmedException", "User is not confirmed.", sign_in, client_id=main)
refused("a wrong code", "CodeMismatchException", "Invalid verification code provided, please try again.", idp.confirm_sign_up, ClientId=main, Username="ada", ConfirmationCode="nope")
idp.resend_confirmation_code(ClientId=main, Username="ada")
idp.confirm_sign_up(ClientId=main, Username="ada", ConfirmationCode=code(ENDPOINT, "ada", "sign-up"))
expect("confirmed", idp.admin_get_user(UserPoolId=pool, Username="ada")["UserStatus"], "CONFIRMED")

# ExplicitAuthFlows.
tokens = sign_in(main)["AuthenticationResult"]
expect("the tokens", set(tokens), {"AccessToken", "IdToken", "RefreshToken", "ExpiresIn", "TokenType"})
refused("SRP without its flow", "InvalidParameterException", "USER_SRP_AUTH is not enabled for the client.", idp.initiate_auth, ClientId=main, AuthFlow="USER_SRP_AUTH", AuthParameters={"USERNAME": "ada", "SRP_A": "a1"})
refused("an administrator without the flow", "InvalidParameterException", "Auth flow not enabled for this client", idp.admin_initiate_auth, UserPoolId=pool, ClientId=main, AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD})
refused("a user by the administrator's flow", "InvalidParameterException", "Initiate Auth method not supported", idp.initiate_auth, ClientId=main, AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD})
update(main)
refused("flows dropped by omission", "InvalidParameterException", "USER_PASSWORD_AUTH flow not enabled for this client", sign_in, client_id=main)
expect("the default set refreshes", "AccessToken" in refresh(main, tokens["RefreshToken"])["AuthenticationResult"], True)
update(main, ExplicitAuthFlows=["ADMIN_NO_SRP_AUTH"])
expect("a legacy list refreshes", "AccessToken" in refresh(main, tokens["RefreshToken"], "REFRESH_TOKEN")["AuthenticationResult"], True)
admin = idp.admin_initiate_auth(UserPoolId=pool, ClientId=main, AuthFlow="ADMIN_NO_SRP_AUTH", AuthParameters={"USERNAME": "ada", "PASSWORD": PASSWORD})
expect("a legacy list lets administrators", "IdToken" in admin["AuthenticationResult"], True)

# Validities and units.
update(main, **PASSWORD_FLOW)
result = sign_in(main)["AuthenticationResult"]
expect("an hour by default", (result["ExpiresIn"], claims(result["AccessToken"])["exp"] - claims(result["AccessToken"])["iat"]), (3600, 3600))
update(main, **PASSWORD_FLOW, AccessTokenValidity=600, IdTokenValidity=2, RefreshTokenValidity=180, TokenValidityUnits={"AccessToken": "seconds", "IdToken": "hours", "RefreshToken": "minutes"})
result = sign_in(main)["AuthenticationResult"]
expect("ExpiresIn", result["ExpiresIn"], 600)
expect("exp of the access token", claims(result["AccessToken"])["exp"] - claims(result["AccessToken"])["iat"], 600)
expect("exp of the ID token", claims(result["IdToken"])["exp"] - claims(result["IdToken"])["iat"], 7200)
advance(ENDPOINT, 601)
refused("an old access token", "NotAuthorizedException", None, idp.get_user, AccessToken=result["AccessToken"])
expect("the refresh token lives", "AccessToken" in refresh(main, result["RefreshToken"])["AuthenticationResult"], True)
advance(ENDPOINT, 180 * 60)
refused("an old refresh token", "NotAuthorizedException", None, refresh, client_id=main, token=result["RefreshToken"])

# PreventUserExistenceErrors.
refused("unknown user, LEGACY", "UserNotFoundException", "User does not exist.", sign_in, client_id=main, username="eve")
refused("forgotten by nobody, LEGACY", "UserNotFoundException", "Username/client id combination not found.", idp.forgot_password, ClientId=main, Username="eve")
update(main, **PASSWORD_FLOW, PreventUserExistenceErrors="ENABLED")
refused("unknown user, ENABLED", "NotAuthorizedException", "Incorrect username or password.", sign_in, client_id=main, username="eve")
expect("forgotten by nobody, ENABLED", idp.forgot_password(ClientId=main, Username="eve")["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL")
refused("confirmed by nobody, ENABLED", "ExpiredCodeException", None, idp.confirm_forgot_password, ClientId=main, Username="eve", ConfirmationCode="123456", Password=NEW_PASSWORD)
update(main, PreventUserExistenceErrors="ENABLED")
simulated = idp.initiate_auth(ClientId=main, AuthFlow="USER_SRP_AUTH", AuthParameters={"USERNAME": "eve", "SRP_A": "a1"})
expect("SRP with nobody, ENABLED", simulated["ChallengeName"], "PASSWORD_VERIFIER")

# EnableTokenRevocation, RevokeToken, sign-out.
update(main, **PASSWORD_FLOW)
first, second = sign_in(main)["AuthenticationResult"], sign_in(main)["AuthenticationResult"]
access, identity = claims(first["AccessToken"]), claims(first["IdToken"])
expect("one origin", access["origin_jti"], identity["origin_jti"])
expect("each token has an id", access["jti"] != identity["jti"], True)
again = claims(refresh(main, first["RefreshToken"])["AuthenticationResult"]["AccessToken"])
expect("a refresh keeps the origin", again["origin_jti"], access["origin_jti"])
expect("a sign-in makes a new one", claims(second["AccessToken"])["origin_jti"] != access["origin_jti"], True)
idp.revoke_token(ClientId=main, Token=first["RefreshToken"])
refused("refresh after revocation", "NotAuthorizedException", "Refresh Token has been revoked", refresh, client_id=main, token=first["RefreshToken"])
refused("access after revocation", "NotAuthorizedException", "Access Token has been revoked", idp.get_user, AccessToken=first["AccessToken"])
expect("another sign-in goes on", idp.get_user(AccessToken=second["AccessToken"])["Username"], "ada")
refused("revoking an access token", "UnsupportedTokenTypeException", None, idp.revoke_token, ClientId=main, Token=second["AccessToken"])
idp.global_sign_out(AccessToken=second["AccessToken"])
refused("access after sign-out", "NotAuthorizedException", "Access Token has been revoked", idp.get_user, AccessToken=second["AccessToken"])
update(main, **PASSWORD_FLOW, EnableTokenRevocation=False)
result = sign_in(main)["AuthenticationResult"]
expect("no claims for revocation", {"origin_jti", "jti"} & set(claims(result["AccessToken"])), set())
refused("revocation switched off", "UnsupportedOperationException", None, idp.revoke_token, ClientId=main, Token=result["RefreshToken"])
other = client(**PASSWORD_FLOW)
refused("another client's refresh token", "NotAuthorizedException", "Refresh Token has different Client.", refresh, client_id=other, token=result["RefreshToken"])
refused("no refresh token at all", "NotAuthorizedException", "Invalid Refresh Token.", refresh, client_id=main, token="garbage")

# ReadAttributes, WriteAttributes.
update(main, **PASSWORD_FLOW)
access_token = sign_in(main)["AuthenticationResult"]["AccessToken"]
idp.update_user_attributes(AccessToken=access_token, UserAttributes=[{"Name": "custom:role", "Value": "admin"}, {"Name": "nickname", "Value": "Countess"}])
expect("everything is readable", {"email", "nickname", "custom:role", "sub"} <= names(idp.get_user(AccessToken=access_token)["UserAttributes"]), True)
update(main, **PASSWORD_FLOW, ReadAttributes=["nickname"], WriteAttributes=["nickname"])
expect("GetUser shows what is readable", names(idp.get_user(AccessToken=access_token)["UserAttributes"]), {"nickname", "sub"})
identity = claims(sign_in(main)["AuthenticationResult"]["IdToken"])
expect("so do ID tokens", {"nickname", "email", "custom:role"} & set(identity), {"nickname"})
message = "A client attempted to write unauthorized attribute"
refused("what is not writable", "NotAuthorizedException", message, idp.update_user_attributes, AccessToken=access_token, UserAttributes=[{"Name": "custom:role", "Value": "x"}])
refused("nor at sign-up", "NotAuthorizedException", message, idp.sign_up, ClientId=main, Username="bob", Password=PASSWORD, UserAttributes=[email])
idp.delete_user_attributes(AccessToken=access_token, UserAttributeNames=["nickname"])
expect("deleted", names(idp.get_user(AccessToken=access_token)["UserAttributes"]), {"sub"})

# Client secret.
made = idp.create_user_pool_client(UserPoolId=pool, ClientName="s", GenerateSecret=True, **PASSWORD_FLOW)["UserPoolClient"]
secret = made["ClientId"]


def secret_hash(value, username="ada"):
    return base64.b64encode(hmac.new(value.encode(), (username + secret).encode(), hashlib.sha256).digest()).decode()


refused("no hash", "NotAuthorizedException", f"Client {secret} is configured with secret but SECRET_HASH was not received", sign_in, client_id=secret)
refused("a wrong hash", "NotAuthorizedException", f"Unable to verify secret hash for client {secret}", sign_in, client_id=secret, SECRET_HASH=secret_hash("wrong"))
refused("no hash at sign-up", "NotAuthorizedException", f"Client {secret} is configured for secret but secret was not received", idp.sign_up, ClientId=secret, Username="bob", Password=PASSWORD)
expect("the right hash", "IdToken" in sign_in(secret, SECRET_HASH=secret_hash(made["ClientSecret"]))["AuthenticationResult"], True)
added = idp.add_user_pool_client_secret(UserPoolId=pool, ClientId=secret)["ClientSecretDescriptor"]
expect("a second secret", "IdToken" in sign_in(secret, SECRET_HASH=secret_hash(added["ClientSecretValue"]))["AuthenticationResult"], True)
first_id = idp.list_user_pool_client_secrets(UserPoolId=pool, ClientId=secret)["ClientSecrets"][0]["ClientSecretId"]
idp.delete_user_pool_client_secret(UserPoolId=pool, ClientId=secret, ClientSecretId=first_id)
refused("a deleted secret", "NotAuthorizedException", f"Unable to verify secret hash for client {secret}", sign_in, client_id=secret, SECRET_HASH=secret_hash(made["ClientSecret"]))

# AuthSessionValidity.
idp.admin_create_user(UserPoolId=pool, Username="new", TemporaryPassword=PASSWORD)
update(main, **PASSWORD_FLOW, AuthSessionValidity=5)


def new_password(session):
    responses = {"USERNAME": "new", "NEW_PASSWORD": NEW_PASSWORD}
    return idp.respond_to_auth_challenge(ClientId=main, ChallengeName="NEW_PASSWORD_REQUIRED", Session=session, ChallengeResponses=responses)


session = sign_in(main, "new")["Session"]
advance(ENDPOINT, 5 * 60 + 1)
refused("a late answer", "NotAuthorizedException", "Invalid session for the user, session is expired.", new_password, session=session)
session = sign_in(main, "new")["Session"]
advance(ENDPOINT, 4 * 60)
expect("an answer in time", "IdToken" in new_password(session)["AuthenticationResult"], True)
refused("an answer twice", "NotAuthorizedException", "Invalid session for the user, session can only be used once.", new_password, session=session)
refused("an answer to nothing", "NotAuthorizedException", "Invalid session for the user.", new_password, session="x" * 20)

# RefreshTokenRotation.
rotating = client(ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"], RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 30})
old = sign_in(rotating)["AuthenticationResult"]["RefreshToken"]
new = idp.get_tokens_from_refresh_token(ClientId=rotating, RefreshToken=old)["AuthenticationResult"]["RefreshToken"]
expect("a new refresh token", new != old, True)
expect("grace", "RefreshToken" in idp.get_tokens_from_refresh_token(ClientId=rotating, RefreshToken=old)["AuthenticationResult"], True)
advance(ENDPOINT, 31)
refused("after the grace", "RefreshTokenReuseException", None, idp.get_tokens_from_refresh_token, ClientId=rotating, RefreshToken=old)
expect("the new one", "AccessToken" in idp.get_tokens_from_refresh_token(ClientId=rotating, RefreshToken=new)["AuthenticationResult"], True)
refused("the flow of clients that do not rotate", "UnsupportedOperationException", None, refresh, client_id=rotating, token=new)

# Passwords: change, forget, be locked out.
update(main, **PASSWORD_FLOW)
access_token = sign_in(main)["AuthenticationResult"]["AccessToken"]
idp.change_password(AccessToken=access_token, PreviousPassword=PASSWORD, ProposedPassword=NEW_PASSWORD)
idp.admin_update_user_attributes(UserPoolId=pool, Username="ada", UserAttributes=[{"Name": "email_verified", "Value": "true"}])
idp.forgot_password(ClientId=main, Username="ada")
idp.confirm_forgot_password(ClientId=main, Username="ada", ConfirmationCode=code(ENDPOINT, "ada", "forgot-password"), Password=PASSWORD)
for _ in range(5):
    refused("a wrong password", "NotAuthorizedException", "Incorrect username or password.", sign_in, client_id=main, password="wrong")
refused("after five", "NotAuthorizedException", "Password attempts exceeded", sign_in, client_id=main)
advance(ENDPOINT, 2)
access_token = sign_in(main)["AuthenticationResult"]["AccessToken"]

# Lists and the end.
expect("a filter", [user["Username"] for user in idp.list_users(UserPoolId=pool, Filter='username ^= "a"')["Users"]], ["ada"])
pages = idp.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool, PaginationConfig={"PageSize": 1})
expect("pages of one", [len(page["UserPoolClients"]) for page in pages], [1, 1, 1, 1])
idp.delete_user(AccessToken=access_token)
refused("a deleted user", "UserNotFoundException", "User does not exist.", idp.admin_get_user, UserPoolId=pool, Username="ada")
idp.delete_user_pool(UserPoolId=pool)
print("ok: the settings of an app client with boto3")
