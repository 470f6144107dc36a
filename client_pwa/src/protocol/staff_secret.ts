// The staff secret: from the words a person types to the key that opens that person's key here. Twin of sync/staff_secret.py.
// Must never be stored. RFC 9106.

import { BLANKS, type Bytes, bytesOf, domain } from './encoding.ts';
import { ProtocolError } from './errors.ts';
import { aesKey, hkdf, readSegment, writeSegment } from './seal.ts';

export const SALT_BYTES = 16;
/** From a list of 2,048: 55 bits. */
export const WORDS = 5;
export const ARGON2 = { memorySize: 64 * 1024, iterations: 3, parallelism: 1, hashLength: 32 } as const;

/** Argon2id with the parameters above, handed in: it is large and loads late. */
export type Argon2id = (secret: Bytes, salt: Bytes) => Promise<Uint8Array>;

/** A pass phrase as it is derived from: NFKC, lower case, single blanks, UTF-8. */
export function normalise(phrase: string): Bytes {
  return bytesOf(phrase.normalize('NFKC').toLowerCase().replaceAll(BLANKS, ' ').replaceAll(/^ | $/g, ''));
}

/** The AES-256 key for this person's secret: HKDF(Argon2id(phrase, salt), info by person). */
export async function kek(
  phrase: string,
  salt: Bytes,
  staff: string,
  argon2id: Argon2id,
): Promise<CryptoKey> {
  const stretched = await argon2id(normalise(phrase), salt);
  return aesKey(await hkdf(stretched, new Uint8Array(0), domain('staff-kek', staff)));
}

/** STAFF-KEM as PKCS#8 under the secret's key, bound to tablet and person. */
export async function wrapStaffKey(
  key: CryptoKey,
  privateKey: CryptoKey,
  dev: string,
  staff: string,
): Promise<Bytes> {
  const der = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey));
  return writeSegment(key, der, domain('staff-key', dev, staff), 1);
}

/** STAFF-KEM's private half again, non-extractable. Throws secret_wrong. */
export async function unwrapStaffKey(
  key: CryptoKey,
  wrapped: Bytes,
  dev: string,
  staff: string,
): Promise<CryptoKey> {
  try {
    const der = await readSegment(key, wrapped, domain('staff-key', dev, staff));
    return await crypto.subtle.importKey('pkcs8', der, { name: 'ECDH', namedCurve: 'P-256' }, false, [
      'deriveBits',
    ]);
  } catch {
    throw new ProtocolError('secret_wrong');
  }
}
