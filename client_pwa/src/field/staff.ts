// People on this tablet: a fresh sign-in, a proposed pass phrase, a key that only its owner's ways open.
// Must never keep a phrase, a PIN, a card or a password.

import { type Bytes, type JsonObject, textOf } from '../protocol/encoding.ts';
import * as keys from '../protocol/keys.ts';
import { randomBytes } from '../protocol/seal.ts';
import { writeRequest } from '../protocol/staff_key.ts';
import * as secret from '../protocol/staff_secret.ts';
import { keepStaff, type StaffSecret } from '../storage/staff.ts';
import type { GivenSecret, NewSecret } from '../worker/messages.ts';
import { forgetTries, openStaffKey, withWay, wrapFor } from './secret.ts';
import type { Tablet } from './tablet.ts';

const ENTROPY_BYTES = 16;

export async function signInStaff(
  tablet: Tablet,
  given: { username: string; password: string; totp?: string },
): Promise<{ staff: string; displayName: string; login: string }> {
  const answer = await tablet.parts.http.postJson('/api/v1/staff-logins', { totp: '', ...given });
  return {
    staff: textOf(answer, 'staff', 60),
    displayName: textOf(answer, 'displayName', 120),
    login: textOf(answer, 'login', 8_192),
  };
}

/** Five words of a list of 2,048: 55 bits. The words carry no check sum: only independent ones are taken. */
export async function proposePassPhrase(): Promise<readonly string[]> {
  const [{ entropyToMnemonic }, { wordlist }] = await Promise.all([
    import('@scure/bip39'),
    import('@scure/bip39/wordlists/english.js'),
  ]);
  return entropyToMnemonic(randomBytes(ENTROPY_BYTES), wordlist).split(' ').slice(0, secret.WORDS);
}

/** A salt for a new passkey of this person, and what the passkey is to be asked. */
export async function proposePasskey(tablet: Tablet, staff: string): Promise<{ salt: Bytes; ask: Bytes }> {
  const salt = randomBytes(secret.SALT_BYTES);
  return { salt, ask: await secret.prfInput(salt, tablet.device, staff) };
}

/** A new key for this person, opened by this one way; an earlier key of theirs here ends. */
export async function keepStaffKey(
  tablet: Tablet,
  given: { login: string; staff: string; displayName: string; secret: NewSecret },
): Promise<{ staff: string }> {
  const { staff, displayName } = given;
  const pair = await keys.generateKem(true);
  const publicJwk = await keys.publicJwk(pair.publicKey);
  const way = await wrapFor(tablet, staff, pair.privateKey, given.secret);
  const kept: StaffSecret = { staff, displayName, publicJwk, ways: [way] };
  await register(tablet, given, publicJwk);
  await keepStaff(kept);
  await forgetTries(tablet, staff);
  return { staff };
}

/** One more way to open the same key: it is opened in a way that is there, and wrapped anew. */
export async function addWay(
  tablet: Tablet,
  given: { staff: string; secret: GivenSecret; made: NewSecret },
): Promise<{ ways: number }> {
  const { key, kept } = await openStaffKey(tablet, given.staff, given.secret, () => true, 'wrap-again');
  const way = await wrapFor(tablet, given.staff, key.privateKey, given.made);
  const back = await keepStaff({ ...kept, ways: withWay(kept.ways, way) });
  return { ways: back.ways.length };
}

async function register(
  tablet: Tablet,
  given: { login: string; staff: string },
  kem: JsonObject,
): Promise<void> {
  const iat = new Date(Date.now() + tablet.parts.http.offset);
  const { staff, login } = given;
  const token = await writeRequest(
    { device: tablet.device, staff, login, kemJwk: kem, iat },
    tablet.parts.pairs.sig.privateKey,
  );
  await tablet.parts.http.postJson('/api/v1/staff-keys', { jws: token });
}
