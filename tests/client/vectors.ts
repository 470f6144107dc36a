// Reads the kept vectors and their cast of keys, for the tests of every twin.
// Must never write. docs/protocol.md, "Vectors".

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Bytes, JsonObject } from '../../client_pwa/src/protocol/encoding.ts';
import { ProtocolError } from '../../client_pwa/src/protocol/errors.ts';
import { type KeyManifest, readManifest } from '../../client_pwa/src/protocol/keys.ts';

const FOLDER = new URL('../../docs/vectors/', import.meta.url);

export interface Case {
  readonly name: string;
  readonly code?: string;
}

/** The whole file, for example `read('batch/edition')`. */
export function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as T;
}

/** One test for each case: a case with a `code` must be refused with it, any other must pass `check`. */
export function eachCase<C extends Case>(
  title: string,
  cases: readonly C[],
  check: (one: C) => unknown | Promise<unknown>,
): void {
  for (const one of cases)
    test(`${title}: ${one.name}`, async () => {
      const code = await refusal(() => check(one));
      assert.equal(code, one.code ?? '');
    });
}

/** The code with which something is refused, '' when it is not. */
export async function refusal(act: () => unknown | Promise<unknown>): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return '';
}

interface Cast {
  readonly now: string;
  readonly origin: string;
  readonly logOrigin: string;
  readonly device: string;
  readonly otherDevice: string;
  readonly staff: string;
  readonly session: string;
  readonly batch: string;
  readonly keys: Readonly<Record<string, JsonObject>>;
  readonly certificate: string;
  readonly manifest: string;
}

export const cast = read<Cast>('keys/cast');

/** The public half of someone's key. */
export function jwkOf(who: string): JsonObject {
  const { d: _private, ...jwk } = cast.keys[who] ?? {};
  return jwk;
}

/** Someone's whole key pair: ECDSA for signing, ECDH for opening. */
export async function pairOf(who: string, use: 'ECDSA' | 'ECDH'): Promise<CryptoKeyPair> {
  const algorithm = { name: use, namedCurve: 'P-256' };
  const usages: KeyUsage[] = use === 'ECDSA' ? ['sign'] : ['deriveBits'];
  return {
    privateKey: await crypto.subtle.importKey('jwk', cast.keys[who] as JsonWebKey, algorithm, true, usages),
    publicKey: await crypto.subtle.importKey(
      'jwk',
      jwkOf(who) as JsonWebKey,
      algorithm,
      true,
      use === 'ECDSA' ? ['verify'] : [],
    ),
  };
}

/** The key manifest of the cast. */
export function manifestOfCast(): Promise<KeyManifest> {
  return readManifest(cast.manifest, jwkOf('root'));
}

export function fromHex(text: string): Bytes {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

export function toHex(data: Uint8Array): string {
  return Buffer.from(data).toString('hex');
}
