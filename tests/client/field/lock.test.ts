// The two depths of lock: what a day's PIN lifts, and what makes a quick lock a full one.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import * as locks from '../../../client_pwa/src/field/lock.ts';
import type { Members, Tablet } from '../../../client_pwa/src/field/tablet.ts';
import type { Header } from '../../../client_pwa/src/protocol/batch.ts';

const SHARES = new Uint8Array(64).fill(7);
const PIN = '294716';
const HOUR = 3_600_000;

let kept: Members[];
let tablet: Tablet;

function header(exp = new Date(Date.now() + 12 * HOUR)): Header {
  return { batch: 'b', edition: 1, session: 's', exp } as unknown as Header;
}

/** An unlocked tablet whose day has begun. */
async function unlocked(passkey = false, given = header()): Promise<Tablet> {
  const day = await locks.beginDay(SHARES.slice(), {
    header: given,
    staff: 'p',
    displayName: 'P',
    passkey,
    declined: false,
  });
  const made = {
    day,
    unlocked: { header: given, staff: 'p' },
    parts: { http: { offset: 0 } },
    add: async (members: Members) => void kept.push(members),
  };
  return made as unknown as Tablet;
}

function code(expected: string) {
  return (error: unknown) => (error as { code?: string }).code === expected;
}

beforeEach(async () => {
  kept = [];
  tablet = await unlocked();
});

test('the PIN of the day brings the shares back, and the chain says that the lock was quick', async () => {
  await locks.chooseDayPin(tablet, PIN);
  await locks.lock(tablet, 'quick');
  assert.equal(tablet.unlocked, null);
  assert.deepEqual(kept, [{ kind: 'lock', batch: 'b', edition: 1, staff: 'p', depth: 'quick' }]);
  assert.deepEqual(await locks.sharesByPin(tablet, PIN), SHARES);
});

test('under a quick lock the shares lie nowhere in clear, nor under the random key alone', async () => {
  await locks.chooseDayPin(tablet, PIN);
  await locks.lock(tablet, 'quick');
  assert.equal(tablet.day?.sealed, null);
  assert.equal(tablet.day?.random.extractable, false);
  assert.ok(!Buffer.from(tablet.day?.pin?.wrapped ?? []).includes(Buffer.from(SHARES.slice(0, 16))));
});

test('without a PIN and without a passkey every lock is a full one', async () => {
  locks.declineDayPin(tablet);
  await locks.lock(tablet, 'quick');
  assert.equal(tablet.day, null);
  assert.deepEqual(kept, [{ kind: 'lock', batch: 'b', edition: 1, staff: 'p' }]);
});

test('with a passkey a lock is quick although there is no PIN, and no PIN lifts it', async () => {
  tablet = await unlocked(true);
  await locks.lock(tablet, 'quick');
  assert.notEqual(tablet.day, null);
  assert.equal(tablet.day?.sealed, null);
  await assert.rejects(locks.sharesByPin(tablet, PIN), code('no_such_way'));
});

test('five wrong PINs make a full lock, and the tries left are said', async () => {
  await locks.chooseDayPin(tablet, PIN);
  await locks.lock(tablet, 'quick');
  for (const left of [4, 3, 2, 1])
    await assert.rejects(
      locks.sharesByPin(tablet, '918273'),
      (error: unknown) =>
        code('day_pin_wrong')(error) && (error as { extra: { left: number } }).extra.left === left,
    );
  await assert.rejects(locks.sharesByPin(tablet, '918273'), code('day_pin_ended'));
  assert.equal(tablet.day, null);
  assert.deepEqual(kept.at(-1), { kind: 'lock', batch: 'b', edition: 1, staff: 'p' });
  await assert.rejects(locks.sharesByPin(tablet, PIN), code('locked'));
});

test('a right PIN starts the count anew', async () => {
  await locks.chooseDayPin(tablet, PIN);
  await locks.lock(tablet, 'quick');
  await assert.rejects(locks.sharesByPin(tablet, '918273'), code('day_pin_wrong'));
  await locks.sharesByPin(tablet, PIN);
  assert.equal(tablet.day?.pin?.wrong, 0);
});

test('a PIN that is too simple or too long is not taken', async () => {
  for (const simple of ['123456', '777777', '29471', '2947161'])
    await assert.rejects(locks.chooseDayPin(tablet, simple), code('pin_too_simple'));
  assert.equal(tablet.day?.pin, null);
});

test('half an hour under a quick lock makes it a full one, by whichever clock says so', async () => {
  for (const clock of ['wall', 'mono'] as const) {
    tablet = await unlocked();
    await locks.chooseDayPin(tablet, PIN);
    await locks.lock(tablet, 'quick');
    const { day } = tablet;
    assert.ok(day?.lockedAt);
    day.lockedAt = { ...day.lockedAt, [clock]: day.lockedAt[clock] - locks.QUICK_LIMIT };
    await assert.rejects(locks.sharesByPin(tablet, PIN), code('day_over'));
    assert.equal(tablet.day, null);
  }
});

test('ten hours end the PIN, also of a tablet that is in use then', async () => {
  await locks.chooseDayPin(tablet, PIN);
  const { day } = tablet;
  assert.ok(day);
  const then = { wall: Date.now() - locks.DAY_LIMIT, mono: performance.now() };
  tablet.day = { ...day, since: then };
  await locks.endWhatIsOver(tablet);
  assert.notEqual(tablet.unlocked, null);
  await locks.lock(tablet, 'quick');
  assert.equal(tablet.day, null);
});

test('the end of the batch locks fully, in use or not', async () => {
  tablet = await unlocked(true, header(new Date(Date.now() - 1)));
  await locks.endWhatIsOver(tablet);
  assert.equal(tablet.unlocked, null);
  assert.equal(tablet.day, null);
  assert.equal(locks.untilFull(tablet), Number.POSITIVE_INFINITY);
});

test('locking twice is one item, and a full lock after a quick one is another', async () => {
  await locks.chooseDayPin(tablet, PIN);
  await locks.lock(tablet, 'quick');
  await locks.lock(tablet, 'quick');
  assert.equal(kept.length, 1);
  await locks.lock(tablet, 'full');
  await locks.lock(tablet, 'full');
  assert.deepEqual(
    kept.map((one) => one.depth ?? 'full'),
    ['quick', 'full'],
  );
});
