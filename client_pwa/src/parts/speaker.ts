// Reads a text aloud: the organisation's recordings when all of it is recorded, else a voice of the device.
// Must never fetch anything, and never speak two things at once.

import { ask } from '../bridge.ts';
import { type Part, partText, type StatementText } from '../texts/statement-parts.ts';
import { offlineVoice } from './offline-voice.ts';
import { voicesHere } from './voices.ts';

/** Where the sound comes from; null when there is none. */
export type Sound =
  | { kind: 'recordings'; clips: readonly Blob[] }
  | { kind: 'voice'; voice: SpeechSynthesisVoice; texts: readonly string[] };

/** The best sound for these parts on this tablet. */
export async function soundFor(statement: StatementText, parts: readonly Part[]): Promise<Sound | null> {
  const texts = parts.map((part) => partText(statement, part));
  const clips = await recordingsOf(texts);
  if (clips) return { kind: 'recordings', clips };
  const voice = offlineVoice(statement.lang, await voicesHere());
  return voice ? { kind: 'voice', voice, texts } : null;
}

async function recordingsOf(texts: readonly string[]): Promise<Blob[] | null> {
  const clips: Blob[] = [];
  for (const text of texts) {
    const { recording } = await ask('recording', { text });
    if (!recording) return null;
    clips.push(new Blob([recording.bytes as Uint8Array<ArrayBuffer>], { type: recording.type }));
  }
  return clips;
}

let silence: (() => void) | null = null;

/** Stop whatever is being read. */
export function hush(): void {
  silence?.();
  silence = null;
}

/** Read it to the end; false when the tablet could not. Stops what was being read before. */
export async function speak(sound: Sound): Promise<boolean> {
  hush();
  return sound.kind === 'recordings' ? play(sound.clips) : say(sound);
}

async function play(clips: readonly Blob[]): Promise<boolean> {
  let stopped = false;
  for (const clip of clips) {
    const address = URL.createObjectURL(clip);
    const audio = new Audio(address);
    const heard = await new Promise<boolean>((resolve) => {
      silence = () => {
        stopped = true;
        audio.pause();
        resolve(true);
      };
      audio.addEventListener('ended', () => resolve(true));
      audio.addEventListener('error', () => resolve(false));
      audio.play().catch(() => resolve(false));
    });
    URL.revokeObjectURL(address);
    if (stopped || !heard) return heard;
  }
  silence = null;
  return true;
}

async function say({ voice, texts }: Extract<Sound, { kind: 'voice' }>): Promise<boolean> {
  return new Promise((resolve) => {
    const words = new SpeechSynthesisUtterance(texts.join('\n'));
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    words.addEventListener('end', () => resolve(true));
    words.addEventListener('error', ({ error }) => resolve(error === 'canceled' || error === 'interrupted'));
    silence = () => {
      speechSynthesis.cancel();
      resolve(true);
    };
    speechSynthesis.speak(words);
  });
}
