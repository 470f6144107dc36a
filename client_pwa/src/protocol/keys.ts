// Public keys as JWKs, their thumbprints, and the key manifest that ROOT signs. Twin of sync/keys.py.
// Must never accept a private member or an older manifest. RFC 7517, RFC 7638, RFC 8037.

import {
  b64u,
  checkVersion,
  digest,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  numberOf,
  objectOf,
  readB64u,
  readSeconds,
  textOf,
  writeJson,
} from './encoding.ts';
import { ProtocolError } from './errors.ts';
import * as jws from './jws.ts';

export const MANIFEST_TYP = 'fielddesk-keys+jws';
export const HANDOVER_TYP = 'fielddesk-root+jws';
const MOST_HANDOVERS = 8;
const MOST_KEYS = 64;
const COORDINATE_BYTES = 32;
// P-256: y² = x³ - 3x + b, counted modulo this prime. SEC 2, section 2.4.2.
const PRIME = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const CURVE_B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

export interface ManifestKey {
  readonly kid: string;
  readonly use: string;
  readonly state: string;
  readonly notBefore: Date;
  readonly expires: Date;
  readonly jwk: JsonObject;
}

/** The server's keys as ROOT signed them. `ver` never goes back. */
export interface KeyManifest {
  readonly ver: number;
  readonly iat: Date;
  readonly exp: Date;
  readonly keys: readonly ManifestKey[];
  readonly rootNext: string;
}

/** A fresh signing key pair (ES256) whose private half no script can read. */
export async function generateSig(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
}

/** A fresh sealing key pair (P-256); extractable only for a staff key, which is wrapped at once. */
export async function generateKem(extractable = false): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, extractable, ['deriveBits']);
}

/** The public half as a JWK with its required members only. */
export async function publicJwk(key: CryptoKey): Promise<JsonObject> {
  const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', key);
  return { crv: crv ?? '', kty: kty ?? '', x: x ?? '', y: y ?? '' };
}

/** RFC 7638 thumbprint with SHA-256. Throws key_malformed. */
export async function thumbprint(jwk: JsonObject): Promise<string> {
  const curve = jwk.kty === 'EC' ? ['crv', 'kty', 'x', 'y'] : ['crv', 'kty', 'x'];
  const names = jwk.kty === 'AKP' ? ['alg', 'kty', 'pub'] : curve;
  const members: JsonObject = {};
  for (const name of names) {
    const value = jwk[name];
    if (value === undefined) throw new ProtocolError('key_malformed');
    members[name] = value;
  }
  return b64u(await digest(writeJson(members)));
}

/** A P-256 key for verifying. Throws private_key_sent, key_malformed. */
export async function readSigJwk(jwk: unknown): Promise<CryptoKey> {
  return importEc(jwk, { name: 'ECDSA', namedCurve: 'P-256' }, ['verify']);
}

/** A P-256 key for sealing to. Throws private_key_sent, key_malformed. */
export async function readKemJwk(jwk: unknown): Promise<CryptoKey> {
  return importEc(jwk, { name: 'ECDH', namedCurve: 'P-256' }, []);
}

/** The LOG key (Ed25519). Throws private_key_sent, key_malformed. */
export async function readEd25519Jwk(jwk: unknown): Promise<CryptoKey> {
  if (!isObject(jwk)) throw new ProtocolError('key_malformed');
  if ('d' in jwk) throw new ProtocolError('private_key_sent');
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519') throw new ProtocolError('key_malformed');
  try {
    return await crypto.subtle.importKey('raw', readB64u(jwk.x), 'Ed25519', true, ['verify']);
  } catch {
    throw new ProtocolError('key_malformed');
  }
}

/**
 * Check a key manifest: root key, signature, version not below the known one, each key's thumbprint.
 * An expired manifest is still read: the caller refuses new imports, not uploads.
 */
export async function readManifest(
  token: string,
  rootJwk: JsonObject,
  knownVersion = 0,
  rootThumbprint = '',
): Promise<KeyManifest> {
  if (rootThumbprint && (await thumbprint(rootJwk)) !== rootThumbprint)
    throw new ProtocolError('root_unknown');
  const { payload } = await jws.verify(token, await readSigJwk(rootJwk), MANIFEST_TYP);
  checkVersion(payload);
  const ver = numberOf(payload, 'ver', 1);
  if (ver < knownVersion) throw new ProtocolError('manifest_rollback');
  return {
    ver,
    iat: readSeconds(payload.iat),
    exp: readSeconds(payload.exp),
    keys: await readKeys(listOf(payload, 'keys', MOST_KEYS)),
    rootNext: typeof payload.root_next === 'string' ? payload.root_next : '',
  };
}

