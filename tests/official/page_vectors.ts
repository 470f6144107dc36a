// What tests/client/vectors.ts gives, without files: the page is handed the vectors before this runs.

import type { Bytes, JsonObject } from '../../client_pwa/src/protocol/encoding.ts';
import { readManifest } from '../../client_pwa/src/protocol/keys.ts';

const { vectors } = globalThis as unknown as { vectors: Record<string, never> };

export function read<T>(name: string): T {
  return vectors[name] as T;
}

export const cast = read<{ keys: Record<string, JsonObject>; manifest: string }>('keys/cast');

export function jwkOf(who: string): JsonObject {
  const { d: _private, ...jwk } = cast.keys[who] ?? {};
  return jwk;
}

export async function pairOf(who: string, name: string): Promise<CryptoKeyPair> {
  const algorithm = { name, namedCurve: 'P-256' };
  return {
    privateKey: await crypto.subtle.importKey('jwk', cast.keys[who] as JsonWebKey, algorithm, false, [
      'deriveBits',
    ]),
    publicKey: await crypto.subtle.importKey('jwk', jwkOf(who) as JsonWebKey, algorithm, true, []),
  };
}

export function manifestOfCast() {
  return readManifest(cast.manifest, jwkOf('root'));
}

export function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toHex(data: Uint8Array): string {
  return [...data].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
