// Find: from what staff type to the people it can mean, best first, with the match marked.
// Must never keep what was typed. docs/protocol.md, "Directory".

import { type Entry, fold } from '../protocol/record.ts';
import type { Hit, RecordState } from '../worker/messages.ts';

/** More than this nobody reads; one more letter is faster. */
export const MOST_HITS = 50;
const LATE_MS = 20 * 60_000;
const SOON_MS = 20 * 60_000;
const SHORTEST_FUZZY = 4;

type Matched = Hit['matched'];
type Marks = [number, number][];

interface Found {
  readonly entry: Entry;
  readonly matched: Matched;
  readonly rank: number;
}

/** The hits for a query, those due first; an empty query finds everyone. */
export function find(
  entries: readonly Entry[],
  query: string,
  now: Date,
  stateOf: (rid: string) => RecordState,
): { hits: Hit[]; more: boolean } {
  const words = fold(query).split(' ').filter(Boolean);
  const found = query.trim() === '' ? everyone(entries) : matching(entries, query, words);
  const dues = new Map<string, Hit['due']>();
  const placed = found.map((one) => {
    const state = stateOf(one.entry.rid);
    const { slot } = one.entry;
    const due = dues.get(slot) ?? dueOf(slot, now);
    dues.set(slot, due);
    return { ...one, state, due, group: group(state, due) };
  });
  placed.sort(
    (one, other) =>
      one.group - other.group || one.rank - other.rank || compare(one.entry.slot, other.entry.slot),
  );
  return {
    hits: placed.slice(0, MOST_HITS).map((one) => toHit(one, words)),
    more: placed.length > MOST_HITS,
  };
}

function everyone(entries: readonly Entry[]): Found[] {
  return entries.map((entry) => ({ entry, matched: 'none', rank: 0 }));
}

function matching(entries: readonly Entry[], query: string, words: readonly string[]): Found[] {
  const compact = query.replaceAll(/[\s.\-/]/g, '').toUpperCase();
  const digits = compact.replace(/^V(?=\d)/, '');
  const born = readBorn(query);
  const found: Found[] = [];
  for (const entry of entries) {
    const one =
      byNumber(entry, compact, digits) ?? byBirth(entry, born) ?? byName(entry, words, startOrInside);
    if (one) found.push(one);
  }
  if (found.length > 0) return found;
  return entries.flatMap((entry) => byName(entry, words, closeTo) ?? []);
}

function byNumber(entry: Entry, compact: string, digits: string): Found | null {
  if (compact.length < 3 || !/\d/.test(compact)) return null;
  if (entry.documentNumber.includes(compact))
    return { entry, matched: 'document_number', rank: entry.documentNumber === compact ? 0 : 2 };
  if (/^\d+$/.test(digits) && entry.vNumber.includes(digits))
    return { entry, matched: 'v_number', rank: entry.vNumber === digits ? 0 : 2 };
  return null;
}

function byBirth(entry: Entry, born: readonly string[]): Found | null {
  return born.includes(entry.born) ? { entry, matched: 'born', rank: 1 } : null;
}

type Place = { readonly start: number; readonly end: number; readonly rank: number };
type Search = (text: string, word: string) => Place | null;

function byName(entry: Entry, words: readonly string[], search: Search): Found | null {
  if (words.length === 0) return null;
  let rank = 0;
  for (const word of words) {
    const at = search(entry.folded, word);
    if (!at) return null;
    rank = Math.max(rank, at.rank);
  }
  return { entry, matched: 'name', rank };
}

/** Where the words stand in the name as shown. */
function marksOf(name: string, words: readonly string[]): Marks {
  const { text, places } = foldedPlaces(name);
  const marks: Marks = [];
  for (const word of words) {
    const at = startOrInside(text, word) ?? closeTo(text, word);
    const start = at && places[at.start];
    const end = at && places[at.end - 1];
    if (typeof start === 'number' && typeof end === 'number') marks.push([start, end + 1]);
  }
  return merge(marks);
}

function startOrInside(text: string, word: string): Place | null {
  let inside = -1;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || text[at - 1] === ' ') return { start: at, end: at + word.length, rank: 0 };
    if (inside < 0) inside = at;
  }
  return inside < 0 ? null : { start: inside, end: inside + word.length, rank: 1 };
}

