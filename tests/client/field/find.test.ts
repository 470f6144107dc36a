// Finding people as staff type: names in any order, one mistake, numbers, birth dates.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBorn } from '../../../client_pwa/src/field/born.ts';
import { find, prepareToFind } from '../../../client_pwa/src/field/find.ts';
import {
  canBeClose,
  lettersOf,
  oneErrorApart,
  repeatedOf,
  soundOf,
} from '../../../client_pwa/src/field/spelling.ts';
import { type Entry, fold } from '../../../client_pwa/src/protocol/record.ts';
import type { RecordState } from '../../../client_pwa/src/worker/messages.ts';
import { fc } from '../properties.ts';

const now = new Date('2026-11-24T10:00:00.000Z');
const here = (): RecordState => ({ kind: 'here' });

function person(name: string, more: Partial<Entry> = {}): Entry {
  return {
    rid: name,
    name,
    folded: fold(name),
    vNumber: '2870012345',
    documentNumber: 'IR4000001',
    born: '2001-03-12',
    slot: '2026-11-24T10:10:00.000Z',
    alerts: [],
    support: [],
    language: 'nl',
    lease: null,
    ...more,
  };
}

const people = [
  person('Öztürk-Ağaoğlu, Şule', { vNumber: '2870099999', born: '1991-04-02' }),
  person('Sofía Bermúdez van der Linden', { documentNumber: 'IR4777777', born: '2002-01-02' }),
  person('Łukasz Żółkiewski', { slot: '2026-11-24T08:00:00.000Z', born: '1999-08-30' }),
  person('王小明', { slot: '', born: '1995' }),
  person('Nguyễn Thị Ánh', { slot: '2026-11-24T15:00:00.000Z', born: '1995-04-03' }),
];
const names = (query: string) => find(people, query, now, here).hits.map((hit) => hit.name);

for (const [query, name] of [
  ['ozturk', people[0]?.name],
  ['sule agao', people[0]?.name],
  ['linden bermudez', people[1]?.name],
  ['van der linden sofia', people[1]?.name],
  ['zolkiewski', people[2]?.name],
  ['Zolkeiwski', people[2]?.name],
  ['lindem', people[1]?.name],
  ['王小', people[3]?.name],
  ['nguyen', people[4]?.name],
  ['2870 099 999', people[0]?.name],
  ['V2870099999', people[0]?.name],
  ['ir4 777 777', people[1]?.name],
  ['777777', people[1]?.name],
  ['02-01-2002', people[1]?.name],
  ['2 jan 2002', people[1]?.name],
  ['2002-01-02', people[1]?.name],
  ['30081999', people[2]?.name],
  ['oeztuerk', people[0]?.name],
  ['sofia bermudes', people[1]?.name],
  ['lukash', people[2]?.name],
  ['zolkievski', people[2]?.name],
  ['I<NLDIR47777775<<<<<<<<<<<<<<<', people[1]?.name],
] as const)
  test(`“${query}” finds ${name}`, () => assert.deepEqual(names(query), [name]));

test('nonsense finds nobody', () => {
  assert.deepEqual(names('qqqqqq'), []);
  assert.deepEqual(names('99-99-9999'), []);
});

test('an empty query gives everyone: due now, late, later, without a slot', () => {
  const { hits, more } = find(people, ' ', now, here);
  assert.deepEqual(
    hits.map((hit) => hit.due),
    ['now', 'now', 'late', 'later', 'unplanned'],
  );
  assert.equal(more, false);
});

test('who was handed over or collected elsewhere comes last', () => {
  const first = people[0]?.rid;
  const states = (rid: string): RecordState =>
    rid === first ? { kind: 'elsewhere', device: 'x', at: now.toISOString() } : { kind: 'here' };
  assert.equal(find(people, '', now, states).hits.at(-1)?.rid, first);
});

test('the match is marked in the name as shown', () => {
  const [hit] = find(people, 'agaoglu sule', now, here).hits;
  const marked = hit?.marks.map(([start, end]) => hit.name.slice(start, end));
  assert.deepEqual(marked, ['Ağaoğlu', 'Şule']);
});

