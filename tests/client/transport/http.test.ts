// Requests: only what our server can have written is an answer; the clock is the server's.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import * as jws from '../../../client_pwa/src/protocol/jws.ts';
import { Http, Refused, Unreachable } from '../../../client_pwa/src/transport/http.ts';
import { cast, jwkOf, pairOf } from '../vectors.ts';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

function answering(...answers: (Response | Error)[]): Request[] {
  const asked: Request[] = [];
  globalThis.fetch = async (input, init) => {
    asked.push(new Request(input as string, init));
    const next = answers.shift();
    if (!next || next instanceof Error) throw next ?? new Error('asked too often');
    return next;
  };
  return asked;
}

function problem(status: number, members: object): Response {
  return new Response(JSON.stringify(members), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
}

const http = () => new Http(cast.origin);

test('a page in place of our answer is a network that asks for a sign-in', async () => {
  answering(new Response('<html>Welcome to our Wi-Fi</html>', { headers: { 'Content-Type': 'text/html' } }));
  await assert.rejects(http().postJson('/api/v1/confirmations', {}), (error) => {
    assert.ok(error instanceof Unreachable);
    return error.kind === 'captive_portal';
  });
});

test('an answer that was cut is no answer, whatever its status', async () => {
  answering(new Response('{"ack":"abc', { status: 200 }));
  await assert.rejects(http().postJson('/api/v1/confirmations', {}), Unreachable);
});

test('a failing gateway is no refusal by our server', async () => {
  answering(new Response('Bad gateway', { status: 502 }));
  await assert.rejects(http().getJson('/api/v1/batches'), (error) => {
    assert.ok(error instanceof Unreachable);
    return error.kind === 'unreachable';
  });
});

test('no network at all is unreachable', async () => {
  answering(new TypeError('failed to fetch'));
  await assert.rejects(http().getText('/api/v1/batches'), Unreachable);
});

test('a refusal carries the server’s own words', async () => {
  answering(problem(409, { code: 'chain_gap', expect: 7, detail: 'One is missing.' }));
  await assert.rejects(http().postJson('/api/v1/confirmations', {}), (error) => {
    assert.ok(error instanceof Refused);
    assert.deepEqual([error.status, error.code, error.problem.expect], [409, 'chain_gap', 7]);
    return true;
  });
});

test('told that the clock is off, it signs once more with the server’s time', async () => {
  const server = new Date(Date.now() + 3_600_000);
  const asked = answering(
    problem(401, { code: 'dpop_clock', serverTime: server.toISOString() }),
    new Response('{}'),
  );
  const one = http();
  const sig = await pairOf('dev-sig', 'ECDSA');
  one.as({ origin: cast.origin, certificate: cast.certificate, sig, jwk: jwkOf('dev-sig') });
  await one.getJson('/api/v1/batches?page=2');
  assert.equal(asked.length, 2);
  const proofs = await Promise.all(asked.map((request) => jws.read(request.headers.get('DPoP'), 'dpop+jwt')));
  const [first, second] = proofs.map(({ payload }) => payload);
  assert.ok(Math.abs(Number(second?.iat) * 1000 - server.getTime()) < 5_000);
  assert.notEqual(first?.jti, second?.jti);
  assert.equal(second?.htu, `${cast.origin}/api/v1/batches`);
  assert.equal(asked[1]?.headers.get('Authorization'), `DPoP ${cast.certificate}`);
});

test('an upload travels packed, and again packed after the clock was wrong', async () => {
  const asked = answering(
    problem(401, { code: 'dpop_clock', serverTime: new Date().toISOString() }),
    Response.json({ ack: 'a' }),
  );
  await http().postPacked('/api/v1/confirmations', { items: ['a'.repeat(5_000)] });
  assert.equal(asked.length, 2);
  for (const request of asked) {
    assert.equal(request.headers.get('Content-Encoding'), 'gzip');
    const bytes = new Uint8Array(await request.arrayBuffer());
    assert.ok(bytes.length < 200);
    const open = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    assert.deepEqual(await new Response(open).json(), { items: ['a'.repeat(5_000)] });
  }
});
