// What is said of a refused item: each code and each kind of item has words in both languages.
// Must never judge what the words say.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ITEM_REFUSALS } from '../../../client_pwa/src/field/refusals.ts';

const TEXTS = join(import.meta.dirname, '../../../client_pwa/src/texts');
const CHAIN = join(import.meta.dirname, '../../../client_pwa/src/protocol/chain.ts');

for (const language of ['nl', 'en'])
  test(`in ${language} each refusal says why and what to do, and each kind of item has a name`, () => {
    const words = readFileSync(join(TEXTS, `${language}.ftl`), 'utf8');
    const kinds = /readonly kind: ((?:'\w+'(?: \| )?)+);/.exec(readFileSync(CHAIN, 'utf8'))?.[1];
    const wanted = [
      ...[...ITEM_REFUSALS].flatMap((code) => [`refusal-${code}`, `refusal-${code}-next`]),
      ...[...(kinds ?? '').matchAll(/\w+/g)].map(([kind]) => `kind-${kind}`),
    ];
    assert.ok(wanted.length > 30);
    assert.deepEqual(
      wanted.filter((key) => !words.includes(`\n${key} = `)),
      [],
    );
  });
