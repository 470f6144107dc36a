// What is said when signing is refused: every code that it can refuse with has words and a next step in both languages.
// Must never judge what the words say.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const SRC = join(import.meta.dirname, '../../../client_pwa/src');
/** Where signing an attempt is refused by the tablet itself. */
const REFUSING = ['field/hand_over.ts', 'field/lease.ts', 'field/tablet.ts', 'field/unlock.ts'];
/** And by what these call: the key to seal with, the database, a piece of the app, what nobody foresaw. */
const BENEATH = ['key_unknown', 'storage_full', 'piece_missing', 'unexpected'];

function refusals(): string[] {
  const thrown = REFUSING.flatMap((file) => [
    ...readFileSync(join(SRC, file), 'utf8').matchAll(/new FieldError\(\s*'(\w+)'/g),
  ]);
  return [...new Set([...thrown.map(([, code = '']) => code), ...BENEATH])];
}

for (const language of ['nl', 'en'])
  test(`in ${language} each refusal of a signing says why and what to do next`, () => {
    const words = readFileSync(join(SRC, `texts/${language}.ftl`), 'utf8');
    const has = (key: string) => words.includes(`\n${key} = `);
    const codes = refusals();
    for (const known of ['minor_alone', 'witness_missing', 'lease_unexplained', 'locked', 'record_not_open'])
      assert.ok(codes.includes(known), known);
    assert.deepEqual(
      codes.filter((code) => !has(`not-recorded-${code}`) && !has(`error-${code}`)),
      [],
    );
    assert.deepEqual(
      codes.filter((code) => !has(`not-recorded-${code}-next`) && !has(`error-${code}-next`)),
      [],
    );
  });
