// Names as they are heard rather than spelt, and words one typing error apart: the second look, when the first finds nobody.
// Must never be what a person is told apart by: it only finds candidates.

/** In this order, on folded text. Umlauts written out, and what one sound is written as in Dutch, English, French, German. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/([a-z])\1+/g, '$1'],
  [/(?:tsch|tsj|tch|ch|sch|sj|sh)/g, 'x'],
  [/(?:dj|dzh|dz)/g, 'j'],
  [/(?:kh|gh|h)(?=[aeiouy])/g, 'h'],
  [/(?:ck|qu?|k)/g, 'k'],
  [/c(?=[eiy])/g, 's'],
  [/c/g, 'k'],
  [/ph/g, 'f'],
  [/[wv]/g, 'v'],
  [/z/g, 's'],
  [/(?:ou|oe|ue|oo)/g, 'u'],
  [/(?:ai|ay|ei|ij|ey|ie|ee)/g, 'i'],
  [/[jy](?![aeiou])/g, 'i'],
  [/[jy](?=[aeiou])/g, 'i'],
  [/(?:ae|e)/g, 'a'],
  [/o/g, 'u'],
  [/([a-z])\1+/g, '$1'],
];

/** How a folded name sounds, roughly: the same for Mohammed and Muhamad, Müller and Mueller, Youssef and Yusuf. */
export function soundOf(folded: string): string {
  let text = folded;
  for (const [spelt, sound] of SOUNDS) text = text.replaceAll(spelt, sound);
  return text;
}

/** At most one letter added, left out, wrong, or two swapped. */
export function oneErrorApart(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  const shorter = Math.min(one.length, other.length);
  let at = 0;
  while (at < shorter && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return (
    same(one, at + 1, other, at + 1) ||
    same(one, at, other, at + 1) ||
    same(one, at + 1, other, at) ||
    (one[at] === other[at + 1] && one[at + 1] === other[at] && same(one, at + 2, other, at + 2))
  );
}

/** The letters of a text as a set of bits: what one error can change is at most one of them. */
export function lettersOf(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) letters |= bitOf(text, at);
  return letters;
}

/** The letters that stand in a text more than once: one error does not explain that all of them are missing. */
export function repeatedOf(text: string): number {
  let [letters, repeated] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const bit = bitOf(text, at);
    repeated |= letters & bit;
    letters |= bit;
  }
  return repeated;
}

function bitOf(text: string, at: number): number {
  const letter = text.charCodeAt(at) - 97;
  return 1 << (letter >= 0 && letter < 26 ? letter : 26 + (letter & 3));
}

/** A word with these letters, some of them repeated, can be one error away from a text with those. */
export function canBeClose(word: number, repeated: number, text: number): boolean {
  const missing = word & ~text;
  return (missing & (missing - 1)) === 0 && (missing & repeated) === 0;
}

function same(one: string, from: number, other: string, otherFrom: number): boolean {
  const length = one.length - from;
  if (length !== other.length - otherFrom) return false;
  for (let at = 0; at < length; at += 1)
    if (one.charCodeAt(from + at) !== other.charCodeAt(otherFrom + at)) return false;
  return true;
}
