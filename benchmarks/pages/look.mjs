// Looks at pages in a real Chromium and prints one JSON line for each page and width: what axe-core objects (WCAG A and
// AA), by how many pixels the page overflows its window, what it asked of anybody else, and what its scripts shouted.
// Usage: node look.mjs CHROMIUM URL… ; with SHOTS=folder it leaves a screenshot of each, and its print.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [executablePath, ...urls] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'];
const browser = await chromium.launch({ executablePath, args });
// The policy of the pages is switched off on purpose: what does not run now would not run for lack of it either.
const page = await (await browser.newContext({ bypassCSP: true })).newPage();
for (const [n, url] of urls.entries()) {
  const outside = [], dialogs = [];
  const heard = (one) => { if (new URL(one.url()).origin !== new URL(url).origin) outside.push(one.url()); };
  const shouted = (one) => { dialogs.push(one.message()); one.dismiss(); };
  page.on('request', heard).on('dialog', shouted);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(url);
  await page.evaluate(() => document.querySelectorAll('details.visual').forEach((one) => { one.open = true; }));
  await page.evaluate(axe);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${n}-${width}.png`, fullPage: true });
    const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), runOnly);
    const violations = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(' | ')}`);
    console.log(JSON.stringify({ url, width, violations, passes: found.passes.length, overflow, outside, dialogs }));
  }
  if (process.env.SHOTS) await page.pdf({ path: `${process.env.SHOTS}/${n}.pdf`, preferCSSPageSize: true });
  page.off('request', heard).off('dialog', shouted);
}
await browser.close();
