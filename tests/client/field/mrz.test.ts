// The machine-readable zone: ICAO's own specimens, and everything that is no zone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkDigit, readMrz } from '../../../client_pwa/src/field/mrz.ts';
import { fc } from '../properties.ts';

const today = new Date('2026-11-24T10:00:00.000Z');
// Doc 9303 part 5, appendix B, and part 4, appendix B: the specimens of "Utopia".
const CARD = [
  'I<UTOD231458907<<<<<<<<<<<<<<<',
  '7408122F1204159UTO<<<<<<<<<<<6',
  'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
];
const PASSPORT = [
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
];

test('a card gives its number, the names and the birth date', () =>
  assert.deepEqual(readMrz(CARD.join('\n'), today), {
    documentNumber: 'D23145890',
    names: 'ERIKSSON ANNA MARIA',
    born: '1974-08-12',
  }));

test('a passport gives the same of its holder', () =>
  assert.deepEqual(readMrz(PASSPORT.join('\r\n').toLowerCase(), today), {
    documentNumber: 'L898902C3',
    names: 'ERIKSSON ANNA MARIA',
    born: '1974-08-12',
  }));

test('the first line of a card alone gives its number', () =>
  assert.equal(readMrz(CARD[0] ?? '', today)?.documentNumber, 'D23145890'));

test('the check digit is the one of the specimen', () => assert.equal(checkDigit('D23145890'), '7'));

test('every single wrong character of the numbers is found', () => {
  for (const [lines, from, to] of [
    [CARD, 5, 15],
    [PASSPORT, 44, 54],
  ] as const) {
    const text = lines.join('');
    for (let at = from; at < to; at += 1) {
      const other = text[at] === '0' ? '1' : '0';
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      if (checkDigit(changed.slice(from, to - 1)) === changed[to - 1]) continue; // 10 apart: no check digit sees it
      assert.equal(readMrz(changed, today), null, `place ${at}`);
    }
  }
});

test('a year that has not come yet is of the last century', () => {
  const line = `270101${checkDigit('270101')}M3001012UTO<<<<<<<<<<<`;
  const composite = `${CARD[0]?.slice(5)}${line.slice(0, 7)}${line.slice(8, 15)}${line.slice(18, 29)}`;
  const zone = `${CARD[0]}${line}${checkDigit(composite)}${CARD[2]}`;
  assert.equal(readMrz(zone, today)?.born, '1927-01-01');
});

test('names, numbers and noise are no zone, and nothing is thrown', () => {
  for (const text of ['', 'Eriksson', 'IR4000001', '<', '<'.repeat(30), '2870012345'])
    assert.equal(readMrz(text, today), null, text);
  fc.assert(fc.property(fc.string(), (text) => readMrz(text, today) === null || text.includes('<')));
});
