// Argon2id by hash-wasm, loaded when it is first needed. RFC 9106.

import type { Bytes } from '../protocol/encoding.ts';
import { ARGON2 } from '../protocol/staff_secret.ts';

export async function argon2id(secret: Bytes, salt: Bytes): Promise<Uint8Array> {
  const loaded = await import('hash-wasm/dist/argon2.umd.min.js');
  const derive = loaded.argon2id ?? loaded.default.argon2id;
  return derive({ password: secret, salt, ...ARGON2, outputType: 'binary' });
}
