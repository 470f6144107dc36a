// The newest problems of this tablet, as codes with their times: what a diagnosis tells of them.
// Must never keep the words of an error: they may hold what somebody typed.

import { writeTime } from '../protocol/encoding.ts';
import { changeFact, type Database, readFact } from '../storage/database.ts';
import type { Problem } from '../worker/diagnosis.ts';

/** How many are kept; the one that came longest ago goes. */
export const MOST = 20;

const CODE = /^[a-z][a-z0-9_]{0,39}$/;
const PLACE = /^[A-Za-z0-9._-]{1,80}:\d{1,7}:\d{1,7}$/;
/** What is no problem: somebody changed their mind. */
const USUAL: ReadonlySet<string> = new Set(['cancelled']);

/** Note that something failed: the same again counts, and becomes the newest. */
export async function noteProblem(
  database: Database,
  { code, doing, place = '' }: { code: string; doing: string; place?: string },
  now: Date,
): Promise<void> {
  if (USUAL.has(code)) return;
  const made = {
    code: CODE.test(code) ? code : 'unexpected',
    doing: CODE.test(doing) ? doing : '',
    place: PLACE.test(place) ? place : '',
  };
  await changeFact(database, 'problems', (before = []) => {
    const same = (one: Problem) =>
      one.code === made.code && one.doing === made.doing && one.place === made.place;
    const times = (before.find(same)?.times ?? 0) + 1;
    return [{ ...made, at: writeTime(now), times }, ...before.filter((one) => !same(one))].slice(0, MOST);
  });
}

/** The newest first. */
export async function problemsOf(database: Database): Promise<readonly Problem[]> {
  return (await readFact(database, 'problems')) ?? [];
}
