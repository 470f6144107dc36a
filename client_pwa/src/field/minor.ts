// Whether a birth date tells that somebody is under age. A birth date may be a day, a month, a year or empty.
// Must never take a date it does not know for an adult's.

const OF_AGE = 18;

/** `yes` or `no` when every day that the date may mean says the same on today's date in this zone, else `unknown`. */
export function minorOn(born: string, now: Date, zone: string): 'yes' | 'no' | 'unknown' {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(born) ?? [];
  if (!year) return 'unknown';
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(now);
  const birthday = Number(year) + OF_AGE;
  const earliest = `${birthday}-${month ?? '01'}-${day ?? '01'}`;
  const latest = `${birthday}-${month ?? '12'}-${day ?? '31'}`;
  if (today < earliest) return 'yes';
  return today >= latest ? 'no' : 'unknown';
}
