// The chain: everything this tablet signs, each item naming the one before. Twin of sync/chain.py.
// Must never take a time for an order.

import type { SealReason, SealState } from './box_seal.ts';
import type { Correction, LeaseReason } from './confirmation.ts';
import * as jws from './jws.ts';

export const ITEM_TYP = 'fielddesk-item+jws';
/** The depth of a lock that the day's PIN lifts; a full lock says nothing. */
export const QUICK = 'quick';

export interface Checks {
  readonly photo: boolean;
  readonly identity: string;
  readonly old: string;
}

/** What an item says; members and meanings as in docs/protocol.md. */
export interface BoxSeal {
  readonly state: SealState;
  /** As it is compared; left out when there is none. */
  readonly number?: string;
  readonly reason?: SealReason;
}

export interface ItemPayload {
  readonly v: 1;
  readonly dev: string;
  readonly epoch: number;
  readonly seq: number;
  readonly prev: string;
  readonly kind: 'import' | 'unlock' | 'lock' | 'open' | 'attempt' | 'count' | 'shred' | 'close';
  readonly at: string;
  readonly mono: number;
  readonly off: number;
  readonly batch?: string;
  readonly edition?: number;
  readonly rid?: string;
  readonly rec?: string;
  readonly staff?: string;
  readonly outcome?: string;
  readonly reason?: string;
  readonly checks?: Checks;
  readonly by?: {
    readonly kind: string;
    readonly mandate?: { readonly kind: string; readonly digest: string };
  };
  readonly stmt?: { readonly id: string; readonly lang: string; readonly sha256: string };
  readonly mode?: string;
  readonly ink?: { readonly h: string; readonly n: number };
  readonly att?: { readonly sha256: string; readonly len: number; readonly kid: string };
  readonly supersedes?: string;
  /** Why; together with `supersedes` or not at all. */
  readonly correction?: Correction;
  readonly count?: {
    readonly phase: string;
    readonly found: number;
    readonly missing: number;
    readonly unexpected: number;
    /** How the seal of the box was, as it was read. */
    readonly seal?: BoxSeal;
  };
  /** Of a lock or unlock: quick, by the day's PIN; a full one says nothing. */
  readonly depth?: 'quick';
  /** Of an attempt: why this tablet went on, though the record is set aside for another one. */
  readonly lease?: LeaseReason;
}

/** Where the chain stands; a chain without items has seq 0 and the certificate's entry id as head. */
export interface ChainState {
  readonly dev: string;
  readonly epoch: number;
  readonly seq: number;
  readonly head: string;
}

export interface Item {
  readonly token: string;
  readonly entryId: string;
  readonly payload: ItemPayload;
}

/** The item, signed by DEV-SIG with the tablet's id as kid. */
export async function writeItem(payload: ItemPayload, key: CryptoKey): Promise<Item> {
  const token = await jws.sign(payload, { typ: ITEM_TYP, kid: payload.dev }, key);
  return { token, entryId: await jws.entryId(token), payload };
}

/** An item of our own again, from its message. Throws jws codes. */
export async function readItem(token: string): Promise<Item> {
  const { payload, entryId } = await jws.read(token, ITEM_TYP);
  return { token, entryId, payload: payload as unknown as ItemPayload };
}

/** The chain after this item. */
export function advance(item: Item): ChainState {
  const { dev, epoch, seq } = item.payload;
  return { dev, epoch, seq, head: item.entryId };
}
