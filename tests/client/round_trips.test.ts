// What is written is read again, whatever it says; what is changed is refused inside the tree of errors.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readItem, writeItem } from '../../client_pwa/src/protocol/chain.ts';
import { writeAttachment } from '../../client_pwa/src/protocol/confirmation.ts';
import * as encoding from '../../client_pwa/src/protocol/encoding.ts';
import {
  base45,
  Collector,
  cut,
  readBase45,
  readFrame,
  writeFrame,
} from '../../client_pwa/src/protocol/frames.ts';
import { type Point, readInk, writeInk } from '../../client_pwa/src/protocol/ink.ts';
import * as jws from '../../client_pwa/src/protocol/jws.ts';
import { readReceipt, writeReceipt } from '../../client_pwa/src/protocol/receipt.ts';
import * as seal from '../../client_pwa/src/protocol/seal.ts';
import { unwrapStaffKey, wrapStaffKey } from '../../client_pwa/src/protocol/staff_secret.ts';
import { fc } from './properties.ts';
import { cast, jwkOf, manifestOfCast, pairOf, read, refusal } from './vectors.ts';

const bytes = (most: number) => fc.uint8Array({ maxLength: most }).map((data) => new Uint8Array(data));
const runs = { numRuns: 60 };
const devSig = await pairOf('dev-sig', 'ECDSA');

test('ink', () => {
  const point = fc.tuple(fc.nat(4095), fc.nat(4095), fc.nat(100_000), fc.nat(255));
  fc.assert(
    fc.property(fc.array(fc.array(point, { maxLength: 12 }), { maxLength: 5 }), (strokes) => {
      assert.deepEqual(readInk(writeInk(strokes as Point[][])), strokes);
    }),
  );
});

test('a segment, and no bit of it changed', async () => {
  const key = await seal.aesKey(new Uint8Array(32));
  await fc.assert(
    fc.asyncProperty(bytes(300), bytes(20), fc.nat(), async (payload, aad, at) => {
      const segment = await seal.writeSegment(key, payload, aad, 256);
      assert.deepEqual(await seal.readSegment(key, segment, aad), payload);
      const place = at % segment.length;
      segment[place] = (segment[place] ?? 0) ^ (1 << (at % 8));
      assert.equal(await refusal(() => seal.readSegment(key, segment, aad)), 'sealed_unopenable');
    }),
    runs,
  );
});

test('deflated', async () => {
  await fc.assert(
    fc.asyncProperty(bytes(2_000), async (data) => {
      assert.deepEqual(await seal.inflate(await seal.deflate(data), data.length), data);
    }),
    runs,
  );
});

test('sealed to a key, and no bit of it changed', async () => {
  const pair = await pairOf('srv-kem', 'ECDH');
  await fc.assert(
    fc.asyncProperty(bytes(200), bytes(40), fc.nat(), async (plain, info, at) => {
      const sealed = await seal.sealTo(jwkOf('srv-kem'), plain, info);
      assert.deepEqual(await seal.openWith(pair, sealed, info), plain);
      const place = at % sealed.length;
      sealed[place] = (sealed[place] ?? 0) ^ (1 << (at % 8));
      assert.equal(await refusal(() => seal.openWith(pair, sealed, info)), 'sealed_unopenable');
    }),
    runs,
  );
});

test('an attachment holds its ink as it is', async () => {
  const pair = await pairOf('srv-kem', 'ECDH');
  const salt = new Uint8Array(16);
  await fc.assert(
    fc.asyncProperty(bytes(200), fc.string({ unit: 'grapheme' }), async (ink, notes) => {
      const to = { dev: 'd', seq: 7, kemJwk: jwkOf('srv-kem') };
      const sealed = await writeAttachment({ salt, ink, notes }, to);
      const plain = await seal.inflate(
        await seal.openWith(pair, sealed, encoding.domain('att', 'd', '7')),
        1_048_576,
      );
      assert.deepEqual(plain.slice(20, 20 + ink.length), ink);
    }),
    { numRuns: 30 },
  );
});

test('a signed message of any text and number, and no character of it changed', async () => {
  const value = fc.record({
    v: fc.constant(1),
    text: fc.string({ unit: 'grapheme' }),
    n: fc.maxSafeInteger(),
  });
  await fc.assert(
    fc.asyncProperty(value, fc.nat(), async (payload, at) => {
      const token = await jws.sign(payload, { typ: 'a+jws', kid: 'k' }, devSig.privateKey);
      const whole = { ...payload, n: payload.n + 0 };
      assert.deepEqual((await jws.verify(token, devSig.publicKey, 'a+jws')).payload, whole);
      const place = at % token.length;
      const other = token[place] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, place) + other + token.slice(place + 1);
      assert.notEqual(await refusal(() => jws.verify(changed, devSig.publicKey, 'a+jws')), '');
    }),
    runs,
  );
});

test('an item', async () => {
  const { cases } = read<{ cases: { says: object }[] }>('chain/items');
  await fc.assert(
    fc.asyncProperty(fc.nat(cases.length - 1), fc.integer(), async (which, off) => {
      const said = { ...cases[which]?.says, off } as never;
      const item = await writeItem(said, devSig.privateKey);
      assert.deepEqual(await readItem(item.token), item);
    }),
    { numRuns: 30 },
  );
});

test('a receipt', async () => {
  const manifest = await manifestOfCast();
  const last = 253_402_300_799;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1 }), fc.nat(last), async (seq, second) => {
      const given = {
        dev: cast.device,
        seq,
        iat: new Date(second * 1000),
        outcome: 'handed_over',
        document: 'R12345670',
        entryId: 'e',
        certificate: await jws.entryId(cast.certificate),
      };
      const found = await readReceipt(
        await writeReceipt(given, devSig.privateKey),
        cast.certificate,
        manifest,
      );
      assert.deepEqual([found.seq, found.iat, found.entryId], [seq, given.iat, 'e']);
    }),
    { numRuns: 30 },
  );
});

test('a key of the staff', async () => {
  const pair = await pairOf('staff-kem', 'ECDH');
  const key = await seal.aesKey(new Uint8Array(32));
  const wrapped = await wrapStaffKey(key, pair.privateKey, 'd', 's');
  assert.equal((await unwrapStaffKey(key, wrapped, 'd', 's')).extractable, false);
  await fc.assert(
    fc.asyncProperty(fc.nat(wrapped.length * 8 - 1), async (bit) => {
      const changed = wrapped.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(await refusal(() => unwrapStaffKey(key, changed, 'd', 's')), 'secret_wrong');
    }),
    runs,
  );
});

test('base 45', () => {
  fc.assert(fc.property(bytes(200), (data) => assert.deepEqual(readBase45(base45(data)), data)));
});

test('a series of frames of which any part is lost', async () => {
  const file = fc.uint8Array({ minLength: 1, maxLength: 3_000 }).map((data) => new Uint8Array(data));
  await fc.assert(
    fc.asyncProperty(file, fc.infiniteStream(fc.boolean()), async (data, lost) => {
      const series = await cut(data);
      const collector = new Collector();
      let whole: Uint8Array | null = null;
      for (let number = 0; !whole && number < 400; number += 1)
        if (!lost.next().value) {
          const frame = await readFrame(await writeFrame(series, number));
          whole = (await collector.take(frame)).data;
        }
      assert.deepEqual(whole, data);
    }),
    { numRuns: 30 },
  );
});

test('any bytes are read as JSON or refused with a code', () => {
  fc.assert(
    fc.property(bytes(60), (data) => {
      try {
        encoding.readJson(data);
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'json_malformed');
      }
    }),
    { numRuns: 500 },
  );
});
