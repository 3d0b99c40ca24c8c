// The report's page in headless Chromium. Usage: node report_in_chromium.mjs REPORT.json REPORT.html CHROMIUM [SCREENSHOTS]

import { readFileSync, statSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { expect, expectThat } from './support.mjs';

const [json, html, executablePath, screenshots] = process.argv.slice(2);
const report = JSON.parse(readFileSync(json));
const of = (verdict) => report.checks.filter((check) => check.verdict === verdict);

expectThat('at most 2 MB for 5,000 checks', (statSync(html).size / report.checks.length) * 5000 <= 2_000_000);
const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
try {
  const url = `file://${html}`;
  const page = await browser.newPage();
  const problems = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('requestfailed', (request) => problems.push(`${request.url()} failed`));
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url && !request.url().startsWith('data:')) problems.push(`fetched ${request.url()}`);
  });
  await page.setViewport({ width: 1280, height: 1400 });
  await page.goto(url);
  await page.waitForSelector('#list details');

  const text = (selector) => page.$eval(selector, (one) => one.innerText);
  const found = async () => Number((await text('#found')).split(' ')[0]);
  const listed = () => page.$$eval('#list details summary code', (all) => all.map((one) => one.textContent));
  const chip = (verdict) => page.click(`[data-verdict="${verdict}"]`);

  // By verdict.
  expect('it opens on what diverges', await found(), of('diverges').length);
  await chip('diverges');
  expect('no verdict chosen shows all', await found(), report.checks.length);
  await chip('conforms');
  expect('what conforms', await found(), of('conforms').length);
  await chip('unsupported');
  expect('and what is unsupported', await found(), of('conforms').length + of('unsupported').length);
  await chip('conforms');
  await chip('unsupported');

  // By words.
  const requirement = 'UpdateUserPoolClient.ExplicitAuthFlows.reset-in-effect';
  await page.type('#search', requirement);
  expect('a requirement is found', [...new Set(await listed())], [requirement]);

  // A divergence, opened.
  const check = report.checks.find((one) => one.requirement === requirement);
  await page.click('#list details summary');
  await page.waitForSelector('#list details .body');
  const body = await text('#list details .body');
  for (const id of check.evidence) {
    const { source, date } = report.evidence[id];
    expectThat(`evidence ${id} with source and date`, body.includes(id) && body.includes(source) && (!date || body.includes(date)));
  }
  expectThat('statement', (await text('#list details summary')).includes(check.statement));
  expectThat('the exchange', body.includes('"AuthFlow": "USER_PASSWORD_AUTH"') && body.includes('"status"'));
  expectThat('the difference is marked on both sides', (await page.$$('.expected mark')).length > 0 && (await page.$$('.actual mark')).length > 0);
  expectThat('an address of its own', decodeURIComponent(page.url()).includes(requirement));

  // Its reproduction, copied, and pasted elsewhere.
  await page.evaluate(() => document.body.append(Object.assign(document.createElement('textarea'), { id: 'paste' })));
  const { suite, http, 'aws-cli': cli, powershell, paws } = check.repro;
  const choose = async (name) => {
    for (const button of await page.$$('.choice button')) {
      if ((await button.evaluate((one) => one.textContent)) === name) await button.click();
    }
  };
  const clients = [['suite', suite], ['curl', http], ['AWS CLI', cli], ['PowerShell', powershell], ['R', paws]];
  for (const [name, command] of clients) {
    await choose(name);
    const button = (await page.$$('.command button'))[name === 'suite' ? 0 : 1];
    await button.click();
    await page.waitForFunction((button) => button.textContent === 'copied', {}, button);
    await page.$eval('#paste', (field) => { field.value = ''; field.focus(); });
    await page.keyboard.down('Control');
    await page.keyboard.press('KeyV');
    await page.keyboard.up('Control');
    expect(`the call of ${name} is copied`, await page.$eval('#paste', (field) => field.value), command);
  }

  // The matrix leads to its checks.
  await page.goto('about:blank');
  await page.goto(url);
  await page.waitForSelector('#list details');
  await page.click('[data-operation="UpdateUserPoolClient"][data-rule="length-max"]');
  const expected = report.checks.filter((one) => /^UpdateUserPoolClient\..*length-max$/.test(one.requirement) && one.origin === 'generated');
  expect('a number of the matrix leads to its checks', await found(), expected.length);

  for (const width of [1280, 400]) {
    await page.setViewport({ width, height: 1400 });
    await page.goto('about:blank');
    await page.goto(`${url}#${requirement}`);
    await page.waitForSelector('#list details .body');
    const fits = await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
    expectThat(`nothing sticks out at ${width} pixels`, fits);
    if (screenshots) {
      await page.screenshot({ path: `${screenshots}/report-${width}-detail.png` });
      await page.evaluate(() => window.scrollTo(0, 0));
      await page.screenshot({ path: `${screenshots}/report-${width}.png` });
    }
  }
  expect('nothing fetched from elsewhere, nothing complained about', problems, []);
} finally {
  await browser.close();
}
console.log('ok: the report in Chromium');
