// Attachments and digests, held to docs/vectors/confirmation. Twin of tests/sync/test_confirmation.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as confirmation from '../../client_pwa/src/protocol/confirmation.ts';
import { readB64u } from '../../client_pwa/src/protocol/encoding.ts';
import { inflate, openWith } from '../../client_pwa/src/protocol/seal.ts';
import { type Case, cast, eachCase, fromHex, jwkOf, pairOf, read, toHex } from './vectors.ts';

const digests = read<{
  cases: (Case & {
    salt: string;
    ink: string;
    inkDigest: string;
    mandate: string;
    mandateDigest: string;
    statement: string;
    statementDigest: string;
  })[];
}>('confirmation/digests');
eachCase('digests', digests.cases, async (one) => {
  const salt = fromHex(one.salt);
  assert.equal(await confirmation.inkDigest(salt, fromHex(one.ink)), one.inkDigest);
  assert.equal(await confirmation.mandateDigest(salt, one.mandate), one.mandateDigest);
  assert.equal(await confirmation.statementDigest(one.statement), one.statementDigest);
});

const attachments = read<{
  cases: (Case & {
    sealed: string;
    salt: string;
    ink: string;
    notes: string;
    found?: string[];
    unexpected?: string[];
  })[];
}>('confirmation/attachments');

test('an attachment written here says what the published one says', async () => {
  const kem = await pairOf('srv-kem', 'ECDH');
  const info = confirmation.attachmentInfo(cast.device, 4);
  for (const one of attachments.cases.filter(({ code }) => code === undefined)) {
    const counted = one.found?.length || one.unexpected?.length;
    const attachment: confirmation.Attachment = {
      salt: fromHex(one.salt),
      ink: fromHex(one.ink),
      notes: one.notes,
      ...(counted ? { found: one.found ?? [], unexpected: one.unexpected ?? [] } : {}),
    };
    const to = { dev: cast.device, seq: 4, kemJwk: jwkOf('srv-kem') };
    const sealed = await confirmation.writeAttachment(attachment, to);
    const mine = await inflate(await openWith(kem, sealed, info));
    const published = await inflate(await openWith(kem, readB64u(one.sealed), info));
    assert.equal(toHex(mine), toHex(published));
  }
});
