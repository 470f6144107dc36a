// Argon2id by hash-wasm, loaded when it is first needed. RFC 9106.

import type { Bytes } from '../protocol/encoding.ts';
import { ARGON2 } from '../protocol/staff_secret.ts';

export async function argon2id(secret: Bytes, salt: Bytes): Promise<Uint8Array> {
  const { argon2id: derive } = await import('hash-wasm/dist/argon2.umd.min.js');
  return derive({ password: secret, salt, ...ARGON2, outputType: 'binary' });
}
