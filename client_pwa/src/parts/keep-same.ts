// What came again unchanged stays the same object, so that what is drawn of it need not be looked at.
// Must never keep what is not in the new list.

/** The new list, with the old objects wherever they say the same. */
export function keepSame<T extends { readonly rid: string }>(before: readonly T[], now: readonly T[]): T[] {
  const known = new Map(before.map((one) => [one.rid, one]));
  return now.map((one) => {
    const old = known.get(one.rid);
    return old && JSON.stringify(old) === JSON.stringify(one) ? old : one;
  });
}
