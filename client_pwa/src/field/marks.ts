// Where in a name, as it is shown, the words that were typed stand.
// Must never mark past the end of the name, or one letter twice.

import { fold } from '../protocol/record.ts';
import { closeTo, type Place, soundsLike, startOrInside } from './matching.ts';

type Marks = [start: number, end: number][];

/** Half-open ranges of `name` for the folded words, in order, none overlapping. */
export function marksOf(name: string, words: readonly string[]): Marks {
  const { text, places } = foldedPlaces(name);
  const marks: Marks = [];
  for (const word of words) {
    const at: Place | null = startOrInside(text, word) ?? soundsLike(text, word) ?? closeTo(text, word);
    const start = at && places[at.start];
    const end = at && places[at.end - 1];
    if (typeof start === 'number' && typeof end === 'number') marks.push([start, end + 1]);
  }
  return merge(marks);
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
