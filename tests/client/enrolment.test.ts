// Enrolment, held to docs/vectors/enrolment. Twin of tests/sync/test_enrolment.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonObject, readB64u, seconds } from '../../client_pwa/src/protocol/encoding.ts';
import * as enrolment from '../../client_pwa/src/protocol/enrolment.ts';
import * as jws from '../../client_pwa/src/protocol/jws.ts';
import { openWith } from '../../client_pwa/src/protocol/seal.ts';
import { type Case, cast, eachCase, fromHex, jwkOf, pairOf, read, toHex } from './vectors.ts';

const codes = read<{
  cases: (Case & { text: string; locator: string; secret: string })[];
  links: (Case & { text: string; found: string; thumbprint: string })[];
}>('enrolment/codes');
eachCase('code', codes.cases, async ({ text, locator, secret }) => {
  const ticket = await enrolment.readCode(text);
  assert.equal(ticket.locator, locator);
  assert.equal(toHex(ticket.secret), secret);
});
eachCase('link', codes.links, ({ text, found, thumbprint }) => {
  assert.deepEqual(enrolment.readLink(text), { code: found, rootThumbprint: thumbprint });
});

interface Answer {
  readonly sealed: string;
  readonly keys: string;
  readonly root: JsonObject;
  readonly mac: string;
}
const answers = read<{
  secret: string;
  ticket: string;
  challenge: string;
  cases: (Case & { answer: Answer; thumbprint: string })[];
}>('enrolment/answers');
eachCase('answer', answers.cases, async ({ answer, thumbprint }) => {
  await enrolment.checkAnswer(fromHex(answers.secret), answer, thumbprint);
  const pair = await pairOf('dev-kem', 'ECDH');
  const challenge = await openWith(pair, readB64u(answer.sealed), enrolment.challengeInfo(answers.ticket));
  assert.equal(toHex(challenge), answers.challenge);
});

const requests = read<{
  secret: string;
  ticket: string;
  origin: string;
  cases: (Case & { token: string; label: string })[];
  confirm: { token: string; challenge: string };
}>('enrolment/requests');

test('the request and the proof are the published ones, byte for byte', async () => {
  const sig = await pairOf('dev-sig', 'ECDSA');
  const ticket = { locator: requests.ticket, secret: fromHex(requests.secret) };
  const published = requests.cases[0];
  assert.ok(published);
  const given = { aud: requests.origin, label: published.label, sig, kemJwk: jwkOf('dev-kem') };
  const request = await enrolment.writeRequest(ticket, given);
  assert.equal(await jws.entryId(request), await jws.entryId(published.token));
  const confirm = {
    ticket: ticket.locator,
    challenge: fromHex(requests.confirm.challenge),
    aud: requests.origin,
  };
  const proof = await enrolment.writeConfirm(confirm, sig);
  assert.equal(await jws.entryId(proof), await jws.entryId(requests.confirm.token));
});

const certificates = read<{
  cases: (Case & {
    token: string;
    device: string;
    label: string;
    jkt: string;
    entryId: string;
    exp: number;
  })[];
}>('enrolment/certificates');
eachCase('certificate', certificates.cases, async ({ token, device, label, jkt, entryId, exp }) => {
  const certificate = await enrolment.readCertificate(token, jwkOf('srv-sig'));
  assert.deepEqual(
    [certificate.device, certificate.label, certificate.jkt, certificate.entryId, seconds(certificate.exp)],
    [device, label, jkt, entryId, exp],
  );
  assert.equal(certificate.device, cast.device);
});
