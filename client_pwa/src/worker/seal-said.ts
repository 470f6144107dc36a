// The seal of the box as it is being read: what is known to differ, and what a count will say of it.
// Must never say a seal is whole that nobody called whole. docs/protocol.md, "The seal of the box".

import { asCompared, fits, isNumber } from '../protocol/box_seal.ts';
import type { BoxSeal } from '../protocol/chain.ts';
import type { SealRead } from './box.ts';

export const NOTHING_READ: SealRead = { state: '', number: '', reason: '' };

/** Another number was typed or scanned: of a seal that is there, and whole unless it was called broken. */
export function withNumber(read: SealRead, number: string): SealRead {
  const there = read.state === 'whole' || read.state === 'broken';
  if (number.trim() === '') return { ...read, number: '', state: read.state === 'whole' ? '' : read.state };
  return { ...read, number, state: there ? read.state : 'whole' };
}

/** A state was chosen; the one that was chosen already is taken back. */
export function withState(read: SealRead, state: Exclude<SealRead['state'], ''>): SealRead {
  if (read.state === state) return { ...read, state: '' };
  return { ...read, state, number: state === 'whole' || state === 'broken' ? read.number : '' };
}

/** Whether what was read so far is not the seal that the office put on; `known` as it is compared. */
export function differs({ state, number }: SealRead, known: string): boolean {
  if (known === '' || state === '' || state === 'opened') return false;
  if (state === 'whole' && number.trim() === '') return false;
  return !fits(state, number, known);
}

/** What the count says, or null while it is not yet said. A reason stands only where something differs. */
export function sealOf(read: SealRead, known: string): BoxSeal | null {
  const { state, reason } = read;
  if (state === '') return null;
  const number = asCompared(read.number);
  if (state === 'whole' && !isNumber(number)) return null;
  return {
    state,
    ...((state === 'whole' || state === 'broken') && isNumber(number) ? { number } : {}),
    ...(reason && differs(read, known) ? { reason } : {}),
  };
}
