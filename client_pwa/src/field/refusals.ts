// What the office did not take as it is: which item, and the code it gave.
// Must never say what a person would have to be unlocked for: no name, no number of a document.

import type { Refusal } from '../worker/signed-here.ts';
import { STOPPED, type Tablet } from './tablet.ts';

/** Refusals that are about the first item of an upload. Each has words on the page. */
export const ITEM_REFUSALS: ReadonlySet<string> = new Set([
  ...STOPPED,
  'item_unreadable',
  'version_unknown',
  'attachment_missing',
  'attachment_digest',
  'attachment_unopenable',
  'ink_digest',
  'jws_bad_signature',
  'jws_malformed',
  'jws_wrong_typ',
  'wrong_device',
  'epoch_unknown',
]);

/** Every refused item, in order. */
export function refusalsOf(tablet: Tablet): Refusal[] {
  return tablet.items
    .filter(({ state }) => state === 'refused')
    .map(({ item: { payload }, code }) => ({ seq: payload.seq, kind: payload.kind, at: payload.at, code }));
}
