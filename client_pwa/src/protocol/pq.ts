// The post-quantum share: ML-KEM-768 keys as JWKs, sealing to one, opening what DEV-KEM's seal holds. Twin of sync/pq.py.
// Must never stand alone: what it seals is needed beside what P-256 sealed. FIPS 203, RFC 9180.

import type { CipherSuite, KemInterface } from '@hpke/core';
import { type Bytes, b64u, concat, isObject, type JsonObject, readB64u } from './encoding.ts';
import { ProtocolError } from './errors.ts';
import { openWith as openWithKem } from './seal.ts';

export const ALG = 'ML-KEM-768';
const KEM_ID = 0x0041;
const PUBLIC_BYTES = 1184;
const ENC_BYTES = 1088;
const TAG_BYTES = 16;

/** What WebCrypto has for key encapsulation; not every browser does. */
interface Encapsulating {
  generateKey(alg: string, extractable: boolean, usages: string[]): Promise<CryptoKeyPair>;
  importKey(
    format: string,
    key: Uint8Array,
    alg: string,
    extractable: boolean,
    usages: string[],
  ): Promise<CryptoKey>;
  exportKey(format: string, key: CryptoKey): Promise<ArrayBuffer>;
  encapsulateBits(alg: string, key: CryptoKey): Promise<{ sharedKey: ArrayBuffer; ciphertext: ArrayBuffer }>;
  decapsulateBits(alg: string, key: CryptoKey, enc: BufferSource): Promise<ArrayBuffer>;
}

let made: Promise<CipherSuite> | null = null;

/** A fresh key pair whose private half no script can read; null where the browser cannot make one. */
export async function generate(): Promise<CryptoKeyPair | null> {
  try {
    return await subtle().generateKey(ALG, false, ['encapsulateBits', 'decapsulateBits']);
  } catch {
    return null;
  }
}

/** Whether this pair opens what is sealed to it: some browsers lose such keys in their storage. Rejects without the suite. */
export async function works(pair: CryptoKeyPair): Promise<boolean> {
  await hpke();
  try {
    const info = new Uint8Array(0);
    const opened = await openWith(pair, await sealTo(await publicJwk(pair.publicKey), info, info), info);
    return opened.length === 0;
  } catch {
    return false;
  }
}

/** The public half as a JWK of kind AKP. */
export async function publicJwk(key: CryptoKey): Promise<JsonObject> {
  const pub = new Uint8Array(await subtle().exportKey('raw-public', key));
  return { alg: ALG, kty: 'AKP', pub: b64u(pub) };
}

/** A public key, nothing private beside it. Throws private_key_sent, key_malformed. */
export async function readPublicJwk(jwk: unknown): Promise<CryptoKey> {
  if (!isObject(jwk)) throw new ProtocolError('key_malformed');
  if ('priv' in jwk) throw new ProtocolError('private_key_sent');
  if (jwk.kty !== 'AKP' || jwk.alg !== ALG || typeof jwk.pub !== 'string')
    throw new ProtocolError('key_malformed');
  try {
    const pub = readB64u(jwk.pub);
    if (pub.length !== PUBLIC_BYTES) throw new ProtocolError('key_malformed');
    return await subtle().importKey('raw-public', pub, ALG, true, ['encapsulateBits']);
  } catch {
    throw new ProtocolError('key_malformed');
  }
}

/** HPKE base mode, single shot, empty aad: enc (1,088 bytes) then ciphertext. Throws key_malformed. */
export async function sealTo(jwk: JsonObject, plaintext: Uint8Array, info: Bytes): Promise<Bytes> {
  const recipientPublicKey = await readPublicJwk(jwk);
  const suite = await hpke();
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: exact(info) }, exact(plaintext));
  return concat(new Uint8Array(enc), new Uint8Array(ct));
}

/** The plaintext of what was sealed to this key pair with this info. Throws sealed_unopenable. */
export async function openWith(pair: CryptoKeyPair, sealed: Uint8Array, info: Bytes): Promise<Bytes> {
  if (sealed.length < ENC_BYTES + TAG_BYTES) throw new ProtocolError('sealed_unopenable');
  const suite = await hpke();
  const enc = exact(sealed.slice(0, ENC_BYTES));
  try {
    const recipientKey = pair.privateKey;
    const plain = await suite.open({ recipientKey, enc, info: exact(info) }, exact(sealed.slice(ENC_BYTES)));
    return new Uint8Array(plain);
  } catch {
    throw new ProtocolError('sealed_unopenable');
  }
}

/** The challenge of an enrolment or renewal: out of DEV-KEM's seal, then out of the ML-KEM key's if there is one. */
export async function openChallenge(
  pairs: { readonly kem: CryptoKeyPair; readonly pq: CryptoKeyPair | null },
  sealed: Uint8Array,
  info: Bytes,
): Promise<Bytes> {
  const inner = await openWithKem(pairs.kem, sealed, info);
  return pairs.pq ? openWith(pairs.pq, inner, info) : inner;
}

/** ML-KEM-768 of the platform under HPKE's key schedule with HKDF-SHA256 and AES-256-GCM. */
async function hpke(): Promise<CipherSuite> {
  made ??= import('@hpke/core').then(
    ({ Aes256Gcm, CipherSuite, HkdfSha256 }) =>
      new CipherSuite({ kem: platformKem(), kdf: new HkdfSha256(), aead: new Aes256Gcm() }),
  );
  try {
    return await made;
  } catch (error) {
    made = null;
    throw error;
  }
}

/** The three things that single-shot base mode asks of a KEM. */
function platformKem(): KemInterface {
  const kem = {
    id: KEM_ID,
    secretSize: 32,
    encSize: ENC_BYTES,
    publicKeySize: PUBLIC_BYTES,
    privateKeySize: 64,
    async encap({ recipientPublicKey }: { recipientPublicKey: CryptoKey }) {
      const { ciphertext, sharedKey } = await subtle().encapsulateBits(ALG, recipientPublicKey);
      return { enc: ciphertext, sharedSecret: sharedKey };
    },
    async decap({ recipientKey, enc }: { recipientKey: CryptoKey; enc: ArrayBuffer }) {
      return subtle().decapsulateBits(ALG, recipientKey, enc);
    },
  };
  return kem as unknown as KemInterface;
}

function subtle(): Encapsulating {
  return crypto.subtle as unknown as Encapsulating;
}

function exact(data: Uint8Array): ArrayBuffer {
  return data.slice().buffer as ArrayBuffer;
}
