// Who is under age, by what a birth date tells.

import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { minorOn } from '../../../client_pwa/src/field/minor.ts';

const NOON = new Date('2026-11-24T11:00:00.000Z');

test('somebody is of age on the eighteenth birthday, not the day before', () => {
  equal(minorOn('2008-11-24', NOON), 'no');
  equal(minorOn('2008-11-25', NOON), 'yes');
});

test('the day is the day in the Netherlands', () => {
  equal(minorOn('2008-11-25', new Date('2026-11-24T22:59:00.000Z')), 'yes');
  equal(minorOn('2008-11-25', new Date('2026-11-24T23:01:00.000Z')), 'no');
});

test('a year or a month tells as much as it tells', () => {
  equal(minorOn('2007', NOON), 'no');
  equal(minorOn('2008', NOON), 'unknown');
  equal(minorOn('2009', NOON), 'yes');
  equal(minorOn('2008-10', NOON), 'no');
  equal(minorOn('2008-11', NOON), 'unknown');
  equal(minorOn('2008-12', NOON), 'yes');
});

test('somebody born on the last day of February is of age on the first of March', () => {
  equal(minorOn('2008-02-29', new Date('2026-02-28T12:00:00.000Z')), 'yes');
  equal(minorOn('2008-02-29', new Date('2026-03-01T12:00:00.000Z')), 'no');
});

test('no date, or one that is none, tells nothing', () => {
  for (const born of ['', 'unknown', '0', '24-11-2008']) equal(minorOn(born, NOON), 'unknown');
});
