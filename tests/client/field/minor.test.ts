// Who is under age, by what a birth date tells.

import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { minorOn } from '../../../client_pwa/src/field/minor.ts';
import { HOME_ZONE } from '../../../client_pwa/src/texts/zone.ts';

const NOON = new Date('2026-11-24T11:00:00.000Z');

test('somebody is of age on the eighteenth birthday, not the day before', () => {
  equal(minorOn('2008-11-24', NOON, HOME_ZONE), 'no');
  equal(minorOn('2008-11-25', NOON, HOME_ZONE), 'yes');
});

test('the day is the day where the office is, and there alone', () => {
  equal(minorOn('2008-11-25', new Date('2026-11-24T22:59:00.000Z'), HOME_ZONE), 'yes');
  equal(minorOn('2008-11-25', new Date('2026-11-24T23:01:00.000Z'), HOME_ZONE), 'no');
  equal(minorOn('2008-11-25', new Date('2026-11-24T23:01:00.000Z'), 'America/Kralendijk'), 'yes');
});

test('a year or a month tells as much as it tells', () => {
  equal(minorOn('2007', NOON, HOME_ZONE), 'no');
  equal(minorOn('2008', NOON, HOME_ZONE), 'unknown');
  equal(minorOn('2009', NOON, HOME_ZONE), 'yes');
  equal(minorOn('2008-10', NOON, HOME_ZONE), 'no');
  equal(minorOn('2008-11', NOON, HOME_ZONE), 'unknown');
  equal(minorOn('2008-12', NOON, HOME_ZONE), 'yes');
});

test('somebody born on the last day of February is of age on the first of March', () => {
  equal(minorOn('2008-02-29', new Date('2026-02-28T12:00:00.000Z'), HOME_ZONE), 'yes');
  equal(minorOn('2008-02-29', new Date('2026-03-01T12:00:00.000Z'), HOME_ZONE), 'no');
});

test('no date, or one that is none, tells nothing', () => {
  for (const born of ['', 'unknown', '0', '24-11-2008']) equal(minorOn(born, NOON, HOME_ZONE), 'unknown');
});
