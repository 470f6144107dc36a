// The acknowledgement: the server's signed answer, checked before anything becomes deletable. Twin of sync/acknowledgement.py.
// Must never be believed in part: one failed check and nothing of it counts.

import type { ChainState } from './chain.ts';
import {
  type Bytes,
  checkVersion,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  numberOf,
  objectOf,
  readB64u,
  textOf,
  textsOf,
} from './encoding.ts';
import { ProtocolError } from './errors.ts';
import * as jws from './jws.ts';
import * as keys from './keys.ts';
import { type Checkpoint, readCheckpoint } from './log.ts';
import { checkConsistency } from './merkle.ts';

export const TYP = 'fielddesk-ack+jws';
export const STATUSES = [
  'accepted',
  'known',
  'conflict',
  'unknown_record',
  'after_close',
  'after_recall',
] as const;
export type Status = (typeof STATUSES)[number];
const MOST_RESULTS = 200;
const MOST_NOTICES = 1_000;
const MOST_HASHES = 64;

export interface Result {
  readonly seq: number;
  readonly entryId: string;
  readonly status: string;
  readonly leaf: number;
}

export interface Acknowledgement {
  readonly dev: string;
  readonly iat: number;
  readonly seq: number;
  readonly head: string;
  readonly results: readonly Result[];
  readonly stop: { readonly seq: number; readonly entryId: string; readonly code: string } | null;
  readonly checkpoint: string;
  readonly consistency: readonly Bytes[];
  readonly notices: readonly string[];
}

/** What this tablet knows of itself and of the log. `entryAt` gives its own entry id by seq. */
export interface Own {
  readonly state: ChainState;
  readonly entryAt: (seq: number) => string | undefined;
  readonly acknowledgedSeq: number;
  readonly lastCheckpoint: Checkpoint | null;
  readonly logJwk: JsonObject;
  readonly logOrigin: string;
}

/** Check an acknowledgement's signature by the key it names. */
export async function readAck(token: string, manifest: keys.KeyManifest): Promise<Acknowledgement> {
  const unverified = await jws.read(token, TYP);
  const key = keys.keyOf(manifest, unverified.kid, 'srv-sig');
  const { payload } = await jws.check(unverified, await keys.readSigJwk(key.jwk));
  checkVersion(payload);
  const stop = 'stop' in payload ? objectOf(payload, 'stop') : null;
  return {
    dev: textOf(payload, 'dev', 60),
    iat: numberOf(payload, 'iat'),
    seq: numberOf(payload, 'seq'),
    head: textOf(payload, 'head', 43),
    results: listOf(payload, 'res', MOST_RESULTS).map(readResult),
    stop: stop && {
      seq: numberOf(stop, 'seq'),
      entryId: textOf(stop, 'id', 43),
      code: textOf(stop, 'code', 40),
    },
    checkpoint: textOf(payload, 'cp', 8_192),
    consistency: listOf(payload, 'cons', MOST_HASHES).map(readB64u),
    notices: textsOf(payload, 'notices', MOST_NOTICES, jws.JWS_BYTES),
  };
}

/** The tablet's check, in the order of sync/acknowledgement.py; gives the new checkpoint to remember. */
export async function checkAck(ack: Acknowledgement, own: Own): Promise<Checkpoint> {
  if (ack.dev !== own.state.dev || ack.seq > own.state.seq)
    throw new ProtocolError('ack_mismatch', 'device or seq');
  const head = own.entryAt(ack.seq) ?? (ack.seq === own.state.seq ? own.state.head : '');
  if (head !== ack.head) throw new ProtocolError('ack_mismatch', 'head');
  for (const result of ack.results) {
    const known = (STATUSES as readonly string[]).includes(result.status);
    if (!known || own.entryAt(result.seq) !== result.entryId)
      throw new ProtocolError('ack_mismatch', 'result');
  }
  const checkpoint = await readCheckpoint(ack.checkpoint, own.logJwk, own.logOrigin);
  if (ack.seq < own.acknowledgedSeq) throw new ProtocolError('log_rollback', 'chain');
  const last = own.lastCheckpoint;
  if (!last) return checkpoint;
  if (checkpoint.size < last.size) throw new ProtocolError('log_rollback', 'size');
  try {
    await checkConsistency(last.size, checkpoint.size, last.root, checkpoint.root, ack.consistency);
  } catch {
    throw new ProtocolError('log_rollback', 'consistency');
  }
  return checkpoint;
}

function readResult(row: Json): Result {
  if (!isObject(row)) throw new ProtocolError('field_missing', 'res');
  return {
    seq: numberOf(row, 'seq', 1),
    entryId: textOf(row, 'id', 43),
    status: textOf(row, 'st', 20),
    leaf: numberOf(row, 'leaf'),
  };
}
