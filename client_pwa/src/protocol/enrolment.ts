// Enrolment: the code of a ticket, the tablet's keys under its secret, the proof, the certificate. Twin of sync/enrolment.py.
// Must never believe a root that the secret does not vouch for.

import {
  BLANKS,
  type Bytes,
  b64u,
  CROCKFORD,
  digest,
  domain,
  type JsonObject,
  numberOf,
  objectOf,
  readB64u,
  readObject,
  readSeconds,
  textOf,
} from './encoding.ts';
import { ProtocolError } from './errors.ts';
import * as jws from './jws.ts';
import * as keys from './keys.ts';

export const REQUEST_TYP = 'fielddesk-enrol+jws';
export const CONFIRM_TYP = 'fielddesk-enrol-confirm+jws';
export const CERTIFICATE_TYP = 'fielddesk-device+jwt';
const CODE_CHARS = 20;
const LOCATOR_CHARS = 4;
const SECRET_BYTES = 16;
const LABEL_CHARS = 60;

/** What a code stands for: where the server finds it, and the 16 bytes both sides share. */
export interface Ticket {
  readonly locator: string;
  readonly secret: Bytes;
}

export interface Scanned {
  readonly code: string;
  /** Empty when the code was typed. */
  readonly rootThumbprint: string;
}

/** Where an epoch begins: `seq` and entry id of the last item that is surely of an epoch before it. */
export interface Begin {
  readonly seq: number;
  readonly head: string;
}

/** `epoch` and `after` say since when these keys sign: (0, "") in the first epoch. `pqKid` names the ML-KEM key, or is "". */
export interface Certificate {
  readonly issuer: string;
  readonly device: string;
  readonly aud: string;
  readonly label: string;
  readonly iat: Date;
  readonly exp: Date;
  readonly sigJwk: JsonObject;
  readonly jkt: string;
  readonly kemJwk: JsonObject;
  readonly pqKid: string;
  readonly entryId: string;
  readonly epoch: number;
  readonly after: Begin;
}

/** The ticket of a typed code; case, blanks, hyphens and O I L do not matter. Throws code_mistyped. */
export async function readCode(text: string): Promise<Ticket> {
  const chars = text
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .replaceAll('-', '')
    .replaceAll(BLANKS, '');
  const body = chars.slice(0, -1);
  if (
    chars.length !== CODE_CHARS ||
    [...chars].some((char) => !CROCKFORD.includes(char)) ||
    checkChar(body) !== chars.at(-1)
  )
    throw new ProtocolError('code_mistyped');
  const secret = (await digest(domain('ticket', body))).slice(0, SECRET_BYTES);
  return { locator: chars.slice(0, LOCATOR_CHARS), secret };
}

/** What was scanned or typed: a link, or a bare code. Throws code_mistyped. */
export function readLink(text: string): Scanned {
  const at = text.indexOf('#enrol=');
  if (at < 0) return { code: text, rootThumbprint: '' };
  try {
    const value = readObject(readB64u(text.slice(at + '#enrol='.length)));
    return { code: textOf(value, 'c', 40), rootThumbprint: textOf(value, 'r', 43) };
  } catch {
    throw new ProtocolError('code_mistyped');
  }
}

/** The enrolment request, signed by DEV-SIG, its keys under the ticket's secret. */
export async function writeRequest(
  ticket: Ticket,
  given: { aud: string; label: string; sig: CryptoKeyPair; kemJwk: JsonObject; pqJwk?: JsonObject | null },
): Promise<string> {
  const jwk = await keys.publicJwk(given.sig.publicKey);
  const message = domain(
    'enrol',
    ticket.locator,
    await keys.thumbprint(jwk),
    await keys.thumbprint(given.kemJwk),
    given.aud,
    ...(given.pqJwk ? [await keys.thumbprint(given.pqJwk)] : []),
  );
  const payload = {
    ticket: ticket.locator,
    aud: given.aud,
    kem: given.kemJwk,
    label: given.label,
    mac: b64u(await mac(ticket.secret, message)),
    ...(given.pqJwk ? { pq: given.pqJwk } : {}),
  };
  return jws.sign(payload, { typ: REQUEST_TYP, jwk }, given.sig.privateKey);
}

/** The answer came from who made the ticket, with the root that the QR names. Throws ticket_mac, root_unknown. */
export async function checkAnswer(
  secret: Bytes,
  answer: { sealed: string; keys: string; root: JsonObject; mac: string },
  rootThumbprint: string,
): Promise<void> {
  const thumbprint = await keys.thumbprint(answer.root);
  const message = domain('enrol-answer', answer.sealed, answer.keys, thumbprint);
  const key = await macKey(secret);
  if (!(await crypto.subtle.verify('HMAC', key, readB64u(answer.mac), message)))
    throw new ProtocolError('ticket_mac');
  if (rootThumbprint && thumbprint !== rootThumbprint) throw new ProtocolError('root_unknown');
}

/** The HPKE info of the challenge. */
export function challengeInfo(ticket: string): Bytes {
  return domain('enrol', ticket);
}

/** The proof that the challenge was opened, signed by DEV-SIG. */
export async function writeConfirm(
  given: { ticket: string; challenge: Bytes; aud: string },
  sig: CryptoKeyPair,
): Promise<string> {
  const payload = { ticket: given.ticket, ch: b64u(given.challenge), aud: given.aud };
  const jwk = await keys.publicJwk(sig.publicKey);
  return jws.sign(payload, { typ: CONFIRM_TYP, jwk }, sig.privateKey);
}

/** Check a device certificate by the server's key; its expiry is the caller's to judge. */
export async function readCertificate(token: string, srvSigJwk: JsonObject): Promise<Certificate> {
  const { payload, entryId } = await jws.verify(token, await keys.readSigJwk(srvSigJwk), CERTIFICATE_TYP);
  const confirmation = objectOf(payload, 'cnf');
  const sigJwk = objectOf(confirmation, 'jwk');
  const kemJwk = objectOf(payload, 'kem');
  await keys.readSigJwk(sigJwk);
  await keys.readKemJwk(kemJwk);
  const jkt = await keys.thumbprint(sigJwk);
  if (jkt !== confirmation.jkt) throw new ProtocolError('key_malformed', 'jkt');
  return {
    issuer: textOf(payload, 'iss'),
    device: textOf(payload, 'sub', 60),
    aud: textOf(payload, 'aud'),
    label: textOf(payload, 'label', LABEL_CHARS),
    iat: readSeconds(payload.iat),
    exp: readSeconds(payload.exp),
    sigJwk,
    jkt,
    kemJwk,
    pqKid: 'pq' in payload ? textOf(payload, 'pq', 43) : '',
    entryId,
    ...readEpoch(payload),
  };
}

function readEpoch(payload: JsonObject): { epoch: number; after: Begin } {
  if (payload.epoch === undefined && payload.after === undefined)
    return { epoch: 1, after: { seq: 0, head: '' } };
  const after = objectOf(payload, 'after');
  return {
    epoch: numberOf(payload, 'epoch', 2),
    after: { seq: numberOf(after, 'seq'), head: textOf(after, 'head', 43) },
  };
}

function checkChar(chars: string): string {
  const sum = [...chars].reduce((total, char, place) => total + (place + 1) * CROCKFORD.indexOf(char), 0);
  return CROCKFORD[sum % 31] ?? '';
}

async function mac(secret: Bytes, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', await macKey(secret), message));
}

async function macKey(secret: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}
