// Opens a dossier in a real Chromium, writes a case's id in its search box letter by letter, and prints as one JSON line
// the seconds until the page can be used and, from the first letter, until that case alone is painted.
// Usage: node find.mjs CHROMIUM URL CASE
import { chromium } from 'playwright-core';

const [executablePath, url, name] = process.argv.slice(2);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'];
const browser = await chromium.launch({ executablePath, args });
const page = await (await browser.newContext({ bypassCSP: true, viewport: { width: 1280, height: 900 } })).newPage();
const painted = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
const seconds = (since) => (performance.now() - since) / 1000;

let since = performance.now();
await page.goto(url, { waitUntil: 'load' });
await page.locator('#buscar-texto').focus();
await painted();
const usable = seconds(since);

since = performance.now();
await page.keyboard.type(name);
await page.waitForFunction(() => document.getElementById('buscar-cuenta').textContent.startsWith('1 de '));
await painted();
const found = seconds(since);
const shown = await page.evaluate(() => [...document.querySelectorAll('article.caso')].filter((one) => one.checkVisibility()).map((one) => one.querySelector('.id').textContent));
if (shown.length !== 1 || shown[0] !== name) throw new Error(`shown: ${shown}`);
console.log(JSON.stringify({ usable, found }));
await browser.close();
