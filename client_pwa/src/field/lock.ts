// Lock in two depths: quick, which the day's PIN or a passkey lifts, and full, which leaves nothing but the disk.
// Must never keep a PIN, nor the shares in anything that the PIN alone opens. docs/protocol.md, "Keys".

import type * as batch from '../protocol/batch.ts';
import { QUICK } from '../protocol/chain.ts';
import { type Bytes, domain } from '../protocol/encoding.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { aesKey, hkdf, randomBytes, readSegment, writeSegment } from '../protocol/seal.ts';
import * as secret from '../protocol/staff_secret.ts';
import { argon2id } from './argon2id.ts';
import { FieldError, type Tablet } from './tablet.ts';

export const PIN_TRIES = 5;
/** How long a quick lock waits for its PIN, and how long a PIN lasts, in ms. */
export const QUICK_LIMIT = 30 * 60_000;
export const DAY_LIMIT = 10 * 3_600_000;

/** A moment by both clocks: one may be set back, the other may stand still while the tablet sleeps. */
export interface Moment {
  readonly wall: number;
  readonly mono: number;
}

/** The day's PIN: The shares under a random key that no script reads, inside a segment under the PIN. */
interface DayPin {
  readonly salt: Bytes;
  readonly wrapped: Bytes;
  wrong: number;
}

/** What lasts from the full unlock to the next full lock. Nothing in it opens anything by itself. */
export interface Day {
  readonly header: batch.Header;
  readonly staff: string;
  readonly displayName: string;
  readonly since: Moment;
  /** A passkey of this person may lift a quick lock. */
  readonly passkey: boolean;
  readonly random: CryptoKey;
  /** The shares under the random key, until a PIN was chosen or the first lock. */
  sealed: Bytes | null;
  pin: DayPin | null;
  /** The person goes without a PIN today. */
  declined: boolean;
  lockedAt: Moment | null;
}

export function now(): Moment {
  return { wall: Date.now(), mono: performance.now() };
}

/** The longer of what the two clocks say went by, in ms. */
export function sinceThen(then: Moment, at: Moment): number {
  return Math.max(at.wall - then.wall, at.mono - then.mono);
}

/** A day begins: the shares go under a random key; the caller zeroes them. */
export async function beginDay(
  shares: Bytes,
  given: Pick<Day, 'header' | 'staff' | 'displayName' | 'passkey'> & { declined: boolean },
): Promise<Day> {
  const random = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const sealed = await writeSegment(random, shares, aad(given), 1);
  return { ...given, since: now(), random, sealed, pin: null, lockedAt: null };
}

/** Choose the day's PIN, six digits. Throws pin_too_simple, locked. */
export async function chooseDayPin(tablet: Tablet, pin: string): Promise<void> {
  const { day } = tablet;
  if (!tablet.unlocked || !day?.sealed) throw new FieldError('locked');
  const salt = randomBytes(secret.SALT_BYTES);
  const key = await pinKey(pin, salt, day.staff);
  day.pin = { salt, wrapped: await writeSegment(key, day.sealed, aad(day), 1), wrong: 0 };
  day.sealed = null;
  day.declined = false;
}

/** Go without a PIN today: unless a passkey is here, every lock is a full one. */
export function declineDayPin(tablet: Tablet): void {
  if (tablet.day) tablet.day.declined = true;
}

/** Whether something lighter than the staff secret may lift the next lock. */
export function canLockQuickly(day: Day | null): boolean {
  return day !== null && (day.pin !== null || day.passkey);
}

/** Lock. A quick lock that nothing could lift is a full one. */
export async function lock(tablet: Tablet, depth: 'quick' | 'full'): Promise<void> {
  const { unlocked, day } = tablet;
  const quick = depth === QUICK && canLockQuickly(day);
  const was = unlocked ?? (quick ? null : day);
  tablet.unlocked = null;
  /^/.test(''); // JavaScript remembers the text that matched last, and that may be a name
  if (day) day.sealed = null;
  if (!quick) tablet.day = null;
  else if (day && !day.lockedAt) day.lockedAt = now();
  if (!was) return;
  const { header, staff } = was;
  const members = { kind: 'lock', batch: header.batch, edition: header.edition, staff } as const;
  await tablet.add(quick ? { ...members, depth: QUICK } : members);
}

/** The shares again by the day's PIN, to be zeroed after use. Throws day_over, day_pin_wrong, day_pin_ended. */
export async function sharesByPin(tablet: Tablet, pin: string): Promise<Bytes> {
  const day = await quicklyLocked(tablet);
  if (!day.pin) throw new FieldError('no_such_way');
  const { salt, wrapped } = day.pin;
  const key = await pinKey(pin, salt, day.staff);
  day.pin.wrong += 1;
  try {
    const sealed = await readSegment(key, wrapped, aad(day));
    const shares = await readSegment(day.random, sealed, aad(day));
    day.pin.wrong = 0;
    return shares;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const left = PIN_TRIES - day.pin.wrong;
    if (left > 0) throw new FieldError('day_pin_wrong', '', { left });
    await lock(tablet, 'full');
    throw new FieldError('day_pin_ended');
  }
}

/** The day under its quick lock. One that has lasted too long is locked fully. Throws locked, day_over. */
export async function quicklyLocked(tablet: Tablet): Promise<Day> {
  if (tablet.unlocked || !tablet.day) throw new FieldError('locked');
  if (untilFull(tablet) > 0) return tablet.day;
  await lock(tablet, 'full');
  throw new FieldError('day_over');
}

/** Ms until the day ends by itself; a PIN that ran out while unlocked only ends the PIN. */
export function untilFull(tablet: Tablet, at: Moment = now()): number {
  const { day, unlocked } = tablet;
  if (!day) return Number.POSITIVE_INFINITY;
  const ends = day.header.exp.getTime() - (at.wall + Math.max(0, tablet.parts.http.offset));
  if (unlocked || !day.lockedAt) return ends;
  const idle = QUICK_LIMIT - sinceThen(day.lockedAt, at);
  return Math.min(ends, idle, DAY_LIMIT - sinceThen(day.since, at));
}

/** What time has ended: the whole day, or the PIN of a tablet that is in use. */
export async function endWhatIsOver(tablet: Tablet): Promise<void> {
  const { day } = tablet;
  if (!day) return;
  if (untilFull(tablet) <= 0) await lock(tablet, 'full');
  else if (sinceThen(day.since, now()) >= DAY_LIMIT) day.pin = null;
}

async function pinKey(pin: string, salt: Bytes, staff: string): Promise<CryptoKey> {
  const digits = secret.readPin(pin);
  if (digits.length !== secret.PIN_DIGITS) throw new ProtocolError('pin_too_simple', 'form');
  const stretched = await argon2id(digits, salt);
  return aesKey(await hkdf(stretched, new Uint8Array(0), domain('day-pin', staff)));
}

function aad({ header, staff }: Pick<Day, 'header' | 'staff'>): Bytes {
  return domain('day', header.batch, String(header.edition), staff);
}
