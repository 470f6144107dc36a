// Notices, held to docs/vectors/notice. Twin of tests/sync/test_notice.py.

import assert from 'node:assert/strict';
import { writeTime } from '../../client_pwa/src/protocol/encoding.ts';
import { readNotice } from '../../client_pwa/src/protocol/notice.ts';
import { type Case, eachCase, manifestOfCast, read } from './vectors.ts';

interface Says {
  readonly session: string;
  readonly n: number;
  readonly kind: string;
  readonly at: string;
  readonly rids?: readonly string[];
  readonly dev?: string;
  readonly edition?: number;
}
const notices = read<{ cases: (Case & { token: string; says: Says })[] }>('notice/notices');
const manifest = await manifestOfCast();

eachCase('notice', notices.cases, async ({ token, says }) => {
  const notice = await readNotice(token, manifest);
  assert.deepEqual(
    [notice.session, notice.number, notice.kind, writeTime(notice.at)],
    [says.session, says.n, says.kind, says.at],
  );
  assert.deepEqual(
    [notice.rids, notice.dev, notice.edition],
    [says.rids ?? [], says.dev ?? '', says.edition ?? 0],
  );
});
