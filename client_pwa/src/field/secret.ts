// A person's key on this tablet: opened in one of its ways, wrapped for another.
// Must never let a try go uncounted, nor say more of a wrong one than how many are left.

import type { Bytes } from '../protocol/encoding.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { randomBytes } from '../protocol/seal.ts';
import * as secret from '../protocol/staff_secret.ts';
import { keepFact, readFact } from '../storage/database.ts';
import { eraseStaff, type KeptWay, readStaff, type StaffSecret } from '../storage/staff.ts';
import type { GivenSecret, NewSecret } from '../worker/messages.ts';
import { argon2id } from './argon2id.ts';
import { preparedHeader } from './prepare.ts';
import { FieldError, type Tablet } from './tablet.ts';

export const MOST_TRIES = 10;
const FREE_TRIES = 3;
const FIRST_DELAY = 5_000;

export interface Tries {
  readonly wrong: number;
  readonly until: number;
}

const NONE: Tries = { wrong: 0, until: 0 };

/** Wrong tries of everyone who has any. */
export async function everyTries(tablet: Tablet): Promise<Readonly<Record<string, Tries>>> {
  return (await readFact(tablet.parts.database, 'tries')) ?? {};
}

/** The person's key pair. `allows` says which of its ways count here. Throws secret_wrong, no_such_way and what the secret's form is. */
export async function openStaffKey(
  tablet: Tablet,
  staff: string,
  given: GivenSecret,
  allows: (way: KeptWay) => boolean = () => true,
  use: 'open' | 'wrap-again' = 'open',
): Promise<{ key: CryptoKeyPair; kept: StaffSecret }> {
  await checkMayTry(tablet, staff);
  const kept = await readStaff(staff);
  if (!kept) throw new FieldError('no_staff_key');
  const card = given.way === 'card' ? await secret.readCard(given.card) : null;
  const way = await wayFor(kept, given, card, allows);
  if (given.way === 'phrase') secret.readPhrase(given.phrase);
  if (given.way === 'card') secret.readPin(given.pin);
  const left = await countTry(tablet, staff);
  try {
    const kek = await kekOf(given, card, way.salt, staff);
    const privateKey = await secret.unwrapStaffKey(kek, way.wrapped, tablet.device, staff, use);
    await forgetTries(tablet, staff);
    return { key: { privateKey, publicKey: await publicKeyOf(kept) }, kept };
  } catch (error) {
    if (!(error instanceof ProtocolError && error.code === 'secret_wrong')) throw error;
    throw await wrongTry(tablet, staff, left);
  } finally {
    if (given.way === 'passkey') given.prf.fill(0);
  }
}

/** A private key wrapped for a new way. Throws what the secret's form is, card_wrong. */
export async function wrapFor(
  tablet: Tablet,
  staff: string,
  privateKey: CryptoKey,
  made: NewSecret,
): Promise<KeptWay> {
  const card = made.way === 'card' ? await cardOf(tablet, made.card, made.batch) : null;
  const salt = made.way === 'passkey' ? (made.salt as Bytes) : randomBytes(secret.SALT_BYTES);
  const kek = await kekOf(made, card?.bytes ?? null, salt, staff);
  const wrapped = await secret.wrapStaffKey(kek, privateKey, tablet.device, staff);
  await secret.unwrapStaffKey(kek, wrapped, tablet.device, staff);
  if (made.way === 'passkey') made.prf.fill(0);
  return {
    way: made.way,
    salt,
    wrapped,
    ...(card ? { session: card.session, card: card.digest } : {}),
    ...(made.way === 'passkey' ? { credential: made.credential } : {}),
  };
}

/** The ways with this one put in; it takes the place of an earlier one of its kind (a card: of its session). */
export function withWay(ways: readonly KeptWay[], made: KeptWay): readonly KeptWay[] {
  const stays = (one: KeptWay) => one.way !== made.way || one.session !== made.session;
  return [...ways.filter(stays), made];
}

async function cardOf(tablet: Tablet, text: string, batch: string) {
  const bytes = await secret.readCard(text);
  const header = await preparedHeader(tablet, batch);
  await secret.checkCard(bytes, header.session, header.unlock);
  return { bytes, session: header.session, digest: header.unlock.card };
}

async function wayFor(
  kept: StaffSecret,
  given: GivenSecret,
  card: Bytes | null,
  allows: (way: KeptWay) => boolean,
): Promise<KeptWay> {
  const kind = kept.ways.filter((one) => one.way === given.way && allows(one));
  if (kind.length === 0) throw new FieldError('no_such_way');
  if (given.way === 'passkey') {
    const found = kind.find((one) => one.credential === given.credential);
    if (!found) throw new FieldError('no_such_way');
    return found;
  }
  if (!card) return kind[0] as KeptWay;
  for (const one of kind) if ((await secret.cardDigest(card, one.session ?? '')) === one.card) return one;
  throw new ProtocolError('card_wrong');
}

function kekOf(given: GivenSecret | NewSecret, card: Bytes | null, salt: Bytes, staff: string) {
  if (given.way === 'phrase') return secret.phraseKek(given.phrase, salt, staff, argon2id);
  if (given.way === 'passkey') return secret.passkeyKek(given.prf as Bytes, staff);
  if (!card) throw new ProtocolError('card_mistyped');
  return secret.cardKek(given.pin, card, salt, staff, argon2id);
}

function publicKeyOf(kept: StaffSecret): Promise<CryptoKey> {
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' };
  return crypto.subtle.importKey('jwk', kept.publicJwk as JsonWebKey, algorithm, true, []);
}

async function checkMayTry(tablet: Tablet, staff: string): Promise<void> {
  const { wrong, until } = (await everyTries(tablet))[staff] ?? NONE;
  if (wrong >= MOST_TRIES) throw await erase(tablet, staff);
  if (until > Date.now())
    throw new FieldError('wait_before_next_try', '', { waitUntil: new Date(until).toISOString() });
}

/** A try counts before it is made: ending the browser in the middle of it wins nothing. Gives the wrong ones with this. */
async function countTry(tablet: Tablet, staff: string): Promise<number> {
  const all = await everyTries(tablet);
  const wrong = (all[staff]?.wrong ?? 0) + 1;
  await keepFact(tablet.parts.database, 'tries', { ...all, [staff]: { wrong, until: waitAfter(wrong) } });
  return wrong;
}

async function wrongTry(tablet: Tablet, staff: string, wrong: number): Promise<FieldError> {
  if (wrong >= MOST_TRIES) return erase(tablet, staff);
  const until = waitAfter(wrong);
  const all = await everyTries(tablet);
  await keepFact(tablet.parts.database, 'tries', { ...all, [staff]: { wrong, until } });
  return new FieldError('secret_wrong', '', {
    left: MOST_TRIES - wrong,
    waitUntil: until ? new Date(until).toISOString() : null,
  });
}

async function erase(tablet: Tablet, staff: string): Promise<FieldError> {
  await eraseStaff(staff);
  await forgetTries(tablet, staff);
  return new FieldError('staff_key_erased');
}

export async function forgetTries(tablet: Tablet, staff: string): Promise<void> {
  const { [staff]: had, ...others } = await everyTries(tablet);
  if (had) await keepFact(tablet.parts.database, 'tries', others);
}

function waitAfter(wrong: number): number {
  return wrong <= FREE_TRIES ? 0 : Date.now() + FIRST_DELAY * 2 ** (wrong - FREE_TRIES - 1);
}
