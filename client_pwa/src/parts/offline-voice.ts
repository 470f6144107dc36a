// Which of a tablet's voices reads a language aloud.
// Must never choose one that speaks through somebody's server.

/** What is known of a voice. */
export interface Voice {
  readonly lang: string;
  readonly localService: boolean;
}

/** Where a language is spoken in several ways, the one nearest to here. */
const NEAREST: Readonly<Record<string, string>> = {
  en: 'GB',
  pt: 'PT',
  es: 'ES',
  fr: 'FR',
  de: 'DE',
  zh: 'CN',
};
/** Other names under which voices of a language go. */
const ALSO: Readonly<Record<string, readonly string[]>> = { zh: ['cmn', 'yue'], fa: ['prs'] };

/** A voice of the device itself, the nearest kind of the language first; null when there is none. */
export function offlineVoice<V extends Voice>(lang: string, voices: readonly V[]): V | null {
  const names = [lang, ...(ALSO[lang] ?? [])];
  const own = voices.filter((one) => one.localService && names.includes(languageOf(one.lang)));
  const nearest = NEAREST[lang];
  return (nearest && own.find((one) => regionOf(one.lang) === nearest)) || (own[0] ?? null);
}

function languageOf(tag: string): string {
  return tag.split(/[-_]/)[0]?.toLowerCase() ?? '';
}

function regionOf(tag: string): string {
  return tag.split(/[-_]/).at(-1)?.toUpperCase() ?? '';
}
