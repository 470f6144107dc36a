// Sealing: HPKE to a key, AES-256-GCM segments, AES-KW, HKDF; and where randomness is drawn. Twin of sync/seal.py.
// Must never reuse a nonce or fall back to another suite. RFC 9180, RFC 3394, RFC 5869.

import type { CipherSuite } from '@hpke/core';
import { type Bytes, concat, type JsonObject } from './encoding.ts';
import { ProtocolError } from './errors.ts';
import { onCurve, readKemJwk } from './keys.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ENC_BYTES = 65;
const NOTHING = new Uint8Array(0);
export const WRAPPED_BYTES = 40;
/** Bytes; a directory of 100,000 records is 25 MB. */
const INFLATED_BYTES = 64 * 1024 * 1024;

let made: Promise<CipherSuite> | null = null;

/** DHKEM(P-256), HKDF-SHA256, AES-256-GCM; fetched when the first thing is sealed or opened. */
async function hpke(): Promise<CipherSuite> {
  made ??= import('@hpke/core').then(
    ({ Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 }) =>
      new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() }),
  );
  try {
    return await made;
  } catch (error) {
    made = null;
    throw error;
  }
}

/** Fetch the suite ahead of the first seal. Rejects without it; the first seal then tries again. */
export async function fetchSuite(): Promise<void> {
  await hpke();
}

export function randomBytes(count: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** HPKE base mode, single shot, empty aad: enc (65 bytes) then ciphertext. */
export async function sealTo(jwk: JsonObject, plaintext: Uint8Array, info: Bytes): Promise<Bytes> {
  const suite = await hpke();
  const recipientPublicKey = await readKemJwk(jwk);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: exact(info) }, exact(plaintext));
  return concat(new Uint8Array(enc), new Uint8Array(ct));
}

/** The plaintext of what was sealed to this key pair (always the whole pair) with this info. Throws sealed_unopenable. */
export async function openWith(pair: CryptoKeyPair, sealed: Uint8Array, info: Bytes): Promise<Bytes> {
  if (sealed.length < ENC_BYTES + TAG_BYTES || !isPoint(sealed.subarray(0, ENC_BYTES)))
    throw new ProtocolError('sealed_unopenable');
  const suite = await hpke();
  const enc = exact(sealed.slice(0, ENC_BYTES));
  try {
    const plain = await suite.open(
      { recipientKey: pair, enc, info: exact(info) },
      exact(sealed.slice(ENC_BYTES)),
    );
    return new Uint8Array(plain);
  } catch {
    throw new ProtocolError('sealed_unopenable');
  }
}

/** A point that is not on the curve would betray the private key, and not every browser refuses it. */
function isPoint(enc: Uint8Array): boolean {
  return enc[0] === 4 && onCurve(enc.subarray(1, 33), enc.subarray(33));
}

/** nonce ‖ AES-256-GCM(u32 length ‖ payload ‖ zeros up to a multiple of `pad`, aad). */
export async function writeSegment(
  key: CryptoKey,
  payload: Uint8Array,
  aad: Bytes,
  pad: number,
): Promise<Bytes> {
  const padded = new Uint8Array(Math.ceil((payload.length + 4) / pad) * pad);
  new DataView(padded.buffer).setUint32(0, payload.length);
  padded.set(payload, 4);
  const nonce = randomBytes(NONCE_BYTES);
  const ct = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: aad }, key, padded);
  return concat(nonce, new Uint8Array(ct));
}

/** The payload of a segment. Throws sealed_unopenable. */
export async function readSegment(key: CryptoKey, segment: Uint8Array, aad: Bytes): Promise<Bytes> {
  if (segment.length < NONCE_BYTES + TAG_BYTES + 4) throw new ProtocolError('sealed_unopenable');
  let padded: Bytes;
  try {
    const iv = segment.slice(0, NONCE_BYTES) as Bytes;
    const ct = segment.slice(NONCE_BYTES) as Bytes;
    padded = new Uint8Array(
      await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: aad }, key, ct),
    );
  } catch {
    throw new ProtocolError('sealed_unopenable');
  }
  const length = new DataView(padded.buffer).getUint32(0);
  if (length > padded.length - 4 || padded.subarray(4 + length).some((byte) => byte !== 0))
    throw new ProtocolError('sealed_unopenable', 'padding');
  const payload = padded.slice(4, 4 + length);
  padded.fill(0);
  return payload;
}

/** A non-extractable AES-256-GCM key. */
export async function aesKey(
  raw: Uint8Array,
  usages: KeyUsage[] = ['encrypt', 'decrypt'],
): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw as Bytes, 'AES-GCM', false, usages);
}

/** A record's key out of its 40-byte slot. Throws record_shredded for a zeroed one, sealed_unopenable otherwise. */
export async function unwrapKey(kek: CryptoKey, wrapped: Uint8Array): Promise<CryptoKey> {
  if (wrapped.length !== WRAPPED_BYTES)
    throw new ProtocolError('sealed_unopenable', 'a wrapped key has 40 bytes');
  if (wrapped.every((byte) => byte === 0)) throw new ProtocolError('record_shredded');
  try {
    return await crypto.subtle.unwrapKey('raw', wrapped as Bytes, kek, 'AES-KW', 'AES-GCM', false, [
      'decrypt',
    ]);
  } catch {
    throw new ProtocolError('sealed_unopenable');
  }
}

/** HKDF-SHA256 (RFC 5869) to 32 bytes. */
export async function hkdf(ikm: Uint8Array, salt: Uint8Array, info: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', ikm as Bytes, 'HKDF', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: salt as Bytes, info },
    key,
    256,
  );
  return new Uint8Array(bits);
}

/** Raw DEFLATE (RFC 1951). */
export async function deflate(data: Uint8Array): Promise<Bytes> {
  return through(new CompressionStream('deflate-raw'), data, Number.POSITIVE_INFINITY);
}

/** The data again, at most `limit` bytes of it; with the dictionary it was deflated with. Throws sealed_unopenable, too_large. */
export async function inflate(
  data: Uint8Array,
  limit = INFLATED_BYTES,
  dictionary: Uint8Array = NOTHING,
): Promise<Bytes> {
  const before = dictionary.length ? storedBlock(dictionary) : NOTHING;
  try {
    const stream = new DecompressionStream('deflate-raw');
    const whole = await through(stream, concat(before, data), dictionary.length + limit);
    return whole.subarray(dictionary.length);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError('sealed_unopenable', 'deflate');
  }
}

/** What a browser takes no dictionary for: the dictionary as a block of its own in front, unpacked as it is (RFC 1951 §3.2.4). */
function storedBlock(dictionary: Uint8Array): Bytes {
  const head = new DataView(new ArrayBuffer(5));
  head.setUint16(1, dictionary.length, true);
  head.setUint16(3, ~dictionary.length, true);
  return concat(new Uint8Array(head.buffer), dictionary);
}

async function through(
  stream: CompressionStream | DecompressionStream,
  data: Uint8Array,
  limit: number,
): Promise<Bytes> {
  const writer = stream.writable.getWriter();
  const written = writer.write(data as Bytes).then(() => writer.close());
  written.catch(() => undefined);
  const reader = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw new ProtocolError('too_large', 'inflates to more than its limit');
    }
    parts.push(value);
  }
  await written;
  return concat(...parts);
}

function exact(data: Uint8Array): ArrayBuffer {
  return data.slice().buffer as ArrayBuffer;
}