/**
 * The root key to check this manifest by: the trusted one, or the one that it hands over to. `offered` came with the
 * manifest and is not believed; `announced` is the root_next of the manifest known so far. Throws root_unknown.
 */
export async function followRoot(
  token: string,
  offered: JsonObject,
  trusted: JsonObject,
  announced = '',
): Promise<JsonObject> {
  const wanted = await thumbprint(offered);
  if (wanted === (await thumbprint(trusted)) || wanted === announced) return offered;
  const { payload } = await jws.read(token, MANIFEST_TYP);
  let current = trusted;
  for (const handover of 'handovers' in payload ? listOf(payload, 'handovers', MOST_HANDOVERS) : []) {
    const { kid } = await jws.read(handover, HANDOVER_TYP);
    if (kid !== (await thumbprint(current))) continue;
    const said = (await jws.verify(handover, await readSigJwk(current), HANDOVER_TYP)).payload;
    checkVersion(said);
    current = objectOf(said, 'root');
    await readSigJwk(current);
    if ((await thumbprint(current)) === wanted) return current;
  }
  throw new ProtocolError('root_unknown');
}

/** The key with this thumbprint for this use, retired ones too. Throws key_unknown. */
export function keyOf(manifest: KeyManifest, kid: string, use: string): ManifestKey {
  const found = manifest.keys.find((key) => key.kid === kid && key.use === use);
  if (!found) throw new ProtocolError('key_unknown', use);
  return found;
}

/** The newest active key of a use. Throws key_unknown. */
export function activeKey(manifest: KeyManifest, use: string): ManifestKey {
  const found = manifest.keys
    .filter((key) => key.use === use && key.state === 'active')
    .sort((one, other) => other.notBefore.getTime() - one.notBefore.getTime())[0];
  if (!found) throw new ProtocolError('key_unknown', use);
  return found;
}

/** One after the other: the first that is wrong decides, on both sides. */
async function readKeys(rows: readonly Json[]): Promise<ManifestKey[]> {
  const read: ManifestKey[] = [];
  for (const row of rows) read.push(await readKey(row));
  return read;
}

async function readKey(row: Json): Promise<ManifestKey> {
  if (!isObject(row) || !isObject(row.jwk)) throw new ProtocolError('field_missing', 'keys');
  const use = textOf(row, 'use', 10);
  await (use === 'log' ? readEd25519Jwk(row.jwk) : readSigJwk(row.jwk));
  if ((await thumbprint(row.jwk)) !== row.kid)
    throw new ProtocolError('key_malformed', 'kid is not the thumbprint');
  return {
    kid: textOf(row, 'kid', 43),
    use,
    state: textOf(row, 'st', 10),
    notBefore: readSeconds(row.nbf),
    expires: readSeconds(row.exp),
    jwk: row.jwk,
  };
}

async function importEc(jwk: unknown, algorithm: EcKeyImportParams, usages: KeyUsage[]): Promise<CryptoKey> {
  if (!isObject(jwk)) throw new ProtocolError('key_malformed');
  if ('d' in jwk) throw new ProtocolError('private_key_sent');
  const { kty, crv, x, y } = jwk;
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string')
    throw new ProtocolError('key_malformed');
  try {
    if (!onCurve(readB64u(x), readB64u(y))) throw new ProtocolError('key_malformed');
    return await crypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, true, usages);
  } catch {
    throw new ProtocolError('key_malformed');
  }
}

/** Whether these are the coordinates of a point of P-256. Asked here, because not every browser asks. */
export function onCurve(x: Uint8Array, y: Uint8Array): boolean {
  if (x.length !== COORDINATE_BYTES || y.length !== COORDINATE_BYTES) return false;
  const [across, up] = [numberIn(x), numberIn(y)];
  if (across >= PRIME || up >= PRIME) return false;
  return (up * up - (across * across - 3n) * across - CURVE_B) % PRIME === 0n;
}

function numberIn(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
