// The seal on the box, held to docs/vectors/box-seal. Twin of tests/sync/test_box_seal.py.

import assert from 'node:assert/strict';
import * as seal from '../../client_pwa/src/protocol/box_seal.ts';
import { type Case, eachCase, read } from './vectors.ts';

const published = read<{
  cases: (Case & {
    state: string;
    text: string;
    number: string;
    is_number: boolean;
    known: string;
    fits: boolean;
  })[];
}>('box-seal/numbers');
eachCase('seal', published.cases, ({ state, text, number, is_number, known, fits }) => {
  assert.equal(seal.asCompared(text), number);
  assert.equal(seal.isNumber(number), is_number);
  assert.equal(seal.fits(state, text, known), fits);
});
