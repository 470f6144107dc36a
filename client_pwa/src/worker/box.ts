// The box on the bridge: what belongs in it, a count that was begun, and what a signed count gave.
// Must never hold a key or anything that cannot be structured-cloned.

export interface CountDraft<Kind> {
  kind: Kind;
  /** In the order in which they were found; `rid` is empty for one that is not expected. */
  seen: readonly { rid: string; number: string; act: number }[];
  seal: string;
}

export interface CountResult {
  expected: number;
  found: number;
  missing: readonly BoxDocument[];
  unexpected: readonly string[];
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
}
