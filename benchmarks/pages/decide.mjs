// Decides on a dossier as a consultant would, in a real Chromium with its policy on, and prints what was seen as JSON.
// Usage: node decide.mjs CHROMIUM URL STEPS.json DOWNLOADS; a step is {"decide": id, "as": word, "say": text}, {"name": text},
// {"general": text}, {"clear": id}, {"load": file}, {"forget": true}, {"save": name}, {"reload": true}, {"axe": true}, {"next": true} or {"shot": name}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [executablePath, url, plan, folder] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'];
const browser = await chromium.launch({ executablePath, args });
const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1280, height: 900 } });
const page = await context.newPage();
const seen = { steps: [], outside: [], dialogs: [], errors: [] };
page.on('request', (one) => { if (!/^(file|blob):/.test(one.url())) seen.outside.push(one.url()); });
page.on('dialog', (one) => { seen.dialogs.push(one.message()); one.accept(); });
page.on('console', (one) => { if (one.type() === 'error') seen.errors.push(one.text()); });
page.on('pageerror', (one) => seen.errors.push(String(one)));
await page.goto(url);

const doing = {
  decide: async (one) => {
    const group = page.getByRole('group', { name: `Decisión sobre ${one.decide}`, exact: true });
    if (one.as) {
      await group.getByRole('radio', { name: 'aprobado' }).focus();
      await page.keyboard.press('Space');
      for (let n = ['aprobado', 'observado', 'rechazado'].indexOf(one.as); n > 0; n -= 1) await page.keyboard.press('ArrowDown');
    }
    if (one.say !== undefined) await group.getByRole('textbox', { name: 'Comentario' }).fill(one.say);
  },
  clear: async (one) => page.getByRole('group', { name: `Decisión sobre ${one.clear}`, exact: true }).getByRole('button').click(),
  name: async (one) => page.getByLabel('Nombre del consultor').fill(one.name),
  general: async (one) => page.getByLabel('Observaciones generales').fill(one.general),
  load: async (one) => page.getByLabel(/Seguir con un/).setInputFiles(one.load),
  save: async (one) => {
    const waiting = page.waitForEvent('download', { timeout: 3000 }).catch(() => null);
    await page.getByRole('button', { name: 'Guardar decisiones.json' }).click();
    const download = await waiting;
    if (download) await download.saveAs(join(folder, one.save));
    return { suggested: download && download.suggestedFilename() };
  },
  next: async () => {
    await page.getByRole('button', { name: 'Siguiente sin decidir' }).click();
    return page.evaluate(() => document.activeElement.closest('article')?.id);
  },
  forget: async () => page.getByRole('button', { name: 'Empezar de nuevo' }).click(),
  reload: async () => page.reload(),
  shot: async (one) => { await page.screenshot({ path: join(folder, one.shot), fullPage: !!one.full }); },
  width: async (one) => page.setViewportSize({ width: one.width, height: 900 }),
  pdf: async (one) => { await page.pdf({ path: join(folder, one.pdf), preferCSSPageSize: true }); },
  axe: async () => {
    const free = await (await browser.newContext({ bypassCSP: true })).newPage();
    await free.goto(url);
    await free.evaluate(axe);
    const found = await free.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), runOnly);
    await free.context().close();
    return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(' | ')}`);
  },
};
for (const step of JSON.parse(readFileSync(plan, 'utf8'))) {
  const told = await doing[Object.keys(step).find((word) => word in doing)](step);
  await page.waitForTimeout(20);
  seen.steps.push({
    told,
    progress: await page.locator('#decision-avance').textContent(),
    notice: await page.locator('#decision-aviso').textContent(),
  });
}
seen.draft = await page.locator('#decision-borrador').textContent();
console.log(JSON.stringify(seen));
await browser.close();
