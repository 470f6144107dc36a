// Locks the tablet, by the button or by itself; when that fails the screen that stays says so.
// Must never let anybody believe that a tablet is locked that is not.

import { signal } from '@preact/signals';
import { ask } from '../bridge.ts';
import type { Failure } from '../worker/messages.ts';
import { failureOf } from './failure.tsx';
import { notePageProblem } from './page-problems.ts';

/** Why the tablet could not be locked, until it was. */
export const notLocked = signal<Failure | null>(null);

/** Lock quickly. Resolves also when it failed: that is told on the screen. */
export async function lockNow(): Promise<void> {
  try {
    await ask('lock', { depth: 'quick' });
    notLocked.value = null;
  } catch (error) {
    notLocked.value = failureOf(error);
    notePageProblem(notLocked.value.code, error);
  }
}
