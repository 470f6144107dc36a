// A record that does not open any more, as the worker tells it to the page.
// Must never hold what only the opened record says.

import type { Confirmation, RecordState } from './messages.ts';

/** What is left here of a record that cannot be opened: never more than the directory and the chain say. */
export interface ClosedRecord {
  rid: string;
  /** Empty, like the number, when the edition that is here does not have the record. */
  name: string;
  documentNumber: string;
  state: RecordState;
  /** This tablet's confirmations of it, newest first. */
  earlier: readonly Confirmation[];
}
