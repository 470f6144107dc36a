// A handover that was begun and not finished: found again after a reload, a lock or a turn of the tablet.
// Must never keep a name, a number or ink: only which record by its random id, and which checks were made.

import type { Checks, CollectedBy, Outcome } from '../worker/messages.ts';

export interface Unfinished {
  readonly rid: string;
  /** Who made the checks: nobody else goes on with them. */
  readonly staff: string;
  readonly checks: Checks;
  readonly oldAnswered: boolean;
  readonly collector: CollectedBy['kind'];
  /** The outcome that the applicant's side proposed, empty for none. */
  readonly proposed: Outcome | '';
}

const KEY = 'unfinished';

export function keepUnfinished({ rid, staff, checks, oldAnswered, collector, proposed }: Unfinished): void {
  const kept: Unfinished = {
    rid,
    staff,
    checks: { photo: checks.photo, identity: checks.identity, old: checks.old },
    oldAnswered,
    collector,
    proposed,
  };
  sessionStorage.setItem(KEY, JSON.stringify(kept));
}

/** What this person began with this record, or null. */
export function readUnfinished(rid: string, staff: string): Unfinished | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Unfinished | null;
    return found?.rid === rid && found.staff === staff && typeof found.checks === 'object' ? found : null;
  } catch {
    return null;
  }
}

export function forgetUnfinished(): void {
  sessionStorage.removeItem(KEY);
}
