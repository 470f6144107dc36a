// Find: from what staff type to the people it can mean, best first, with the match marked.
// Must never keep what was typed. docs/protocol.md, "Directory".

import { type Entry, fold } from '../protocol/record.ts';
import type { Hit, RecordState } from '../worker/messages.ts';
import { marksOf } from './marks.ts';
import {
  asHeard,
  asTyped,
  GrowingIndex,
  type Index,
  matchedOf,
  nearly,
  type Query,
  type Rank,
  readQuery,
} from './matching.ts';

/** More than this nobody reads; one more letter is faster. */
export const MOST_HITS = 50;
const LATE_MS = 20 * 60_000;
const SOON_MS = 20 * 60_000;
const RANKS = 4;
const DUES = ['now', 'late', 'later', 'unplanned'] as const;
const GONE = DUES.length;

/** Entries that are made ready in one go: about a millisecond, so that nothing else waits for it. */
const PART = 250;

/** Forgotten with the directory. */
const indexes = new WeakMap<readonly Entry[], GrowingIndex>();

/** Get ready for the first search that needs more than spelling, a part at a time, as long as `goOn` resolves to true. */
export async function prepareToFind(entries: readonly Entry[], goOn: () => Promise<boolean>): Promise<void> {
  while ((await goOn()) && !growing(entries).grow(PART));
}

/** The whole index; what was not made ready yet is made now. */
function wholeIndex(entries: readonly Entry[]): Index {
  const index = growing(entries);
  index.grow();
  return index;
}

function growing(entries: readonly Entry[]): GrowingIndex {
  const index = indexes.get(entries) ?? new GrowingIndex(entries);
  indexes.set(entries, index);
  return index;
}

/** The hits for a query, those due first; an empty query finds everyone. Entries are in the directory's order. */
export function find(
  entries: readonly Entry[],
  query: string,
  now: Date,
  stateOf: (rid: string) => RecordState,
): { hits: Hit[]; more: boolean } {
  const words = fold(query).split(' ').filter(Boolean);
  const read = readQuery(query, words, now);
  const dueOf = dues(now);
  const shelves = new Shelves(dueOf, stateOf);
  if (query.trim() === '') for (const entry of entries) shelves.put(entry, 0);
  else look(entries, read, shelves);
  const { found, more } = shelves.best();
  return { hits: found.map((entry) => toHit(entry, read, dueOf(entry.slot), stateOf(entry.rid))), more };
}

/** As spelt; only when that finds nobody as it sounds, and then with one typing error. */
function look(entries: readonly Entry[], query: Query, shelves: Shelves): void {
  for (const entry of entries) shelves.put(entry, asTyped(entry, query));
  if (shelves.count > 0 || query.words.length === 0) return;
  const { sounds, letters } = wholeIndex(entries);
  for (const [at, entry] of entries.entries()) shelves.put(entry, asHeard(sounds[at] ?? '', query));
  if (shelves.count > 0) return;
  for (const [at, entry] of entries.entries()) shelves.put(entry, nearly(entry, letters[at] ?? 0, query));
}

/** Hits by who is due and how well they fit: the directory is in order already, so nothing is sorted. */
class Shelves {
  readonly #shelves: Entry[][] = Array.from({ length: (GONE + 1) * RANKS }, () => []);
  readonly #dueOf: (slot: string) => Hit['due'];
  readonly #stateOf: (rid: string) => RecordState;
  count = 0;

  constructor(dueOf: (slot: string) => Hit['due'], stateOf: (rid: string) => RecordState) {
    this.#dueOf = dueOf;
    this.#stateOf = stateOf;
  }

  put(entry: Entry, rank: Rank): void {
    if (rank < 0) return;
    this.count += 1;
    const group = isGone(this.#stateOf(entry.rid)) ? GONE : DUES.indexOf(this.#dueOf(entry.slot));
    const shelf = this.#shelves[group * RANKS + rank];
    if (shelf && shelf.length < MOST_HITS) shelf.push(entry);
  }

  best(): { found: Entry[]; more: boolean } {
    const found: Entry[] = [];
    for (const shelf of this.#shelves) found.push(...shelf.slice(0, MOST_HITS - found.length));
    return { found, more: this.count > found.length };
  }
}

function toHit(entry: Entry, query: Query, due: Hit['due'], state: RecordState): Hit {
  const matched = matchedOf(entry, query);
  return {
    rid: entry.rid,
    name: entry.name,
    marks: matched === 'name' ? marksOf(entry.name, query.words) : [],
    matched,
    vNumber: entry.vNumber,
    documentNumber: entry.documentNumber,
    born: entry.born,
    slot: entry.slot,
    due,
    alerts: entry.alerts,
    support: entry.support,
    setAsideFor: entry.lease?.label ?? '',
    state,
  };
}

/** Who is due when: times in one form, so that their order as text is their order in time. */
function dues(now: Date): (slot: string) => Hit['due'] {
  const late = new Date(now.getTime() - LATE_MS).toISOString();
  const soon = new Date(now.getTime() + SOON_MS).toISOString();
  return (slot) => {
    if (slot === '') return 'unplanned';
    if (slot < late) return 'late';
    return slot <= soon ? 'now' : 'later';
  };
}

/** What is no longer here comes last. */
function isGone(state: RecordState): boolean {
  return state.kind === 'elsewhere' || (state.kind === 'attempted' && state.outcome === 'handed_over');
}
