// Follows links of a page in a real Chromium, with and without scripts, and prints as one JSON line for each where it
// landed: the page, whether the place is in the window, and what can be read there.
// Usage: node land.mjs CHROMIUM URL SELECTOR…; each selector names a link of the page at URL.
import { chromium } from 'playwright-core';

const [executablePath, url, ...selectors] = process.argv.slice(2);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'];
const browser = await chromium.launch({ executablePath, args });
for (const javaScriptEnabled of [true, false]) {
  const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 1280, height: 900 } });
  for (const selector of selectors) {
    const page = await context.newPage();
    await page.goto(url);
    await page.locator(selector).first().click();
    await page.waitForURL((where) => where.hash && where.href !== url);
    await page.waitForLoadState('load');
    const place = page.locator(decodeURIComponent(new URL(page.url()).hash));
    const box = await place.boundingBox();
    const read = await place.locator('pre').first().innerText();
    console.log(JSON.stringify({ javaScriptEnabled, selector, url: page.url(), top: box.y, height: box.height, read }));
    await page.close();
  }
  await context.close();
}
await browser.close();
