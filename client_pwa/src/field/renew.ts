// Renew: go on with new keys before the certificate ends, the old ones vouching for them, the chain unbroken.
// Must never forget a key before its successor's certificate is kept. docs/protocol.md, "Renewal".

import { HEADER_TYP, type Header } from '../protocol/batch.ts';
import { isObject, readB64u, textOf } from '../protocol/encoding.ts';
import { CERTIFICATE_TYP, readCertificate } from '../protocol/enrolment.ts';
import { ProtocolError } from '../protocol/errors.ts';
import * as jws from '../protocol/jws.ts';
import * as keys from '../protocol/keys.ts';
import * as pq from '../protocol/pq.ts';
import * as renewal from '../protocol/renewal.ts';
import { keepIdentity } from '../storage/identity.ts';
import { keepNext, keepOlder, readNext, switchPairs } from '../storage/keys.ts';
import * as packs from '../storage/packs.ts';
import { Refused } from '../transport/http.ts';
import { newPairs, trusted } from './pairs.ts';
import { refreshKeys } from './server_keys.ts';
import type { Tablet } from './tablet.ts';

/** Between two tries after a refusal, in ms. */
const PAUSE = 10 * 60_000;

/** How the keys are, for the page: `good`, `due` or `refused`. */
export function renewalOf(tablet: Tablet): 'good' | 'due' | 'refused' {
  if (tablet.renewal.code) return 'refused';
  return isDue(tablet) ? 'due' : 'good';
}

/** Renew the keys if it is time. What the office refuses is kept for the page and tried again later. */
export async function renewWhenDue(tablet: Tablet): Promise<void> {
  if (!isDue(tablet) || Date.now() - tablet.renewal.at < PAUSE) return;
  try {
    await renew(tablet);
    tablet.renewal = { code: '', at: 0 };
  } catch (error) {
    if (!(error instanceof Refused || error instanceof ProtocolError)) throw error;
    tablet.renewal = { code: error.code, at: Date.now() };
  }
}

/** Get the next epoch's certificate and switch to it. Cut off anywhere, it goes on with the same new keys the next time. */
export async function renew(tablet: Tablet): Promise<void> {
  await refreshKeys(tablet);
  const { http, identity, pairs, certificate } = tablet.parts;
  const next = await trusted((await readNext()) ?? (await keepNext(await newPairs())));
  const asked = {
    device: tablet.device,
    aud: identity.origin,
    epoch: certificate.epoch + 1,
    sigJwk: await keys.publicJwk(next.sig.publicKey),
    kemJwk: await keys.publicJwk(next.kem.publicKey),
    pqJwk: next.pq && (await pq.publicJwk(next.pq.publicKey)),
  };
  const { seq, head } = tablet.chain;
  const request = await renewal.writeRequest(
    { ...asked, ends: { seq, head }, iat: now(tablet) },
    pairs.sig.privateKey,
  );
  const answer = await http.postJson('/api/v1/devices/renewals', { jws: request });
  const info = renewal.challengeInfo(asked.device, asked.epoch);
  const challenge = await pq.openChallenge(next, readB64u(answer.sealed), info);
  const proof = await renewal.writeConfirm({ ...asked, challenge }, next.sig.privateKey);
  const confirmed = await http.postJson('/api/v1/devices/renewals/confirm', { jws: proof });
  const token = textOf(confirmed, 'certificate', 8_192);
  const { kid } = await jws.read(token, CERTIFICATE_TYP);
  const read = await readCertificate(token, keys.keyOf(tablet.manifest, kid, 'srv-sig').jwk);
  await renewal.checkCertificate(read, asked);
  await tablet.become(async () => {
    const kept = { ...tablet.parts.identity, certificate: token };
    const olderPq = pairs.pq ? [pairs.pq, ...pairs.olderPq] : pairs.olderPq;
    const renewed = { ...next, older: [pairs.kem, ...pairs.older], olderPq };
    await switchPairs(renewed, kept);
    http.as({ origin: identity.origin, certificate: token, sig: next.sig, jwk: asked.sigJwk });
    return { ...tablet.parts, pairs: renewed, identity: kept, certificate: read, sigJwk: asked.sigJwk };
  });
  // From here on a start that is cut off finds the newer identity beside the keys.
  await keepIdentity(tablet.parts.identity);
}

/** The sealing key that this edition was sealed to: it may have been sealed in an earlier epoch. */
export async function kemFor(tablet: Tablet, header: Header): Promise<CryptoKeyPair> {
  const { kem, older } = tablet.parts.pairs;
  const named = kidsIn(header.payload.devices, tablet.device);
  for (const pair of older) if (named.has(await kidOf(pair))) return pair;
  return kem;
}

/** The ML-KEM key that this edition's third share was sealed to, or null when none is here. */
export async function pqFor(tablet: Tablet, header: Header): Promise<CryptoKeyPair | null> {
  const { pq: present, olderPq } = tablet.parts.pairs;
  const named = kidsIn(header.payload.pq, tablet.device);
  for (const pair of olderPq) if (named.has(await pqKidOf(pair))) return pair;
  return present;
}

/** Forget the sealing keys of earlier epochs that no prepared batch names any more. */
export async function forgetOlderKeys(tablet: Tablet): Promise<void> {
  const { older: kems, olderPq: lattices } = tablet.parts.pairs;
  if (kems.length === 0 && lattices.length === 0) return;
  const named = new Set<string>();
  for (const { header } of await packs.preparedEditions()) {
    const { payload } = await jws.read(header, HEADER_TYP);
    for (const kid of kidsIn(payload.devices, tablet.device)) named.add(kid);
    for (const kid of kidsIn(payload.pq, tablet.device)) named.add(kid);
  }
  await tablet.become(async () => {
    const { pairs } = tablet.parts;
    const older = await namedOf(pairs.older, kidOf, named);
    const olderPq = await namedOf(pairs.olderPq, pqKidOf, named);
    if (older.length < pairs.older.length || olderPq.length < pairs.olderPq.length)
      await keepOlder(older, olderPq);
    return { ...tablet.parts, pairs: { ...pairs, older, olderPq } };
  });
}

function isDue(tablet: Tablet): boolean {
  return renewal.isDue(tablet.parts.certificate, now(tablet));
}

function now(tablet: Tablet): Date {
  return new Date(Date.now() + tablet.parts.http.offset);
}

async function kidOf(pair: CryptoKeyPair): Promise<string> {
  return keys.thumbprint(await keys.publicJwk(pair.publicKey));
}

async function pqKidOf(pair: CryptoKeyPair): Promise<string> {
  return keys.thumbprint(await pq.publicJwk(pair.publicKey));
}

async function namedOf(
  pairs: readonly CryptoKeyPair[],
  kid: (pair: CryptoKeyPair) => Promise<string>,
  named: ReadonlySet<string>,
): Promise<CryptoKeyPair[]> {
  const kids = await Promise.all(pairs.map(kid));
  return pairs.filter((_, place) => named.has(kids[place] ?? ''));
}

function kidsIn(devices: unknown, device: string): Set<string> {
  const rows = Array.isArray(devices) ? devices.filter(isObject) : [];
  return new Set(rows.filter((row) => row.id === device).map((row) => String(row.kid)));
}
