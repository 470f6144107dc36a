// A scanner's burst is told from a person's typing by its pace alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keystrokes } from '../../../client_pwa/src/parts/hardware-scanner.ts';
import { fc } from '../properties.ts';

/** Presses the keys with these gaps before each; gives what the last one gave. */
function type(
  keys: readonly string[],
  gaps: readonly number[],
  strokes = new Keystrokes(),
  field = '',
): string | null {
  let at = 1_000;
  let heard: string | null = null;
  keys.forEach((key, place) => {
    at += gaps[place] ?? gaps.at(-1) ?? 0;
    heard = strokes.press({ key, at }, field);
  });
  return heard;
}

const scan = [...'IR1A00001', 'Enter'];

test('fast keys that end in Enter are a scan', () => {
  assert.equal(type(scan, [500, 8]), 'IR1A00001');
  assert.equal(type(scan, [500, 30]), 'IR1A00001');
});

test('keys held for capitals do not break a scan', () =>
  assert.equal(type(['Shift', 'I', 'Shift', 'R', ...'1A00001', 'Enter'], [500, 5]), 'IR1A00001'));

test('a person who types is no scanner, however fast', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'abcdefghij0123456789') }),
      fc.array(fc.integer({ min: 51, max: 400 }), { minLength: 21, maxLength: 21 }),
      (word, gaps) => type([...word, 'Enter'], gaps) === null,
    ),
  );
});

test('two keys rolled together do not make a scan of a word', () =>
  assert.equal(type([...'jansen', 'Enter'], [500, 20, 90, 15, 110, 25, 200]), null));

test('a short burst is typing', () => assert.equal(type([...'abc', 'Enter'], [500, 5]), null));

test('what was typed before the burst is not part of it, and is kept to be put back', () => {
  const strokes = new Keystrokes();
  let at = 0;
  for (const key of 'jan') {
    at += 200;
    strokes.press({ key, at }, '');
  }
  at += 300;
  let heard: string | null = null;
  for (const key of scan) {
    heard = strokes.press({ key, at }, 'jan');
    at += 10;
  }
  assert.equal(heard, 'IR1A00001');
  assert.equal(strokes.before, 'jan');
});

test('any text at a scanner’s pace is heard whole', () => {
  fc.assert(
    fc.property(
      fc.string({
        minLength: 6,
        maxLength: 90,
        unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<:/#=-_'),
      }),
      fc.integer({ min: 1, max: 50 }),
      (text, gap) => type([...text, 'Enter'], [500, gap]) === text,
    ),
  );
});

test('an arrow or a tab ends the burst', () =>
  assert.equal(type([...'IR1A0', 'Tab', ...'0001', 'Enter'], [500, 8]), null));
