// Whether one entry of the directory can be meant by what was typed, and how well it fits.
// Must never make something for an entry that does not fit: ten thousand are asked at every key.

import type { Entry } from '../protocol/record.ts';
import type { Hit } from '../worker/messages.ts';
import { readBorn } from './born.ts';
import { readMrz } from './mrz.ts';
import { canBeClose, lettersOf, oneErrorApart, repeatedOf, soundOf } from './spelling.ts';

/** 0 to 3, best first; -1 for no fit. */
export type Rank = number;
export type Matched = Hit['matched'];

export interface Place {
  readonly start: number;
  readonly end: number;
  readonly rank: Rank;
}

const SHORTEST_NUMBER = 3;
const SHORTEST_CLOSE = 4;
const SHORTEST_SOUND = 3;

/** What the second look needs of each entry, in the directory's order. */
export interface Index {
  readonly sounds: readonly string[];
  readonly letters: Int32Array;
}

/** An index that is made a part at a time. */
export class GrowingIndex implements Index {
  readonly sounds: string[] = [];
  readonly letters: Int32Array;
  readonly #entries: readonly Entry[];

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
    this.letters = new Int32Array(entries.length);
  }

  /** Add this many entries, all of them without a number; gives whether it is whole. */
  grow(most = this.#entries.length): boolean {
    const from = this.sounds.length;
    for (const { folded } of this.#entries.slice(from, from + most)) {
      this.letters[this.sounds.length] = lettersOf(folded);
      this.sounds.push(soundOf(folded));
    }
    return this.sounds.length === this.#entries.length;
  }
}

/** What was typed, read in every way it can be meant. */
export interface Query {
  readonly words: readonly string[];
  readonly sounds: readonly string[];
  readonly letters: readonly number[];
  readonly repeated: readonly number[];
  readonly compact: string;
  readonly vDigits: string;
  readonly born: readonly string[];
  readonly document: string;
}

export function readQuery(text: string, words: readonly string[], now: Date): Query {
  const mrz = readMrz(text, now);
  const compact = mrz ? '' : text.replaceAll(/[\s.\-/]/g, '').toUpperCase();
  const digits = compact.replace(/^V(?=\d)/, '');
  return {
    words,
    sounds: words.map(heard),
    letters: words.map(lettersOf),
    repeated: words.map(repeatedOf),
    compact: compact.length >= SHORTEST_NUMBER && /\d/.test(compact) ? compact : '',
    vDigits: digits.length >= SHORTEST_NUMBER && /^\d+$/.test(digits) ? digits : '',
    born: mrz ? [] : readBorn(text),
    document: mrz?.documentNumber ?? '',
  };
}

/** A word as it sounds; as spelt when too little of it is left to go by. */
function heard(word: string): string {
  const sound = soundOf(word);
  return sound.length < SHORTEST_SOUND ? word : sound;
}

/** The first look: numbers, dates, names as spelt. */
export function asTyped(entry: Entry, query: Query): Rank {
  if (query.document) return entry.documentNumber === query.document ? 0 : -1;
  if (query.compact && entry.documentNumber.includes(query.compact))
    return entry.documentNumber === query.compact ? 0 : 2;
  if (query.vDigits && entry.vNumber.includes(query.vDigits)) return entry.vNumber === query.vDigits ? 0 : 2;
  if (query.born.length > 0 && query.born.includes(entry.born)) return 1;
  const { folded } = entry;
  let rank = query.words.length === 0 ? -1 : 0;
  for (const word of query.words) {
    const at = folded.indexOf(word);
    if (at < 0) return -1;
    if (at !== 0 && rank === 0 && folded.charCodeAt(at - 1) !== 32 && !folded.includes(` ${word}`)) rank = 1;
  }
  return rank;
}

/** The second look: every word sounds like a part of the name. */
export function asHeard(sound: string, query: Query): Rank {
  for (const word of query.sounds) if (!sound.includes(word)) return -1;
  return 2;
}

/** The third look: every word is there, or is one typing error away. */
export function nearly(entry: Entry, letters: number, query: Query): Rank {
  for (let at = 0; at < query.words.length; at += 1)
    if (!canBeClose(query.letters[at] ?? 0, query.repeated[at] ?? 0, letters)) return -1;
  for (const word of query.words) if (!closeTo(entry.folded, word)) return -1;
  return 3;
}

/** Which of an entry's parts fitted, for a hit that is shown. */
export function matchedOf(entry: Entry, query: Query): Matched {
  if (query.document) return 'document_number';
  if (query.compact && entry.documentNumber.includes(query.compact)) return 'document_number';
  if (query.vDigits && entry.vNumber.includes(query.vDigits)) return 'v_number';
  if (query.born.includes(entry.born)) return 'born';
  return query.words.length > 0 ? 'name' : 'none';
}

export function startOrInside(text: string, word: string): Place | null {
  let inside = -1;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || text[at - 1] === ' ') return { start: at, end: at + word.length, rank: 0 };
    if (inside < 0) inside = at;
  }
  return inside < 0 ? null : { start: inside, end: inside + word.length, rank: 1 };
}

/** A whole word of the name in which the typed word is heard. */
export function soundsLike(text: string, word: string): Place | null {
  const wanted = heard(word);
  for (const match of text.matchAll(/\S+/g))
    if (soundOf(match[0]).includes(wanted))
      return { start: match.index, end: match.index + match[0].length, rank: 2 };
  return null;
}

/** A word of the name, or its beginning, that is one typing error away. */
export function closeTo(text: string, word: string): Place | null {
  if (word.length < SHORTEST_CLOSE) return startOrInside(text, word);
  for (let start = 0; start < text.length; ) {
    const blank = text.indexOf(' ', start);
    const end = blank < 0 ? text.length : blank;
    for (let length = word.length - 1; length <= word.length + 1 && length <= end - start; length += 1)
      if (oneErrorApart(text.slice(start, start + length), word))
        return { start, end: start + length, rank: 3 };
    start = end + 1;
  }
  return null;
}
