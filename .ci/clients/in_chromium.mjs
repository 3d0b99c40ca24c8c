// The landing page and the sign-in page in headless Chromium. Usage: node in_chromium.mjs ENDPOINT CHROMIUM [SCREENSHOT]

import puppeteer from 'puppeteer-core';
import { call, expect, PASSWORD } from './support.mjs';

const [endpoint, executablePath, screenshot] = process.argv.slice(2);
const { UserPool } = await call(endpoint, 'CreateUserPool', { PoolName: 'browser', AutoVerifiedAttributes: ['email'] });
const { UserPoolClient } = await call(endpoint, 'CreateUserPoolClient', {
  UserPoolId: UserPool.Id,
  ClientName: 'storefront',
  GenerateSecret: true,
  AccessTokenValidity: 15,
  TokenValidityUnits: { AccessToken: 'minutes' },
  SupportedIdentityProviders: ['COGNITO'],
  CallbackURLs: [`${endpoint}/`],
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid'],
  AllowedOAuthFlowsUserPoolClient: true,
});
await call(endpoint, 'AdminCreateUser', {
  UserPoolId: UserPool.Id,
  Username: 'ada',
  UserAttributes: [{ Name: 'email', Value: 'ada@example.com' }],
});
await call(endpoint, 'AdminSetUserPassword', { UserPoolId: UserPool.Id, Username: 'ada', Password: PASSWORD, Permanent: true });

const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage();
  const problems = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('requestfailed', (request) => problems.push(`${request.url()} failed`));
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(endpoint) && !request.url().endsWith('/favicon.ico');
    if (!isOwn && !request.url().endsWith('/favicon.ico')) problems.push(`fetched ${request.url()}`);
  });

  await page.goto(endpoint);
  const heading = `App client storefront ${UserPoolClient.ClientId}`;
  expect('the client is shown', await page.$$eval('h3', (all, text) => all.some((one) => one.innerText === text), heading), true);
  await page.$$eval('details', (all) => all.forEach((one) => (one.open = true)));
  const shown = await page.evaluate(() => document.body.innerText);
  expect('its settings in effect', /AccessTokenValidity\s+15 minutes\s+set/.test(shown), true);
  expect('defaults too', /IdTokenValidity\s+1 hour\s+default/.test(shown), true);
  expect('the inbox', shown.includes('ada@example.com'), true);
  expect('no secret', (await page.content()).includes(UserPoolClient.ClientSecret), false);
  if (screenshot) await page.screenshot({ path: screenshot, fullPage: true });

  await Promise.all([page.waitForNavigation(), page.click(`a[href*="${UserPoolClient.ClientId}"]`)]);
  expect('the sign-in page', await page.title(), 'Sign in');
  const signIn = async (password) => {
    await page.$eval('input[name=username]', (field) => (field.value = ''));
    await page.type('input[name=username]', 'ada');
    await page.type('input[name=password]', password);
    await Promise.all([page.waitForNavigation(), page.click('button')]);
  };
  await signIn('wrong');
  expect('a wrong password', await page.$eval('[role=alert]', (one) => one.innerText), 'Incorrect username or password.');
  if (screenshot) await page.screenshot({ path: screenshot.replace('.png', '-login.png') });
  await signIn(PASSWORD);
  expect('back with a code', new URL(page.url()).searchParams.has('code'), true);
  expect('nothing fetched from elsewhere, nothing complained about', problems, []);
} finally {
  await browser.close();
}
console.log('ok: the pages in Chromium');
