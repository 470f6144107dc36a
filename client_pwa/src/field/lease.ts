// Leases: a record that is set aside for another tablet of the session may be handed over here, for a reason.
// Must never stop a handover that staff have a reason for. docs/protocol.md, "Confirmations".

import type { Entry } from '../protocol/record.ts';
import type { AttemptDraft } from '../worker/messages.ts';
import { FieldError } from './tablet.ts';

/** What is set aside for this very tablet is like any other record; only leases of other tablets stay. */
export function withoutOwnLeases(entries: readonly Entry[], device: string): readonly Entry[] {
  return entries.map((entry) => (entry.lease?.dev === device ? { ...entry, lease: null } : entry));
}

/** Whoever hands over what is set aside for another tablet says why. Throws lease_unexplained. */
export function checkLease(entry: Entry | undefined, { outcome, lease }: AttemptDraft): void {
  if (outcome === 'handed_over' && entry?.lease && !lease) throw new FieldError('lease_unexplained');
}