test('every mark lies within the name and no two overlap', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(name, fc.string({ unit: 'grapheme', maxLength: 6 }), (text, query) => {
      for (const hit of find([person(text)], query, now, here).hits) {
        let last = 0;
        for (const [start, end] of hit.marks) {
          assert.ok(start >= last && end > start && end <= hit.name.length);
          last = end;
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('at most 50 hits of ten thousand, and it is said that there are more', () => {
  const many = Array.from({ length: 10_000 }, (_, number) => person(`Anna Visser ${number}`));
  const { hits, more } = find(many, 'visser', now, here);
  assert.equal(hits.length, 50);
  assert.equal(more, true);
});

test('one typing error is tolerated, two are not', () => {
  for (const typed of ['jansen', 'janssen', 'jansn', 'janesn', 'jansem', 'ansen', 'jajnsen'])
    assert.equal(oneErrorApart('jansen', typed), true, typed);
  assert.equal(oneErrorApart('jansen', 'pietersen'), false);
  assert.equal(oneErrorApart('jansen', 'jnasne'), false);
});

test('what one error can change is at most one letter of the set', () => {
  const word = fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzéß'),
    minLength: 4,
    maxLength: 12,
  });
  fc.assert(
    fc.property(word, fc.nat(), fc.constantFrom(...'abcxyz'), (name, place, letter) => {
      const at = place % name.length;
      for (const typed of [
        name.slice(0, at) + name.slice(at + 1),
        name.slice(0, at) + letter + name.slice(at),
        name.slice(0, at) + letter + name.slice(at + 1),
      ])
        assert.ok(
          oneErrorApart(name, typed) && canBeClose(lettersOf(typed), repeatedOf(typed), lettersOf(name)),
        );
    }),
  );
});

for (const [one, other] of [
  ['mohammed', 'muhamad'],
  ['muller', 'mueller'],
  ['youssef', 'yusef'],
  ['tchaikovsky', 'tsjaikovski'],
  ['jonsson', 'jonson'],
  ['meijer', 'meyer'],
  ['hussein', 'husain'],
  ['oezdemir', 'ozdemir'],
] as const)
  test(`${one} and ${other} sound alike`, () => assert.equal(soundOf(one), soundOf(other)));

test('names that are told apart do not sound alike', () => {
  for (const [one, other] of [
    ['jansen', 'pietersen'],
    ['ali', 'omar'],
    ['maria', 'marta'],
  ] as const)
    assert.notEqual(soundOf(one), soundOf(other));
});

test('a date is read in the orders people use', () => {
  assert.deepEqual(readBorn('12-3-2001'), ['2001-03-12', '2001-12-03']);
  assert.deepEqual(readBorn('12 mrt 2001'), ['2001-03-12']);
  assert.deepEqual(readBorn('12032001').includes('2001-03-12'), true);
  assert.deepEqual(readBorn('12-3-98'), ['1998-03-12', '2098-03-12']);
  assert.deepEqual(readBorn('jansen'), []);
});

test('getting ready goes on in parts until it is whole, and a search in between finds the same', async () => {
  const many = Array.from({ length: 1_000 }, (_, number) => person(`Youssef Visser ${number}`));
  let parts = 0;
  const found: number[] = [];
  await prepareToFind(many, async () => {
    parts += 1;
    if (parts === 3) found.push(find(many, 'yousef', now, here).hits.length);
    return true;
  });
  assert.ok(parts >= 3, String(parts));
  assert.deepEqual(found, [50]);
  assert.equal(find(many, 'yousef', now, here).hits.length, 50);
});

test('getting ready stops when it is no longer wanted', async () => {
  const many = Array.from({ length: 1_000 }, (_, number) => person(`Anna Visser ${number}`));
  let asked = 0;
  await prepareToFind(many, async () => {
    asked += 1;
    return asked <= 2;
  });
  assert.equal(asked, 3);
  assert.equal(find(many, 'vizer', now, here).hits.length, 50);
});
