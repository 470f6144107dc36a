// People's keys on this tablet, each wrapped once for every way its owner has to open it.
// Must never hold a secret, nor a key that is not wrapped.

import type { Bytes, JsonObject } from '../protocol/encoding.ts';
import type { Way } from '../protocol/staff_secret.ts';
import { keysDatabase, STAFF } from './keys.ts';

/** One way to open a person's key: the salt and the key as only this way opens it. */
export interface KeptWay {
  readonly way: Way;
  readonly salt: Bytes;
  readonly wrapped: Bytes;
  /** Of a card: its session, and its digest as batch headers name it. */
  readonly session?: string;
  readonly card?: string;
  /** Of a passkey: the credential's id, b64u. */
  readonly credential?: string;
}

/** A person's key on this tablet. */
export interface StaffSecret {
  readonly staff: string;
  readonly displayName: string;
  readonly publicJwk: JsonObject;
  readonly ways: readonly KeptWay[];
}

/** Keep a person's wrapped key and give it back as it was read. */
export async function keepStaff(secret: StaffSecret): Promise<StaffSecret> {
  const change = (await keysDatabase()).transaction(STAFF, 'readwrite', { durability: 'strict' });
  await Promise.all([change.store.put(secret), change.done]);
  const back = await readStaff(secret.staff);
  if (!back) throw new Error('the key was not kept');
  return back;
}

export async function readStaff(staff: string): Promise<StaffSecret | undefined> {
  return (await keysDatabase()).get(STAFF, staff);
}

export async function everyStaff(): Promise<StaffSecret[]> {
  return (await keysDatabase()).getAll(STAFF);
}

/** Erase a person's key: nothing that person knows or holds opens anything here any more. */
export async function eraseStaff(staff: string): Promise<void> {
  const change = (await keysDatabase()).transaction(STAFF, 'readwrite', { durability: 'strict' });
  await Promise.all([change.store.delete(staff), change.done]);
}

export async function eraseEveryStaff(): Promise<void> {
  await (await keysDatabase()).clear(STAFF);
}
