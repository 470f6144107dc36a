// The words that records are deflated with, held to docs/vectors/dictionary. Twin of tests/sync/test_dictionary.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WORDS } from '../../client_pwa/src/protocol/dictionary.ts';
import { b64u, digest } from '../../client_pwa/src/protocol/encoding.ts';
import { read } from './vectors.ts';

const published = read<{ words: { number: number; text: string; sha256: string }[] }>('dictionary/words');

test('the words are the published ones', async () => {
  assert.deepEqual(
    [...WORDS.keys()],
    published.words.map((one) => one.number),
  );
  for (const { number, text, sha256 } of published.words) {
    const words = WORDS.get(number);
    assert.ok(words);
    assert.equal(new TextDecoder().decode(words), text);
    assert.equal(b64u(await digest(words)), sha256);
  }
});
