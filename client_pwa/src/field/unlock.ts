// Unlock: tablet and person together open the batch's keys and its directory; under a quick lock the day's PIN or a finger does.
// Must never open a batch in a way that its session does not allow. docs/protocol.md, "Keys".

import * as batch from '../protocol/batch.ts';
import { QUICK } from '../protocol/chain.ts';
import type { Bytes } from '../protocol/encoding.ts';
import type { Entry } from '../protocol/record.ts';
import type { UnlockPolicy, Way } from '../protocol/staff_secret.ts';
import * as packs from '../storage/packs.ts';
import type { KeptWay, StaffSecret } from '../storage/staff.ts';
import type { Draft, GivenSecret } from '../worker/messages.ts';
import { deriveDraftKey, unfinishedOf } from './draft.ts';
import { withoutOwnLeases } from './lease.ts';
import { beginDay, lock, quicklyLocked, sharesByPin } from './lock.ts';
import { isComplete, preparedHeader } from './prepare.ts';
import { kemFor, pqFor } from './renew.ts';
import { openStaffKey } from './secret.ts';
import { FieldError, type Tablet } from './tablet.ts';

/** What is in memory while a batch is unlocked. */
export interface Unlocked {
  readonly header: batch.Header;
  readonly keys: batch.BatchKeys;
  /** Of what is begun here and not signed; it never leaves this tablet. */
  readonly drafts: CryptoKey;
  readonly entries: readonly Entry[];
  /** The number of the box's seal, '' when the edition names none. */
  readonly box: string;
  readonly places: ReadonlyMap<string, number>;
  readonly staff: string;
  readonly displayName: string;
  /** The record that is open, with the digest of what was shown. */
  open: { rid: string; rec: string } | null;
}

/** Lift a full lock with the person's secret; a day begins. */
export async function unlock(
  tablet: Tablet,
  given: { batch: string; staff: string; secret: GivenSecret },
): Promise<{ count: number; unfinished: Draft | null }> {
  const header = await preparedHeader(tablet, given.batch);
  const whole = isComplete(header);
  whole.catch(() => undefined);
  const { shares, kept } = await sharesBySecret(tablet, header, given.staff, given.secret);
  if (!(await whole)) throw new FieldError('batch_incomplete');
  const { staff, displayName } = kept;
  const passkey = kept.ways.some((way) => way.way === 'passkey' && allows(header.unlock, way));
  const declined = given.secret.way === 'passkey';
  const day = await beginDay(shares, { header, staff, displayName, passkey, declined });
  await open(tablet, header, shares, kept);
  tablet.day = day;
  await tablet.add({ kind: 'unlock', batch: header.batch, edition: header.edition, staff });
  return { count: header.count, unfinished: await unfinishedOf(tablet) };
}

/** Lift a quick lock with the day's PIN or the same person's passkey. */
export async function unlockQuickly(
  tablet: Tablet,
  given: { pin: string } | { secret: GivenSecret },
): Promise<{ count: number }> {
  const day = await quicklyLocked(tablet);
  const { header, staff } = day;
  const shares = await ('pin' in given
    ? sharesByPin(tablet, given.pin)
    : sharesByPasskey(tablet, header, staff, given.secret));
  await open(tablet, header, shares, day);
  day.lockedAt = null;
  const members = { kind: 'unlock', batch: header.batch, edition: header.edition, staff } as const;
  await tablet.add({ ...members, depth: QUICK });
  return { count: header.count };
}

/** The session allows this way, and a card only if it is the present one. */
export function allows(policy: UnlockPolicy, way: { way: Way; card?: string }): boolean {
  return policy.ways.includes(way.way) && (way.way !== 'card' || way.card === policy.card);
}

/** The unlocked batch. Throws locked. */
export function unlockedOf(tablet: Tablet): Unlocked {
  if (!tablet.unlocked) throw new FieldError('locked');
  return tablet.unlocked;
}

async function sharesBySecret(
  tablet: Tablet,
  header: batch.Header,
  staff: string,
  given: GivenSecret,
): Promise<{ shares: Bytes; kept: StaffSecret }> {
  if (!header.unlock.ways.includes(given.way)) throw new FieldError('way_not_allowed');
  const allowed = (way: KeptWay) => allows(header.unlock, way);
  const { key, kept } = await openStaffKey(tablet, staff, given, allowed);
  const device = {
    id: tablet.device,
    pair: await kemFor(tablet, header),
    pq: await pqFor(tablet, header),
  };
  return { shares: await batch.readShares(header, device, { id: staff, pair: key }), kept };
}

async function sharesByPasskey(
  tablet: Tablet,
  header: batch.Header,
  staff: string,
  given: GivenSecret,
): Promise<Bytes> {
  if (given.way !== 'passkey') throw new FieldError('way_not_allowed');
  try {
    return (await sharesBySecret(tablet, header, staff, given)).shares;
  } catch (error) {
    if (error instanceof FieldError && error.code === 'staff_key_erased') await lock(tablet, 'full');
    throw error;
  }
}

/** Derive the keys, open the directory; the shares are zeroed. */
async function open(
  tablet: Tablet,
  header: batch.Header,
  shares: Bytes,
  who: { staff: string; displayName: string },
): Promise<void> {
  const keys = await batch.deriveKeys(shares, header.batch, header.edition);
  const drafts = await deriveDraftKey(shares, header.batch, header.edition);
  shares.fill(0);
  const segment = await packs.readPart(header.batch, header.edition, packs.DIRECTORY);
  const manifest = await packs.readManifest(header.batch, header.edition);
  if (!segment || !manifest) throw new FieldError('batch_incomplete');
  const directory = await batch.openDirectory(header, keys, segment, manifest);
  const entries = withoutOwnLeases(directory.entries, tablet.device);
  const places = new Map(entries.map((entry, place) => [entry.rid, place]));
  const { staff, displayName } = who;
  tablet.unlocked = {
    header,
    keys,
    drafts,
    entries,
    box: directory.box,
    places,
    staff,
    displayName,
    open: null,
  };
}
