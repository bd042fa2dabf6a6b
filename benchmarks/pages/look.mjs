// Looks at pages in a real Chromium and prints one JSON line for each page and width: what axe-core objects (WCAG A and
// AA), by how many pixels the page overflows its window, what it asked of anybody else, and what its scripts shouted.
// Usage: node look.mjs CHROMIUM URL… ; with SHOTS=folder it leaves a screenshot of each, and its print; with PRINTS=folder
// the print of each, made with scripts (N.pdf) and without (N-sin-scripts.pdf); with OPEN=word every <details> of the
// pages with that word in their address is open.
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
  if (process.env.PRINTS) await page.pdf({ path: `${process.env.PRINTS}/${n}.pdf`, preferCSSPageSize: true });
  const opened = process.env.OPEN && url.includes(process.env.OPEN) ? 'details' : 'details.visual';
  await page.evaluate((which) => document.querySelectorAll(which).forEach((one) => { one.open = true; }), opened);
  // The bodies are all alike: axe looks at some, for the contrast of thousands of words takes minutes.
  await page.evaluate(() => [...document.querySelectorAll('pre')].slice(8).forEach((one) => one.replaceChildren(one.textContent)));
  // What is left to be drawn later has no true place yet: axe would find far things upon each other.
  await page.addStyleTag({ content: '* { content-visibility: visible !important; }' });
  await page.evaluate(axe);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${n}-${width}.png`, fullPage: true });
    // Colours do not hang on the width, and looking at them is most of the work: once is enough.
    const rules = { 'color-contrast': { enabled: width === 1280 } };
    const asked = { runOnly, rules, resultTypes: ['violations'] };
    const found = await page.evaluate((what) => globalThis.axe.run(document, what), asked);
    const violations = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(' | ')}`);
    console.log(JSON.stringify({ url, width, violations, passes: found.passes.length, overflow, outside, dialogs }));
  }
  if (process.env.SHOTS) await page.pdf({ path: `${process.env.SHOTS}/${n}.pdf`, preferCSSPageSize: true });
  page.off('request', heard).off('dialog', shouted);
}
if (process.env.PRINTS) {
  const quiet = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  for (const [n, url] of urls.entries()) {
    await quiet.goto(url);
    await quiet.pdf({ path: `${process.env.PRINTS}/${n}-sin-scripts.pdf`, preferCSSPageSize: true });
  }
}
await browser.close();
