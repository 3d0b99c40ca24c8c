"""The OAuth endpoints by Authlib: code with PKCE, refresh, client credentials, user info, revocation, sign-out.
Usage: with_authlib.py ENDPOINT"""

import re
import sys
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebToken

from support import NEW_PASSWORD, PASSWORD, advance, cognito, expect

ENDPOINT = sys.argv[1]
CALLBACK, OUT = "http://localhost:3000/callback", "http://localhost:3000/out"
idp = cognito(ENDPOINT)
pool = idp.create_user_pool(PoolName="oauth")["UserPool"]["Id"]
idp.create_resource_server(UserPoolId=pool, Identifier="orders", Name="orders", Scopes=[{"ScopeName": "read", "ScopeDescription": "read"}])
attributes = [{"Name": "email", "Value": "ada@example.com"}, {"Name": "email_verified", "Value": "true"}, {"Name": "nickname", "Value": "Ada"}]
idp.admin_create_user(UserPoolId=pool, Username="ada", TemporaryPassword=PASSWORD, UserAttributes=attributes)
discovery = requests.get(f"{ENDPOINT}/{pool}/.well-known/openid-configuration", timeout=10).json()
keys = requests.get(discovery["jwks_uri"], timeout=10).json()

SETTINGS = {
    "CallbackURLs": [CALLBACK],
    "LogoutURLs": [OUT],
    "SupportedIdentityProviders": ["COGNITO"],
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "email", "orders/read"],
    "AllowedOAuthFlowsUserPoolClient": True,
}
client = idp.create_user_pool_client(UserPoolId=pool, ClientName="web", GenerateSecret=True, **SETTINGS)["UserPoolClient"]
browser = requests.Session()


def update(**changes):
    settings = {name: value for name, value in {**SETTINGS, **changes}.items() if value is not None}
    idp.update_user_pool_client(UserPoolId=pool, ClientId=client["ClientId"], **settings)


def session(scope="openid email", **more):
    return OAuth2Session(client["ClientId"], client["ClientSecret"], scope=scope, redirect_uri=CALLBACK, **more)


def visit(url, **more):
    return browser.get(url, allow_redirects=False, timeout=10, **more)


def submit(page_url, **fields):
    """Fills the form of the sign-in page in, as a person does."""
    page = browser.get(page_url, timeout=10)
    action = re.search(r'action="([^"]+)"', page.text).group(1).replace("&amp;", "&").replace("&#38;", "&")
    token = re.search(r'name="_csrf" value="([^"]+)"', page.text).group(1)
    return browser.post(ENDPOINT + action, data={"_csrf": token, **fields}, allow_redirects=False, timeout=10)


def error(url):
    """The error that the callback, or the error page, is told."""
    location = urlsplit(visit(url).headers["Location"])
    return (location.path, parse_qs(location.query)["error"][0])


# Code with PKCE.
oauth = session(code_challenge_method="S256")
verifier = "a" * 64
url, state = oauth.create_authorization_url(discovery["authorization_endpoint"], code_verifier=verifier, nonce="n-1")
login = visit(url).headers["Location"]
expect("not signed in", urlsplit(login).path, "/login")
expect("a wrong password", "Incorrect username or password." in submit(ENDPOINT + login, username="ada", password="wrong").text, True)
expect("a new password is due", "Choose a new password." in submit(ENDPOINT + login, username="ada", password=PASSWORD).text, True)
back = submit(ENDPOINT + login, username="ada", password=PASSWORD, new_password=NEW_PASSWORD).headers["Location"]
expect("state", parse_qs(urlsplit(back).query)["state"], [state])
tokens = oauth.fetch_token(discovery["token_endpoint"], authorization_response=back, code_verifier=verifier)
expect("the tokens", {"id_token", "access_token", "refresh_token", "expires_in", "token_type"} <= set(tokens), True)
jwt = JsonWebToken(["RS256"])
identity = jwt.decode(tokens["id_token"], keys, claims_options={"iss": {"value": discovery["issuer"]}, "aud": {"value": client["ClientId"]}})
identity.validate()
expect("nonce and scopes", (identity["nonce"], identity["email"], identity["email_verified"], "nickname" in identity), ("n-1", "ada@example.com", True, False))
access = jwt.decode(tokens["access_token"], keys)
expect("scope of the access token", access["scope"], "openid email")

info = oauth.get(discovery["userinfo_endpoint"]).json()
expect("user info", info, {"sub": identity["sub"], "email": "ada@example.com", "email_verified": "true", "username": "ada"})

again = requests.post(discovery["token_endpoint"], data={"grant_type": "authorization_code", "code": parse_qs(urlsplit(back).query)["code"][0], "redirect_uri": CALLBACK, "code_verifier": verifier}, auth=(client["ClientId"], client["ClientSecret"]), timeout=10)
expect("a code works once", (again.status_code, again.json()["error"], again.headers["Content-Type"]), (400, "invalid_grant", "application/json;charset=UTF-8"))

# The browser is signed in by now; a verifier must match its challenge.
url, _ = oauth.create_authorization_url(discovery["authorization_endpoint"], code_verifier=verifier)
back = visit(url).headers["Location"]
expect("signed in already", urlsplit(back).path, "/callback")
code = parse_qs(urlsplit(back).query)["code"][0]
wrong = requests.post(discovery["token_endpoint"], data={"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": "b" * 64}, auth=(client["ClientId"], client["ClientSecret"]), timeout=10)
expect("another verifier", (wrong.status_code, wrong.json()["error"]), (400, "invalid_grant"))

