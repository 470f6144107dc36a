// What this tablet's user prefers: theme, hand, support mode, keys. Kept on the tablet, nothing personal.

import { type Signal, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

export const theme = signal<Theme>((localStorage.getItem('theme') as Theme | null) ?? 'system');
export const leftHanded = signal(localStorage.getItem('left-handed') === 'yes');
/** The applicant's screens begin with pictures, whatever the record says. */
export const supportFirst = signal(localStorage.getItem('support-first') === 'yes');
/** Chords act, and buttons show theirs. */
export const shortcuts = signal(localStorage.getItem('shortcuts') !== 'no');

export const chooseTheme = (chosen: Theme) => keep(theme, 'theme', chosen, chosen);
export const chooseHand = (left: boolean) => keep(leftHanded, 'left-handed', left, yesNo(left));
export const chooseSupport = (first: boolean) => keep(supportFirst, 'support-first', first, yesNo(first));
export const chooseShortcuts = (on: boolean) => keep(shortcuts, 'shortcuts', on, yesNo(on));

export function applySettings(): void {
  const { dataset } = document.documentElement;
  if (theme.value === 'system') delete dataset.theme;
  else dataset.theme = theme.value;
  document.body.classList.toggle('left-handed', leftHanded.value);
  document.body.classList.toggle('no-keys', !shortcuts.value);
}

function keep<Value>(kept: Signal<Value>, name: string, value: Value, text: string): void {
  kept.value = value;
  localStorage.setItem(name, text);
  applySettings();
}

function yesNo(yes: boolean): 'yes' | 'no' {
  return yes ? 'yes' : 'no';
}
