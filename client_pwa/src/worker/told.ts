// What the worker says to the page: its state, an answer, or that there will be none.
// Must never leave a question open.

import type { Failure, FieldState } from './messages.ts';

export type Told =
  | { kind: 'state'; state: FieldState }
  | { kind: 'answer'; id: number; answer: unknown }
  | { kind: 'failure'; id: number; failure: Failure }
  /** It could not start: no answer will come. */
  | { kind: 'stopped'; failure: Failure };
