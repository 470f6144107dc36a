// What this tablet signed, as it may be said while it is locked: which act, when, what came of it.
// Must never hold what says whose document it was: no name, no number of a document, no reason.

import type { Confirmation, Outcome } from './messages.ts';

/** A confirmation, a count or a closing that is on this tablet. */
export interface SignedHere {
  readonly seq: number;
  readonly kind: 'attempt' | 'count' | 'close';
  readonly at: string;
  /** Of a confirmation; '' of anything else. */
  readonly outcome: Outcome | '';
  readonly state: Confirmation['state'];
  /** Why the office did not take it as it is; '' when it did, or has not said yet. */
  readonly code: string;
  /** The number of the confirmation that replaces it, 0 for none. */
  readonly replacedBy: number;
}

/** An item that the office did not take as it is. */
export interface Refusal {
  seq: number;
  kind: string;
  at: string;
  code: string;
}
