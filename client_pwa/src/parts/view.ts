// Where the staff member is; kept over a reload by names and random ids only.

import { signal } from '@preact/signals';
import type { Corrects } from '../worker/messages.ts';

export type View =
  | { name: 'home' }
  | { name: 'staff' }
  | { name: 'settings' }
  | { name: 'diagnosis' }
  | { name: 'ready'; batch: string }
  | { name: 'unlock'; batch: string }
  | { name: 'way'; staff: string }
  | { name: 'find' }
  | { name: 'record'; rid: string; corrects?: Corrects }
  | { name: 'session' }
  | { name: 'carry' }
  | { name: 'signed'; back: View }
  | { name: 'count'; phase: 'in' | 'out' };

const KEY = 'view';
const BATCH = 'batch';

export const view = signal<View>(kept());

export function go(to: View): void {
  view.value = to;
  sessionStorage.setItem(KEY, JSON.stringify(to));
}

/** The batch that was unlocked last, so that after a lock the same one is asked for. */
export function lastBatch(): string {
  return sessionStorage.getItem(BATCH) ?? '';
}

export function keepBatch(batch: string): void {
  sessionStorage.setItem(BATCH, batch);
}

function kept(): View {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY) ?? '') as View;
    return typeof found.name === 'string' ? found : { name: 'home' };
  } catch {
    return { name: 'home' };
  }
}
