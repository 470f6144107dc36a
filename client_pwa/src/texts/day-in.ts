// A day as the applicant reads it, in the applicant's language.

import { officeNow, zoneNow } from './zone.ts';

/** Today in a language of the applicant's: our calendar, and the digits that stand on the card. */
export function dayIn(lang: string, today = officeNow()): string {
  const named = Intl.DateTimeFormat.supportedLocalesOf(lang).length > 0;
  const locale = named ? `${lang === 'en' ? 'en-GB' : lang}-u-ca-gregory-nu-latn` : 'nl-NL';
  return new Intl.DateTimeFormat(locale, {
    timeZone: zoneNow(),
    day: 'numeric',
    month: named ? 'long' : 'numeric',
    year: 'numeric',
  }).format(today);
}
