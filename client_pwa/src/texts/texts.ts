// The staff's words, in Dutch and English, by Fluent, each language fetched when it is wanted; the choice is kept on this tablet.
// Must never build a sentence out of pieces.

import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import { batch, signal } from '@preact/signals';

export const LANGUAGES = ['nl', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'language';
const sources: Record<Language, () => Promise<{ default: string }>> = {
  nl: () => import('./nl.ftl?raw'),
  en: () => import('./en.ftl?raw'),
};

export const language = signal<Language>(initial());

const bundle = signal(new FluentBundle(language.value));

/** Fetch the words of the language that is spoken here; nothing is drawn before. */
export async function firstWords(): Promise<void> {
  await speak(language.value);
}

/** Speak another language from now on. Rejects, and all stays as it was, when its words cannot be fetched. */
export async function chooseLanguage(chosen: Language): Promise<void> {
  await speak(chosen);
  localStorage.setItem(KEY, chosen);
}

/** Fetch the words of the other languages too, so that choosing one needs no network. */
export async function otherWords(): Promise<void> {
  await Promise.all(LANGUAGES.map((one) => sources[one]()));
}

async function speak(chosen: Language): Promise<void> {
  const made = new FluentBundle(chosen, { useIsolating: true });
  made.addResource(new FluentResource((await sources[chosen]()).default));
  batch(() => {
    language.value = chosen;
    bundle.value = made;
  });
  document.documentElement.lang = chosen;
}

/** The words for a key; a missing key or variable shows itself, which the tests forbid, and never leaves an empty screen. */
export function t(key: string, given: Record<string, FluentVariable> = {}): string {
  const message = bundle.value.getMessage(key);
  // Without a list to put them in, Fluent throws what it misses.
  const missed: Error[] = [];
  return message?.value ? bundle.value.formatPattern(message.value, given, missed) : key;
}

/** Whether there are words for a key. */
export function hasText(key: string): boolean {
  return bundle.value.hasMessage(key);
}

function initial(): Language {
  const kept = localStorage.getItem(KEY) ?? navigator.language.slice(0, 2);
  return LANGUAGES.find((one) => one === kept) ?? 'nl';
}
