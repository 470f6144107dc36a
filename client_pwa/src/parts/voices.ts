// Which voices this tablet has without a network, and whether it can read every language aloud.
// Must never use a voice that speaks through somebody's server.

import { ask } from '../bridge.ts';
import { STATEMENT_LANGUAGES } from '../texts/statement-languages.ts';
import { PARTS, type Part, partText } from '../texts/statement-parts.ts';
import { loadStatement } from '../texts/statements.ts';
import type { ReadyCheck } from '../worker/messages.ts';

const WAIT = 600;
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

/** A voice of the device itself, or null. */
export function offlineVoice(lang: string, voices = voicesNow()): SpeechSynthesisVoice | null {
  const names = [lang, ...(ALSO[lang] ?? [])];
  const own = voices.filter((one) => one.localService && names.includes(languageOf(one.lang)));
  return own.find((one) => one.lang.endsWith(NEAREST[lang] ?? '')) ?? own[0] ?? null;
}

/** The voices; browsers load them late, so the first question waits a moment for them. */
export async function voicesHere(): Promise<readonly SpeechSynthesisVoice[]> {
  if (voicesNow().length > 0 || !('speechSynthesis' in window)) return voicesNow();
  await new Promise<void>((resolve) => {
    const done = () => {
      window.clearTimeout(limit);
      speechSynthesis.removeEventListener('voiceschanged', done);
      resolve();
    };
    const limit = window.setTimeout(done, WAIT);
    speechSynthesis.addEventListener('voiceschanged', done);
  });
  return voicesNow();
}

/** Ready for the road: the languages that have neither recordings nor a voice, in the check's value. */
export async function checkVoices(): Promise<ReadyCheck> {
  const voices = await voicesHere();
  const silent: string[] = [];
  for (const { lang } of STATEMENT_LANGUAGES)
    if (!offlineVoice(lang, voices) && !(await isRecorded(lang))) silent.push(lang);
  return { id: 'voices', result: silent.length === 0 ? 'good' : 'warn', value: silent.join(' ') };
}

/** Every part that is read aloud in this language is on the tablet as a recording of exactly these words. */
async function isRecorded(lang: string): Promise<boolean> {
  const statement = await loadStatement(lang);
  const texts = (Object.keys(PARTS) as Part[]).map((part) => partText(statement, part));
  return (await ask('recorded', { texts })).here.every(Boolean);
}

function voicesNow(): readonly SpeechSynthesisVoice[] {
  return 'speechSynthesis' in window ? speechSynthesis.getVoices() : [];
}

function languageOf(tag: string): string {
  return tag.split(/[-_]/)[0]?.toLowerCase() ?? '';
}
