// The tablet's key pairs as they are made, and as they are trusted after they were read back from storage.
// Must never register an ML-KEM key that does not open from storage what is sealed to it. docs/protocol.md, "The third share".

import * as keys from '../protocol/keys.ts';
import * as pq from '../protocol/pq.ts';
import type { NewPairs } from '../storage/keys.ts';

/** Fresh keys for one epoch; without ML-KEM where the browser has none. */
export async function newPairs(): Promise<NewPairs> {
  return { sig: await keys.generateSig(), kem: await keys.generateKem(), pq: await pq.generate() };
}

/** What was read back, without the ML-KEM key when storage gave back one that does not work. */
export async function trusted<Pairs extends NewPairs>(read: Pairs): Promise<Pairs> {
  return read.pq && !(await pq.works(read.pq)) ? { ...read, pq: null } : read;
}
