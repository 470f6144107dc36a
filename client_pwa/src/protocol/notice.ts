// Notices: what the server tells the tablets of a session, numbered and signed. Twin of sync/notice.py.
// Must never carry personal data: records are named by their random ids.

import { checkVersion, numberOf, readTime, textOf, textsOf } from './encoding.ts';
import { ProtocolError } from './errors.ts';
import * as jws from './jws.ts';
import * as keys from './keys.ts';

export const TYP = 'fielddesk-notice+jws';
const KINDS = ['recalled', 'handed_over', 'withdrawn', 'superseded', 'closed', 'revoked'] as const;
const MOST_RECORDS = 200; // in one notice: as many as an upload has items

export interface Notice {
  readonly session: string;
  readonly number: number;
  readonly kind: (typeof KINDS)[number];
  readonly at: Date;
  readonly rids: readonly string[];
  readonly dev: string;
  readonly edition: number;
}

/** Check a notice by the key it names. */
export async function readNotice(token: string, manifest: keys.KeyManifest): Promise<Notice> {
  const unverified = await jws.read(token, TYP);
  const key = keys.keyOf(manifest, unverified.kid, 'srv-sig');
  const { payload } = await jws.check(unverified, await keys.readSigJwk(key.jwk));
  checkVersion(payload);
  const kind = KINDS.find((known) => known === payload.kind);
  if (!kind) throw new ProtocolError('field_missing', 'kind');
  return {
    session: textOf(payload, 'session', 60),
    number: numberOf(payload, 'n', 1),
    kind,
    at: readTime(payload.at),
    rids: 'rids' in payload ? textsOf(payload, 'rids', MOST_RECORDS, 22) : [],
    dev: 'dev' in payload ? textOf(payload, 'dev', 60) : '',
    edition: 'edition' in payload ? numberOf(payload, 'edition') : 0,
  };
}
