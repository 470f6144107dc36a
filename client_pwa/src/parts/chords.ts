// What is pressed, as the chord that a button names.

/** By the place of the key: with Alt some systems type another letter. "" for what is no chord. */
export function chordOf(event: Pick<KeyboardEvent, 'altKey' | 'ctrlKey' | 'metaKey' | 'code'>): string {
  if (event.ctrlKey || event.metaKey) return '';
  if (!event.altKey) return event.code === 'F1' ? 'F1' : '';
  if (event.code === 'Enter' || event.code === 'NumpadEnter') return 'Alt+Enter';
  return /^Key[A-Z]$/.test(event.code) ? `Alt+${event.code.slice(3)}` : '';
}
