// The box on the bridge: what belongs in it, a count that was begun, and what a signed count gave.
// Must never hold a key or anything that cannot be structured-cloned.

import type { SealReason, SealState } from '../protocol/box_seal.ts';

/** The seal as it is being read; '' for what is not said yet. `number` as it was typed or scanned. */
export interface SealRead {
  state: SealState | '';
  number: string;
  reason: SealReason | '';
}

export interface CountDraft<Kind> {
  kind: Kind;
  /** In the order in which they were found; `rid` is empty for one that is not expected. */
  seen: readonly { rid: string; number: string; act: number }[];
  seal: SealRead;
}

export interface CountResult {
  expected: number;
  found: number;
  missing: readonly BoxDocument[];
  unexpected: readonly string[];
  /** Whether the seal is not the one that the office put on. */
  sealDiffers: boolean;
}

export interface BoxDocument {
  rid: string;
  documentNumber: string;
  name: string;
}

/** What must be in the box now, and what was handed over by whichever tablet. */
export interface Box {
  expected: readonly BoxDocument[];
  gone: readonly BoxDocument[];
  /** The number of the seal that the office put on, as it is compared; '' when it put none on. */
  seal: string;
}