/** A word of the name, or its beginning, that is one typing error away. */
function closeTo(text: string, word: string): Place | null {
  if (word.length < SHORTEST_FUZZY) return startOrInside(text, word);
  for (const match of text.matchAll(/\S+/g)) {
    const [candidate] = match;
    for (const length of [word.length - 1, word.length, word.length + 1]) {
      const part = candidate.slice(0, length);
      if (oneErrorApart(part, word)) return { start: match.index, end: match.index + part.length, rank: 3 };
    }
  }
  return null;
}

/** At most one letter added, left out, wrong, or two swapped. */
export function oneErrorApart(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  const [a, b] = [one.slice(at), other.slice(at)];
  return (
    a.slice(1) === b.slice(1) ||
    a === b.slice(1) ||
    a.slice(1) === b ||
    (a.length >= 2 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
  );
}

/** Every date that the text can mean, as YYYY-MM-DD: 12-3-2001, 12 mrt 2001, 2001-03-12, 12032001. */
export function readBorn(query: string): string[] {
  const text = fold(query);
  const parts = text.split(' ');
  const packed = /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  const [first = '', second = '', third = ''] = packed ? packed.slice(1) : parts;
  if (!packed && parts.length !== 3) return [];
  const month = /^\d+$/.test(second) ? Number(second) : monthOf(second);
  if (!month || !/^\d+$/.test(first) || !/^\d+$/.test(third)) return [];
  const dates: string[] = [];
  if (first.length === 4) dates.push(date(Number(first), month, Number(third)));
  if (third.length === 4) {
    dates.push(date(Number(third), month, Number(first)));
    if (/^\d+$/.test(second)) dates.push(date(Number(third), Number(first), month));
  }
  if (third.length === 2 && first.length <= 2)
    for (const century of [1900, 2000]) dates.push(date(century + Number(third), month, Number(first)));
  return dates.filter(Boolean);
}

const MONTHS = [
  ['jan'],
  ['feb'],
  ['mrt', 'maa', 'mar'],
  ['apr'],
  ['mei', 'may'],
  ['jun'],
  ['jul'],
  ['aug'],
  ['sep'],
  ['okt', 'oct'],
  ['nov'],
  ['dec'],
];

function monthOf(word: string): number {
  return word.length < 3 ? 0 : MONTHS.findIndex((names) => names.some((name) => word.startsWith(name))) + 1;
}

function date(year: number, month: number, day: number): string {
  if (month < 1 || month > 12 || day < 1 || day > 31) return '';
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The folded name, and for each of its characters the place in the name as shown. */
function foldedPlaces(name: string): { text: string; places: number[] } {
  let text = '';
  const places: number[] = [];
  let place = 0;
  for (const char of name) {
    const folded = fold(char);
    const piece = folded || (text === '' || text.endsWith(' ') || /\p{Mn}/u.test(char) ? '' : ' ');
    for (let at = 0; at < piece.length; at += 1) places.push(place);
    text += piece;
    place += char.length;
  }
  return { text, places };
}

function merge(marks: Marks): Marks {
  const sorted = [...marks].sort((one, other) => one[0] - other[0]);
  const merged: Marks = [];
  for (const [start, end] of sorted) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

function toHit(
  { entry, matched, state, due }: Found & { state: RecordState; due: Hit['due'] },
  words: readonly string[],
): Hit {
  return {
    rid: entry.rid,
    name: entry.name,
    marks: matched === 'name' ? marksOf(entry.name, words) : [],
    matched,
    vNumber: entry.vNumber,
    documentNumber: entry.documentNumber,
    born: entry.born,
    slot: entry.slot,
    due,
    alerts: entry.alerts,
    support: entry.support,
    state,
  };
}

function dueOf(slot: string, now: Date): Hit['due'] {
  if (slot === '') return 'unplanned';
  const until = new Date(slot).getTime() - now.getTime();
  if (until < -LATE_MS) return 'late';
  return until <= SOON_MS ? 'now' : 'later';
}

/** Due now, late, later, without a slot; what is no longer here comes last. */
function group(state: RecordState, due: Hit['due']): number {
  if (state.kind === 'attempted' && state.outcome === 'handed_over') return 4;
  if (state.kind === 'elsewhere') return 4;
  return { now: 0, late: 1, later: 2, unplanned: 3 }[due];
}

/** Times in one form: their order as text is their order in time. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
