// Days and times are said in the zone of the office, whatever the tablet's own is.

import { equal, notEqual } from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { dayIn } from '../../../client_pwa/src/texts/day-in.ts';
import {
  HOME_ZONE,
  knownZone,
  officeIsAhead,
  sayTimesIn,
  zoneNow,
} from '../../../client_pwa/src/texts/zone.ts';

const NIGHT = '2026-11-24T23:30:00.000Z';
afterEach(() => sayTimesIn(HOME_ZONE));

test('until an office says otherwise it is the zone of home', () => {
  equal(dayIn('en', new Date(NIGHT)), '25 November 2026');
});

test('the zone that the office says is the one of the day that an applicant reads', () => {
  sayTimesIn('America/Kralendijk');
  equal(dayIn('en', new Date(NIGHT)), '24 November 2026');
});

test('a zone that the browser does not know breaks nothing', () => {
  for (const name of ['Mars/Olympus', '', null, 7, {}]) equal(knownZone(name), HOME_ZONE);
  sayTimesIn('Mars/Olympus');
  equal(zoneNow(), HOME_ZONE);
});

test('it is today by the office’s clock, also on a tablet whose own is a day behind', () => {
  officeIsAhead(0);
  const here = dayIn('en');
  officeIsAhead(24 * 3_600_000);
  notEqual(dayIn('en'), here);
  equal(dayIn('en'), dayIn('en', new Date(Date.now() + 24 * 3_600_000)));
  officeIsAhead(0);
});
