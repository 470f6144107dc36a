// A hardware scanner is a keyboard that types very fast and ends with Enter.
// Must never take a person's typing for a scan, nor leave a scan's characters in the field that had the focus.

import { useLayoutEffect, useRef } from 'preact/hooks';

/** Scanners type a key every 1 to 30 ms; the fastest people one every 60 ms, and not evenly. */
const LONGEST_GAP = 50;
const FEWEST_KEYS = 6;

interface Key {
  readonly key: string;
  /** Milliseconds, from the event itself: a busy page does not stretch it. */
  readonly at: number;
}

/** The keys of one burst; `press` gives the whole text when an Enter ends what only a scanner can have typed. */
export class Keystrokes {
  #text = '';
  #last = Number.NEGATIVE_INFINITY;
  /** What the focused field held before the burst began. */
  before = '';

  press({ key, at }: Key, field: string): string | null {
    const fast = at - this.#last <= LONGEST_GAP;
    this.#last = at;
    if (key === 'Enter') {
      const text = fast && this.#text.length >= FEWEST_KEYS ? this.#text : null;
      this.#text = '';
      return text;
    }
    if (key.length !== 1) {
      if (key !== 'Shift' && key !== 'CapsLock') this.#text = '';
      return null;
    }
    if (!fast || this.#text === '') {
      this.#text = '';
      this.before = field;
    }
    this.#text += key;
    return null;
  }
}

/** Hear a hardware scanner anywhere on the screen, whatever has the focus. */
export function useHardwareScanner(onScan: (text: string) => void): void {
  const latest = useRef(onScan);
  latest.current = onScan;
  // From the step that draws the screen: half a number would be another number.
  useLayoutEffect(() => {
    const keystrokes = new Keystrokes();
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const field = event.target instanceof HTMLInputElement ? event.target : null;
      const text = keystrokes.press({ key: event.key, at: event.timeStamp }, field?.value ?? '');
      if (text === null) return;
      event.preventDefault();
      event.stopPropagation();
      if (field) {
        field.value = keystrokes.before;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }
      latest.current(text);
    };
    document.addEventListener('keydown', hear, { capture: true });
    return () => document.removeEventListener('keydown', hear, { capture: true });
  }, []);
}
