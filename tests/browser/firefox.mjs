// A Firefox told what to do line by line: each line of JSON [act, ...words] is answered with {"said"} or {"failed"}.
// Must never act where a person could not: `evaluate` is there to ask.
import { createInterface } from 'node:readline';
import puppeteer from 'puppeteer-core';

const [program, profile] = process.argv.slice(2);
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: program,
  userDataDir: profile,
  defaultViewport: { width: 1180, height: 820 },
  extraPrefsFirefox: { 'intl.accept_languages': 'en-GB, en' },
});
const [page] = await browser.pages();

const acts = {
  go: async (url) => void (await page.goto(url)),
  reload: async () => void (await page.reload()),
  press: async (css) => page.locator(css).setTimeout(20_000).click(),
  type: async (css, text) => {
    await page.focus(css);
    await page.keyboard.type(text);
  },
  evaluate: async (expression) => page.evaluate(expression),
  picture: async (path) => void (await page.screenshot({ path })),
  close: async () => browser.close(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [act, ...words] = JSON.parse(line);
  const answer = await acts[act](...words).then(
    (said) => ({ said }),
    (error) => ({ failed: String(error) }),
  );
  console.log(JSON.stringify(answer));
  if (act === 'close') process.exit();
}
