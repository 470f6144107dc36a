// The receipt: what the applicant takes home, and what the server adds once it has the item. Twin of sync/receipt.py.
// Must never hold a name.

import {
  bytesOf,
  checkVersion,
  isObject,
  type JsonObject,
  listOf,
  numberOf,
  readB64u,
  readJson,
  readSeconds,
  seconds,
  textOf,
} from './encoding.ts';
import { CERTIFICATE_TYP, readCertificate } from './enrolment.ts';
import { ProtocolError } from './errors.ts';
import * as jws from './jws.ts';
import * as keys from './keys.ts';
import { type Checkpoint, readCheckpoint } from './log.ts';
import { checkInclusion, leafHash } from './merkle.ts';

export const TYP = 'fielddesk-receipt+jws';
export const STORED_TYP = 'fielddesk-receipt-log+jws';
/** Between receipt and certificate in a link: no character of either. */
const BEHIND = '~';
const MOST_HASHES = 64;
const LINE_BYTES = 16 * 1024;

/** A checked receipt: which tablet, which item, when, what became of which document. */
export interface Receipt {
  readonly dev: string;
  readonly label: string;
  readonly seq: number;
  readonly iat: Date;
  readonly outcome: string;
  readonly document: string;
  readonly entryId: string;
}

/** The server's checked word on a receipt: since when it has the item, its status, its place in the signed log. */
export interface Stored {
  readonly iat: Date;
  readonly status: string;
  readonly leaf: number;
  readonly checkpoint: Checkpoint;
}

/** The receipt, signed by DEV-SIG; `certificate` is the entry id of the device's certificate. */
export async function writeReceipt(
  given: Omit<Receipt, 'label'> & { readonly certificate: string },
  key: CryptoKey,
): Promise<string> {
  const payload = {
    v: 1,
    seq: given.seq,
    iat: seconds(given.iat),
    outcome: given.outcome,
    doc: given.document,
    e: given.entryId,
    cert: given.certificate,
  };
  return jws.sign(payload, { typ: TYP, kid: given.dev }, key);
}

/** The address behind the QR, with the certificate behind the receipt if given; what follows # never reaches a server. */
export function writeLink(origin: string, token: string, certificate = ''): string {
  return `${origin}/verify#${token}${certificate ? BEHIND + certificate : ''}`;
}

/** Receipt and certificate of what follows the #; the certificate is '' when the link only names it. */
export function readLink(fragment: string): { token: string; certificate: string } {
  const at = fragment.indexOf(BEHIND);
  if (at < 0) return { token: fragment, certificate: '' };
  return { token: fragment.slice(0, at), certificate: fragment.slice(at + 1) };
}

/** The entry id of the certificate that the receipt names, before anything is believed. Throws receipt_malformed. */
export async function certificateOf(token: string): Promise<string> {
  return malformedUnless(async () => textOf((await jws.read(token, TYP)).payload, 'cert', 43));
}

/** Check the certificate by the server's key and its name, then the receipt by the tablet's. Throws receipt_malformed. */
export async function readReceipt(
  token: string,
  certificate: string,
  manifest: keys.KeyManifest,
): Promise<Receipt> {
  return malformedUnless(async () => {
    const unverified = await jws.read(token, TYP);
    const { kid } = await jws.read(certificate, CERTIFICATE_TYP);
    const device = await readCertificate(certificate, keys.keyOf(manifest, kid, 'srv-sig').jwk);
    const { payload } = await jws.check(unverified, await keys.readSigJwk(device.sigJwk));
    checkVersion(payload);
    if (unverified.kid !== device.device || payload.cert !== device.entryId)
      throw new ProtocolError('wrong_device');
    return {
      dev: device.device,
      label: device.label,
      seq: numberOf(payload, 'seq', 1),
      iat: readSeconds(payload.iat),
      outcome: textOf(payload, 'outcome', 30),
      document: textOf(payload, 'doc', 9),
      entryId: textOf(payload, 'e', 43),
    };
  });
}

/**
 * Check the server's word: its signature, that its line is this receipt's item, and that the log holds the line.
 * Throws jws codes, key_unknown, field_missing, receipt_malformed, checkpoint codes, proof_invalid.
 */
export async function readStored(
  token: string,
  receipt: Receipt,
  manifest: keys.KeyManifest,
  logOrigin: string,
): Promise<Stored> {
  const unverified = await jws.read(token, STORED_TYP);
  const issuer = keys.keyOf(manifest, unverified.kid, 'srv-sig');
  const { payload } = await jws.check(unverified, await keys.readSigJwk(issuer.jwk));
  checkVersion(payload);
  const line = bytesOf(textOf(payload, 'line', LINE_BYTES));
  const said = itemOf(line);
  const itsOwn = said.id === receipt.entryId && said.dev === receipt.dev && said.seq === receipt.seq;
  if (payload.e !== receipt.entryId || !itsOwn) throw new ProtocolError('receipt_malformed', 'another item');
  const logKey = keys.activeKey(manifest, 'log').jwk;
  const checkpoint = await readCheckpoint(textOf(payload, 'cp', 8_192), logKey, logOrigin);
  const leaf = numberOf(payload, 'leaf');
  const proof = listOf(payload, 'proof', MOST_HASHES).map(readB64u);
  await checkInclusion(await leafHash(line), leaf, checkpoint.size, proof, checkpoint.root);
  return { iat: readSeconds(payload.iat), status: textOf(said, 'st', 20), leaf, checkpoint };
}

function itemOf(line: Uint8Array): JsonObject {
  const value = readJson(line, LINE_BYTES);
  const [kind, said, ...more] = Array.isArray(value) ? value : [];
  if (kind !== 'item' || !isObject(said) || more.length > 0)
    throw new ProtocolError('receipt_malformed', 'no line of an item');
  return said;
}

async function malformedUnless<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new ProtocolError('receipt_malformed', error instanceof ProtocolError ? error.code : '');
  }
}
