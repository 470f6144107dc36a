// Dates, times and numbers as staff read them.
// Must never change a value: these are for eyes only.

import { language, t } from './texts.ts';
import { officeNow, zoneNow } from './zone.ts';

type Options = Readonly<Intl.DateTimeFormatOptions>;

const TIME: Options = { hour: '2-digit', minute: '2-digit' };
const DAY: Options = { weekday: 'short', day: 'numeric', month: 'short' };
const DAY_AND_TIME: Options = { ...TIME, day: 'numeric', month: 'short' };
const WHOLE_MOMENT: Options = { ...TIME, day: 'numeric', month: 'long', year: 'numeric' };
const ZONED_MOMENT: Options = { ...WHOLE_MOMENT, timeZoneName: 'short' };
const BORN: Options = { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' };
const BORN_IN_MONTH: Options = { timeZone: 'UTC', month: 'long', year: 'numeric' };

/** A formatter takes longer to make than to use, and a list uses it a hundred times. */
const formats = new Map<string, Map<Options, Intl.DateTimeFormat>>();

function moment(iso: string, options: Options): string {
  if (!iso) return '';
  const locale = language.value === 'nl' ? 'nl-NL' : 'en-GB';
  const zone = zoneNow();
  const key = `${locale} ${zone}`;
  const ofLocale = formats.get(key) ?? new Map<Options, Intl.DateTimeFormat>();
  const format = ofLocale.get(options) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  formats.set(key, ofLocale.set(options, format));
  return format.format(new Date(iso));
}

export function time(iso: string): string {
  return moment(iso, TIME);
}

export function day(iso: string): string {
  return moment(iso, DAY);
}

export function dayAndTime(iso: string): string {
  return moment(iso, DAY_AND_TIME);
}

/** With the year: for what is looked at long after. */
export function wholeMoment(iso: string): string {
  return moment(iso, WHOLE_MOMENT);
}

/** With the year and the zone's name: for whoever does not know which office said it. */
export function zonedMoment(iso: string): string {
  return moment(iso, ZONED_MOMENT);
}

/** The time alone when it is today, as staff say it; else with the day. */
export function recently(iso: string): string {
  return day(iso) === day(officeNow().toISOString()) ? time(iso) : dayAndTime(iso);
}

/** A birth date; of one that is a month or a year only it says what is not known. */
export function born(date: string): string {
  switch (date.length) {
    case 'YYYY-MM-DD'.length:
      return moment(`${date}T00:00:00Z`, BORN);
    case 'YYYY-MM'.length:
      return t('born-in-month', { month: moment(`${date}-01T00:00:00Z`, BORN_IN_MONTH) });
    case 'YYYY'.length:
      return t('born-in-year', { year: date });
    default:
      return date;
  }
}

/** IR4 7K2 9P1 */
export function documentNumber(number: string): string {
  return (number.match(/.{1,3}/g) ?? []).join('\u00a0');
}

/** V 287 104 5519 */
export function vNumber(number: string): string {
  return `V\u00a0${number.slice(0, 3)}\u00a0${number.slice(3, 6)}\u00a0${number.slice(6)}`;
}

export function megabytes(bytes: number): string {
  return new Intl.NumberFormat(language.value, { maximumFractionDigits: 1 }).format(bytes / 1_000_000);
}