# Refresh.
advance(ENDPOINT, 2)
refreshed = oauth.refresh_token(discovery["token_endpoint"], refresh_token=tokens["refresh_token"])
expect("refreshed", refreshed["access_token"] != tokens["access_token"], True)
expect("the origin stays", jwt.decode(refreshed["access_token"], keys)["origin_jti"], access["origin_jti"])

# What the settings forbid.
authorize = discovery["authorization_endpoint"]
base = f"{authorize}?client_id={client['ClientId']}&state=s&redirect_uri="
expect("another callback", error(base + "http://localhost:1/&response_type=code"), ("/error", "redirect_mismatch"))
expect("a scope of nobody", error(base + CALLBACK + "&response_type=code&scope=phone"), ("/callback", "invalid_request"))
expect("no response type", error(base + CALLBACK), ("/callback", "invalid_request"))
expect("plain PKCE", error(base + CALLBACK + "&response_type=code&code_challenge=x&code_challenge_method=plain"), ("/callback", "invalid_request"))
fragment = urlsplit(visit(base + CALLBACK + "&response_type=token").headers["Location"]).fragment
expect("implicit is not allowed", parse_qs(fragment)["error_description"], ["unauthorized_client"])
update(AllowedOAuthFlows=["implicit"])
expect("nor code now", error(base + CALLBACK + "&response_type=code"), ("/callback", "invalid_request"))
fragment = parse_qs(urlsplit(visit(base + CALLBACK + "&response_type=token&scope=openid").headers["Location"]).fragment)
expect("implicit", {"id_token", "access_token", "expires_in", "token_type", "state"}, set(fragment))
update(AllowedOAuthFlowsUserPoolClient=None)
expect("OAuth is off by omission", error(base + CALLBACK + "&response_type=code"), ("/callback", "invalid_request"))
update()
default = f"{authorize}?client_id={client['ClientId']}&response_type=code"
expect("the only callback is the default", urlsplit(visit(default).headers["Location"]).path, "/callback")
update(CallbackURLs=[CALLBACK, "http://localhost:4000/other"])
expect("of two, none", error(default), ("/error", "redirect_mismatch"))
update(CallbackURLs=[CALLBACK, "http://localhost:4000/other"], DefaultRedirectURI="http://localhost:4000/other")
expect("DefaultRedirectURI", urlsplit(visit(default).headers["Location"]).path, "/other")

# Sign-out.
out = visit(f"{ENDPOINT}/logout?client_id={client['ClientId']}&logout_uri={OUT}")
expect("logout", out.headers["Location"], OUT)
expect("signed out", urlsplit(visit(base + CALLBACK + "&response_type=code").headers["Location"]).path, "/login")
expect("another logout URL", error(f"{ENDPOINT}/logout?client_id={client['ClientId']}&logout_uri=http://localhost:1/")[0], "/error")
update(SupportedIdentityProviders=None)
page = browser.get(base + CALLBACK + "&response_type=code", timeout=10)
expect("no provider", (page.status_code, "Login pages unavailable" in page.text), (400, True))

# Revocation.
update()
revoke = discovery["revocation_endpoint"]
key = (client["ClientId"], client["ClientSecret"])


def revoking(token, auth=key):
    answer = requests.post(revoke, data={"token": token} if token else {}, auth=auth, timeout=10)
    return (answer.status_code, answer.json()["error"] if answer.content else None)


expect("no token", revoking(None), (400, "invalid_request"))
expect("an access token", revoking(tokens["access_token"]), (400, "unsupported_token_type"))
expect("a wrong secret", revoking(tokens["refresh_token"], (client["ClientId"], "wrong")), (401, "invalid_client"))
expect("revoked", revoking(tokens["refresh_token"]), (200, None))
expect("revoked twice", revoking(tokens["refresh_token"]), (200, None))
info = requests.get(discovery["userinfo_endpoint"], headers={"Authorization": f"Bearer {tokens['access_token']}"}, timeout=10)
expect("user info after revocation", (info.status_code, "invalid_token" in info.headers["WWW-Authenticate"]), (401, True))
update(EnableTokenRevocation=False)
expect("revocation is off", revoking(tokens["refresh_token"]), (400, "invalid_request"))

# A client that acts for itself.
machine = idp.create_user_pool_client(UserPoolId=pool, ClientName="machine", GenerateSecret=True, AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=["orders/read"], AllowedOAuthFlowsUserPoolClient=True, AccessTokenValidity=10, TokenValidityUnits={"AccessToken": "minutes"})["UserPoolClient"]
for method in ["client_secret_basic", "client_secret_post"]:
    token = OAuth2Session(machine["ClientId"], machine["ClientSecret"], scope="orders/read", token_endpoint_auth_method=method).fetch_token(discovery["token_endpoint"], grant_type="client_credentials")
    claims = jwt.decode(token["access_token"], keys)
    expect(f"client credentials by {method}", (claims["sub"], claims["scope"], token["expires_in"], "refresh_token" in token), (machine["ClientId"], "orders/read", 600, False))


def granted(auth, **data):
    answer = requests.post(discovery["token_endpoint"], data=data, auth=auth, timeout=10)
    return (answer.status_code, answer.json()["error"])


key = (machine["ClientId"], machine["ClientSecret"])
expect("a scope that it lacks", granted(key, grant_type="client_credentials", scope="openid"), (400, "invalid_scope"))
expect("a wrong secret", granted((machine["ClientId"], "wrong"), grant_type="client_credentials"), (400, "invalid_client"))
expect("a flow that it lacks", granted(key, grant_type="authorization_code", code="x"), (400, "unauthorized_client"))
expect("a grant of nobody", granted(key, grant_type="password"), (400, "unsupported_grant_type"))
expect("no grant", granted(key), (400, "invalid_request"))
print("ok: the OAuth endpoints with Authlib")
