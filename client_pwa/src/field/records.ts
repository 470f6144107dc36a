// What this tablet knows of its records: its own confirmations, what the office told, the tally.
// Must never guess: what is not known here is still here.

import type * as chain from '../protocol/chain.ts';
import type { Entry } from '../protocol/record.ts';
import { keepFact, readFact, type Told } from '../storage/database.ts';
import type { Box, BoxDocument } from '../worker/box.ts';
import type { ClosedRecord } from '../worker/closed-record.ts';
import type { Confirmation, Outcome, RecordState, Tally } from '../worker/messages.ts';
import { isApart } from './apart.ts';
import type { Known, Tablet } from './tablet.ts';
import { unlockedOf } from './unlock.ts';

/** This tablet's confirmations of the unlocked batch, newest first. */
export function confirmationsOf(tablet: Tablet): Confirmation[] {
  const { header, entries, places } = unlockedOf(tablet);
  const replaced = new Map<string, string>();
  const attempts = tablet.items.filter(
    ({ item }) => item.payload.kind === 'attempt' && item.payload.batch === header.batch,
  );
  for (const { item } of attempts)
    if (item.payload.supersedes) replaced.set(item.payload.supersedes, item.entryId);
  return attempts
    .map((known) =>
      toConfirmation(
        known,
        entryOf(entries, places, known.item),
        replaced.get(known.item.entryId),
        isApart(tablet),
      ),
    )
    .reverse();
}

/** The state of every record that is not simply here. */
export function statesOf(
  confirmations: readonly Confirmation[],
  told: readonly Told[],
): Map<string, RecordState> {
  const states = new Map<string, RecordState>();
  for (const one of told) states.set(one.rid, stateTold(one));
  const seen = new Set<string>();
  for (const one of confirmations) {
    if (one.supersededBy || seen.has(one.rid)) continue;
    seen.add(one.rid);
    if (states.get(one.rid)?.kind === 'elsewhere') continue;
    if (states.get(one.rid)?.kind === 'recalled' && one.outcome !== 'handed_over') continue;
    states.set(one.rid, { kind: 'attempted', outcome: one.outcome, at: one.at, seq: one.seq });
  }
  return states;
}

/** Where a record stands by what the office told of it: stopped by any other tablet's handover that is not withdrawn. */
function stateTold({ kind, at, tablets }: Told): RecordState {
  if (kind === 'recalled') return { kind, at };
  const [first] = Object.entries(tablets).sort(([, one], [, other]) => one.localeCompare(other));
  return first ? { kind: 'elsewhere', device: first[0], at: first[1] } : { kind: 'withdrawn', at };
}

export async function toldOf(tablet: Tablet): Promise<Told[]> {
  const session = unlockedOf(tablet).header.session;
  return (await tablet.parts.database.getAll('told')).filter((one) => one.session === session);
}

/** What is left here of a record that cannot be opened: its line of the directory, and what this tablet signed. */
export async function lookUp(tablet: Tablet, rid: string): Promise<ClosedRecord> {
  const { entries, places } = unlockedOf(tablet);
  const entry = entries[places.get(rid) ?? -1];
  const confirmations = confirmationsOf(tablet);
  return {
    rid,
    name: entry?.name ?? '',
    documentNumber: entry?.documentNumber ?? '',
    state: statesOf(confirmations, await toldOf(tablet)).get(rid) ?? { kind: 'here' },
    earlier: confirmations.filter((one) => one.rid === rid),
  };
}

export async function tallyOf(tablet: Tablet): Promise<Tally> {
  const { entries } = unlockedOf(tablet);
  const confirmations = confirmationsOf(tablet);
  const states = statesOf(confirmations, await toldOf(tablet));
  const byOutcome: Partial<Record<Outcome, number>> = {};
  let [elsewhere, gone] = [0, 0];
  for (const state of states.values()) {
    if (state.kind === 'elsewhere') elsewhere += 1;
    if (state.kind === 'attempted') byOutcome[state.outcome] = (byOutcome[state.outcome] ?? 0) + 1;
    if (state.kind === 'elsewhere' || (state.kind === 'attempted' && state.outcome === 'handed_over'))
      gone += 1;
  }
  return {
    total: entries.length,
    byOutcome,
    elsewhere,
    left: entries.length - gone,
    perHour: perHour(confirmations),
    confirmations,
    paper: (await readFact(tablet.parts.database, 'paper')) ?? [],
  };
}

/** Remember by its number which confirmation's applicant wants the receipt on paper. */
export async function wantPaper(tablet: Tablet, seq: number, wanted: boolean): Promise<void> {
  const others = ((await readFact(tablet.parts.database, 'paper')) ?? []).filter((one) => one !== seq);
  await keepFact(tablet.parts.database, 'paper', wanted ? [...others, seq] : others);
}

/** What must be in the box now, and what somebody handed over. */
export async function boxOf(tablet: Tablet): Promise<Box> {
  const states = statesOf(confirmationsOf(tablet), await toldOf(tablet));
  const expected: BoxDocument[] = [];
  const gone: BoxDocument[] = [];
  for (const { rid, documentNumber, name } of unlockedOf(tablet).entries) {
    const state = states.get(rid);
    const handedOver =
      state?.kind === 'elsewhere' || (state?.kind === 'attempted' && state.outcome === 'handed_over');
    (handedOver ? gone : expected).push({ rid, documentNumber, name });
  }
  return { expected, gone, seal: unlockedOf(tablet).box };
}

function perHour(confirmations: readonly Confirmation[]): { hour: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const one of confirmations) {
    if (one.outcome !== 'handed_over' || one.supersededBy) continue;
    const hour = `${one.at.slice(0, 13)}:00:00.000Z`;
    counts.set(hour, (counts.get(hour) ?? 0) + 1);
  }
  return [...counts]
    .map(([hour, count]) => ({ hour, count }))
    .sort((one, other) => one.hour.localeCompare(other.hour));
}

function entryOf(
  entries: readonly Entry[],
  places: ReadonlyMap<string, number>,
  item: chain.Item,
): Entry | undefined {
  return entries[places.get(item.payload.rid ?? '') ?? -1];
}

function toConfirmation(
  { item, state }: Known,
  entry: Entry | undefined,
  by: string | undefined,
  apart: boolean,
): Confirmation {
  const { seq, rid = '', outcome, at, supersedes, correction, reason = '' } = item.payload;
  return {
    seq,
    entryId: item.entryId,
    rid,
    outcome: outcome as Outcome,
    at,
    name: entry?.name ?? '',
    documentNumber: entry?.documentNumber ?? '',
    ...(supersedes ? { supersedes } : {}),
    ...(correction ? { correction } : {}),
    ...(by ? { supersededBy: by } : {}),
    state: shown(state, apart),
    reason,
  };
}

/** Where an item stands, as staff read it. */
export function shown(state: Known['state'], apart: boolean): Confirmation['state'] {
  if (state === 'waiting' && apart) return 'quarantined';
  if (state === 'waiting' || state === 'accepted' || state === 'refused') return state;
  return 'conflict';
}
