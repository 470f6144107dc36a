// The batch: checked header, shares, manifest of wrapped record keys, opening one record. Twin of sync/batch.py.
// Must never decrypt anything at import.

import {
  type Bytes,
  b64u,
  checkVersion,
  concat,
  digest,
  domain,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  numberOf,
  objectOf,
  readB64u,
  readSeconds,
  textOf,
} from './encoding.ts';
import { ProtocolError } from './errors.ts';
import * as jws from './jws.ts';
import * as keys from './keys.ts';
import * as pq from './pq.ts';
import * as record from './record.ts';
import { hkdf, openWith, readSegment, unwrapKey } from './seal.ts';
import { readPolicy, type UnlockPolicy } from './staff_secret.ts';

export const HEADER_TYP = 'fielddesk-batch+jws';
export const ROW_BYTES = 64;
const RID_BYTES = 16;
const SLOT_AT = RID_BYTES;
const PACK_AT = 56;
const OFFSET_AT = 58;
const LENGTH_AT = 61;
const MOST_RECIPIENTS = 400;

/** A part of the batch as the header names it. */
export interface Part {
  readonly sha256: string;
  readonly length: number;
}

export interface Row {
  readonly rid: string;
  readonly wrapped: Bytes;
  /** Where the 40-byte key slot lies in the manifest: what shredding zeroes. */
  readonly slotAt: number;
  readonly pack: number;
  readonly offset: number;
  readonly length: number;
}

export interface Header {
  readonly session: string;
  readonly batch: string;
  readonly edition: number;
  readonly iat: Date;
  readonly nbf: Date;
  readonly exp: Date;
  readonly manifest: Part;
  readonly count: number;
  readonly directory: Part;
  readonly packs: readonly Part[];
  readonly unlock: UnlockPolicy;
  readonly checkpoint: string;
  readonly entryId: string;
  readonly payload: JsonObject;
}

/** What device and person together open. Neither key can be read by a script. */
export interface BatchKeys {
  readonly kek: CryptoKey;
  readonly directory: CryptoKey;
}

/** A tablet with its DEV-KEM, and its ML-KEM key if it has one. */
export interface OpeningDevice {
  readonly id: string;
  readonly pair: CryptoKeyPair;
  readonly pq?: CryptoKeyPair | null;
}

/** The HPKE info of a share; `kind` is device, staff or pq. */
export function shareInfo(kind: string, batch: string, recipient: string, kid: string): Bytes {
  return domain(kind, batch, recipient, kid);
}

/** KEK and directory key from S1 ‖ S2 [‖ S3]. */
export async function deriveKeys(shares: Bytes, batch: string, edition: number): Promise<BatchKeys> {
  const salt = await digest(domain(batch, String(edition)));
  const kek = await hkdf(shares, salt, domain('kek'));
  const directory = await hkdf(shares, salt, domain('directory'));
  const derived = {
    kek: await crypto.subtle.importKey('raw', kek, 'AES-KW', false, ['unwrapKey']),
    directory: await crypto.subtle.importKey('raw', directory, 'AES-GCM', false, ['decrypt']),
  };
  kek.fill(0);
  directory.fill(0);
  return derived;
}

/** Check a header: form, signature, validity, edition, own id among devices and those of the third share if there is one. */
export async function readHeader(
  token: string,
  srvSigJwk: JsonObject,
  known: { now: Date; device: string; edition?: number },
): Promise<Header> {
  const { payload, entryId } = await jws.verify(token, await keys.readSigJwk(srvSigJwk), HEADER_TYP);
  checkVersion(payload);
  const manifest = objectOf(payload, 'manifest');
  const header: Header = {
    session: textOf(payload, 'session', 60),
    batch: textOf(payload, 'batch', 60),
    edition: numberOf(payload, 'edition', 1),
    iat: readSeconds(payload.iat),
    nbf: readSeconds(payload.nbf),
    exp: readSeconds(payload.exp),
    manifest: readPart(manifest),
    count: numberOf(manifest, 'count'),
    directory: readPart(objectOf(payload, 'directory')),
    packs: listOf(payload, 'packs', 4_096).map(readPart),
    unlock: readPolicy(objectOf(payload, 'policy')),
    checkpoint: textOf(payload, 'cp', 8_192),
    entryId,
    payload,
  };
  if (header.manifest.length !== header.count * ROW_BYTES)
    throw new ProtocolError('field_missing', 'manifest');
  if (known.now < header.nbf) throw new ProtocolError('batch_not_yet');
  if (known.now >= header.exp) throw new ProtocolError('batch_expired');
  if (header.edition < (known.edition ?? 0)) throw new ProtocolError('batch_rollback');
  for (const name of 'pq' in payload ? ['devices', 'pq'] : ['devices'])
    if (recipients(payload, name).every((entry) => entry.id !== known.device))
      throw new ProtocolError('wrong_device', name);
  return header;
}

