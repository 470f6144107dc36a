// Enrol: from a code to a certificate, the keys used from storage before they are trusted.
// Must never send a private key, or keep an answer that the ticket's secret does not vouch for.

import { isObject, type JsonObject, readB64u } from '../protocol/encoding.ts';
import * as enrolment from '../protocol/enrolment.ts';
import { ProtocolError } from '../protocol/errors.ts';
import * as jws from '../protocol/jws.ts';
import * as keys from '../protocol/keys.ts';
import * as pq from '../protocol/pq.ts';
import { keepFact } from '../storage/database.ts';
import { keepIdentity } from '../storage/identity.ts';
import { keepPairs } from '../storage/keys.ts';
import { Http } from '../transport/http.ts';
import { newPairs, trusted } from './pairs.ts';
import { FIRST_RESERVE, openTablet, type Stores } from './start.ts';
import type { Tablet } from './tablet.ts';

/** Enrol with a typed code or a scanned link. The server is the one that served this app. */
export async function enrol(scannedText: string, origin: string, stores: Stores): Promise<Tablet> {
  const scanned = enrolment.readLink(scannedText);
  const ticket = await enrolment.readCode(scanned.code);
  const pairs = await trusted(await keepPairs(await newPairs()));
  const http = new Http(origin);
  const kemJwk = await keys.publicJwk(pairs.kem.publicKey);
  const request = await enrolment.writeRequest(ticket, {
    aud: origin,
    label: 'tablet',
    sig: pairs.sig,
    kemJwk,
    pqJwk: pairs.pq && (await pq.publicJwk(pairs.pq.publicKey)),
  });
  const answer = readAnswer(await http.postJson('/api/v1/devices', { jws: request }));
  await enrolment.checkAnswer(ticket.secret, answer, scanned.rootThumbprint);
  const manifest = await keys.readManifest(answer.keys, answer.root);
  const challenge = await pq.openChallenge(
    pairs,
    readB64u(answer.sealed),
    enrolment.challengeInfo(ticket.locator),
  );
  const proof = await enrolment.writeConfirm({ ticket: ticket.locator, challenge, aud: origin }, pairs.sig);
  const { certificate } = await http.postJson('/api/v1/devices/confirm', { jws: proof });
  const { kid } = await jws.read(certificate, enrolment.CERTIFICATE_TYP);
  const read = await enrolment.readCertificate(String(certificate), keys.keyOf(manifest, kid, 'srv-sig').jwk);
  stores.journal.reserve(FIRST_RESERVE);
  await keepFact(stores.database, 'journal', { since: Date.now() });
  const identity = {
    device: read.device,
    label: read.label,
    origin,
    certificate: String(certificate),
    root: answer.root,
    manifest: answer.keys,
  };
  await keepIdentity(identity);
  return openTablet(identity, pairs, stores.database, stores.journal);
}

function readAnswer(answer: JsonObject): { sealed: string; keys: string; root: JsonObject; mac: string } {
  const { sealed, keys: manifest, root, mac } = answer;
  if (
    typeof sealed !== 'string' ||
    typeof manifest !== 'string' ||
    typeof mac !== 'string' ||
    !isObject(root)
  )
    throw new ProtocolError('field_missing', 'enrolment answer');
  return { sealed, keys: manifest, root, mac };
}
