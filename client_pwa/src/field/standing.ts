// Where every record of the unlocked batch stands, kept between two keystrokes and made anew when something happened.
// Must never outlive the unlocked batch, and never hold a name.

import type { RecordState } from '../worker/messages.ts';
import { confirmationsOf, statesOf, toldOf } from './records.ts';
import type { Tablet } from './tablet.ts';
import { type Unlocked, unlockedOf } from './unlock.ts';

interface Standing {
  /** How many items and notices there were when it was made: a chain only grows, and so does what was told. */
  readonly items: number;
  readonly heeded: number;
  readonly states: ReadonlyMap<string, RecordState>;
}

const HERE: RecordState = { kind: 'here' };
const kept = new WeakMap<Unlocked, Standing>();

/** The state of any record of the unlocked batch. Throws locked. */
export async function standingOf(tablet: Tablet): Promise<(rid: string) => RecordState> {
  const states = await statesNow(tablet);
  return (rid) => states.get(rid) ?? HERE;
}

async function statesNow(tablet: Tablet): Promise<ReadonlyMap<string, RecordState>> {
  const unlocked = unlockedOf(tablet);
  const before = kept.get(unlocked);
  const [items, heeded] = [tablet.items.length, tablet.heeded];
  if (before?.items === items && before.heeded === heeded) return before.states;
  const states = statesOf(confirmationsOf(tablet), await toldOf(tablet));
  kept.set(unlocked, { items, heeded, states });
  return states;
}
