// What the Node clients share: calls to set a pool up, and assertions that say what they compare.

import assert from 'node:assert/strict';

export const PASSWORD = 'First-password-1';
export const NEW_PASSWORD = 'Second-password-2';

export async function call(endpoint, operation, body) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  assert.equal(response.status, 200, `${operation}: ${answer}`);
  return answer ? JSON.parse(answer) : undefined;
}

export function expect(what, actual, expected) {
  assert.deepEqual(actual, expected, what);
  console.log(`ok: ${what}`);
}

export function expectThat(what, holds) {
  expect(what, holds, true);
}
