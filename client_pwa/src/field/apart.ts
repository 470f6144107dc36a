// When the office has another chain than this tablet's: everything that is still here goes into its quarantine.
// Must never take an answer here for an acknowledgement: nothing becomes deletable by it. docs/protocol.md, "Upload".

import { ProtocolError } from '../protocol/errors.ts';
import { Refused } from '../transport/http.ts';
import { cursors, uploadOf } from './exchange.ts';
import { ITEM_REFUSALS } from './refusals.ts';
import type { Tablet } from './tablet.ts';

/** With these the office does not take this tablet's chain any further. */
const OTHER_CHAIN: ReadonlySet<string> = new Set(['chain_fork', 'chain_break', 'device_not_active']);
/** The head of what each tablet handed in apart: once is enough until something new is signed. */
const handedIn = new WeakMap<Tablet, string>();

/** Whether everything this tablet has signed is in the office's quarantine, as far as was heard since the start. */
export function isApart(tablet: Tablet): boolean {
  return tablet.quarantined && handedIn.get(tablet) === tablet.chain.head;
}

/** A refusal of the chain, or an acknowledgement about another one: a copy of this tablet spoke first. */
export function saysOtherChain(error: unknown): boolean {
  if (error instanceof ProtocolError) return error.code === 'ack_mismatch';
  return error instanceof Refused && OTHER_CHAIN.has(error.code);
}

/**
 * Hand in every item this tablet has, in the parts of an upload, acknowledged ones too: what the office acknowledged
 * may have gone with the chain it had then. A part whose items are refused was kept apart there, and the next one
 * follows; with any other refusal it was not looked at, and all of it is handed in again later.
 */
export async function handInApart(tablet: Tablet): Promise<void> {
  const { head } = tablet.chain;
  if (handedIn.get(tablet) === head) return;
  const every = [...tablet.items];
  for (let from = 0; from < every.length; ) {
    const { upload, count } = await uploadOf(tablet, every.slice(from), await cursors(tablet));
    try {
      await tablet.parts.http.postPacked('/api/v1/confirmations', upload);
    } catch (error) {
      if (!(error instanceof Refused && ITEM_REFUSALS.has(error.code))) throw error;
    }
    from += count;
  }
  handedIn.set(tablet, head);
}
