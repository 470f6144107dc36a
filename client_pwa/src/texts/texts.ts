// The staff's words, in Dutch and English, by Fluent; the language is kept on this tablet.
// Must never build a sentence out of pieces.

import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';
import { computed, signal } from '@preact/signals';
import en from './en.ftl?raw';
import nl from './nl.ftl?raw';

export const LANGUAGES = ['nl', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'language';
const sources: Record<Language, string> = { nl, en };

export const language = signal<Language>(initial());

const bundle = computed(() => {
  const made = new FluentBundle(language.value, { useIsolating: true });
  made.addResource(new FluentResource(sources[language.value]));
  return made;
});

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(KEY, chosen);
  document.documentElement.lang = chosen;
}

/** The words for a key; a missing key shows itself, which the tests forbid. */
export function t(key: string, given: Record<string, FluentVariable> = {}): string {
  const message = bundle.value.getMessage(key);
  return message?.value ? bundle.value.formatPattern(message.value, given) : key;
}

/** Whether there are words for a key. */
export function hasText(key: string): boolean {
  return bundle.value.hasMessage(key);
}

function initial(): Language {
  const kept = localStorage.getItem(KEY) ?? navigator.language.slice(0, 2);
  const found = LANGUAGES.find((one) => one === kept) ?? 'nl';
  document.documentElement.lang = found;
  return found;
}
