// The book of the spec: every link leads somewhere, the search finds what a reader looks for, nothing sticks out.
// Usage: book_in_chromium.mjs BOOK CHROMIUM

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { expect, expectThat } from './support.mjs';

const [book, chromium] = process.argv.slice(2);
const pages = new Map();
for (const name of readdirSync(book).filter((name) => name.endsWith('.html'))) {
  const text = readFileSync(join(book, name), 'utf8');
  const ids = new Set([...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
  const links = [...text.matchAll(/<a\s[^>]*href="([^"]*)"/g)].map(([, href]) => href.replaceAll('&amp;', '&'));
  pages.set(name, { ids, links });
}
let links = 0;
const broken = [];
// The page of all pages has the ids of all of them, under other names.
for (const [name, page] of [...pages].filter(([name]) => !['print.html', '404.html', 'toc.html'].includes(name))) {
  for (const href of page.links.filter((href) => !href.includes('://'))) {
    const [file, anchor] = href.split('#');
    const target = pages.get(file === '' ? name : file.replace(/^\.\//, ''));
    links += 1;
    if (!target || (anchor && !target.ids.has(decodeURIComponent(anchor)))) broken.push(`${name}: ${href}`);
  }
}
expect('links that lead nowhere', broken.join('\n'), '');
expectThat(`${links} links in ${pages.size} pages`, links > 5000);

const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--allow-file-access-from-files'] });
try {
  const page = await browser.newPage();
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('request', (request) => { if (!/^(file|data|blob|about):/.test(request.url())) wrong.push(request.url()); });
  for (const width of [1280, 400]) {
    await page.setViewport({ width, height: 900 });
    for (const name of ['index', 'update-user-pool-client', 'changes', 'evidence']) {
      await page.goto(pathToFileURL(join(book, `${name}.html`)).href);
      await page.waitForSelector('main h1');
      const [is, may] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expectThat(`${name} fits ${width} pixels`, is <= may);
    }
  }
  await page.setViewport({ width: 1280, height: 900 });
  for (const [words, leads] of [['ScopeDoesNotExistException', 'update-user-pool-client'], ['refresh token rotation', 'update-user-pool-client'], ['D-001', 'evidence']]) {
    await page.goto(pathToFileURL(join(book, 'index.html')).href);
    await page.waitForSelector('#mdbook-search-toggle, #search-toggle');
    await page.evaluate(() => document.querySelector('#mdbook-search-toggle, #search-toggle').click());
    await page.type('#mdbook-searchbar, #searchbar', words);
    await page.waitForSelector('.searchresults a, #mdbook-searchresults a, #searchresults a');
    await page.waitForFunction((leads) => [...document.querySelectorAll('#mdbook-searchresults a, #searchresults a')].some((a) => a.href.includes(leads)), { timeout: 10000 }, leads);
    expectThat(`the search for ${words} leads to ${leads}`, true);
  }
  expect('errors of the pages, and addresses elsewhere', wrong.join('\n'), '');
} finally {
  await browser.close();
}
