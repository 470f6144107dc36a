// The tablet's half of the checks of cases.py, for Node and for a page in a real browser.
// Must never know what is expected.

import {
  Aes256Gcm,
  CipherSuite,
  DhkemP256HkdfSha256,
  HkdfSha256,
} from '../../client_pwa/node_modules/@hpke/core/esm/mod.js';
import { type Bytes, bytesOf, type JsonObject, readB64u } from '../../client_pwa/src/protocol/encoding.ts';
import { ProtocolError } from '../../client_pwa/src/protocol/errors.ts';
import * as jws from '../../client_pwa/src/protocol/jws.ts';
import * as keys from '../../client_pwa/src/protocol/keys.ts';
import { checkConsistency, checkInclusion } from '../../client_pwa/src/protocol/merkle.ts';
import { hkdf, openWith, unwrapKey } from '../../client_pwa/src/protocol/seal.ts';
import { ARGON2 } from '../../client_pwa/src/protocol/staff_secret.ts';

interface Given {
  readonly [name: string]: string;
}
interface Proof {
  readonly number: number;
  readonly size: number;
  readonly leaf: string;
  readonly root: string;
  readonly first: number;
  readonly second: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[];
}

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

function hex(text: string | undefined): Bytes {
  return Uint8Array.from((text ?? '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toHex(data: Uint8Array): string {
  return [...data].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function base64(text: string): Bytes {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

async function signature({ jwk, msg, sig }: Given): Promise<string> {
  const message = {
    header: {},
    payload: {},
    kid: '',
    signingInput: hex(msg),
    signature: hex(sig),
    entryId: '',
  };
  await jws.check(message, await keys.readSigJwk(jwk));
  return 'ok';
}

async function message({ token, jwk }: Given): Promise<string> {
  await jws.verify(token, await keys.readSigJwk(jwk), 'x');
  return 'ok';
}

async function key({ jwk }: Given): Promise<string> {
  await keys.readSigJwk(jwk);
  await keys.readKemJwk(jwk);
  return 'ok';
}

async function wrapped({ kek, wrapped }: Given): Promise<string> {
  const wrapping = await crypto.subtle.importKey('raw', hex(kek), 'AES-KW', false, ['unwrapKey']);
  await unwrapKey(wrapping, hex(wrapped));
  return 'ok';
}

async function derived({ ikm, salt, info }: Given): Promise<string> {
  return toHex(await hkdf(hex(ikm), hex(salt), hex(info)));
}

/** The library behind openWith: the published cases have an aad, this wire has none. */
async function sealed(given: Given): Promise<string> {
  try {
    const context = {
      recipientKey: await pairOf(given.jwk),
      enc: hex(given.enc).buffer,
      info: hex(given.info).buffer,
    };
    return toHex(new Uint8Array(await suite.open(context, hex(given.ct).buffer, hex(given.aad).buffer)));
  } catch {
    return 'sealed_unopenable';
  }
}

/** As the app opens it: our own vectors. An empty plaintext is said as an empty text. */
async function opened({ jwk, sealed, info }: Given): Promise<string> {
  return toHex(await openWith(await pairOf(jwk), readB64u(sealed), bytesOf(info ?? '')));
}

async function pairOf(given: unknown): Promise<CryptoKeyPair> {
  const jwk = given as JsonWebKey;
  const { d: _, ...bare } = jwk;
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' };
  return {
    privateKey: await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['deriveBits']),
    publicKey: await crypto.subtle.importKey('jwk', bare, algorithm, true, []),
  };
}

async function inclusion({ leaf, number, size, proof, root }: Proof): Promise<string> {
  await checkInclusion(base64(leaf), number, size, proof.map(base64), base64(root));
  return 'ok';
}

async function consistency({ first, second, root1, root2, proof }: Proof): Promise<string> {
  await checkConsistency(first, second, base64(root1), base64(root2), proof.map(base64));
  return 'ok';
}

async function stretched({ secret, salt, passes }: Given): Promise<string> {
  // @ts-expect-error the file that the app loads has no types of its own
  const found = await import('../../client_pwa/node_modules/hash-wasm/dist/argon2.umd.min.js');
  const { argon2id } = found.default ?? found;
  const options = { ...ARGON2, iterations: Number(passes), outputType: 'hex' };
  return argon2id({ password: bytesOf(String(secret)), salt: bytesOf(String(salt)), ...options });
}

const CHECKS: Readonly<Record<string, (given: never) => Promise<string>>> = {
  signature,
  message,
  key,
  wrapped,
  derived,
  sealed,
  opened,
  inclusion,
  consistency,
  stretched,
};

/** What this side says of a case. */
export async function checked(check: string, given: JsonObject): Promise<string> {
  try {
    return (await CHECKS[check]?.(given as never)) ?? '! no such check';
  } catch (error) {
    return error instanceof ProtocolError ? error.code : `! ${error}`;
  }
}
