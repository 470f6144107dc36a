// The staff secret: from what a person types, holds or touches to the key that opens that person's key here. Twin of sync/staff_secret.py.
// Must never be stored, nor be the only thing between a stolen tablet and a batch. RFC 9106.

import {
  BLANKS,
  type Bytes,
  b64u,
  bytesOf,
  CROCKFORD,
  concat,
  digest,
  domain,
  type JsonObject,
  listOf,
  objectOf,
  textOf,
} from './encoding.ts';
import { ProtocolError } from './errors.ts';
import { aesKey, hkdf, readSegment, writeSegment } from './seal.ts';

export const WAYS = ['phrase', 'card', 'passkey'] as const;
export type Way = (typeof WAYS)[number];
export const SALT_BYTES = 16;
/** From a list of 2,048: 55 bits. */
export const WORDS = 5;
const LEAST_WORDS = 4;
/** A PIN never stands alone: the card's 128 bits or a key that is nowhere stored stand beside it. */
export const PIN_DIGITS = 6;
export const MOST_PIN_DIGITS = 12;
export const CARD_BYTES = 16;
export const PRF_BYTES = 32;
export const CARD_PREFIX = 'FIELDDESK-CARD:';
/** 128 bits of card, 12 bits of check. */
export const CARD_CHARS = 28;
const CHECK_BITS = 12n;
export const ARGON2 = { memorySize: 64 * 1024, iterations: 3, parallelism: 1, hashLength: 32 } as const;

/** Argon2id with the parameters above, handed in: it is large and loads late. */
export type Argon2id = (secret: Bytes, salt: Bytes) => Promise<Uint8Array>;

/** How a session's batch may be unlocked: the ways, and the digest of its card ("" when it has none). */
export interface UnlockPolicy {
  readonly ways: readonly Way[];
  readonly card: string;
}

/** A pass phrase as it is derived from: NFKC, lower case, single blanks, UTF-8. */
export function normalise(phrase: string): Bytes {
  return bytesOf(phrase.normalize('NFKC').toLowerCase().replaceAll(BLANKS, ' ').replaceAll(/^ | $/g, ''));
}

/** The same, of at least four words. Throws phrase_too_short. */
export function readPhrase(phrase: string): Bytes {
  const found = normalise(phrase);
  const blanks = found.reduce((count, byte) => count + (byte === 0x20 ? 1 : 0), 0);
  if (blanks < LEAST_WORDS - 1) throw new ProtocolError('phrase_too_short');
  return found;
}

/** A PIN's digits as ASCII: 6 to 12, not all the same, not straight up or down. Throws pin_too_simple. */
export function readPin(text: string): Bytes {
  const pin = bytesOf(text.normalize('NFKC').replaceAll(BLANKS, ''));
  const form = pin.every((byte) => byte >= 0x30 && byte <= 0x39);
  if (!form || pin.length < PIN_DIGITS || pin.length > MOST_PIN_DIGITS)
    throw new ProtocolError('pin_too_simple', 'form');
  const steps = new Set([...pin].slice(1).map((byte, at) => byte - (pin[at] ?? 0)));
  const [step = 0] = steps;
  if (steps.size === 1 && Math.abs(step) <= 1) throw new ProtocolError('pin_too_simple', 'order');
  return pin;
}

/** The AES-256 key of a pass phrase. Throws phrase_too_short. */
export async function phraseKek(
  phrase: string,
  salt: Bytes,
  staff: string,
  argon2id: Argon2id,
): Promise<CryptoKey> {
  return kek('phrase', await argon2id(readPhrase(phrase), salt), staff);
}

/** The AES-256 key of a PIN beside the session card. Throws pin_too_simple. */
export async function cardKek(
  pin: string,
  card: Bytes,
  salt: Bytes,
  staff: string,
  argon2id: Argon2id,
): Promise<CryptoKey> {
  return kek('card', concat(await argon2id(readPin(pin), salt), card), staff);
}

/** The AES-256 key of what a passkey's PRF extension gave for prfInput. */
export async function passkeyKek(prf: Bytes, staff: string): Promise<CryptoKey> {
  if (prf.length !== PRF_BYTES) throw new ProtocolError('field_missing', 'prf');
  return kek('passkey', prf, staff);
}

