// Why what an applicant signed could not be written down: kept in memory over the lock that follows, until staff have read it.
// Must never hold more than the record's random id and the code of what went wrong.

import { signal } from '@preact/signals';
import type { Failure } from '../worker/messages.ts';

/** The record whose confirmation is not on disk, and why; null when there is none. */
export const notWritten = signal<{ readonly rid: string; readonly failure: Failure } | null>(null);

/** Why the last try for this record is not on disk, or null. */
export function notWrittenOf(rid: string): Failure | null {
  return notWritten.value?.rid === rid ? notWritten.value.failure : null;
}
