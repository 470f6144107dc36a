// Who has a key on this tablet and how it opens, and the day between two full locks: as the page draws them.
// Must never hold anything that opens.

import { DAY_LIMIT, PIN_TRIES, QUICK_LIMIT } from '../field/lock.ts';
import { everyTries, MOST_TRIES } from '../field/secret.ts';
import type { Tablet } from '../field/tablet.ts';
import * as secret from '../protocol/staff_secret.ts';
import { everyStaff, type KeptWay } from '../storage/staff.ts';
import type { DayState, PersonHere, WayHere } from './messages.ts';

export async function everyoneHere(tablet: Tablet): Promise<PersonHere[]> {
  const tries = await everyTries(tablet);
  return Promise.all(
    (await everyStaff()).map(async ({ staff, displayName, ways }) => {
      const { wrong, until } = tries[staff] ?? { wrong: 0, until: 0 };
      const waitUntil = until > Date.now() ? new Date(until).toISOString() : null;
      const here = await Promise.all(ways.map((way) => wayHere(tablet, staff, way)));
      return { staff, displayName, ways: here, tries: { wrong, left: MOST_TRIES - wrong, waitUntil } };
    }),
  );
}

export function dayState({ day, parts: { http } }: Tablet): DayState | null {
  if (!day) return null;
  const ends = [day.header.exp.getTime() - Math.max(0, http.offset)];
  if (day.lockedAt) ends.push(day.lockedAt.wall + QUICK_LIMIT, day.since.wall + DAY_LIMIT);
  return {
    batch: day.header.batch,
    staff: day.staff,
    displayName: day.displayName,
    pin: day.pin ? 'chosen' : day.declined || !day.sealed ? 'none' : 'to_choose',
    pinTriesLeft: day.pin ? PIN_TRIES - day.pin.wrong : 0,
    fullAt: day.lockedAt ? new Date(Math.min(...ends)).toISOString() : null,
  };
}

async function wayHere(tablet: Tablet, staff: string, kept: KeptWay): Promise<WayHere> {
  if (kept.way === 'card') return { way: 'card', card: kept.card ?? '' };
  if (kept.way === 'phrase') return { way: 'phrase' };
  const ask = await secret.prfInput(kept.salt, tablet.device, staff);
  return { way: 'passkey', credential: kept.credential ?? '', ask };
}
