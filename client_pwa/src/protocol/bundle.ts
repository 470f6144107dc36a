// The bundle: what a tablet owes, as a file that any machine may carry. Twin of sync/bundle.py.
// Must never need secrecy of its own: everything personal in it is sealed.

import { type Bytes, b64u, writeJson } from './encoding.ts';

export const MEDIA_TYPE = 'application/vnd.fielddesk.bundle+json';

export interface Carried {
  readonly jws: string;
  readonly att: Bytes | null;
}

export interface Bundle {
  readonly dev: string;
  readonly items: readonly Carried[];
  readonly logSize: number;
  readonly noticesAfter: Readonly<Record<string, number>>;
}

/** The members of an item as upload and bundle have them. */
export function sent(item: Carried): { jws: string; att?: string } {
  return item.att ? { jws: item.jws, att: b64u(item.att) } : { jws: item.jws };
}

/** The file's bytes: compact JSON. */
export function writeBundle(bundle: Bundle): Bytes {
  return writeJson({
    v: 1,
    dev: bundle.dev,
    items: bundle.items.map(sent),
    logSize: bundle.logSize,
    noticesAfter: bundle.noticesAfter,
  });
}
