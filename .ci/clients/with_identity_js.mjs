// SRP sign-in, new password, refresh and change of password by amazon-cognito-identity-js.
// Usage: node with_identity_js.mjs ENDPOINT

import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import { call, expect, NEW_PASSWORD, PASSWORD } from './support.mjs';

const endpoint = process.argv[2];
const { UserPool } = await call(endpoint, 'CreateUserPool', { PoolName: 'identity-js' });
const created = await call(endpoint, 'CreateUserPoolClient', { UserPoolId: UserPool.Id, ClientName: 'browser' });
await call(endpoint, 'AdminCreateUser', {
  UserPoolId: UserPool.Id,
  Username: 'ada',
  TemporaryPassword: PASSWORD,
  UserAttributes: [{ Name: 'email', Value: 'ada@example.com' }],
});
const pool = new CognitoUserPool({ UserPoolId: UserPool.Id, ClientId: created.UserPoolClient.ClientId, endpoint });
const someone = () => new CognitoUser({ Username: 'ada', Pool: pool });

// Resolves to what happened; a new password is set when one is asked for.
const signIn = (user, password) =>
  new Promise((resolve) => {
    const handlers = {
      onSuccess: (session) => resolve({ session }),
      onFailure: (error) => resolve({ error }),
      newPasswordRequired: (attributes, required) => {
        expect('the attributes that a new password is asked with', [attributes.email, required], ['ada@example.com', []]);
        user.completeNewPasswordChallenge(NEW_PASSWORD, {}, handlers);
      },
    };
    user.authenticateUser(new AuthenticationDetails({ Username: 'ada', Password: password }), handlers);
  });
const promised = (run) => new Promise((resolve, reject) => run((error, value) => (error ? reject(error) : resolve(value))));

let user = someone();
const first = await signIn(user, PASSWORD);
expect('signed in with a new password', first.session?.isValid(), true);
expect('whose token it is', first.session.getIdToken().payload['cognito:username'], 'ada');

user = someone();
const { error } = await signIn(user, PASSWORD);
expect('the temporary password is spent', [error.code, error.message], ['NotAuthorizedException', 'Incorrect username or password.']);

user = someone();
const { session } = await signIn(user, NEW_PASSWORD);
const refreshed = await promised((done) => user.refreshSession(session.getRefreshToken(), done));
expect('refreshed', refreshed.getAccessToken().payload.origin_jti, session.getAccessToken().payload.origin_jti);
const attributes = await promised((done) => user.getUserAttributes(done));
expect('attributes', attributes.find((attribute) => attribute.Name === 'email').Value, 'ada@example.com');
await promised((done) => user.changePassword(NEW_PASSWORD, PASSWORD, done));
expect('the changed password', (await signIn(someone(), PASSWORD)).session.isValid(), true);
await promised((done) => user.globalSignOut({ onSuccess: () => done(null), onFailure: done }));
console.log('ok: amazon-cognito-identity-js');
