// The day beside the document's number: in every language our calendar, with the digits of the card.

import { equal, match, notEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { dayIn } from '../../../client_pwa/src/texts/day-in.ts';
import { STATEMENT_LANGUAGES } from '../../../client_pwa/src/texts/statement-languages.ts';

const MORNING = new Date('2026-11-24T09:00:00.000Z');

test('every language writes the same year and day of our calendar', () => {
  for (const { lang } of STATEMENT_LANGUAGES) {
    const day = dayIn(lang, MORNING);
    match(day, /2026/, lang);
    match(day, /(^|\D)24(\D|$)/, lang);
  }
});

test('the month is named in the language, or a number where the browser has no names', () => {
  equal(dayIn('en', MORNING), '24 November 2026');
  equal(dayIn('nl', MORNING), '24 november 2026');
  match(dayIn('ar', MORNING), /نوفمبر/);
  equal(dayIn('qqq', MORNING), '24-11-2026');
  for (const { lang } of STATEMENT_LANGUAGES)
    if (lang !== 'en') notEqual(dayIn(lang, MORNING), dayIn('en', MORNING));
});

test('the day is the day in the Netherlands', () => {
  equal(dayIn('en', new Date('2026-11-24T23:30:00.000Z')), '25 November 2026');
});
