// Which voices this tablet has without a network, and whether it can read every language aloud.
// Must never use a voice that speaks through somebody's server.

import { ask } from '../bridge.ts';
import { STATEMENT_LANGUAGES } from '../texts/statement-languages.ts';
import { PARTS, type Part, partText } from '../texts/statement-parts.ts';
import { loadStatement } from '../texts/statements.ts';
import type { ReadyCheck } from '../worker/ready-check.ts';
import { offlineVoice } from './offline-voice.ts';

const WAIT = 600;
/** Once is enough: a tablet without voices is not asked again and again. */
let waited = false;

/** The voices; browsers load them late, so the first question waits a moment for them. */
export async function voicesHere(): Promise<readonly SpeechSynthesisVoice[]> {
  if (waited || voicesNow().length > 0 || !('speechSynthesis' in window)) return voicesNow();
  waited = true;
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
