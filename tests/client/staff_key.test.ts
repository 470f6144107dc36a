// A person's key on a tablet, held to docs/vectors/staff_key. Twin of tests/sync/test_staff_key.py.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSeconds } from '../../client_pwa/src/protocol/encoding.ts';
import * as jws from '../../client_pwa/src/protocol/jws.ts';
import { writeRequest } from '../../client_pwa/src/protocol/staff_key.ts';
import { type Case, cast, jwkOf, pairOf, read } from './vectors.ts';

const requests = read<{ staff: string; login: string; iat: number; cases: (Case & { token: string })[] }>(
  'staff_key/requests',
);

test('the request is the published one, byte for byte', async () => {
  const { staff, login, iat } = requests;
  const token = await writeRequest(
    { device: cast.device, staff, login, kemJwk: jwkOf('staff-kem'), iat: readSeconds(iat) },
    (await pairOf('dev-sig', 'ECDSA')).privateKey,
  );
  assert.equal(await jws.entryId(token), await jws.entryId(requests.cases[0]?.token ?? ''));
});
