// Words that do not fit their sentence: what is there is said, and nothing breaks.

import { equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { before, test } from 'node:test';

Object.assign(globalThis, {
  localStorage: { getItem: () => 'en', setItem: () => undefined },
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
// By an address that is put together: it imports what only the build knows how to read.
const { firstWords, t } = (await import(`${'../../../client_pwa/src/texts'}/texts.ts`)) as {
  firstWords: () => Promise<void>;
  t: (key: string, given?: Record<string, string>) => string;
};

before(firstWords);

test('a part that nobody gave shows its name, and the sentence is said', () => {
  equal(t('error-unexpected').replace(/[\u2068\u2069]/g, ''), 'Something went wrong ({$code}).');
});

test('a key without words shows itself', () => {
  equal(t('no-such-words'), 'no-such-words');
});
