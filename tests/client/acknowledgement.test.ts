// Acknowledgements, held to docs/vectors/acknowledgement. Twin of tests/sync/test_acknowledgement.py.

import assert from 'node:assert/strict';
import * as acknowledgement from '../../client_pwa/src/protocol/acknowledgement.ts';
import type { ChainState } from '../../client_pwa/src/protocol/chain.ts';
import { type Case, cast, eachCase, fromHex, jwkOf, manifestOfCast, read } from './vectors.ts';

const vectors = read<{
  own: ChainState;
  fresh: ChainState;
  entries: Record<string, string>;
  acknowledged: number;
  last: { size: number; root: string };
  cases: (Case & {
    token: string;
    first?: boolean;
    fresh?: boolean;
    seq: number;
    size: number;
    results?: { seq: number; id: string; st: string; leaf: number }[];
    stop?: { seq: number; id: string; code: string };
  })[];
}>('acknowledgement/acknowledgements');
const manifest = await manifestOfCast();

eachCase('acknowledgement', vectors.cases, async ({ token, first, fresh, seq, size, results, stop }) => {
  const ack = await acknowledgement.readAck(token, manifest);
  const checkpoint = await acknowledgement.checkAck(ack, {
    state: fresh ? vectors.fresh : vectors.own,
    entryAt: (at) => (fresh ? undefined : vectors.entries[at]),
    acknowledgedSeq: fresh ? 0 : vectors.acknowledged,
    lastCheckpoint:
      first || fresh
        ? null
        : { origin: cast.logOrigin, size: vectors.last.size, root: fromHex(vectors.last.root) },
    logJwk: jwkOf('log'),
    logOrigin: cast.logOrigin,
  });
  assert.equal(ack.seq, seq);
  assert.equal(checkpoint.size, size);
  if (results)
    assert.deepEqual(
      ack.results.map((row) => ({ seq: row.seq, id: row.entryId, st: row.status, leaf: row.leaf })),
      results,
    );
  if (stop) assert.deepEqual(ack.stop, { seq: stop.seq, entryId: stop.id, code: stop.code });
});
