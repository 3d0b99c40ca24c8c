// ID and access token verified against the key set by aws-jwt-verify. Usage: node with_jwt_verify.mjs ENDPOINT

import { CognitoJwtVerifier, JwtRsaVerifier } from 'aws-jwt-verify';
import { call, expect, PASSWORD } from './support.mjs';

const endpoint = process.argv[2];
const { UserPool } = await call(endpoint, 'CreateUserPool', { PoolName: 'jwt-verify' });
const created = await call(endpoint, 'CreateUserPoolClient', {
  UserPoolId: UserPool.Id,
  ClientName: 'server',
  ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
});
const ids = { UserPoolId: UserPool.Id, ClientId: created.UserPoolClient.ClientId };
await call(endpoint, 'AdminCreateUser', { UserPoolId: UserPool.Id, Username: 'ada', MessageAction: 'SUPPRESS' });
await call(endpoint, 'AdminSetUserPassword', { UserPoolId: UserPool.Id, Username: 'ada', Password: PASSWORD, Permanent: true });
const { AuthenticationResult } = await call(endpoint, 'AdminInitiateAuth', {
  ...ids,
  AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
  AuthParameters: { USERNAME: 'ada', PASSWORD },
});
const keys = await (await fetch(`${endpoint}/${UserPool.Id}/.well-known/jwks.json`)).json();

for (const [tokenUse, token] of [['id', AuthenticationResult.IdToken], ['access', AuthenticationResult.AccessToken]]) {
  const verifier = CognitoJwtVerifier.create({ userPoolId: UserPool.Id, tokenUse, clientId: ids.ClientId });
  verifier.cacheJwks(keys);
  const claims = await verifier.verify(token);
  expect(`${tokenUse} token`, claims.token_use, tokenUse);
}

// A token of another pool does not pass, nor one that was tampered with.
const other = await call(endpoint, 'CreateUserPool', { PoolName: 'other' });
const stranger = JwtRsaVerifier.create({
  issuer: `https://cognito-idp.us-east-1.amazonaws.com/${UserPool.Id}`,
  audience: ids.ClientId,
  jwksUri: `${endpoint}/${other.UserPool.Id}/.well-known/jwks.json`,
});
stranger.cacheJwks(await (await fetch(`${endpoint}/${other.UserPool.Id}/.well-known/jwks.json`)).json());
const refused = await stranger.verify(AuthenticationResult.IdToken).then(() => false, () => true);
expect('another pool has other keys', refused, true);
console.log('ok: aws-jwt-verify');
