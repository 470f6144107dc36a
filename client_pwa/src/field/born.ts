// A birth date as people type it.
// Must never guess one meaning where the text has two.

import { fold } from '../protocol/record.ts';

/** Every date that the text can mean, as YYYY-MM-DD: 12-3-2001, 12 mrt 2001, 2001-03-12, 12032001. */
export function readBorn(query: string): string[] {
  const text = fold(query);
  const parts = text.split(' ');
  const packed = /^(\d{2})(\d{2})(\d{4})$/.exec(text);
  const [first = '', second = '', third = ''] = packed ? packed.slice(1) : parts;
  if (!packed && parts.length !== 3) return [];
  const month = /^\d+$/.test(second) ? Number(second) : monthOf(second);
  if (!month || !/^\d+$/.test(first) || !/^\d+$/.test(third)) return [];
  const dates: string[] = [];
  if (first.length === 4) dates.push(date(Number(first), month, Number(third)));
  if (third.length === 4) {
    dates.push(date(Number(third), month, Number(first)));
    if (/^\d+$/.test(second)) dates.push(date(Number(third), Number(first), month));
  }
  if (third.length === 2 && first.length <= 2)
    for (const century of [1900, 2000]) dates.push(date(century + Number(third), month, Number(first)));
  return dates.filter(Boolean);
}

const MONTHS = [
  ['jan'],
  ['feb'],
  ['mrt', 'maa', 'mar'],
  ['apr'],
  ['mei', 'may'],
  ['jun'],
  ['jul'],
  ['aug'],
  ['sep'],
  ['okt', 'oct'],
  ['nov'],
  ['dec'],
];

function monthOf(word: string): number {
  return word.length < 3 ? 0 : MONTHS.findIndex((names) => names.some((name) => word.startsWith(name))) + 1;
}

function date(year: number, month: number, day: number): string {
  if (month < 1 || month > 12 || day < 1 || day > 31) return '';
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
