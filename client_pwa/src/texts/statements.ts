// What the applicant reads and signs under, in the applicant's language; each language is fetched when it is chosen.
// Must never change a text under the same id: the confirmation holds its digest.

import type { StatementText } from './statement-parts.ts';
import en from './statements/en.json';

const files = import.meta.glob<StatementText>('./statements/*.json', { import: 'default' });

const loaded = new Map<string, StatementText>([['en', en as StatementText]]);

/** The texts of a language. They are part of the app and come without a network; English is always in memory. */
export async function loadStatement(lang: string): Promise<StatementText> {
  const here = loaded.get(lang);
  if (here) return here;
  const statement = (await files[`./statements/${lang}.json`]?.()) ?? (en as StatementText);
  loaded.set(lang, statement);
  return statement;
}

/** The texts in English, which are always here. */
export const ENGLISH = en as StatementText;

/** The texts of a language when they were loaded before, else null. */
export function statementNow(lang: string): StatementText | null {
  return loaded.get(lang) ?? null;
}
