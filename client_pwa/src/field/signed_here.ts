// What this tablet signed, by number, whatever batch it was for: it is found when the batch is over and without an unlock.
// Must never say what a person would have to be unlocked for: only what every item says in clear, and of that no record.

import type { Outcome } from '../worker/messages.ts';
import type { SignedHere } from '../worker/signed-here.ts';
import { isApart } from './apart.ts';
import { BY_A_PERSON } from './exchange.ts';
import { shown } from './records.ts';
import type { Tablet } from './tablet.ts';

/** Every confirmation, count and closing that is still here, newest first. */
export function signedHere(tablet: Tablet): SignedHere[] {
  const apart = isApart(tablet);
  const replacedBy = new Map(
    tablet.items.map(({ item: { payload } }) => [payload.supersedes ?? '', payload.seq] as const),
  );
  return tablet.items
    .filter(({ item }) => BY_A_PERSON.has(item.payload.kind))
    .map(({ item: { payload, entryId }, state, code }) => ({
      seq: payload.seq,
      kind: payload.kind as SignedHere['kind'],
      at: payload.at,
      outcome: (payload.outcome ?? '') as Outcome | '',
      state: shown(state, apart),
      code,
      replacedBy: replacedBy.get(entryId) ?? 0,
    }))
    .reverse();
}
