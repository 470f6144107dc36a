// A birth date as staff say it, also where the day or the month is not known; in both languages.

import { equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { before, test } from 'node:test';

const kept = new Map([['language', 'en']]);
Object.assign(globalThis, {
  localStorage: { getItem: (key: string) => kept.get(key), setItem: () => undefined },
  document: { documentElement: {} },
});
/** What the build does with `?raw`: the text is the module. */
registerHooks({
  load(address, context, next) {
    if (!address.endsWith('?raw')) return next(address, context);
    const text = readFileSync(new URL(address.replace('?raw', '')), 'utf8');
    return { format: 'module', shortCircuit: true, source: `export default ${JSON.stringify(text)}` };
  },
});
// By an address that is put together: these two import what only the build knows how to read.
const TEXTS = '../../../client_pwa/src/texts';
const { born } = (await import(`${TEXTS}/format.ts`)) as { born: (date: string) => string };
const { chooseLanguage, firstWords } = (await import(`${TEXTS}/texts.ts`)) as {
  chooseLanguage: (language: 'nl' | 'en') => Promise<void>;
  firstWords: () => Promise<void>;
};

/** Without the signs that keep a part's own direction. */
function said(date: string): string {
  return born(date).replace(/[\u2068\u2069]/g, '');
}

before(firstWords);

test('a whole birth date is said with its day', async () => {
  equal(said('1999-08-04'), '4 August 1999');
  await chooseLanguage('nl');
  equal(said('1999-08-04'), '4 augustus 1999');
});

test('of a month and of a year it is said what is not known', async () => {
  await chooseLanguage('en');
  equal(said('1999-08'), 'August 1999, day unknown');
  equal(said('1999'), '1999, day and month unknown');
  await chooseLanguage('nl');
  equal(said('1999-08'), 'augustus 1999, dag onbekend');
  equal(said('1999'), '1999, dag en maand onbekend');
});

test('of a birth date that is not there nothing is said', () => {
  equal(said(''), '');
});
