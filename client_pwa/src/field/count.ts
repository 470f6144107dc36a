// Count the box and close: what is there, what is missing, and this tablet's last word on the session.
// Must never close away evidence: what is unsent stays until it is acknowledged.

import { randomBytes } from '../protocol/seal.ts';
import type { CountResult, SealRead } from '../worker/box.ts';
import { differs, sealOf } from '../worker/seal-said.ts';
import { lock } from './lock.ts';
import { boxOf } from './records.ts';
import { FieldError, type Tablet } from './tablet.ts';
import { unlockedOf } from './unlock.ts';

/** Sign a count of the box. Throws seal_unread where the office put a seal on and nothing is said of it. */
export async function count(
  tablet: Tablet,
  given: { phase: 'in' | 'out'; found: readonly string[]; unexpected: readonly string[]; seal: SealRead },
): Promise<CountResult> {
  const { header, staff, box } = unlockedOf(tablet);
  const seal = sealOf(given.seal, box);
  if (!seal && (box !== '' || given.seal.state !== '')) throw new FieldError('seal_unread');
  const { expected } = await boxOf(tablet);
  const there = new Set(given.found);
  const missing = expected.filter((entry) => !there.has(entry.rid));
  await tablet.add(
    {
      kind: 'count',
      batch: header.batch,
      edition: header.edition,
      staff,
      count: {
        phase: given.phase,
        found: given.found.length,
        missing: missing.length,
        unexpected: given.unexpected.length,
        ...(seal ? { seal } : {}),
      },
    },
    {
      salt: randomBytes(16),
      ink: new Uint8Array(0),
      notes: '',
      found: given.found,
      unexpected: given.unexpected,
    },
  );
  return {
    expected: expected.length,
    found: given.found.length,
    missing,
    unexpected: given.unexpected,
    sealDiffers: given.phase === 'in' && differs(given.seal, box),
  };
}

/** Say that this tablet is done with the session, and lock. */
export async function close(tablet: Tablet): Promise<void> {
  const { header, staff } = unlockedOf(tablet);
  await tablet.add({ kind: 'close', batch: header.batch, edition: header.edition, staff });
  await lock(tablet, 'full');
}