/** What the passkey's PRF is asked for. */
export function prfInput(salt: Bytes, dev: string, staff: string): Promise<Bytes> {
  return digest(concat(domain('staff-prf', dev, staff), salt));
}

/** The 16 bytes of a card that was scanned or typed; case, blanks, hyphens and O I L do not matter. Throws card_mistyped. */
export async function readCard(text: string): Promise<Bytes> {
  const upper = text.toUpperCase().replaceAll(BLANKS, '');
  const bare = upper.startsWith(CARD_PREFIX) ? upper.slice(CARD_PREFIX.length) : upper;
  const chars = [...bare.replaceAll('-', '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')];
  if (chars.length !== CARD_CHARS || chars.some((char) => !CROCKFORD.includes(char)))
    throw new ProtocolError('card_mistyped');
  const number = chars.reduce((sum, char) => (sum << 5n) | BigInt(CROCKFORD.indexOf(char)), 0n);
  const card = new Uint8Array(CARD_BYTES);
  let left = number >> CHECK_BITS;
  for (let at = CARD_BYTES - 1; at >= 0; at -= 1) {
    card[at] = Number(left & 255n);
    left >>= 8n;
  }
  const check = await digest(concat(domain('session-card-check'), card));
  const wanted = ((check[0] ?? 0) << 4) | ((check[1] ?? 0) >> 4);
  if (Number(number & ((1n << CHECK_BITS) - 1n)) !== wanted) throw new ProtocolError('card_mistyped');
  return card;
}

/** The text is a session card's, read or not. */
export function looksLikeCard(text: string): boolean {
  return text.trim().toUpperCase().startsWith(CARD_PREFIX);
}

/** What a batch header says of the session's card. */
export async function cardDigest(card: Bytes, session: string): Promise<string> {
  return b64u(await digest(concat(domain('session-card', session), card)));
}

/** The card is the session's present one. Throws card_wrong. */
export async function checkCard(card: Bytes, session: string, policy: UnlockPolicy): Promise<void> {
  if ((await cardDigest(card, session)) !== policy.card) throw new ProtocolError('card_wrong');
}

/** From `policy` of a batch header; ways of a later version are left out. Throws field_missing. */
export function readPolicy(policy: JsonObject): UnlockPolicy {
  const unlock = objectOf(policy, 'unlock');
  const said = listOf(unlock, 'ways', 16);
  const card = 'card' in unlock ? textOf(unlock, 'card', 43) : '';
  const ways = WAYS.filter((way) => said.includes(way) && (way !== 'card' || card !== ''));
  if (ways.length === 0) throw new ProtocolError('field_missing', 'ways');
  return { ways, card };
}

/** STAFF-KEM as PKCS#8 under the secret's key, bound to tablet and person. */
export async function wrapStaffKey(
  key: CryptoKey,
  privateKey: CryptoKey,
  dev: string,
  staff: string,
): Promise<Bytes> {
  const der = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey));
  const wrapped = await writeSegment(key, der, domain('staff-key', dev, staff), 1);
  der.fill(0);
  return wrapped;
}

/** STAFF-KEM's private half again, non-extractable unless it is to be wrapped anew. Throws secret_wrong. */
export async function unwrapStaffKey(
  key: CryptoKey,
  wrapped: Bytes,
  dev: string,
  staff: string,
  use: 'open' | 'wrap-again' = 'open',
): Promise<CryptoKey> {
  try {
    const der = await readSegment(key, wrapped, domain('staff-key', dev, staff));
    const again = use === 'wrap-again';
    const privateKey = await crypto.subtle.importKey(
      'pkcs8',
      der,
      { name: 'ECDH', namedCurve: 'P-256' },
      again,
      ['deriveBits'],
    );
    der.fill(0);
    return privateKey;
  } catch {
    throw new ProtocolError('secret_wrong');
  }
}

async function kek(way: Way, known: Uint8Array, staff: string): Promise<CryptoKey> {
  return aesKey(await hkdf(known as Bytes, new Uint8Array(0), domain('staff-kek', way, staff)));
}
