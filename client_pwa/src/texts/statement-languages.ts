// The languages of the applicant's texts, by their own names, in the order of the picker.
// Must never name one that has no file in statements/.

export interface LanguageName {
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly name: string;
}

const NAMES = [
  ['nl', 'Nederlands'],
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['es', 'Español'],
  ['fr', 'Français'],
  ['pt', 'Português'],
  ['tr', 'Türkçe'],
  ['ru', 'Русский'],
  ['uk', 'Українська'],
  ['ar', 'العربية'],
  ['fa', 'فارسی'],
  ['hi', 'हिन्दी'],
  ['ti', 'ትግርኛ'],
  ['zh', '中文'],
] as const;
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'fa']);

/** In the order in which people look for their own: the two of the country, then by script and name. */
export const STATEMENT_LANGUAGES: readonly LanguageName[] = NAMES.map(([lang, name]) => ({
  lang,
  name,
  dir: RIGHT_TO_LEFT.has(lang) ? 'rtl' : 'ltr',
}));

/** The language for a tag of the record, English when there is no text in it. */
export function languageFor(tag: string): LanguageName {
  const wanted = tag.split(/[-_]/)[0]?.toLowerCase();
  return (
    STATEMENT_LANGUAGES.find((one) => one.lang === wanted) ??
    (STATEMENT_LANGUAGES.find((one) => one.lang === 'en') as LanguageName)
  );
}

/** The own names of some languages, as a list to read. */
export function languageNames(langs: string): string {
  return STATEMENT_LANGUAGES.filter((one) => langs.split(' ').includes(one.lang))
    .map((one) => one.name)
    .join(', ');
}
