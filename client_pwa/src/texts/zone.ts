// The zone in which days and times are said and the clock by which it is today: the office's, however the tablet is set.
// Must never be a name that the browser does not know.

/** Until an office has said another. */
export const HOME_ZONE = 'Europe/Amsterdam';

let said = HOME_ZONE;
let ahead = 0;

/** This zone when the browser knows it, else the one of home. */
export function knownZone(name: unknown): string {
  if (typeof name !== 'string' || name === '') return HOME_ZONE;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return HOME_ZONE;
  }
}

/** The zone in which this page says times. */
export function zoneNow(): string {
  return said;
}

/** From now on this page says times in this zone. */
export function sayTimesIn(name: string): void {
  said = knownZone(name);
}

/** Now, by the office's clock as far as this page knows it. */
export function officeNow(): Date {
  return new Date(Date.now() + ahead);
}

/** From now on it is so many milliseconds later than this tablet's clock says. */
export function officeIsAhead(ms: number): void {
  ahead = ms;
}
