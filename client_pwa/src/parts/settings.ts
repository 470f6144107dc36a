// What this tablet's user prefers: theme and hand. Kept on the tablet, nothing personal.

import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

export const theme = signal<Theme>((localStorage.getItem('theme') as Theme | null) ?? 'system');
export const leftHanded = signal(localStorage.getItem('left-handed') === 'yes');

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem('theme', chosen);
  applySettings();
}

export function chooseHand(left: boolean): void {
  leftHanded.value = left;
  localStorage.setItem('left-handed', left ? 'yes' : 'no');
  applySettings();
}

export function applySettings(): void {
  const { dataset } = document.documentElement;
  if (theme.value === 'system') delete dataset.theme;
  else dataset.theme = theme.value;
  document.body.classList.toggle('left-handed', leftHanded.value);
}