/** The bytes are the part that the header names. Throws batch_digest. */
export async function checkPart(part: Part, content: Uint8Array): Promise<void> {
  if (content.length !== part.length || b64u(await digest(content)) !== part.sha256)
    throw new ProtocolError('batch_digest');
}

/** Open every share that the header has, each with a whole key pair; gives S1 ‖ S2 [‖ S3], to be zeroed after use. Throws wrong_device, sealed_unopenable. */
export async function readShares(
  header: Header,
  device: OpeningDevice,
  staff: { id: string; pair: CryptoKeyPair },
): Promise<Bytes> {
  const shares: Bytes[] = [];
  for (const [kind, name, who] of [
    ['device', 'devices', device],
    ['staff', 'staff', staff],
  ] as const) {
    const kid = await keys.thumbprint(await keys.publicJwk(who.pair.publicKey));
    const sealed = shareFor(header, name, who.id, kid);
    shares.push(await openWith(who.pair, sealed, shareInfo(kind, header.batch, who.id, kid)));
  }
  if ('pq' in header.payload) {
    if (!device.pq) throw new ProtocolError('wrong_device', 'pq');
    const kid = await keys.thumbprint(await pq.publicJwk(device.pq.publicKey));
    const sealed = shareFor(header, 'pq', device.id, kid);
    shares.push(await pq.openWith(device.pq, sealed, shareInfo('pq', header.batch, device.id, kid)));
  }
  const whole = concat(...shares);
  for (const share of shares) share.fill(0);
  return whole;
}

/** Open the shares and derive the keys. Throws wrong_device, sealed_unopenable. */
export async function openShares(
  header: Header,
  device: OpeningDevice,
  staff: { id: string; pair: CryptoKeyPair },
): Promise<BatchKeys> {
  const shares = await readShares(header, device, staff);
  const derived = await deriveKeys(shares, header.batch, header.edition);
  shares.fill(0);
  return derived;
}

/** The directory, whose entries' rids are in the manifest. Throws sealed_unopenable, batch_digest and what readDirectory throws. */
export async function openDirectory(
  header: Header,
  batchKeys: BatchKeys,
  segment: Bytes,
  manifest: Bytes,
): Promise<record.Directory> {
  const aad = record.directoryAad(header.batch, header.edition);
  const plain = await readSegment(batchKeys.directory, segment, aad);
  const rids = readManifest(manifest).map((row) => row.rid);
  const directory = await record.readDirectory(plain, rids);
  plain.fill(0);
  return directory;
}

export interface Opened {
  readonly record: record.HandoverRecord;
  readonly photo: Bytes | null;
  /** b64u(SHA-256(segment)): binds what was shown. */
  readonly rec: string;
}

/** One record from its segment. Throws record_shredded, sealed_unopenable and what readRecord throws. */
export async function openRecord(
  header: Header,
  batchKeys: BatchKeys,
  row: Row,
  segment: Bytes,
): Promise<Opened> {
  const key = await unwrapKey(batchKeys.kek, row.wrapped);
  const payload = await readSegment(key, segment, record.recordAad(header.batch, row.rid));
  const opened = await record.readRecord(row.rid, payload);
  payload.fill(0);
  return { ...opened, rec: b64u(await digest(segment)) };
}

/** The manifest's rows: 64 bytes each, big-endian. Throws batch_digest. */
export function readManifest(manifest: Bytes): Row[] {
  if (manifest.length % ROW_BYTES) throw new ProtocolError('batch_digest', 'manifest');
  const view = new DataView(manifest.buffer, manifest.byteOffset, manifest.byteLength);
  return Array.from({ length: manifest.length / ROW_BYTES }, (_, number) => {
    const start = number * ROW_BYTES;
    const three = (at: number) => view.getUint16(start + at) * 256 + view.getUint8(start + at + 2);
    return {
      rid: b64u(manifest.subarray(start, start + RID_BYTES)),
      wrapped: manifest.slice(start + SLOT_AT, start + PACK_AT),
      slotAt: start + SLOT_AT,
      pack: view.getUint16(start + PACK_AT),
      offset: three(OFFSET_AT),
      length: three(LENGTH_AT),
    };
  });
}

/** Ids of the people whose key on this tablet opens the batch. */
export function staffOf(header: Header, device: string): string[] {
  return recipients(header.payload, 'staff')
    .filter((entry) => entry.dev === device)
    .map((entry) => String(entry.id));
}

function shareFor(header: Header, name: string, id: string, kid: string): Bytes {
  const entry = recipients(header.payload, name).find((one) => one.id === id && one.kid === kid);
  if (!entry) throw new ProtocolError('wrong_device', name);
  return readB64u(entry.s);
}

function recipients(payload: JsonObject, name: string): JsonObject[] {
  return listOf(payload, name, MOST_RECIPIENTS).map((entry) => {
    if (!isObject(entry)) throw new ProtocolError('field_missing', name);
    return entry;
  });
}

function readPart(part: Json): Part {
  if (!isObject(part)) throw new ProtocolError('field_missing', 'packs');
  return { sha256: textOf(part, 'sha256', 43), length: numberOf(part, 'len') };
}
