// People on this tablet: a fresh sign-in, a proposed pass phrase, a key that only the phrase opens.
// Must never keep a phrase or a password.

import { entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { type JsonObject, seconds, textOf } from '../protocol/encoding.ts';
import * as jws from '../protocol/jws.ts';
import * as keys from '../protocol/keys.ts';
import { randomBytes } from '../protocol/seal.ts';
import * as secret from '../protocol/staff_secret.ts';
import { keepStaff, type StaffSecret } from '../storage/keys.ts';
import { argon2id } from './argon2id.ts';
import { FieldError, type Tablet } from './tablet.ts';

const STAFF_KEY_TYP = 'fielddesk-staff-key+jws';
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
export function proposePassPhrase(): readonly string[] {
  return entropyToMnemonic(randomBytes(ENTROPY_BYTES), wordlist).split(' ').slice(0, secret.WORDS);
}

export async function keepStaffKey(
  tablet: Tablet,
  given: { login: string; staff: string; displayName: string; phrase: string },
): Promise<{ staff: string }> {
  if (secret.normalise(given.phrase).length < 20) throw new FieldError('phrase_too_short');
  const pair = await keys.generateKem(true);
  const publicJwk = await keys.publicJwk(pair.publicKey);
  const salt = randomBytes(secret.SALT_BYTES);
  const key = await secret.kek(given.phrase, salt, given.staff, argon2id);
  const wrapped = await secret.wrapStaffKey(key, pair.privateKey, tablet.device, given.staff);
  const kept: StaffSecret = { staff: given.staff, displayName: given.displayName, salt, wrapped, publicJwk };
  await register(tablet, given, publicJwk);
  const back = await keepStaff(kept);
  await secret.unwrapStaffKey(key, back.wrapped, tablet.device, given.staff);
  return { staff: given.staff };
}

async function register(
  tablet: Tablet,
  given: { login: string; staff: string },
  kem: JsonObject,
): Promise<void> {
  const payload = {
    v: 1,
    dev: tablet.device,
    staff: given.staff,
    login: given.login,
    kem,
    iat: seconds(new Date(Date.now() + tablet.parts.http.offset)),
  };
  const token = await jws.sign(
    payload,
    { typ: STAFF_KEY_TYP, kid: tablet.device },
    tablet.parts.pairs.sig.privateKey,
  );
  await tablet.parts.http.postJson('/api/v1/staff-keys', { jws: token });
}
