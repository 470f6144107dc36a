// The bundle: what a tablet owes, as a file that any machine may carry, and the answer that goes back. Twin of sync/bundle.py.
// Must never need secrecy of its own: everything personal in it is sealed.

import {
  type Bytes,
  b64u,
  checkVersion,
  type JsonObject,
  listOf,
  numberOf,
  readObject,
  writeJson,
} from './encoding.ts';
import { ProtocolError } from './errors.ts';

/** Ten days of one tablet; the rest waits for the next export. */
export const MOST_ITEMS = 5_000;
/** That a tablet asks notices of at once. */
export const MOST_SESSIONS = 50;
const MOST_ACKS = 25;
const ANSWER_BYTES = 4 * 1024 * 1024;
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

/** What goes back to the tablet: an acknowledgement for every part of the bundle, the first proved from `logSize`. */
export interface Answer {
  readonly acks: readonly string[];
  readonly logSize: number;
}

/** At most as many sessions as may be named: the newest, for ids grow with time. What comes of older ones is asked for when these are done. */
export function newestSessions(after: Readonly<Record<string, number>>): Record<string, number> {
  const newestFirst = Object.entries(after).sort(([one], [other]) => (one < other ? 1 : -1));
  return Object.fromEntries(newestFirst.slice(0, MOST_SESSIONS));
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

/** The answer's file; nothing in it is believed yet. Throws bundle_malformed, too_large. */
export function readAnswer(data: Bytes): Answer {
  try {
    const value: JsonObject = readObject(data, ANSWER_BYTES);
    checkVersion(value);
    const acks = listOf(value, 'acks', MOST_ACKS).map((ack) => {
      if (typeof ack !== 'string') throw new ProtocolError('field_missing', 'acks');
      return ack;
    });
    if (acks.length === 0) throw new ProtocolError('field_missing', 'acks');
    return { acks, logSize: numberOf(value, 'logSize') };
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code === 'too_large') throw error;
    throw new ProtocolError('bundle_malformed', error.code);
  }
}
