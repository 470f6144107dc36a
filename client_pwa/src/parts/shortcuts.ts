// Keys for the practised: a chord presses the button that names it in `aria-keyshortcuts`, as long as it can be seen.
// Must never act from one letter alone, nor for the applicant what is the staff's; a scanner's keys are no chords.

import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { chordOf } from './chords.ts';
import { shortcuts } from './settings.ts';

/** Whether the panel with all keys is open. */
export const helpOpen = signal(false);

/** The chords that buttons name, in the order of the day, each with the ending of its words. */
export const CHORDS = [
  ['F1', 'help'],
  ['Alt+B', 'back'],
  ['Alt+S', 'session'],
  ['Alt+L', 'lock'],
  ['Alt+Enter', 'main'],
  ['Alt+N', 'next'],
] as const;

/** A scanner goes on after its question mark, a person does not; in ms. */
const ALONE = 150;
const MAIN = '.app:not(.applicant) > .foot .btn.main';

/** Hear the chords while this screen is there. */
export function useShortcuts(): void {
  useLayoutEffect(() => {
    let asked: number | undefined;
    const heard = (event: KeyboardEvent) => {
      window.clearTimeout(asked);
      if (!shortcuts.value || event.defaultPrevented || event.isComposing) return;
      if (event.key === '?' && !types(event.target)) asked = window.setTimeout(openHelp, ALONE);
      const chord = chordOf(event);
      if (!chord) return;
      const pressed = chord === 'F1' ? openHelp() : press(chord);
      if (pressed) event.preventDefault();
    };
    document.addEventListener('keydown', heard);
    return () => {
      window.clearTimeout(asked);
      document.removeEventListener('keydown', heard);
    };
  }, []);
}

function openHelp(): boolean {
  if (document.querySelector('dialog[open], .applicant')) return false;
  helpOpen.value = true;
  return true;
}

function press(chord: string): boolean {
  if (document.querySelector('dialog[open]')) return false;
  const named = document.querySelector<HTMLButtonElement>(`[aria-keyshortcuts="${chord}"]`);
  const button = named ?? (chord === 'Alt+Enter' ? document.querySelector<HTMLButtonElement>(MAIN) : null);
  if (!button || button.disabled || button.ariaDisabled === 'true') return false;
  button.click();
  return true;
}

function types(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, textarea, select');
}
