// A count of the box while it is being made: what was seen, in order, so that the last act can be undone.
// Must never count one document twice.

/** One document that was ticked or scanned: a record, or the bare number of one that is not expected. */
export interface Seen {
  readonly rid: string;
  readonly number: string;
  /** What was done in one act has one number, and is undone in one. */
  readonly act: number;
}

/** What became of a document that was held before the tablet. */
export type Look = 'counted' | 'unexpected' | 'again';

export function foundOf(seen: readonly Seen[]): readonly string[] {
  return seen.filter((one) => one.rid !== '').map((one) => one.rid);
}

export function unexpectedOf(seen: readonly Seen[]): readonly string[] {
  return seen.filter((one) => one.rid === '').map((one) => one.number);
}

/** These documents are here: what was seen before is not seen twice. */
export function add(
  seen: readonly Seen[],
  documents: readonly { rid: string; number: string }[],
): readonly Seen[] {
  const act = (seen.at(-1)?.act ?? 0) + 1;
  const known = new Set(seen.map(name));
  return [...seen, ...documents.filter((one) => !known.has(name(one))).map((one) => ({ ...one, act }))];
}

/** What adding this one would be. */
export function lookAt(seen: readonly Seen[], document: { rid: string; number: string }): Look {
  if (seen.some((one) => name(one) === name(document))) return 'again';
  return document.rid ? 'counted' : 'unexpected';
}

export function remove(seen: readonly Seen[], rid: string): readonly Seen[] {
  return seen.filter((one) => one.rid !== rid);
}

/** Without the last act. */
export function undo(seen: readonly Seen[]): readonly Seen[] {
  const last = seen.at(-1)?.act;
  return seen.filter((one) => one.act !== last);
}

function name({ rid, number }: { rid: string; number: string }): string {
  return rid || `number ${number}`;
}
