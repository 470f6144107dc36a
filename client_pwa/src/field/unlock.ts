// Unlock: tablet and person together open the batch's keys and its directory; lock forgets both.
// Must never leave a directory or a key behind after lock. docs/protocol.md, "Keys".

import * as batch from '../protocol/batch.ts';
import { ProtocolError } from '../protocol/errors.ts';
import type { Entry } from '../protocol/record.ts';
import * as secret from '../protocol/staff_secret.ts';
import { keepFact, readFact } from '../storage/database.ts';
import { eraseStaff, readStaff } from '../storage/keys.ts';
import * as packs from '../storage/packs.ts';
import { argon2id } from './argon2id.ts';
import { isComplete, readPrepared } from './prepare.ts';
import { kemFor } from './renew.ts';
import { FieldError, type Tablet } from './tablet.ts';

export const MOST_TRIES = 10;
const FREE_TRIES = 3;
const FIRST_DELAY = 5_000;

/** What is in memory while a batch is unlocked. */
export interface Unlocked {
  readonly header: batch.Header;
  readonly keys: batch.BatchKeys;
  readonly entries: readonly Entry[];
  readonly places: ReadonlyMap<string, number>;
  readonly staff: string;
  readonly displayName: string;
  /** The record that is open, with the digest of what was shown. */
  open: { rid: string; rec: string } | null;
}

export interface Tries {
  readonly wrong: number;
  readonly until: number;
}

export async function triesOf(tablet: Tablet): Promise<Tries> {
  return (await readFact(tablet.parts.database, 'tries')) ?? { wrong: 0, until: 0 };
}

export async function unlock(
  tablet: Tablet,
  given: { batch: string; staff: string; phrase: string },
): Promise<{ count: number }> {
  const pair = await openStaffKey(tablet, given.staff, given.phrase);
  const prepared = (await packs.preparedEditions()).find((one) => one.batch === given.batch);
  if (!prepared) throw new FieldError('batch_not_prepared');
  const header = await readPrepared(tablet, prepared.header);
  const segment = await packs.readPart(header.batch, header.edition, packs.DIRECTORY);
  if (!segment || !(await isComplete(header))) throw new FieldError('batch_incomplete');
  const device = { id: tablet.device, pair: await kemFor(tablet, header) };
  const keys = await batch.openShares(header, device, { id: given.staff, pair: pair.key });
  const entries = await batch.openDirectory(header, keys, segment);
  tablet.unlocked = {
    header,
    keys,
    entries,
    places: new Map(entries.map((entry, place) => [entry.rid, place])),
    staff: given.staff,
    displayName: pair.displayName,
    open: null,
  };
  await tablet.add({ kind: 'unlock', batch: header.batch, edition: header.edition, staff: given.staff });
  return { count: entries.length };
}

export async function lock(tablet: Tablet): Promise<void> {
  const { unlocked } = tablet;
  if (!unlocked) return;
  tablet.unlocked = null;
  const { header, staff } = unlocked;
  await tablet.add({ kind: 'lock', batch: header.batch, edition: header.edition, staff });
}

/** The unlocked batch. Throws locked. */
export function unlockedOf(tablet: Tablet): Unlocked {
  if (!tablet.unlocked) throw new FieldError('locked');
  return tablet.unlocked;
}

async function openStaffKey(
  tablet: Tablet,
  staff: string,
  phrase: string,
): Promise<{ key: CryptoKeyPair; displayName: string }> {
  const tries = await triesOf(tablet);
  if (tries.until > Date.now())
    throw new FieldError('wait_before_next_try', '', { waitUntil: new Date(tries.until).toISOString() });
  const kept = await readStaff(staff);
  if (!kept) throw new FieldError('no_staff_key');
  const kek = await secret.kek(phrase, kept.salt, staff, argon2id);
  try {
    const privateKey = await secret.unwrapStaffKey(kek, kept.wrapped, tablet.device, staff);
    const publicKey = await crypto.subtle.importKey(
      'jwk',
      kept.publicJwk as JsonWebKey,
      { name: 'ECDH', namedCurve: 'P-256' },
      true,
      [],
    );
    if (tries.wrong > 0) await keepFact(tablet.parts.database, 'tries', { wrong: 0, until: 0 });
    return { key: { privateKey, publicKey }, displayName: kept.displayName };
  } catch (error) {
    if (!(error instanceof ProtocolError && error.code === 'secret_wrong')) throw error;
    throw await countWrong(tablet, staff, tries.wrong + 1);
  }
}

async function countWrong(tablet: Tablet, staff: string, wrong: number): Promise<FieldError> {
  if (wrong >= MOST_TRIES) {
    await eraseStaff(staff);
    await keepFact(tablet.parts.database, 'tries', { wrong: 0, until: 0 });
    return new FieldError('staff_key_erased');
  }
  const until = wrong <= FREE_TRIES ? 0 : Date.now() + FIRST_DELAY * 2 ** (wrong - FREE_TRIES - 1);
  await keepFact(tablet.parts.database, 'tries', { wrong, until });
  return new FieldError('secret_wrong', '', {
    left: MOST_TRIES - wrong,
    waitUntil: until ? new Date(until).toISOString() : null,
  });
}
