// Encodings, held to docs/vectors/encoding. Twin of tests/sync/test_encoding.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as encoding from '../../client_pwa/src/protocol/encoding.ts';
import { fc } from './properties.ts';
import { type Case, eachCase, fromHex, read, refusal, toHex } from './vectors.ts';

const base64url = read<{ cases: (Case & { text: string; hex: string })[] }>('encoding/base64url');
eachCase('base64url', base64url.cases, ({ text, hex }) => {
  assert.equal(toHex(encoding.readB64u(text)), hex);
  assert.equal(encoding.b64u(fromHex(hex)), text);
});

const json = read<{ cases: (Case & { hex: string; value: unknown })[] }>('encoding/json');
eachCase('strict JSON', json.cases, ({ hex, value }) => {
  assert.deepEqual(encoding.readJson(fromHex(hex)), value);
});

const domains = read<{ cases: (Case & { parts: string[]; hex: string })[] }>('encoding/domains');
eachCase('domain string', domains.cases, ({ parts, hex }) => {
  assert.equal(toHex(encoding.domain(...parts)), hex);
});

const times = read<{
  cases: (Case & { text: unknown; ms: number })[];
  seconds: (Case & { value: unknown; ms: number })[];
}>('encoding/times');
eachCase('time', times.cases, ({ text, ms }) => {
  assert.equal(encoding.readTime(text).getTime(), ms);
  assert.equal(encoding.writeTime(new Date(ms)), text);
});
eachCase('seconds', times.seconds, ({ value, ms }) => {
  assert.equal(encoding.readSeconds(value).getTime(), ms);
});

test('any bytes survive base64url', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (data) => {
      assert.equal(toHex(encoding.readB64u(encoding.b64u(data))), toHex(data));
    }),
    { numRuns: 60 },
  );
});

test('any text is either the one form of its bytes or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'AQgw-_=+/ z9'), maxLength: 12 }), (text) => {
      let data: Uint8Array;
      try {
        data = encoding.readB64u(text);
      } catch {
        return;
      }
      assert.equal(encoding.b64u(data), text);
    }),
  );
});

test('what is written as JSON is read as the same value', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 6 },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.string({ unit: 'grapheme' }),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('any'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (written) => {
      assert.deepEqual(encoding.readJson(encoding.writeJson(written)), written);
    }),
  );
});

test('JSON from a stranger is read or refused, and never anything else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom(...'{}[]":,0123eE.-\\ul tf'), maxLength: 30 }),
      async (text) => {
        const code = await refusal(() => encoding.readJson(encoding.bytesOf(text)));
        assert.ok(['', 'json_malformed', 'too_large'].includes(code));
      },
    ),
    { numRuns: 500 },
  );
});
