// Dates, times and numbers as staff read them.
// Must never change a value: these are for eyes only.

import { language } from './texts.ts';

const ZONE = 'Europe/Amsterdam';

function moment(iso: string, options: Intl.DateTimeFormatOptions): string {
  if (!iso) return '';
  return new Intl.DateTimeFormat(language.value === 'nl' ? 'nl-NL' : 'en-GB', {
    timeZone: ZONE,
    ...options,
  }).format(new Date(iso));
}

export function time(iso: string): string {
  return moment(iso, { hour: '2-digit', minute: '2-digit' });
}

export function day(iso: string): string {
  return moment(iso, { weekday: 'short', day: 'numeric', month: 'short' });
}

export function dayAndTime(iso: string): string {
  return moment(iso, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

/** With the year: for what is looked at long after. */
export function wholeMoment(iso: string): string {
  return moment(iso, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** The time alone when it is today, as staff say it; else with the day. */
export function recently(iso: string): string {
  return day(iso) === day(new Date().toISOString()) ? time(iso) : dayAndTime(iso);
}

/** A birth date, which may be a year or a month only. */
export function born(date: string): string {
  if (date.length === 10)
    return new Intl.DateTimeFormat(language.value === 'nl' ? 'nl-NL' : 'en-GB', {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      timeZone: 'UTC',
    }).format(new Date(`${date}T00:00:00Z`));
  return date;
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
