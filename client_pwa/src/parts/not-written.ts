// Why what an applicant signed could not be written down: kept over the lock or the reload that follows, until staff have read it.
// Must never hold more than the record's random id and the code of what went wrong.

import { effect, signal } from '@preact/signals';
import type { Failure } from '../worker/messages.ts';

interface NotWritten {
  readonly rid: string;
  readonly code: string;
}

const KEY = 'not-written';

/** The record whose confirmation is not on disk, and why; null when there is none. */
export const notWritten = signal<NotWritten | null>(kept());
effect(() => {
  if (notWritten.value) sessionStorage.setItem(KEY, JSON.stringify(notWritten.value));
  else sessionStorage.removeItem(KEY);
});

/** Why the last try for this record is not on disk, or null. */
export function notWrittenOf(rid: string): Failure | null {
  const { value } = notWritten;
  return value?.rid === rid ? { code: value.code, detail: '' } : null;
}

function kept(): NotWritten | null {
  try {
    const { rid, code } = JSON.parse(sessionStorage.getItem(KEY) ?? '') as NotWritten;
    return typeof rid === 'string' && typeof code === 'string' ? { rid, code } : null;
  } catch {
    return null;
  }
}
